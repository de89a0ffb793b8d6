import type { Scope } from '../../database/scope.ts';
import { type NewMail, queueMail } from './queue-mail.ts';

type MailToEach = NewMail extends infer Mail ? (Mail extends NewMail ? Omit<Mail, 'to'> : never) : never;

/** Queues the same mail to each of these members of the organisation. */
export async function mailMembers(scope: Scope, memberIds: readonly string[], mail: MailToEach): Promise<void> {
  const people = await scope.sql<{ userId: string }>(
    'select user_id as "userId" from membership where tenant_id = $1 and id = any($2::uuid[]) order by id',
    [scope.tenantId, memberIds],
  );
  for (const { userId } of people) await queueMail(scope, { ...mail, to: { kind: 'user', id: userId } } as NewMail);
}
