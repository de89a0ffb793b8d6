import type { Provider } from '../domain/channels/health.ts';
import type { Channel } from './channel.ts';
import { createWhatsApp } from './whatsapp/channel.ts';
import type { GraphOptions } from './whatsapp/graph.ts';

/** Every provider the product speaks to; `fetch` is the way out that only open hosts may take (services/egress). */
export function createChannels(options: GraphOptions): Record<Provider, Channel> {
  return { whatsapp: createWhatsApp(options) };
}
