import { codeAt, stepAt } from '../../services/security/totp.ts';
import { type Browser, PUBLIC_URL, type TestApi } from '../api/test-api.ts';
import { runSql, type SeededMember, TEST_PASSWORD } from '../harness/rows.ts';

export interface SignIn {
  status: number;
  /** All cookies that were set, as the browser sends them back. */
  cookie: string;
  setCookies: string[];
  body: unknown;
}

/** One request of signing in, with the cookies of the one before. */
export async function signInStep(api: TestApi, path: string, body: unknown, cookie = ''): Promise<SignIn> {
  const response = await api.anonymous.request('POST', `/api/auth/sign-in/${path}`, {
    body,
    headers: { cookie, 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0' },
  });
  const setCookies = response.headers.getSetCookie();
  const text = await response.text();
  return {
    status: response.status,
    setCookies,
    cookie: setCookies
      .map((one) => one.split(';')[0] ?? '')
      .filter((one) => !one.endsWith('='))
      .join('; '),
    body: text === '' ? null : JSON.parse(text),
  };
}

export function password(api: TestApi, { email }: Pick<SeededMember, 'email'>): Promise<SignIn> {
  return signInStep(api, 'email', { email, password: TEST_PASSWORD });
}

export function secondStep(api: TestApi, cookie: string, body: unknown): Promise<SignIn> {
  return signInStep(api, 'second-step', body, cookie);
}

/** A browser that has the cookies of a finished sign-in. */
export function browserWith(api: TestApi, cookie: string): Browser {
  return {
    cookie,
    request: (method, path, options = {}) =>
      api.anonymous.request(method, path, { ...options, headers: { cookie, origin: PUBLIC_URL, ...options.headers } }),
  };
}

/** Asks for JSON below /api/v1 and returns status and body. */
export async function ask(
  browser: Browser,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await browser.request(method, `/api/v1${path}`, body === undefined ? {} : { body });
  const text = await response.text();
  return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
}

/** The app on a person's phone. */
export interface App {
  /** The code of the step after the one it was set up in, which stays in the window for a minute; 0: the one that is used up. */
  code(later?: number): string;
}

export interface Enrolled {
  app: App;
  recoveryCodes: string[];
}

/** Sets up an authenticator app as the page does; its first code is used up by it. */
export async function enrol(browser: Browser): Promise<Enrolled> {
  const started = await ask(browser, 'POST', '/account/authenticator');
  const app = appOf(String(started.body.key));
  const { status, body } = await ask(browser, 'POST', '/account/authenticator/confirm', { code: app.code(0) });
  if (status !== 200) throw new Error(`Confirming answered ${status}: ${JSON.stringify([started, body])}`);
  return { app, recoveryCodes: body.recoveryCodes as string[] };
}

function appOf(key: string): App {
  const secret = secretOf(key);
  const first = stepAt(new Date());
  return { code: (later = 1) => codeAt(secret, first + later) };
}

/** The secret behind a key as it is shown: base32 in groups. */
export function secretOf(key: string): Buffer {
  const bits = [...key.replaceAll(' ', '')]
    .map((sign) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0'))
    .join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((eight) => Number.parseInt(eight, 2)));
}

/** As if the person had shown that it is them more than five minutes ago. */
export async function longAgo({ databases }: TestApi, userId: string): Promise<void> {
  await runSql(
    databases,
    `update auth.session_meta set stepped_up_at = now() - interval '301 seconds' where user_id = $1`,
    [userId],
  );
}

/** What the organisation's log says of a member's sign-in, in order. */
export function logOf({ databases }: TestApi, memberId: string): Promise<{ kind: string; detail: object }[]> {
  return runSql(
    databases,
    `select kind, detail from audit_event where subject_id = $1 and kind like 'security.%' order by at, id`,
    [memberId],
  );
}
