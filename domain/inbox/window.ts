/** WhatsApp's customer service window: 24 h from the customer's last message (Meta, message windows). */
export const windowMs = 24 * 3_600_000;
/** Staff are told an hour before the window closes. */
export const windowWarningMs = 3_600_000;

export type WindowState = 'open' | 'closing' | 'closed';

/** `closed` includes a customer who never wrote. */
export function windowState(closesAt: Date | null, now: Date): WindowState {
  if (closesAt === null || closesAt <= now) return 'closed';
  return closesAt.getTime() - now.getTime() <= windowWarningMs ? 'closing' : 'open';
}

/** The window after one more inbound message; a late, older message never shortens it. */
export function extendWindow(current: Date | null, messageAt: Date): Date {
  const closesAt = new Date(messageAt.getTime() + windowMs);
  return current !== null && current > closesAt ? current : closesAt;
}
