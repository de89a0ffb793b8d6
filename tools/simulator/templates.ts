import type { RenderedTemplate } from './chats.ts';
import { makeObjectId } from './ids.ts';
import { wholeEvent } from './webhook-event.ts';
import type { World } from './world.ts';

export type TemplateButton = {
  type: string;
  text?: string | undefined;
  url?: string | undefined;
  phone_number?: string | undefined;
};

export type TemplateComponent = {
  type: 'HEADER' | 'BODY' | 'FOOTER' | 'BUTTONS';
  format?: 'TEXT' | 'IMAGE' | 'VIDEO' | 'DOCUMENT' | 'LOCATION' | undefined;
  text?: string | undefined;
  buttons?: TemplateButton[] | undefined;
  example?: unknown;
};

export type Template = {
  id: string;
  wabaId: string;
  name: string;
  language: string;
  category: 'MARKETING' | 'UTILITY' | 'AUTHENTICATION';
  status: string;
  parameterFormat: 'POSITIONAL' | 'NAMED';
  components: TemplateComponent[];
};

export type NewTemplate = Omit<Template, 'id' | 'status'> & { id?: string | undefined; status?: string | undefined };

/** Stores a template; the same name and language in an account replaces the older one. */
export function createTemplate(world: World, input: NewTemplate): Template {
  const before = findTemplate(world, input);
  const template = {
    ...input,
    id: before?.id ?? input.id ?? makeObjectId(world.random),
    status: input.status ?? 'APPROVED',
  };
  world.state.templates.set(template.id, template);
  return template;
}

export function findTemplate(
  world: World,
  key: { wabaId: string; name: string; language: string },
): Template | undefined {
  for (const template of world.state.templates.values()) {
    if (template.wabaId === key.wabaId && template.name === key.name && template.language === key.language)
      return template;
  }
  return undefined;
}

/** Changes the status and tells the app (`message_template_status_update`). */
export function changeTemplateStatus(world: World, template: Template, status: string): void {
  template.status = status;
  const number = [...world.state.numbers.values()].find((candidate) => candidate.wabaId === template.wabaId);
  if (!number) return;
  const value = {
    event: status,
    message_template_id: Number(template.id),
    message_template_name: template.name,
    message_template_language: template.language,
    message_template_category: template.category,
    reason: 'NONE',
  };
  void world.queue.enqueue({ ...wholeEvent(number, 'message_template_status_update', value), pnid: null });
}

/** The variables of a text in order of appearance, each once: `1`, `2` or names. */
export function variablesOf(text: string | undefined): string[] {
  return [...new Set([...(text ?? '').matchAll(/\{\{\s*([a-z0-9_]+)\s*\}\}/g)].map((match) => match[1] ?? ''))];
}

export function fillIn(text: string, values: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\{\{\s*([a-z0-9_]+)\s*\}\}/g, (whole, name: string) => values.get(name) ?? whole);
}

export function componentOf(template: Template, type: TemplateComponent['type']): TemplateComponent | undefined {
  return template.components.find((component) => component.type === type);
}

/** Values sent for the header, the body and each button. */
export type TemplateValues = { header: Map<string, string>; body: Map<string, string>; buttons: Map<number, string> };

/** The template as the customer sees it. */
export function renderTemplate(template: Template, values: TemplateValues): RenderedTemplate {
  const header = componentOf(template, 'HEADER');
  const buttons = componentOf(template, 'BUTTONS')?.buttons ?? [];
  return {
    header: header?.text === undefined ? null : fillIn(header.text, values.header),
    body: fillIn(componentOf(template, 'BODY')?.text ?? '', values.body),
    footer: componentOf(template, 'FOOTER')?.text ?? null,
    buttons: buttons.map((button, index) => ({
      type: button.type,
      text: button.text ?? '',
      payload: button.type === 'QUICK_REPLY' ? (values.buttons.get(index) ?? button.text ?? '') : null,
      url:
        button.url === undefined
          ? null
          : button.url.replaceAll(/\{\{\s*[a-z0-9_]+\s*\}\}/g, values.buttons.get(index) ?? ''),
    })),
  };
}

/** The template as `GET /{waba}/message_templates` lists it. */
export function templateView(template: Template): Record<string, unknown> {
  return {
    id: template.id,
    name: template.name,
    language: template.language,
    status: template.status,
    category: template.category,
    parameter_format: template.parameterFormat,
    components: template.components,
  };
}
