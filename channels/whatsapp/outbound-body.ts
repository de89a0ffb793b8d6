import type { Identities, OutboundContent, OutboundMessage, OutboundTemplate } from '../channel.ts';

/** How the request names its recipient. With both present `to` wins, so only one is ever set (Meta, BSUID page). */
export type Recipient = { to: string } | { recipient: string };

/** The number when known, else the business-scoped id; null when WhatsApp could not address this person. */
export function recipientOf(identities: Identities): Recipient | null {
  if (identities.msisdn !== undefined && /^\d+$/.test(identities.msisdn)) return { to: identities.msisdn };
  // A user id in `to` is accepted and then lost; it has a field of its own.
  return identities.bsuid === undefined ? null : { recipient: identities.bsuid };
}

/** The JSON body of a send (Meta, messages API v26.0). */
export function bodyOf(message: OutboundMessage, recipient: Recipient): object {
  return {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    ...recipient,
    ...contentOf(message.content),
    ...(message.quoteProviderId === null ? {} : { context: { message_id: message.quoteProviderId } }),
    biz_opaque_callback_data: message.callbackId,
  };
}

function contentOf(content: OutboundContent): object {
  if (content.kind === 'template') return { type: 'template', template: templateOf(content.template) };
  if (content.kind === 'text') return { type: 'text', text: { body: content.text, preview_url: false } };
  const buttons = content.buttons.map(({ id, title }) => ({ type: 'reply', reply: { id, title } }));
  return { type: 'interactive', interactive: { type: 'button', body: { text: content.text }, action: { buttons } } };
}

function templateOf({ name, language, parameterFormat, parameters }: OutboundTemplate): object {
  const values = parameters.map(({ key, text }) => ({
    type: 'text',
    ...(parameterFormat === 'named' ? { parameter_name: key } : {}),
    text: oneLine(text),
  }));
  const components = values.length === 0 ? {} : { components: [{ type: 'body', parameters: values }] };
  return { name, language: { code: language }, ...components };
}

/** A parameter with a line break, a tab or more than four spaces in a row is refused (Meta, templates). */
function oneLine(text: string): string {
  return text.replace(/[\r\n\t]+/g, ' ').replace(/ {5,}/g, '    ');
}
