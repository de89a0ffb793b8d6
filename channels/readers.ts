import type { Provider } from '../domain/channels/health.ts';
import type { Channel } from './channel.ts';
import type { Cure } from './connector.ts';
import { cureOf } from './whatsapp/connect-errors.ts';
import { classify } from './whatsapp/errors.ts';
import { readMessage } from './whatsapp/read-message.ts';

/** How each provider's payloads are read; pure, for the drain. */
export const readers: Record<Provider, Channel['readMessage']> = { whatsapp: readMessage };

/** What each provider's error codes mean; pure, for the sender and the screen. */
export const classifiers: Record<Provider, Channel['classify']> = { whatsapp: classify };

/** What mends a failure of connecting, by its code; pure, for the checks and the screen. */
export const cures: Record<Provider, (code: string) => Cure> = { whatsapp: cureOf };
