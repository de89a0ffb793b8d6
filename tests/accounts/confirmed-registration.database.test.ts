import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Database } from '../../database/scope.ts';
import { platformId } from '../../domain/accounts/platform.ts';
import { notices } from '../../domain/notices.ts';
import { createTokens } from '../../services/accounts/tokens.ts';
import { verifyRegistration } from '../../services/accounts/verify-registration.ts';
import { verifyPassword } from '../../services/organisation/password.ts';
import { openProduct } from '../harness/product.ts';
import { shared } from '../harness/shared.ts';
import { onlyRow, rowCounts } from './stored.ts';
import { askForAccount, newStranger } from './strangers.ts';

const tokens = createTokens('auth secret of the tests, long enough');
const product = shared(openProduct);
const parts = () => ({ database: product().api, tokens });

describe('A confirmed registration', () => {
  it('PC-1.2 BW-0.2 BW-9.1 When the address is confirmed, then account, organisation and what was agreed to stand there', async () => {
    const stranger = newStranger();
    const asked = new Date();
    const { verify } = await askForAccount(parts(), stranger, asked);
    const { email, tenantId } = await verifyRegistration(parts(), { token: verify, now: new Date() });
    expect(email).toBe(stranger.email.toLowerCase());
    const person = await onlyRow<Record<string, unknown> & { id: string; password: string }>(
      product().superuser,
      `select u.id, u.name, u."emailVerified" as verified, a.password, p.phone, p."adultAt" is not null as adult, t.name as business, t.state, m.role, m.state as active, m.owner, d.name as department
        from auth."user" u join auth.account a on a."userId" = u.id join auth.profile p on p."userId" = u.id join membership m on m.user_id = u.id
        join tenant t on t.id = m.tenant_id join department_member dm on dm.member_id = m.id join department d on d.id = dm.department_id where u.email = $1`,
      [email],
    );
    const { id: userId, password, ...facts } = person;
    expect(facts).toEqual({
      name: stranger.name,
      verified: true,
      phone: stranger.phone,
      adult: true,
      business: stranger.businessName,
      state: 'active',
      role: 'admin',
      active: 'active',
      owner: true,
      department: 'Front desk',
    });
    expect(await verifyPassword(password, stranger.password)).toBe(true);
    const { rows: accepted } = await product().superuser.query(
      `select n.kind, n.version, a.sha256 = n.sha256 as same, a.locale, a.surface, a.sentence_id, a.sentence_version, a.sentence_sha256, a.answered_at
        from notice_acceptance a join notice_version n on n.id = a.notice_id where a.user_id = $1 and a.tenant_id = $2 order by n.kind`,
      [userId, tenantId],
    );
    const sentence = notices.registrationConsent;
    const common = { version: 1, same: true, locale: 'en', surface: 'registration' };
    // Terms and policy, and nothing besides: agreeing to them is no consent to anything optional.
    expect(accepted).toEqual([
      {
        ...common,
        kind: 'privacy_policy',
        sentence_id: sentence.id,
        sentence_version: sentence.version,
        sentence_sha256: createHash('sha256').update(sentence.text).digest('hex'),
        answered_at: new Date(Math.floor(asked.getTime() / 1000) * 1000),
      },
      {
        ...common,
        kind: 'terms',
        sentence_id: null,
        sentence_version: null,
        sentence_sha256: null,
        answered_at: asked,
      },
    ]);
    const { rows: log } = await product().superuser.query<{ kind: string }>(
      'select kind from audit_event where tenant_id = $1 order by kind',
      [tenantId],
    );
    expect(log.map(({ kind }) => kind)).toEqual([
      'account.registered',
      'notice.accepted',
      'notice.accepted',
      'organisation.opened',
    ]);
  });

  it('When the link is opened twice, also at the same moment, then one account is made and the other is told', async () => {
    const { verify } = await askForAccount(parts(), newStranger());
    const both = await Promise.allSettled(
      [1, 2].map(() => verifyRegistration(parts(), { token: verify, now: new Date() })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(both.find((one) => one.status === 'rejected')?.reason).toMatchObject({ code: 'TOKEN_USED' });
    await expect(verifyRegistration(parts(), { token: verify, now: new Date() })).rejects.toMatchObject({
      code: 'TOKEN_USED',
    });
  });

  it('When two registrations share an address, then the first to be confirmed has it', async () => {
    const stranger = newStranger();
    const [one, two] = [
      await askForAccount(parts(), stranger),
      await askForAccount(parts(), { ...newStranger(), email: stranger.email }),
    ];
    await verifyRegistration(parts(), { token: two.verify, now: new Date() });
    await expect(verifyRegistration(parts(), { token: one.verify, now: new Date() })).rejects.toMatchObject({
      code: 'TOKEN_USED',
    });
  });

  it('When the process dies between the keys and the rows, then nothing is half made and the same link goes on', async () => {
    const { verify } = await askForAccount(parts(), newStranger());
    const before = await rowCounts(product().superuser);
    const dying: Database = {
      ...product().api,
      withScope: (of, use) =>
        product().api.withScope(of, async (scope) => {
          const result = await use(scope);
          if (of.actor.kind === 'member') throw new Error('killed');
          return result;
        }),
    };
    await expect(verifyRegistration({ database: dying, tokens }, { token: verify, now: new Date() })).rejects.toThrow(
      'killed',
    );
    expect(await rowCounts(product().superuser)).toEqual(before);
    const { tenantId } = await verifyRegistration(parts(), { token: verify, now: new Date() });
    await onlyRow(product().superuser, 'select 1 from tenant where id = $1', [tenantId]);
  });

  it('When nothing was registered, then the API’s login can’t make an organisation', async () => {
    const { tenantId } = await product().api.withScope({ tenantId: platformId, actor: { kind: 'system' } }, (scope) =>
      Promise.resolve(scope),
    );
    const attempt = product().api.withScope(
      { tenantId, actor: { kind: 'member', id: platformId, role: 'admin', sight: 'with_reason' } },
      (scope) => scope.sql('select open_organisation($1, $1, $2, $1, $2, now())', [platformId, 'Nobody']),
    );
    await expect(attempt).rejects.toThrow();
  });
});
