import { z } from 'zod';
import { operation } from '../http/operation.ts';

export const Template = z
  .object({
    id: z.uuid(),
    name: z.string(),
    language: z.string(),
    category: z.enum(['utility', 'marketing', 'authentication']),
    /** Body with `{{name}}` or `{{1}}` placeholders. */
    body: z.string(),
    header: z.string().nullable(),
    footer: z.string().nullable(),
    parameters: z.array(z.object({ key: z.string(), example: z.string() })),
    /** Why it can't be sent to this contact now; null when it can. */
    refusal: z.string().nullable(),
  })
  .meta({ id: 'Template' });
export type Template = z.output<typeof Template>;

export const templateOperations = {
  list: operation({
    id: 'listTemplates',
    summary: 'Templates that may be sent into a conversation',
    method: 'get',
    path: '/conversations/{id}/templates',
    permission: 'template.read',
    params: z.object({ id: z.uuid() }),
    status: 200,
    response: z.object({ items: z.array(Template) }),
  }),
};
