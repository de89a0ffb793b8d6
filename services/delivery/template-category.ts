import type { Message } from '../../database/entities/inbox.entity.ts';
import { MessageTemplate } from '../../database/entities/organisation.entity.ts';
import type { Scope } from '../../database/scope.ts';
import type { TemplateCategory } from '../../domain/consent/gate.ts';

/** The category a message's template has now: Meta re-categorises, and consent follows the current one (Meta, template categories). Null for free words. */
export async function categoryOf(
  scope: Scope,
  { kind, templateId }: Pick<Message, 'kind' | 'templateId'>,
): Promise<TemplateCategory | null> {
  if (kind !== 'template') return null;
  const template = templateId ? await scope.em.findOne(MessageTemplate, { id: templateId }) : null;
  // A template we no longer know is taken for the strictest kind.
  return template?.category ?? 'marketing';
}
