import { DomainError } from '../../domain/errors.ts';
import type { Channel, ProviderTemplate } from '../channel.ts';
import { classify } from './errors.ts';
import { bearer, failureOf, type GraphOptions, graphAddress, isSendableToken, jsonOf } from './graph.ts';
import { type Fields, fieldsOf, listOf, textOf } from './shape.ts';

const listTimeoutMs = 15_000;
const fields = 'name,language,category,status,parameter_format,components';
/** A verified business has at most 6,000 templates (Meta, templates); more pages mean that paging went wrong. */
const mostPages = 100;
const pageSize = 100;

/**
 * Reads all message templates of a business account, page by page.
 * Throws CHANNEL_STOPPED when the access is refused, UNAVAILABLE when another try may succeed.
 */
export function createTemplateReader(options: GraphOptions): Channel['listTemplates'] {
  const { graphUrl, fetch = globalThis.fetch } = options;
  return async function listTemplates({ businessId, token }) {
    if (!isSendableToken(token)) throw new DomainError('CHANNEL_STOPPED');
    const templates: ProviderTemplate[] = [];
    let after: string | null = null;
    for (let page = 0; page < mostPages; page += 1) {
      const query = new URLSearchParams({ fields, limit: String(pageSize), ...(after === null ? {} : { after }) });
      const address = `${graphAddress(graphUrl, businessId, 'message_templates')}?${query.toString()}`;
      const answer = await readPage(() =>
        fetch(address, { headers: bearer(token), redirect: 'manual', signal: AbortSignal.timeout(listTimeoutMs) }),
      );
      templates.push(...listOf(answer.data).flatMap(readTemplate));
      after = nextCursor(answer, after);
      if (after === null) return templates;
    }
    throw unavailable();
  };
}

async function readPage(request: () => Promise<Response>): Promise<Fields> {
  let status: number;
  let body: unknown;
  try {
    const response = await request();
    status = response.status;
    body = jsonOf(await response.text());
  } catch {
    // The text of a network error quotes the address; the code alone is passed on.
    throw unavailable();
  }
  const failure = failureOf(body);
  if (failure !== null && classify(failure.code, failure.subcode).action === 'stop') {
    throw new DomainError('CHANNEL_STOPPED');
  }
  const page = fieldsOf(body);
  if (failure !== null || status !== 200 || page === null) throw unavailable();
  return page;
}

/** Built from the cursor, not from `paging.next`: that address is the provider's and may hold the token. */
function nextCursor(page: Fields, current: string | null): string | null {
  const paging = fieldsOf(page.paging);
  const after = textOf(fieldsOf(paging?.cursors)?.after);
  if (textOf(paging?.next) === null || after === current) return null;
  return after;
}

/** An element without name, language or body is no template we could send. */
function readTemplate(value: unknown): ProviderTemplate[] {
  const template = fieldsOf(value);
  const components = listOf(template?.components).map(fieldsOf);
  const bodyBlock = partOf(components, 'BODY');
  const name = textOf(template?.name);
  const language = textOf(template?.language);
  const body = textOf(bodyBlock?.text);
  if (template === null || bodyBlock === null || name === null || language === null || body === null) return [];
  const header = partOf(components, 'HEADER');
  const keys = keysOf(body);
  const parameterFormat = formatOf(template.parameter_format, keys);
  return [
    {
      name,
      language,
      category: categoryOf(template.category),
      status: textOf(template.status) ?? 'UNKNOWN',
      parameterFormat,
      header: textOf(header?.text),
      body,
      footer: textOf(partOf(components, 'FOOTER')?.text),
      parameters: withExamples(keys, parameterFormat, fieldsOf(bodyBlock.example)),
    },
  ];
}

function partOf(components: (Fields | null)[], type: string): Fields | null {
  return components.find((part) => textOf(part?.type)?.toUpperCase() === type) ?? null;
}

/** Marketing has the strictest rules, so a category we don't know is treated as such. */
function categoryOf(value: unknown): ProviderTemplate['category'] {
  const category = textOf(value)?.toUpperCase() ?? '';
  if (category === 'UTILITY') return 'utility';
  return category.startsWith('AUTHENTICATION') ? 'authentication' : 'marketing';
}

/** The variables of a body, each once, in the order they are sent. */
function keysOf(body: string): string[] {
  return [...new Set(Array.from(body.matchAll(/\{\{\s*([a-z0-9_]+)\s*\}\}/gi), (match) => match[1] ?? ''))];
}

function formatOf(value: unknown, keys: string[]): ProviderTemplate['parameterFormat'] {
  const said = textOf(value)?.toLowerCase();
  if (said === 'named' || said === 'positional') return said;
  return keys.every((key) => /^\d+$/.test(key)) ? 'positional' : 'named';
}

function withExamples(
  keys: string[],
  format: ProviderTemplate['parameterFormat'],
  example: Fields | null,
): ProviderTemplate['parameters'] {
  if (format === 'named') {
    const named = listOf(example?.body_text_named_params).map(fieldsOf);
    return keys.map((key) => ({
      key,
      example: textOf(named.find((each) => each?.param_name === key)?.example) ?? '',
    }));
  }
  const samples = listOf(listOf(example?.body_text)[0]);
  const ordered = [...keys].sort((one, other) => Number(one) - Number(other));
  return ordered.map((key) => ({ key, example: textOf(samples[Number(key) - 1]) ?? '' }));
}

function unavailable(): DomainError {
  return new DomainError('UNAVAILABLE', 'The templates could not be read from the provider.');
}
