import type { ProviderTemplate } from '../../channels/channel.ts';
import { MessageTemplate } from '../../database/entities/organisation.entity.ts';
import { newId } from '../../database/ids.ts';
import type { Scope } from '../../database/scope.ts';

/** Makes our copy of a number's templates equal to the provider's; those it no longer has lose their approval, since sent messages refer to them. */
export async function syncTemplates(
  scope: Scope,
  { channelId, templates }: { channelId: string; templates: readonly ProviderTemplate[] },
): Promise<void> {
  const known = await scope.em.find(MessageTemplate, { channelId });
  const keyOf = (one: { name: string; language: string }): string => `${one.name}/${one.language}`;
  const rows = new Map(known.map((row) => [keyOf(row), row]));
  for (const template of templates) {
    const row = rows.get(keyOf(template));
    rows.delete(keyOf(template));
    if (row === undefined)
      scope.em.create(MessageTemplate, { id: newId(), tenantId: scope.tenantId, channelId, ...template });
    else scope.em.assign(row, template);
  }
  for (const gone of rows.values()) gone.status = 'DELETED';
}
