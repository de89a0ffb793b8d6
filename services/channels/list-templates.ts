import type { Scope } from '../../database/scope.ts';
import { decideSend, type TemplateCategory } from '../../domain/consent/gate.ts';
import { errorRules } from '../../domain/errors.ts';
import { gateFacts } from '../delivery/gate-facts.ts';

export interface TemplateView {
  id: string;
  name: string;
  language: string;
  category: TemplateCategory;
  body: string;
  header: string | null;
  footer: string | null;
  parameters: { key: string; example: string }[];
  refusal: string | null;
}

/** Approved templates of a conversation's number, and whether they may be sent now. Throws NOT_FOUND when the actor doesn't see it. */
export async function listTemplates(
  scope: Scope,
  { conversationId }: { conversationId: string },
): Promise<{ items: TemplateView[] }> {
  const facts = await gateFacts(scope, conversationId, { forRelease: false });
  const refusalOf = (template: TemplateView['category']): string | null => {
    const decision = decideSend({ purpose: 'service', template }, facts, scope.now);
    return decision.allowed ? null : errorRules[decision.code].text;
  };
  const templates = await scope.sql<Omit<TemplateView, 'refusal'>>(
    `select t.id, t.name, t.language, t.category, t.body, t.header, t.footer, t.parameters
      from conversation c join message_template t on t.tenant_id = c.tenant_id and t.channel_id = c.channel_id
      where c.tenant_id = $1 and c.id = $2 and t.status = 'APPROVED' order by t.name, t.language`,
    [scope.tenantId, conversationId],
  );
  return { items: templates.map((template) => ({ ...template, refusal: refusalOf(template.category) })) };
}
