import type { Provider } from '../domain/channels/health.ts';
import type { Channel } from './channel.ts';
import type { Connector } from './connector.ts';
import { createWhatsApp } from './whatsapp/channel.ts';
import { type ConnectOptions, createWhatsAppConnector } from './whatsapp/connect.ts';
import type { GraphOptions } from './whatsapp/graph.ts';

/** Every provider the product speaks to; `fetch` is the way out that only open hosts may take (services/egress). */
export function createChannels(options: GraphOptions): Record<Provider, Channel> {
  return { whatsapp: createWhatsApp(options) };
}

/** What staff may ask each provider when they connect a number. */
export function createConnectors(options: ConnectOptions): Record<Provider, Connector> {
  return { whatsapp: createWhatsAppConnector(options) };
}
