import type { Channel } from '../channel.ts';
import { classify } from './errors.ts';
import type { GraphOptions } from './graph.ts';
import { createMediaFetcher } from './media.ts';
import { parse } from './parse.ts';
import { readMessage } from './read-message.ts';
import { createSender } from './send.ts';
import { createTemplateReader } from './templates.ts';

/** WhatsApp Cloud API. */
export function createWhatsApp(options: GraphOptions): Channel {
  return {
    provider: 'whatsapp',
    capabilities: { windowHours: 24, templates: true, maxTextLength: 4096 },
    parse: (body) => parse(body),
    readMessage,
    send: createSender(options),
    classify,
    fetchMedia: createMediaFetcher(options),
    listTemplates: createTemplateReader(options),
  };
}
