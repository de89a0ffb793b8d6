/** `stopped`: the provider refused the number or our token; nothing leaves until staff reconnect it. */
export const channelHealths = ['ok', 'stopped'] as const;
export type ChannelHealth = (typeof channelHealths)[number];

export const providers = ['whatsapp'] as const;
export type Provider = (typeof providers)[number];
