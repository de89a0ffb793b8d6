import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Scope } from '../../database/scope.ts';
import { connectDraft } from '../../services/channels/connect-draft.ts';
import type { On } from '../../services/channels/desk.ts';
import { viewDraft } from '../../services/channels/drafts.ts';
import { discardDraft, finishDraft } from '../../services/channels/end-draft.ts';
import { pasteToken } from '../../services/channels/keep-token.ts';
import { listChannels } from '../../services/channels/list-channels.ts';
import { finishSignUp, openSignUp } from '../../services/channels/sign-up.ts';
import { startDraft } from '../../services/channels/start-draft.ts';
import { newCustomer, textBody } from '../harness/people.ts';
import { type Account, type ConnectingDesk, openDesk, pin } from './desk.ts';

let at: ConnectingDesk;
beforeAll(async () => {
  at = await openDesk();
});
afterAll(() => at?.close());

const inScope = <T>(on: On, use: (scope: Scope) => Promise<T>): Promise<T> => at.product.api.withScope(on, use);
const start = (on: On, reconnect: string | null = null) => inScope(on, (scope) => startDraft(scope, { reconnect }));
const look = (on: On, id: string) => inScope(on, (scope) => viewDraft(scope, id));
async function rows<Row extends object>(text: string, values: unknown[]): Promise<Row[]> {
  return (await at.product.superuser.query<Row>(text, values)).rows;
}
const stateOf = (draft: Awaited<ReturnType<typeof look>>) =>
  Object.fromEntries(draft.checks.map(({ check, state, cure }) => [check, cure === null ? state : cure.code]));

/** Meta's page in the hands of somebody who chooses an account, or turns back. */
async function answerDialog(address: string, form: Record<string, string>): Promise<URLSearchParams> {
  const page = await (await fetch(address, { method: 'POST', body: new URLSearchParams(form) })).text();
  const data = JSON.parse(/id="sign-up">(.*?)<\/script>/.exec(page)?.[1] ?? '{}') as { back: string };
  return new URL(data.back).searchParams;
}

describe('Connecting a number', () => {
  it('When a token is pasted, a number chosen and its PIN given, then messages of it come in and it is listed', async () => {
    const [{ clinic, on }, account] = [await at.clinic(), await at.account({ pin })];
    const draft = await at.ready(clinic, on, account);
    expect([draft.step, draft.numbers[0]?.use]).toEqual(['check', 'ready']);
    const connected = await connectDraft(at.desk, on, { draftId: draft.id, pin });
    expect(stateOf(connected)).toEqual({
      agreement: 'ok',
      token: 'ok',
      number: 'ok',
      subscription: 'ok',
      webhook: 'NO_WEBHOOK',
      sent: 'NOT_SENT',
      delivered: 'NOT_DELIVERED',
    });
    const { channelId } = await finishDraft(at.desk, on, draft.id);
    await at.product.takeIn(textBody({ accountId: account.numbers[0]!.id }, newCustomer(), 'Good morning'));
    const { items, drafts } = await inScope(on, listChannels);
    expect(items.find(({ id }) => id === channelId)).toMatchObject({
      health: 'ok',
      phase: 'connected',
      name: 'Line',
      displayNumber: account.numbers[0]!.displayPhoneNumber,
      quality: 'green',
      peopleADay: 1_000,
    });
    expect(drafts).toEqual([]);
    expect(await rows('select 1 from inbound_event where channel_id = $1', [channelId])).toHaveLength(1);
  });

  it("BW-3.2 When a connection begins, then who acknowledged the provider's policies stands in the log, and only then", async () => {
    const { clinic, on } = await at.clinic();
    const { id } = await start(on);
    const events = await rows(
      `select actor_id, detail from audit_event where tenant_id = $1 and kind = 'channel.policy_acknowledged' and subject_id = $2`,
      [clinic.tenantId, id],
    );
    expect(events).toEqual([{ actor_id: clinic.adminId, detail: { provider: 'whatsapp', channel: null } }]);
  });

  it('OF-5.0 When the data agreement was not accepted, then no connection begins and nothing is stored', async () => {
    const { clinic, on } = await at.clinic();
    await at.product.superuser.query('set session_replication_role = replica');
    await at.product.superuser.query('delete from agreement where tenant_id = $1', [clinic.tenantId]);
    await at.product.superuser.query('set session_replication_role = default');
    await expect(start(on)).rejects.toMatchObject({ code: 'DPA_REQUIRED' });
    expect(await rows('select 1 from channel_draft where tenant_id = $1', [clinic.tenantId])).toEqual([]);
  });

  it('When the PIN is wrong, then its cure stands in the list, the number takes messages in, and the right one finishes it', async () => {
    const [{ clinic, on }, account] = [await at.clinic(), await at.account({ pin })];
    const { id } = await at.ready(clinic, on, account);
    await expect(connectDraft(at.desk, on, { draftId: id, pin: '111111' })).rejects.toMatchObject({
      code: 'META_REFUSED',
    });
    const refused = await look(on, id);
    expect(stateOf(refused).number).toBe('133005');
    expect(await rows('select health, health_code from channel where id = $1', [refused.channelId])).toEqual([
      { health: 'stopped', health_code: 'SETTING_UP' },
    ]);
    expect((await inScope(on, listChannels)).items).toHaveLength(1);
    await connectDraft(at.desk, on, { draftId: id, pin });
    expect((await finishDraft(at.desk, on, id)).channelId).toBe(refused.channelId);
  });

  it('When somebody gives a connection up, then its token is gone and its number is free', async () => {
    const [{ clinic, on }, account] = [await at.clinic(), await at.account({ pin })];
    const { id } = await at.ready(clinic, on, account);
    await expect(connectDraft(at.desk, on, { draftId: id, pin: '111111' })).rejects.toMatchObject({
      code: 'META_REFUSED',
    });
    await discardDraft(at.desk, on, id);
    await expect(look(on, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const other = await at.clinic();
    const again = await at.ready(other.clinic, other.on, account);
    await connectDraft(at.desk, other.on, { draftId: again.id, pin });
  });

  it('When two organisations connect one number at once, then one has it and the other learns nothing but that', async () => {
    const account = await at.account({ registered: true });
    const rivals = [await at.clinic(), await at.clinic()];
    const drafts = await Promise.all(rivals.map(({ clinic, on }) => at.ready(clinic, on, account)));
    const outcomes = await Promise.allSettled(
      rivals.map(({ on }, index) => connectDraft(at.desk, on, { draftId: drafts[index]!.id, pin: null })),
    );
    const lost = outcomes.filter((one) => one.status === 'rejected');
    expect(lost).toHaveLength(1);
    expect(lost[0]!.reason).toMatchObject({ code: 'CHANNEL_TAKEN', message: 'This number is connected already.' });
    expect(await rows('select 1 from channel_route where account_id = $1', [account.numbers[0]!.id])).toHaveLength(1);
  });

  it.each([
    ['of another app', { appId: '2000' }, 'OTHER_APP'],
    ['without permission to send', { scopes: ['whatsapp_business_management'] }, 'SCOPES'],
    ['withdrawn', { revoked: true }, 'TOKEN_INVALID'],
    ['expired', { expiresInMs: 0 }, 'TOKEN_INVALID'],
  ])('When a pasted token is %s, then the list says why and nothing of it is kept', async (_, change, code) => {
    const [{ on }, account] = [await at.clinic(), await at.account()];
    const token = account.accessToken;
    await at.control('POST', '/tokens', { token, wabaIds: [account.wabaId], ...change });
    const { id } = await start(on);
    await expect(pasteToken(at.desk, on, { draftId: id, token, businessId: account.wabaId })).rejects.toMatchObject({
      code: 'META_REFUSED',
    });
    const draft = await look(on, id);
    expect([stateOf(draft).token, draft.step]).toEqual([code, 'account']);
    expect(await rows('select sealed from channel_draft where id = $1', [id])).toEqual([{ sealed: null }]);
  });

  it('When the account is another one than the token reaches, then Meta finds nothing and the list says so', async () => {
    const [{ on }, mine, theirs] = [await at.clinic(), await at.account(), await at.account()];
    const { id } = await start(on);
    const given = { draftId: id, token: mine.accessToken, businessId: theirs.wabaId };
    await expect(pasteToken(at.desk, on, given)).rejects.toMatchObject({ code: 'META_REFUSED' });
    expect(stateOf(await look(on, id)).token).toBe('100/33');
  });

  it('When Meta does not answer, then it may be tried again and nothing was changed', async () => {
    const [{ on }, account] = [await at.clinic(), await at.account()];
    const { id } = await start(on);
    await at.control('POST', '/faults', { operation: 'lookup', action: { kind: 'reset' } });
    const given = { draftId: id, token: account.accessToken, businessId: account.wabaId };
    await expect(pasteToken(at.desk, on, given)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect((await pasteToken(at.desk, on, given)).step).toBe('number');
  });
});

describe("Meta's sign-up", () => {
  const sessionId = 'the session';

  async function open(): Promise<{ on: On; account: Account; draftId: string; address: string }> {
    const [{ on }, account] = [await at.clinic(), await at.account()];
    const { id } = await start(on);
    return { on, account, draftId: id, ...(await openSignUp(at.desk, on, { draftId: id, sessionId })) };
  }

  async function signedUp(): Promise<{
    on: On;
    account: Account;
    draftId: string;
    back: { code: string; state: string };
  }> {
    const opened = await open();
    const query = await answerDialog(opened.address, { choice: opened.account.wabaId });
    return { ...opened, back: { code: query.get('code') ?? '', state: query.get('state') ?? '' } };
  }

  it('When it comes back, then the numbers of the chosen account stand there, with a token that ends', async () => {
    const { on, account, back } = await signedUp();
    const draft = await finishSignUp(at.desk, on, { ...back, sessionId });
    expect(draft).toMatchObject({ step: 'number', businessId: account.wabaId });
    expect(draft.numbers.map(({ accountId }) => accountId)).toEqual([account.numbers[0]!.id]);
    expect(new Date(draft.tokenExpiresAt ?? 0).getTime()).toBeGreaterThan(Date.now());
  });

  it('When the same answer comes a second time, then it was used, whoever asks', async () => {
    const { on, back } = await signedUp();
    const both = await Promise.allSettled([1, 2].map(() => finishSignUp(at.desk, on, { ...back, sessionId })));
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(both.find((one) => one.status === 'rejected')?.reason).toMatchObject({ code: 'TOKEN_USED' });
  });

  it('When it comes back in another session, another organisation, too late or altered, then it counts for nothing', async () => {
    const { on, back } = await signedUp();
    const other = await at.clinic();
    const late = { ...on, now: new Date(Date.now() + 31 * 60_000) };
    const altered = { ...back, state: back.state.replace(/^./, (letter) => (letter === '0' ? '1' : '0')) };
    for (const attempt of [
      finishSignUp(at.desk, on, { ...back, sessionId: 'another session' }),
      finishSignUp(at.desk, other.on, { ...back, sessionId }),
      finishSignUp(at.desk, late, { ...back, sessionId }),
      finishSignUp(at.desk, on, { ...altered, sessionId }),
      finishSignUp(at.desk, on, { code: back.code, state: 'nonsense', sessionId }),
    ])
      await expect(attempt).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
    expect((await finishSignUp(at.desk, on, { ...back, sessionId })).step).toBe('number');
  });

  it('When Meta says the code was used or is too old, then the list says to sign up again', async () => {
    const { on, back, draftId } = await signedUp();
    await at.control('POST', '/clock', { advanceMs: 11 * 60_000 });
    await expect(finishSignUp(at.desk, on, { ...back, sessionId })).rejects.toMatchObject({ code: 'META_REFUSED' });
    expect(stateOf(await look(on, draftId)).token).toBe('100/36007');
  });

  it('When somebody turns back at Meta, then it comes back without a code', async () => {
    const { address } = await open();
    const query = await answerDialog(address, { cancel: 'yes' });
    expect([query.get('code'), query.get('error')]).toEqual([null, 'access_denied']);
  });
});

describe('Tokens and PINs', () => {
  it('When a number was connected, then neither stands in any row in clear, nor in what the screens are given', async () => {
    const [{ clinic, on }, account] = [await at.clinic(), await at.account({ pin: '975310' })];
    const { id } = await at.ready(clinic, on, account);
    const view = await connectDraft(at.desk, on, { draftId: id, pin: '975310' });
    const tables = await rows<{ name: string }>(
      `select table_schema || '."' || table_name || '"' as name from information_schema.tables where table_schema in ('public', 'auth') and table_type = 'BASE TABLE'`,
      [],
    );
    for (const { name } of tables)
      expect(
        await rows(`select 1 from ${name} t where t::text like $1 or t::text like $2`, [
          `%${account.accessToken}%`,
          `%${Buffer.from(account.accessToken).toString('hex')}%`,
        ]),
        name,
      ).toEqual([]);
    const shown = JSON.stringify([view, await inScope(on, listChannels)]);
    expect([shown.includes(account.accessToken), shown.includes('975310')]).toEqual([false, false]);
  });

  it("When somebody other than an admin asks for a number's token, then the database has no answer", async () => {
    const { clinic } = await at.clinic();
    for (const role of ['agent', 'manager', 'privacy_officer'] as const) {
      const actor = { kind: 'member', id: clinic.agentId, role, sight: 'all' } as const;
      const found = await at.product.api.withScope({ tenantId: clinic.tenantId, actor }, async ({ sql }) => [
        await sql('select 1 from channel_access($1)', [clinic.channelId]),
        await sql('select 1 from channel_draft'),
      ]);
      expect(found).toEqual([[], []]);
    }
  });
});
