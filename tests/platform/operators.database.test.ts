import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noTenant, type Scope } from '../../database/scope.ts';
import { createOperator } from '../../services/platform/create-operator.ts';
import { enrolOperator, takeOperatorCode } from '../../services/platform/operator-second-factor.ts';
import {
  endOperatorSession,
  listOperatorSessions,
  recogniseOperator,
  startOperatorSession,
} from '../../services/platform/operator-session.ts';
import { createFactorKeys } from '../../services/security/factor-keys.ts';
import { openProduct, type Product } from '../harness/product.ts';
import { addOperator, codeOf, operatorPassword } from './operators.ts';
import { openPlatform, type PlatformParts } from './platform-parts.ts';

const keys = createFactorKeys('a secret of this file, long enough', 'operators');
const device = 'Firefox, Linux';
const minuteMs = 60_000;

let product: Product;
let platform: PlatformParts;
beforeAll(async () => {
  product = await openProduct();
  platform = await openPlatform(product);
});
afterAll(async () => {
  await platform?.close();
  await product?.close();
});

function within<T>(use: (scope: Scope) => Promise<T>, now = new Date()): Promise<T> {
  return platform.operators.withScope({ tenantId: noTenant, actor: { kind: 'system' }, now }, use);
}

const signIn = (email: string, now?: Date) =>
  within((scope) => startOperatorSession(scope, { email, password: operatorPassword, device, keys }), now);
const recognise = (token: string, now?: Date) => within((scope) => recogniseOperator(scope, { token, keys }), now);
const give = async (token: string, code: string) => {
  const operator = (await recognise(token))!;
  await within((scope) => takeOperatorCode(scope, { operator, keys, code }));
};

async function enrolled(): Promise<{ operatorId: string; email: string; token: string; key: string }> {
  const added = await addOperator(product.databases);
  const { token } = await signIn(added.email);
  const operator = (await recognise(token))!;
  const { key } = await within((scope) => enrolOperator(scope, { operator, keys }));
  await give(token, codeOf(key));
  return { ...added, token, key };
}

describe('signing in as an operator', () => {
  it('When the first step is done, then the session opens nothing until a second factor was set up and given', async () => {
    const { email } = await addOperator(product.databases);
    const { token, stage } = await signIn(email);
    expect(stage).toBe('enrol');
    expect(await recognise(token)).toMatchObject({ stage: 'enrol', steppedUp: false });
    const operator = (await recognise(token))!;
    const { key, uri } = await within((scope) => enrolOperator(scope, { operator, keys }));
    expect(uri).toContain(key.replaceAll(' ', ''));
    expect(await recognise(token)).toMatchObject({ stage: 'enrol' });
    await give(token, codeOf(key));
    expect(await recognise(token)).toMatchObject({ stage: 'verified', steppedUp: true });
    expect((await signIn(email)).stage).toBe('code');
  });

  it('When a code was used, then it is refused for good, also in another session, as is one before it', async () => {
    const { email, key } = await enrolled();
    const { token } = await signIn(email);
    for (const code of [codeOf(key), codeOf(key, -1), '000000'])
      await expect(give(token, code)).rejects.toMatchObject({ code: 'SECOND_FACTOR_WRONG' });
    await give(token, codeOf(key, 1));
    expect(await recognise(token)).toMatchObject({ stage: 'verified' });
  });

  it('When two give the same code at once, then one of them passes', async () => {
    const { email, key } = await enrolled();
    const [a, b] = [await signIn(email), await signIn(email)];
    const results = await Promise.allSettled([give(a.token, codeOf(key, 1)), give(b.token, codeOf(key, 1))]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('When a second factor is confirmed, then nobody with the password alone can set up another', async () => {
    const { email } = await enrolled();
    const { token } = await signIn(email);
    const operator = (await recognise(token))!;
    await expect(within((scope) => enrolOperator(scope, { operator, keys }))).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });

  it('When e-mail or password is wrong, then both answers are the same', async () => {
    const { email } = await addOperator(product.databases);
    const tries = [
      { email, password: 'wrong' },
      { email: 'nobody@platform.example', password: operatorPassword },
    ];
    for (const one of tries)
      await expect(within((scope) => startOperatorSession(scope, { ...one, device, keys }))).rejects.toMatchObject({
        code: 'UNAUTHENTICATED',
      });
  });
});

describe("an operator's session", () => {
  it('When half an hour passes without a request, or a working day, then it is over', async () => {
    const { token } = await enrolled();
    const start = Date.now();
    expect(await recognise(token, new Date(start + 29 * minuteMs))).not.toBeNull();
    expect(await recognise(token, new Date(start + 60 * minuteMs))).toBeNull();
    for (let minutes = 50; minutes < 8 * 60; minutes += 20)
      await recognise(token, new Date(start + minutes * minuteMs));
    expect(await recognise(token, new Date(start + 8 * 60 * minuteMs + 1))).toBeNull();
  });

  it('When five minutes passed since the last code, then sensitive acts ask for a new one', async () => {
    const { token } = await enrolled();
    expect(await recognise(token, new Date(Date.now() + 6 * minuteMs))).toMatchObject({
      stage: 'verified',
      steppedUp: false,
    });
  });

  it('When one is ended, then it is over at once, and nobody ends those of others', async () => {
    const [a, b] = [await enrolled(), await enrolled()];
    const operator = (await recognise(a.token))!;
    expect(await within((scope) => listOperatorSessions(scope, operator))).toMatchObject([{ device, current: true }]);
    const others = within((scope) =>
      endOperatorSession(scope, { operatorId: b.operatorId, sessionId: operator.sessionId }),
    );
    await expect(others).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await within((scope) => endOperatorSession(scope, operator));
    expect(await recognise(a.token)).toBeNull();
  });

  it('When an operator is made anew by the command, then second factor and sessions are gone', async () => {
    const { email, token } = await enrolled();
    await within(({ sql }) => createOperator(sql, { email, name: 'New', password: operatorPassword }));
    expect(await recognise(token)).toBeNull();
    expect((await signIn(email)).stage).toBe('enrol');
  });

  it('When the database is stolen, then it holds neither token nor secret of the app', async () => {
    const { operatorId, token, key } = await enrolled();
    const { rows } = await product.superuser.query(
      `select (select to_jsonb(o)::text from operators.operator o where o.id = $1) || (select string_agg(to_jsonb(s)::text, '') from operators.session s where s.operator_id = $1) as text`,
      [operatorId],
    );
    expect(rows[0].text).not.toContain(token);
    expect(rows[0].text).not.toContain(key.replaceAll(' ', ''));
    expect(rows[0].text).not.toContain(operatorPassword);
  });
});
