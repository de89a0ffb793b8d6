import type { Provider } from '../domain/channels/health.ts';
import type { Channel } from './channel.ts';
import { createWhatsApp } from './whatsapp/channel.ts';

/** Every provider the product speaks to. `graphUrl`: scheme and host of Meta's Graph API, without a version. */
export function createChannels({ graphUrl }: { graphUrl: string }): Record<Provider, Channel> {
  return { whatsapp: createWhatsApp({ graphUrl }) };
}
