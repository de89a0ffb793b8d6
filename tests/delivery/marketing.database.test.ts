import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listTemplates } from '../../services/channels/list-templates.ts';
import { enqueueMessage } from '../../services/delivery/enqueue-message.ts';
import { releaseNext } from '../../services/delivery/release-next.ts';
import { drainInbound } from '../../services/inbox/drain-inbound.ts';
import { type Clinic, newCustomer, openClinic, textBody } from '../harness/people.ts';
import { openProduct, type Product } from '../harness/product.ts';

let product: Product;
let clinic: Clinic;
let conversationId: string;
const staff = () =>
  ({ tenantId: clinic.tenantId, actor: { kind: 'member', id: clinic.adminId, role: 'admin', sight: 'all' } }) as const;
const system = () => ({ tenantId: clinic.tenantId, actor: { kind: 'system' } }) as const;

beforeAll(async () => {
  product = await openProduct();
  clinic = await openClinic(product);
  await product.takeIn(textBody(clinic, newCustomer(), 'Hello'));
  const { rows } = await product.superuser.query('select conversation_id as id from conversation_counter');
  conversationId = rows[0].id;
  await product.worker.withScope(system(), (scope) => drainInbound(scope, { conversationId }));
  await product.superuser.query(`update contact set standing = 'accepted', held_until = null`);
});
afterAll(() => product.close());

async function template(category: string): Promise<string> {
  const id = randomUUID();
  await product.superuser.query(
    `insert into message_template (id, tenant_id, channel_id, name, language, category, status, parameter_format, body, parameters)
     values ($1, $2, $3, $4, 'en', $5, 'APPROVED', 'named', 'Come in', '[]')`,
    [id, clinic.tenantId, clinic.channelId, `t_${id.slice(0, 8)}`, category],
  );
  return id;
}

const send = (templateId: string) =>
  product.api.withScope(staff(), (scope) =>
    enqueueMessage(scope, {
      conversationId,
      clientId: randomUUID(),
      content: { kind: 'template', templateId, parameters: {} },
    }),
  );

describe('offers', () => {
  it('BW-3.4 When a person agreed only to be stored and helped then a marketing template is refused before it is queued, and the list says why', async () => {
    const templateId = await template('marketing');
    await expect(send(templateId)).rejects.toMatchObject({ code: 'MARKETING_UNASKED' });
    const { items } = await product.api.withScope(staff(), (scope) => listTemplates(scope, { conversationId }));
    expect(items.find(({ id }) => id === templateId)?.refusal).toContain('not agreed to offers');
  });

  it('BW-3.4 When Meta makes a queued template a marketing one then it is denied at release', async () => {
    const templateId = await template('utility');
    const { messageId } = await send(templateId);
    await product.superuser.query(`update message_template set category = 'marketing' where id = $1`, [templateId]);
    const { released } = await product.worker.withScope(system(), (scope) => releaseNext(scope, { conversationId }));
    expect(released).toBeNull();
    const { rows } = await product.superuser.query('select state, failure_code from message where id = $1', [
      messageId,
    ]);
    expect(rows).toEqual([{ state: 'denied', failure_code: 'MARKETING_UNASKED' }]);
  });
});
