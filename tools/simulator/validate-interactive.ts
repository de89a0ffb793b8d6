import { badParameter, GraphError } from './graph-error.ts';
import { asArray, asObject, asText, type Json } from './json.ts';

/** Kinds that are taken with a body and an action but not looked into further. */
const LENIENT = [
  'cta_url',
  'flow',
  'location_request_message',
  'request_contact_info',
  'call_permission_request',
  'product',
  'product_list',
  'catalog_message',
];

/** Checks `interactive`: reply buttons and lists by their limits, the other kinds for an action. */
export function validateInteractive(interactive: Json): void {
  const type = asText(interactive.type);
  const action = asObject(interactive.action);
  if (!action) throw badParameter("The parameter interactive['action'] is required.");
  if (type === 'button') {
    validateBody(interactive, 1_024);
    validateButtons(action);
  } else if (type === 'list') {
    validateBody(interactive, 4_096);
    validateList(action);
  } else if (!type || !LENIENT.includes(type)) {
    throw badParameter(
      `Param interactive['type'] must be one of {BUTTON, LIST, ${LENIENT.join(', ').toUpperCase()}} - got "${String(type)}".`,
    );
  }
}

function validateBody(interactive: Json, longest: number): void {
  checkText(asObject(interactive.body)?.text, { name: 'Body text', longest });
  const footer = interactive.footer;
  if (footer !== undefined) checkText(asObject(footer)?.text, { name: 'Footer text', longest: 60 });
  const header = asObject(interactive.header);
  if (header && header.type === 'text') checkText(header.text, { name: 'Header text', longest: 60 });
}

function validateButtons(action: Json): void {
  const buttons = asArray(action.buttons) ?? [];
  if (buttons.length < 1 || buttons.length > 3)
    throw wrongValue('Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3');
  const ids = new Set<string>();
  const titles = new Set<string>();
  for (const entry of buttons) {
    const button = asObject(entry);
    const reply = asObject(button?.reply);
    if (button?.type !== 'reply' || !reply) throw wrongValue('Button type must be reply');
    ids.add(checkText(reply.id, { name: 'Button id', longest: 256 }));
    titles.add(checkText(reply.title, { name: 'Button title', longest: 20 }));
  }
  if (ids.size < buttons.length) throw wrongValue('Duplicated reply id');
  if (titles.size < buttons.length) throw wrongValue('Duplicated button title');
}

function validateList(action: Json): void {
  checkText(action.button, { name: 'Button label', longest: 20 });
  const sections = asArray(action.sections) ?? [];
  if (sections.length < 1 || sections.length > 10)
    throw wrongValue('Invalid sections count. Min allowed sections: 1, Max allowed sections: 10');
  let rows = 0;
  for (const entry of sections) {
    const section = asObject(entry);
    if (sections.length > 1) checkText(section?.title, { name: 'Section title', longest: 24 });
    for (const row of asArray(section?.rows) ?? []) {
      rows += 1;
      checkText(asObject(row)?.id, { name: 'Row id', longest: 200 });
      checkText(asObject(row)?.title, { name: 'Row title', longest: 24 });
    }
  }
  if (rows < 1 || rows > 10) throw wrongValue(`Total row count exceed max allowed count: 10`);
}

function checkText(value: unknown, { name, longest }: { name: string; longest: number }): string {
  const text = asText(value);
  if (!text || text.length > longest) throw wrongValue(`${name} length invalid. Min length: 1, Max length: ${longest}`);
  return text;
}

function wrongValue(details: string): GraphError {
  return new GraphError({ code: 131009, details });
}
