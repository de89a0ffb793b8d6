const conversation = /\/inbox\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:[/?#]|$)/i;

/** The conversation an address of the inbox leads to, or null. */
export function conversationIn(address: string): string | null {
  return conversation.exec(address.trim())?.[1]?.toLowerCase() ?? null;
}
