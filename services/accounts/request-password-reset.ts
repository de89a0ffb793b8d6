import { newId } from '../../database/ids.ts';
import type { Database } from '../../database/scope.ts';
import { platformId } from '../../domain/accounts/platform.ts';
import { tokenLives } from '../../domain/accounts/tokens.ts';
import { queueMail } from '../mail/queue-mail.ts';
import { addToken } from './token-rows.ts';

/** More links than this within the life of one are not sent: nobody's mailbox is to be filled by a stranger. */
const mostLinks = 3;

/**
 * Queues a mail with a link for the owner of an address; does nothing, and says nothing, for any other address. The caller
 * makes both take the same time.
 */
export async function requestPasswordReset(database: Database, of: { email: string; now: Date }): Promise<void> {
  const { now } = of;
  const person = await findPerson(database, of.email);
  if (person === undefined) return;
  const { tenantId, memberId, userId } = person;
  await database.withScope({ tenantId, actor: { kind: 'system' }, now }, async (scope) => {
    const open = await scope.sql(
      `select 1 from account_token where tenant_id = $1 and subject_id = $2 and purpose = 'password_reset' and expires_at > $3`,
      [tenantId, memberId, now],
    );
    if (open.length >= mostLinks) return;
    const [id, expiresAt] = [newId(), new Date(now.getTime() + tokenLives.password_reset)];
    await addToken(scope, { id, purpose: 'password_reset', subjectId: memberId, expiresAt });
    await queueMail(scope, {
      template: 'password-reset',
      to: { kind: 'user', id: userId },
      refs: { tokenId: id, expiresAt: expiresAt.toISOString() },
      expiresAt,
    });
  });
}

interface Person {
  userId: string;
  tenantId: string;
  memberId: string;
}

/** Whoever belongs to no living organisation can't sign in, so a new password would be of no use. */
async function findPerson(database: Database, email: string): Promise<Person | undefined> {
  const [person] = await database.withScope({ tenantId: platformId, actor: { kind: 'system' } }, ({ sql }) =>
    sql<Person>(
      `select u.id as "userId", m.tenant_id as "tenantId", m.member_id as "memberId"
        from auth."user" u cross join lateral memberships_of(u.id) m where u.email = $1 limit 1`,
      [email.toLowerCase()],
    ),
  );
  return person;
}
