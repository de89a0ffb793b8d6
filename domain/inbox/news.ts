/** What open screens may have to hear: something of an organisation changed, or (written by a trigger) a session ended. */
export type LiveNews = TenantNews | { endedSession: string };

export interface TenantNews {
  tenantId: string;
  conversationIds: readonly string[];
  /** Members with new notifications. */
  told: readonly string[];
  /** What members may do or see changed: each stream is checked at once. */
  rights: boolean;
}
