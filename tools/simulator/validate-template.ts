import { badParameter, GraphError } from './graph-error.ts';
import { asArray, asObject, asText, type Json } from './json.ts';
import {
  componentOf,
  findTemplate,
  renderTemplate,
  type Template,
  type TemplateValues,
  variablesOf,
} from './templates.ts';
import type { World } from './world.ts';

/** Status of a template that stops a send, with its code. A template in any other state but these is sent. */
const STOPPED: Record<string, number> = { PAUSED: 132015, DISABLED: 132016 };
const SENDABLE = ['APPROVED', 'FLAGGED', 'REINSTATED', 'PENDING_DELETION'];
const LONGEST_BODY = 1_024;

/** Finds the template a send names and checks its parameters against it; throws 132000, 132001, 132012, 132015, … */
export function validateTemplate(
  world: World,
  wabaId: string,
  content: Json,
): { template: Template; values: TemplateValues } {
  const name = asText(content.name);
  const language = asText(asObject(content.language)?.code);
  if (!name) throw badParameter("The parameter template['name'] is required.");
  if (!language) throw badParameter("The parameter template['language']['code'] is required.");
  const template = findTemplate(world, { wabaId, name, language });
  const stopped = template && STOPPED[template.status];
  if (stopped !== undefined) throw new GraphError({ code: stopped });
  if (!template || !SENDABLE.includes(template.status)) {
    throw new GraphError({ code: 132001, details: `template name (${name}) does not exist in ${language}` });
  }
  const values = collectValues(template, asArray(content.components) ?? []);
  const rendered = renderTemplate(template, values);
  if (rendered.body.length > LONGEST_BODY)
    throw new GraphError({ code: 132005, details: `body: text is longer than ${LONGEST_BODY} characters` });
  return { template, values };
}

function collectValues(template: Template, components: unknown[]): TemplateValues {
  const sent = components.map((component) => asObject(component) ?? {});
  const header = sent.find((component) => lower(component.type) === 'header');
  const body = sent.find((component) => lower(component.type) === 'body');
  const values: TemplateValues = {
    header: new Map(),
    body: textValues(template, 'BODY', body),
    buttons: buttonValues(template, sent),
  };
  const format = componentOf(template, 'HEADER')?.format ?? 'TEXT';
  if (format === 'TEXT') values.header = textValues(template, 'HEADER', header);
  else checkMediaHeader(format, header);
  return values;
}

function lower(value: unknown): string {
  return typeof value === 'string' ? value.toLowerCase() : '';
}

function textValues(template: Template, type: 'HEADER' | 'BODY', sent: Json | undefined): Map<string, string> {
  const expected = variablesOf(componentOf(template, type)?.text);
  const parameters = (asArray(sent?.parameters) ?? []).map((parameter) => asObject(parameter) ?? {});
  if (parameters.length !== expected.length) throw wrongCount(type.toLowerCase(), parameters.length, expected.length);
  const values = new Map<string, string>();
  parameters.forEach((parameter, index) => {
    const variable =
      template.parameterFormat === 'NAMED' ? namedVariable(parameter, expected) : (expected[index] ?? '');
    values.set(variable, parameterText(parameter));
  });
  if (values.size < expected.length) throw wrongCount(type.toLowerCase(), values.size, expected.length);
  return values;
}

function namedVariable(parameter: Json, expected: string[]): string {
  const name = asText(parameter.parameter_name);
  if (!name) throw new GraphError({ code: 100, details: 'Parameter name is missing or empty' });
  if (!expected.includes(name))
    throw new GraphError({ code: 132012, details: `Parameter name (${name}) does not match the template` });
  return name;
}

/** Parameters may not be empty, nor hold a line break, a tab or more than four spaces in a row. */
function parameterText(parameter: Json): string {
  const type = lower(parameter.type);
  const text = type === 'text' ? parameter.text : asObject(parameter[type])?.fallback_value;
  if (type !== 'text' && type !== 'currency' && type !== 'date_time') {
    throw new GraphError({
      code: 132012,
      details: `Format mismatch, expected TEXT, received ${type.toUpperCase() || 'UNKNOWN'}`,
    });
  }
  if (typeof text !== 'string' || text === '')
    throw new GraphError({ code: 131008, details: 'Parameter of type text is missing text value' });
  if (/[\n\r\t]| {5,}/.test(text)) {
    throw badParameter(
      'Invalid parameter',
      'Param text cannot have new-line/tab characters or more than 4 consecutive spaces',
    );
  }
  return text;
}

function checkMediaHeader(format: string, header: Json | undefined): void {
  const [first] = (asArray(header?.parameters) ?? []).map((parameter) => asObject(parameter) ?? {});
  if (!first)
    throw new GraphError({ code: 132012, details: `header: Format mismatch, expected ${format}, received UNKNOWN` });
  const type = lower(first.type);
  if (type.toUpperCase() !== format)
    throw new GraphError({
      code: 132012,
      details: `header: Format mismatch, expected ${format}, received ${type.toUpperCase()}`,
    });
}

function buttonValues(template: Template, sent: Json[]): Map<number, string> {
  const buttons = componentOf(template, 'BUTTONS')?.buttons ?? [];
  const values = new Map<number, string>();
  for (const component of sent.filter((candidate) => lower(candidate.type) === 'button')) {
    const index = Number(component.index ?? 0);
    const button = buttons[index];
    if (!button) throw new GraphError({ code: 132018, details: `button: index ${index} is not part of the template` });
    if (lower(component.sub_type) !== button.type.toLowerCase())
      throw new GraphError({ code: 132018, details: `button: sub_type of index ${index} does not match the template` });
    const parameter = asObject(asArray(component.parameters)?.[0]) ?? {};
    const value = asText(parameter.payload) ?? asText(parameter.text) ?? asText(parameter.coupon_code);
    if (!value) throw new GraphError({ code: 131008, details: `button: parameter of index ${index} is missing` });
    values.set(index, value);
  }
  buttons.forEach((button, index) => {
    const needed = variablesOf(button.url).length > 0;
    if (needed && !values.has(index))
      throw new GraphError({
        code: 131008,
        details: `buttons: Button at index ${index} of type Url requires a parameter`,
      });
  });
  return values;
}

function wrongCount(where: string, got: number, expected: number): GraphError {
  return new GraphError({
    code: 132000,
    details: `${where}: number of localizable_params (${got}) does not match the expected number of params (${expected})`,
  });
}
