import type { Scope } from '../../database/scope.ts';
import type { SendFacts } from '../../domain/consent/gate.ts';
import { DomainError } from '../../domain/errors.ts';
import { type DatabaseInstant, dateOrNull } from '../inbox/instant.ts';

interface FactRow {
  tenant: SendFacts['tenant'];
  standing: SendFacts['standing'];
  channel: SendFacts['channel'];
  window_closes_at: DatabaseInstant | null;
}

/**
 * What the gate decides on. `forRelease` holds the person's standing and the organisation's state until commit, so that
 * a change of either waits for the release or is seen by it (design section 7). Throws NOT_FOUND.
 */
export async function gateFacts(
  scope: Scope,
  conversationId: string,
  { forRelease }: { forRelease: boolean },
): Promise<SendFacts> {
  const rows = await scope.sql<FactRow>(
    `select t.state as tenant, p.standing, h.health as channel, c.window_closes_at
     from conversation c join tenant t on t.id = c.tenant_id join contact p on p.tenant_id = c.tenant_id and p.id = c.contact_id
     join channel h on h.tenant_id = c.tenant_id and h.id = c.channel_id
     where c.tenant_id = $1 and c.id = $2 ${forRelease ? 'for share of t, p' : ''}`,
    [scope.tenantId, conversationId],
  );
  const [row] = rows;
  if (row === undefined) throw new DomainError('NOT_FOUND');
  return {
    tenant: row.tenant,
    standing: row.standing,
    channel: row.channel,
    windowClosesAt: dateOrNull(row.window_closes_at),
  };
}
