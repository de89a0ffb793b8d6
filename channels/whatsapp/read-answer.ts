import type { MessageContent } from '../channel.ts';
import { type Fields, fieldsOf, textOf } from './shape.ts';

/** What a message's type adds to an otherwise empty message. */
export type Reading = Partial<MessageContent> & Pick<MessageContent, 'kind'>;

/** Reads an interactive message: a tap on a button or list row, or a finished form. */
export function readAnswer(block: Fields): Reading {
  const reply = fieldsOf(block.button_reply) ?? fieldsOf(block.list_reply);
  if (reply !== null) return { kind: 'answer', text: textOf(reply.title), buttonId: textOf(reply.id) };
  const form = fieldsOf(block.nfm_reply);
  if (form !== null) return { kind: 'answer', text: formText(form) };
  // A call permission may answer itself ("automatic") and its accept or reject is no word about messages
  // (Meta, calling): shown as a placeholder, it can't be taken for consent.
  if (block.type === 'call_permission_reply') return { kind: 'unsupported', opensWindow: false };
  return { kind: 'unsupported' };
}

/** The answers of a form as lines "field: answer"; Meta's own body word when they can't be read. */
function formText(form: Fields): string | null {
  const lines = Object.entries(answersOf(form.response_json)).flatMap(([field, answer]) => {
    // Ours, not the customer's: the token only joins the answer to the form we sent.
    if (field === 'flow_token') return [];
    const words = wordsOf(answer);
    return words === null ? [] : [`${field}: ${words}`];
  });
  return textOf(lines.join('\n')) ?? textOf(form.body);
}

function answersOf(json: unknown): Fields {
  if (typeof json !== 'string') return {};
  try {
    return fieldsOf(JSON.parse(json)) ?? {};
  } catch {
    // The provider passes on what a form built; without readable answers the body word remains.
    return {};
  }
}

/** A list of choices is shown in one line; anything nested deeper has no words to show. */
function wordsOf(answer: unknown): string | null {
  return Array.isArray(answer) ? textOf(answer.map(wordOf).filter(Boolean).join(', ')) : wordOf(answer);
}

function wordOf(answer: unknown): string | null {
  return typeof answer === 'number' || typeof answer === 'boolean' ? String(answer) : textOf(answer);
}
