import type { Identities, IdentityKind } from '../../channels/channel.ts';
import { ContactIdentity } from '../../database/entities/contacts.entity.ts';
import { newId } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';
import type { SealedShapes } from '../../database/sealed-shapes.ts';
import { blindIndex } from '../../database/vault/blind-index.ts';
import { type OpenKey, seal, unseal } from '../../database/vault/sealed.ts';

/** The hash under which an identity is found without reading it. */
export function identityHash(indexKey: Buffer, kind: IdentityKind, value: string): Buffer {
  return blindIndex(indexKey, 'identity', `${kind}:${value}`);
}

/**
 * Notes how a provider knows this person. An identity that already belongs to somebody else of the organisation stays
 * theirs: two people are never merged by a webhook. Values that were destroyed are sealed anew (BW-5.2).
 */
export async function noteIdentities(
  scope: Scope,
  of: { contactId: string; identities: Identities; key: OpenKey },
): Promise<void> {
  const index = await scope.vault.indexKey(scope.tenantId);
  const theirs = await identitiesOf(scope, of.contactId);
  for (const [kind, value] of Object.entries(of.identities) as [IdentityKind, string | undefined][]) {
    if (value === undefined) continue;
    const hash = identityHash(index, kind, value);
    const own = theirs.find((row) => row.kind === kind && row.hash.equals(hash));
    if (own?.sealed) continue;
    if (own === undefined && (await scope.em.findOne(ContactIdentity, { kind, hash })) !== null) continue;
    const id = own?.id ?? newId();
    const sealed = seal(of.key, { value } satisfies SealedShapes['contact_identity'], {
      tenantId: scope.tenantId,
      table: 'contact_identity',
      rowId: id,
    });
    if (own !== undefined) own.sealed = sealed;
    else
      theirs.push(
        scope.em.create(ContactIdentity, { id, tenantId: scope.tenantId, contactId: of.contactId, kind, hash, sealed }),
      );
    await scope.em.flush();
  }
}

/** Asked once per transaction: every message of a person names the same identities. */
const known = new WeakMap<Scope, Map<string, ContactIdentity[]>>();

async function identitiesOf(scope: Scope, contactId: string): Promise<ContactIdentity[]> {
  const ofScope = known.get(scope) ?? new Map<string, ContactIdentity[]>();
  known.set(scope, ofScope);
  const rows = ofScope.get(contactId) ?? (await scope.em.find(ContactIdentity, { contactId }));
  ofScope.set(contactId, rows);
  return rows;
}

/** A person's identities in clear, for a send. Empty when they were destroyed. */
export async function openIdentities(scope: Scope, contactId: string): Promise<Identities> {
  const rows = await scope.em.find(ContactIdentity, { contactId, sealed: { $ne: null } });
  const identities: Identities = {};
  for (const row of rows) {
    if (row.sealed === null || row.sealed === undefined) continue;
    const key = await scope.vault.subjectKey({ tenantId: scope.tenantId, subjectId: contactId, purpose: 'subject' });
    identities[row.kind] = unseal<SealedShapes['contact_identity']>(key, row.sealed, {
      tenantId: scope.tenantId,
      table: 'contact_identity',
      rowId: row.id,
    }).value;
  }
  return identities;
}
