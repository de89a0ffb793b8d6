import type { Pool } from 'pg';
import { parse } from '../../channels/whatsapp/parse.ts';
import type { Scope } from '../../database/scope.ts';
import type { Vault } from '../../database/vault/vault.ts';
import type { Nudge } from '../../domain/processes.ts';
import { createGroupCommit } from '../../services/ingest/group-commit.ts';
import { prepareIntake } from '../../services/ingest/prepare.ts';
import { createRouteTable } from '../../services/ingest/routes.ts';
import { demoNumber } from './demo-number.ts';
import { windowClosedCode } from './past-chat.ts';
import type { Sent } from './play.ts';

/** Takes a webhook body in as ingest does behind its signature. Answers the id of its receipt. */
export type TakeIn = (body: object) => Promise<string>;

export function createTakeIn(options: {
  pool: Pool;
  vault: Vault;
  onNudges: (nudges: readonly Nudge[]) => void;
}): TakeIn {
  const { pool, vault, onNudges } = options;
  let reason: unknown;
  const commit = createGroupCommit({
    pool,
    onStored: ({ nudges }) => onNudges(nudges),
    onError: (error) => {
      reason = error;
    },
  });
  const routes = createRouteTable(pool);
  return async (body) => {
    const intake = await prepareIntake({ vault, routes }, parse(Buffer.from(JSON.stringify(body))));
    await commit.store(intake).catch((error: unknown) => {
      throw new Error('A webhook of the demo was not taken in.', { cause: reason ?? error });
    });
    return intake.receipts[0]?.id ?? '';
  };
}

/** Moves receipts and what they brought to when it was written. Answers the conversation they belong to. */
export async function backDate(
  { sql, tenantId }: Scope,
  received: readonly { receiptId: string; at: Date }[],
): Promise<string> {
  const given = [tenantId, received.map(({ receiptId }) => receiptId), received.map(({ at }) => at)];
  const past = 'from unnest($2::uuid[], $3::timestamptz[]) as past(receipt, at)';
  await sql(
    `update webhook_receipt r set received_at = past.at ${past} where r.tenant_id = $1 and r.id = past.receipt`,
    given,
  );
  const [event] = await sql<{ conversation_id: string }>(
    `update inbound_event e set received_at = past.at ${past} where e.tenant_id = $1 and e.receipt_id = past.receipt returning e.conversation_id`,
    given,
  );
  if (event === undefined) throw new Error('A message of the demo was taken in twice.');
  return event.conversation_id;
}

/** The person is known since their first word, not since the seed ran. */
export async function meetThen({ sql, tenantId }: Scope, of: { conversationId: string; at: Date }): Promise<void> {
  await sql(
    'update contact p set created_at = $3 from conversation c where c.tenant_id = $1 and c.id = $2 and p.tenant_id = $1 and p.id = c.contact_id',
    [tenantId, of.conversationId, of.at],
  );
}

/** The number's hours count when a message of ours was written. */
export async function leftThen({ sql, tenantId }: Scope, of: { messageId: string; at: Date }): Promise<void> {
  await sql('update message set created_at = $3 where tenant_id = $1 and id = $2', [tenantId, of.messageId, of.at]);
}

const ladder = ['sent', 'delivered', 'read'] as const;
/** How long after the send each was reported, in seconds. */
const reportedAfter = { sent: 1, delivered: 3, read: 80, failed: 2 };

/** What WhatsApp reported about these messages, as one webhook. */
export function statusWebhook(sent: readonly Sent[]): object {
  const value = {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: demoNumber.displayPhoneNumber, phone_number_id: demoNumber.accountId },
    statuses: sent.flatMap((one) => reportsOf(one)),
  };
  return {
    object: 'whatsapp_business_account',
    entry: [{ id: demoNumber.businessId, changes: [{ field: 'messages', value }] }],
  };
}

function reportsOf({ wamid, messageId, at, status }: Sent): object[] {
  const states = status === 'failed' ? (['failed'] as const) : ladder.slice(0, ladder.indexOf(status) + 1);
  return states.map((state) => ({
    id: wamid,
    status: state,
    timestamp: String(Math.floor(at.getTime() / 1000) + reportedAfter[state]),
    biz_opaque_callback_data: messageId,
    ...(state === 'failed' && { errors: [{ code: windowClosedCode, title: 'Re-engagement message' }] }),
  }));
}
