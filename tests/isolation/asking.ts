import { expect } from 'vitest';
import type { Browser, TestApi } from '../api/test-api.ts';
import { runSql, type SeededMember } from '../harness/rows.ts';
import type { AnyOperation, RequestOf } from './operation-requests.ts';

/** Sends it as the contract says, with whatever stands in the request. */
export async function send(browser: Browser, operation: AnyOperation, request: RequestOf): Promise<Response> {
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(request.params?.[name] ?? ''),
  );
  const query = new URLSearchParams(request.query).toString();
  return await browser.request(
    operation.method.toUpperCase(),
    `/api/v1${path}${query && `?${query}`}`,
    request.body === undefined ? {} : { body: request.body },
  );
}

/** The problem that an answer describes; fails when it describes none. */
export async function problemOf(
  response: Response,
): Promise<{ code: string; fields?: { path: string; message: string }[] }> {
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  return (await response.json()) as { code: string };
}

/** As if the person had given password or second step then. */
export async function proveAt({ databases }: TestApi, { userId }: SeededMember, when: string): Promise<void> {
  await runSql(databases, `update auth.session_meta set stepped_up_at = ${when} where user_id = $1`, [userId]);
}

/** Everything about a conversation that a refused request must leave as it is. */
export async function stateOf({ databases }: TestApi, id: string): Promise<unknown> {
  return await runSql(
    databases,
    `select status, assignee_id, unread, revision, last_out_seq, snoozed_until, (select count(*) from message m where m.conversation_id = c.id) as messages,
      (select count(*) from conversation_event e where e.conversation_id = c.id) as events, (select array_agg(g.member_id order by g.id) from conversation_grant g where g.conversation_id = c.id) as grants
      from conversation c where id = $1`,
    [id],
  );
}
