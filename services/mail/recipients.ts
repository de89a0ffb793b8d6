import type { Scope } from '../../database/scope.ts';
import type { SealedShapes } from '../../database/sealed-shapes.ts';
import { keyIdOf, unseal } from '../../database/vault/sealed.ts';
import type { RecipientKind } from '../../domain/accounts/mail.ts';
import { openRegistration } from '../accounts/held-registration.ts';

export interface Recipient {
  address: string;
  name: string | null;
}

/** Finds whom a mail is for at the moment it leaves; null when there is nobody any more. */
export const recipients: Readonly<Record<RecipientKind, (scope: Scope, id: string) => Promise<Recipient | null>>> = {
  async user(scope, id) {
    const [user] = await scope.sql<{ email: string; name: string }>(
      'select email, name from auth."user" where id = $1',
      [id],
    );
    return user === undefined ? null : { address: user.email, name: user.name };
  },
  async registration(scope, id) {
    const held = await openRegistration(scope, id);
    // Not by name: a stranger could write words of their own to somebody else's mailbox.
    return held === null ? null : { address: held.email, name: null };
  },
  async invitation(scope, id) {
    const [row] = await scope.sql<{ sealed: Buffer }>(
      `select sealed from invitation where tenant_id = $1 and id = $2 and accepted_at is null and revoked_at is null`,
      [scope.tenantId, id],
    );
    if (row === undefined) return null;
    const keyId = keyIdOf(row.sealed);
    const key = (await scope.vault.keysById(scope.tenantId, [keyId])).get(keyId);
    if (key === undefined) return null;
    const at = { tenantId: scope.tenantId, table: 'invitation', rowId: id };
    return { address: unseal<SealedShapes['invitation']>(key, row.sealed, at).email, name: null };
  },
  async email_change(scope, id) {
    const [row] = await scope.sql<{ email: string; name: string }>(
      'select c.email, u.name from auth.email_change c join auth."user" u on u.id = c.user_id where c.id = $1',
      [id],
    );
    return row === undefined ? null : { address: row.email, name: row.name };
  },
  async former_email(scope, id) {
    const [row] = await scope.sql<{ email: string; name: string }>(
      'select f.email, u.name from auth.former_email f join auth."user" u on u.id = f.user_id where f.id = $1',
      [id],
    );
    return row === undefined ? null : { address: row.email, name: row.name };
  },
};
