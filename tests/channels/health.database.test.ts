import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkChannel } from '../../services/channels/check-channel.ts';
import { connectDraft } from '../../services/channels/connect-draft.ts';
import { disconnectChannel } from '../../services/channels/disconnect-channel.ts';
import { finishDraft } from '../../services/channels/end-draft.ts';
import { recordOutcome } from '../../services/delivery/record-outcome.ts';
import { createRouteTable } from '../../services/ingest/routes.ts';
import { pin } from './desk.ts';
import { type NumberWatch, openNumberWatch } from './number-watch.ts';

let at: NumberWatch;
beforeAll(async () => {
  at = await openNumberWatch();
});
afterAll(() => at?.close());

describe("A number's health", () => {
  it('When Meta changes quality or limit, then its news shows at once and the rest when it is asked', async () => {
    const one = await at.connected();
    await at.round();
    await at.control('PATCH', `/numbers/${one.accountId}`, { qualityRating: 'RED', messagingLimit: 'TIER_10K' });
    expect(await at.healthOf(one)).toMatchObject({ quality: 'green', peopleADay: 1_000 });
    await at.news(one, 'phone_number_quality_update', {
      display_phone_number: one.account.numbers[0]!.displayPhoneNumber,
      event: 'FLAGGED',
      max_daily_conversations_per_business: 'TIER_10K',
    });
    expect(await at.healthOf(one)).toMatchObject({ peopleADay: 10_000 });
    await at.round();
    const health = await at.healthOf(one);
    expect(health).toMatchObject({ quality: 'red', health: 'ok' });
    expect(health.checks.find(({ check }) => check === 'number')?.cure?.code).toBe('QUALITY_RED');
    expect(health.lastWebhookAt).not.toBeNull();
  });

  it('When nothing is told, then Meta is asked at most once in a quarter of an hour', async () => {
    const one = await at.connected();
    await at.round();
    const count = async (): Promise<number> => (await at.asked('debug_token')).length;
    const before = await count();
    for (const minutes of [1, 5, 14]) await at.round(new Date(Date.now() + minutes * 60_000));
    expect(await count()).toBe(before);
    await at.round(new Date(Date.now() + 16 * 60_000));
    expect(await count()).toBeGreaterThan(before);
    expect((await at.healthOf(one)).health).toBe('ok');
  });

  it.each(['PARTNER_REMOVED', 'PARTNER_APP_UNINSTALLED', 'ACCOUNT_DELETED'])(
    'When Meta tells %s, then nothing leaves any more, with words, and each admin is told once',
    async (event) => {
      const one = await at.connected();
      await at.news(one, 'account_update', { event });
      await at.round();
      await at.round();
      expect(await at.healthOf(one)).toMatchObject({ health: 'stopped', trouble: { code: event } });
      expect(
        await at.rows(`select member_id, code from notification where subject_id = $1 and kind = 'channel_stopped'`, [
          one.channelId,
        ]),
      ).toEqual([{ member_id: one.clinic.adminId, code: event.toLowerCase() }]);
    },
  );

  it('When such news is older than the connection, then it stops nothing', async () => {
    const one = await at.connected();
    await at.news(one, 'account_update', { event: 'PARTNER_REMOVED' }, Math.floor(Date.now() / 1_000) - 3_600);
    expect(await at.healthOf(one)).toMatchObject({ health: 'ok' });
  });

  it('When messages come and fail, then hours and kinds of failure are counted, and once', async () => {
    const one = await at.connected();
    const conversation = await at.queueOne(one);
    const { released } = await at.release(one, conversation);
    await at.asSystem(one, (scope) =>
      recordOutcome(scope, {
        messageId: released!.messageId,
        attempt: released!.attempt,
        outcome: { result: 'refused', code: 131026, subcode: null, httpStatus: 400 },
        random: 0,
      }),
    );
    await at.round();
    await at.round();
    const health = await at.healthOf(one);
    expect(health.hours).toHaveLength(24);
    expect(health.hours.at(-1)).toMatchObject({ received: 1, sent: 0, failed: 1 });
    expect(health.failures).toMatchObject([{ code: '131026', count: 1 }]);
  });

  it('When the app is no longer subscribed, then a check finds it and mends it', async () => {
    const one = await at.connected();
    await at.control('PATCH', `/accounts/${one.account.wabaId}`, { subscribed: false });
    await at.round(new Date(Date.now() + 16 * 60_000));
    const before = await at.healthOf(one);
    expect(before.checks.find(({ check }) => check === 'subscription')?.cure?.code).toBe('NOT_SUBSCRIBED');
    const { checks } = await checkChannel(at.desk, one.on, one.channelId);
    expect(checks.find(({ check }) => check === 'subscription')?.state).toBe('ok');
  });
});

describe('Reconnecting', () => {
  it('When a token is withdrawn, then the number stops, its queue waits, and goes on with a new token', async () => {
    const one = await at.connected();
    await at.control('POST', `/accounts/${one.account.wabaId}/revoke-tokens`);
    await at.round(new Date(Date.now() + 16 * 60_000));
    expect(await at.healthOf(one)).toMatchObject({ health: 'stopped', trouble: { code: 'TOKEN_INVALID' } });
    await at.product.superuser.query(`update channel set health = 'ok' where id = $1`, [one.channelId]);
    const conversation = await at.queueOne(one);
    await at.product.superuser.query(`update channel set health = 'stopped' where id = $1`, [one.channelId]);
    expect((await at.release(one, conversation)).released).toBeNull();
    expect(await at.stateOfMessages(conversation)).toEqual([{ state: 'queued', code: null }]);
    await at.reconnect(one);
    expect(await at.healthOf(one)).toMatchObject({ id: one.channelId, health: 'ok', trouble: null });
    const { released } = await at.release(one, conversation, new Date(Date.now() + 60_000));
    expect(released?.outbound.accountId).toBe(one.accountId);
    const kinds = await at.rows<{ kind: string }>(
      `select kind from audit_event where tenant_id = $1 and subject_id = $2 and kind like 'channel.%' order by at, id`,
      [one.clinic.tenantId, one.channelId],
    );
    expect(kinds.map(({ kind }) => kind)).toEqual(['channel.connected', 'channel.reconnected']);
  });

  it('When the new token is of another account, then it is refused and the number stays as it was', async () => {
    const [one, other] = [await at.connected(), await at.account()];
    await expect(at.reconnect(one, other)).rejects.toMatchObject({ code: 'META_REFUSED' });
    expect(await at.healthOf(one)).toMatchObject({ health: 'ok' });
  });
});

describe('Disconnecting', () => {
  it('When a number is disconnected, then its token cannot be opened, nothing comes or goes, and its history stays', async () => {
    const one = await at.connected();
    const conversation = await at.queueOne(one);
    expect((await at.healthOf(one)).consequences).toEqual({ openConversations: 1, queuedMessages: 1 });
    const [{ sealed }] = (await at.rows<{ sealed: Buffer }>('select sealed from channel where id = $1', [
      one.channelId,
    ])) as [{ sealed: Buffer }];
    await disconnectChannel(at.desk, one.on, one.channelId);
    await disconnectChannel(at.desk, one.on, one.channelId);
    const keyId = sealed.toString('hex', 1, 17).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    await expect(at.product.vault.keyById(one.clinic.tenantId, keyId)).rejects.toMatchObject({ code: 'KEY_DESTROYED' });
    expect(await at.rows('select sealed from channel where id = $1', [one.channelId])).toEqual([{ sealed: null }]);
    expect(await at.stateOfMessages(conversation)).toEqual([{ state: 'failed', code: 'CHANNEL_STOPPED' }]);
    expect(await createRouteTable(at.ingest).find({ provider: 'whatsapp', accountId: one.accountId })).toBeNull();
    expect((await at.asked('deregister')).at(-1)?.status).toBe(200);
    expect(await at.healthOf(one)).toMatchObject({ phase: 'disconnected', trouble: { code: 'DISCONNECTED' } });
    expect(
      await at.rows(`select detail from audit_event where tenant_id = $1 and kind = 'channel.disconnected'`, [
        one.clinic.tenantId,
      ]),
    ).toEqual([{ detail: { open: 1, unsent: 1 } }]);
  });

  it('When it is connected again later, then it is the same channel with the conversations it had', async () => {
    const one = await at.connected();
    const conversation = await at.queueOne(one);
    await disconnectChannel(at.desk, one.on, one.channelId);
    const { id } = await at.ready(one.clinic, one.on, {
      ...one.account,
      accessToken: await at.freshToken(one.account),
    });
    await connectDraft(at.desk, one.on, { draftId: id, pin });
    expect((await finishDraft(at.desk, one.on, id)).channelId).toBe(one.channelId);
    expect(await at.rows('select channel_id as id from conversation where id = $1', [conversation])).toEqual([
      { id: one.channelId },
    ]);
  });

  it('When the process dies in the middle of it, then the worker ends it a minute later, and admins hear of no trouble', async () => {
    const one = await at.connected();
    const dying = {
      ...at.desk,
      vault: { ...at.desk.vault, destroySubject: () => Promise.reject(new Error('killed')) },
    };
    await expect(disconnectChannel(dying, one.on, one.channelId)).rejects.toThrow('killed');
    await at.round();
    expect(await at.healthOf(one)).toMatchObject({ phase: 'connected', health: 'stopped' });
    await at.round(new Date(Date.now() + 61_000));
    expect(await at.healthOf(one)).toMatchObject({ phase: 'disconnected', trouble: { code: 'DISCONNECTED' } });
    expect(await at.rows('select 1 from channel_route where account_id = $1', [one.accountId])).toEqual([]);
    expect(await at.rows('select sealed from channel where id = $1', [one.channelId])).toEqual([{ sealed: null }]);
    expect(
      await at.rows(`select actor_id from audit_event where subject_id = $1 and kind = 'channel.disconnected'`, [
        one.channelId,
      ]),
    ).toEqual([{ actor_id: one.clinic.adminId }]);
    expect(await at.rows('select 1 from notification where subject_id = $1', [one.channelId])).toEqual([]);
  });

  it('When somebody disconnects it while it is connected again, then it stays disconnected and both are told the truth', async () => {
    const one = await at.connected();
    const { whatsapp } = at.desk.connectors;
    const slow = {
      ...whatsapp,
      async subscribe(of: Parameters<typeof whatsapp.subscribe>[0]) {
        await disconnectChannel(at.desk, one.on, one.channelId);
        await whatsapp.subscribe(of);
      },
    };
    const desk = { ...at.desk, connectors: { whatsapp: slow } };
    await expect(at.reconnect(one, one.account, desk)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await at.healthOf(one)).toMatchObject({ phase: 'disconnected', health: 'stopped' });
  });

  it('When Meta refuses to hear of it, then it is disconnected all the same', async () => {
    const one = await at.connected();
    await at.control('POST', `/accounts/${one.account.wabaId}/revoke-tokens`);
    await disconnectChannel(at.desk, one.on, one.channelId);
    expect(await at.healthOf(one)).toMatchObject({ phase: 'disconnected' });
  });

  it('When a connection was begun and left for a day, then its token and what was set up are gone', async () => {
    const [{ clinic, on }, account] = [await at.clinic(), await at.account({ pin })];
    const { id } = await at.ready(clinic, on, account);
    await expect(connectDraft(at.desk, on, { draftId: id, pin: '000000' })).rejects.toMatchObject({
      code: 'META_REFUSED',
    });
    await at.round(new Date(Date.now() + 25 * 3_600_000));
    expect(await at.rows('select 1 from channel_draft where id = $1', [id])).toEqual([]);
    expect(await at.rows('select 1 from channel_route where account_id = $1', [account.numbers[0]!.id])).toEqual([]);
  });
});

describe('The official API alone', () => {
  const unofficial = [
    'baileys',
    '@whiskeysockets/baileys',
    '@adiwajshing/baileys',
    'whatsapp-web.js',
    'venom-bot',
    '@wppconnect-team/wppconnect',
    '@open-wa/wa-automate',
    'whatsmeow',
    'wa-automate',
    'yowsup',
    'libsignal-node',
  ];

  it('BW-3.1 When the lock file is read, then no unofficial client of WhatsApp stands in it', () => {
    const lock = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')) as {
      packages: Record<string, { name?: string; resolved?: string }>;
    };
    const names = Object.entries(lock.packages).flatMap(([path, { name, resolved }]) => [
      path.replace(/^.*node_modules\//, ''),
      name ?? '',
      resolved ?? '',
    ]);
    expect(names.length).toBeGreaterThan(300);
    const found = names.filter((name) => unofficial.some((bad) => name === bad || name.includes(`/${bad}/`)));
    expect(found).toEqual([]);
  });

  it('BW-3.1 When a number is connected, looked at and disconnected, then only the configured Graph host is asked', async () => {
    const before = at.left.length;
    const one = await at.connected();
    await at.round();
    await disconnectChannel(at.desk, one.on, one.channelId);
    const asked = at.left.slice(before);
    expect(asked.length).toBeGreaterThanOrEqual(8);
    expect([...new Set(asked)]).toEqual([new URL(at.graphUrl).origin]);
  });
});
