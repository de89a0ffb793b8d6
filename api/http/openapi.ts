import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { errorRules } from '../../domain/errors.ts';
import type { Operation } from './operation.ts';

// biome-ignore lint/suspicious/noExplicitAny: a heterogeneous list needs the widest operation
type AnyOperation = Operation<any, any, any, any>;

const codes = Object.keys(errorRules) as [string, ...string[]];

const problem = z
  .object({
    type: z.string(),
    status: z.number().int(),
    code: z.enum(codes),
    title: z.string(),
    id: z.string().optional(),
    fields: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457, with a stable code' });

/** The OpenAPI 3.1 document of all operations, made from the very objects that validate requests. */
export function openApiDocument(operations: Readonly<Record<string, Readonly<Record<string, AnyOperation>>>>): object {
  const paths: ZodOpenApiPathsObject = {};
  for (const [tag, group] of Object.entries(operations)) {
    for (const operation of Object.values(group)) {
      const path = `/api/v1${operation.path}`;
      paths[path] = { ...paths[path], [operation.method]: describe(operation, tag) };
    }
  }
  return createDocument({
    openapi: '3.1.0',
    info: { title: 'Omniflow', version: '1' },
    paths,
    security: [{ session: [] }],
    components: { securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: '__Host-omniflow.session' } } },
  });
}

function describe(operation: AnyOperation, tag: string): ZodOpenApiOperationObject {
  const { params, query, body } = operation;
  return {
    operationId: operation.id,
    summary: operation.summary,
    tags: [tag],
    'x-permission': operation.permission,
    ...((params || query) && { requestParams: { ...(params && { path: params }), ...(query && { query }) } }),
    ...(body && { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: {
      [operation.status]: {
        description: 'Done',
        ...(operation.status !== 204 && { content: { 'application/json': { schema: operation.response } } }),
      },
      default: { description: 'Refused or failed', content: { 'application/problem+json': { schema: problem } } },
    },
  } as ZodOpenApiOperationObject;
}
