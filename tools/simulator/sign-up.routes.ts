import { type Request, type Response, type Router, urlencoded } from 'express';
import type { Account, PhoneNumber } from './accounts.ts';
import { GraphError } from './graph-error.ts';
import { faultFor, query, recordRequest } from './graph-request.ts';
import { asObject, asText } from './json.ts';
import { type Dialog, exchangeCode, makeCode, readDialog, signUpBusiness } from './sign-up.ts';
import { blockedPage, type Choice, dialogPage, donePage } from './sign-up-page.ts';
import { announce, type World } from './world.ts';

/** No script but our own file, nothing from elsewhere. */
const POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** `dialog/oauth`, standing for Meta's Embedded Signup, and `oauth/access_token`. */
export function addSignUpRoutes(router: Router, world: World): void {
  router.get('/dialog/oauth', (request, response) => showDialog(world, request, response));
  router.post('/dialog/oauth', urlencoded({ extended: false }), (request, response) =>
    endDialog(world, request, response),
  );
  for (const method of ['get', 'post'] as const)
    router[method]('/oauth/access_token', urlencoded({ extended: false }), async (request, response) => {
      recordRequest(world, response, { method: request.method, operation: 'oauth' });
      if (!(await faultFor(world, response, { operation: 'oauth' }))) return;
      const given = (name: string) => query(request, name) ?? asText(asObject(request.body)?.[name]);
      response.json(
        exchangeCode(world, {
          clientId: given('client_id'),
          secret: given('client_secret'),
          code: given('code'),
          redirectUri: given('redirect_uri'),
        }),
      );
    });
}

function showDialog(world: World, request: Request, response: Response): void {
  const dialog = dialogOf(world, request, response);
  if (dialog === null) return;
  const choices: Choice[] = [...world.state.accounts.values()].map((account) => ({
    account,
    numbers: numbersOf(world, account),
  }));
  response.set('content-security-policy', POLICY).type('html').send(dialogPage(choices, request.originalUrl));
}

/** Tells the page that opened it, as Meta's popup does, and leads back with a code, or with the refusal of who cancels. */
function endDialog(world: World, request: Request, response: Response): void {
  const dialog = dialogOf(world, request, response);
  if (dialog === null) return;
  const body = asObject(request.body) ?? {};
  const back = new URL(dialog.redirectUri);
  if (asText(body.cancel) !== null) {
    const refusal = {
      error: 'access_denied',
      error_code: '200',
      error_description: 'Permissions error',
      error_reason: 'user_denied',
    };
    for (const [name, value] of Object.entries({ ...refusal, state: dialog.state })) back.searchParams.set(name, value);
    const message = {
      type: 'WA_EMBEDDED_SIGNUP',
      event: 'CANCEL',
      data: { current_step: 'BUSINESS_ACCOUNT_SELECTION' },
    };
    return void finish(response, { back, message });
  }
  const { account, number } = chosen(world, body);
  back.searchParams.set('code', makeCode(world, account, dialog.redirectUri));
  back.searchParams.set('state', dialog.state);
  const data = { phone_number_id: number?.id, waba_id: account.id, business_id: account.portfolioId };
  finish(response, {
    back,
    message: { type: 'WA_EMBEDDED_SIGNUP', event: number ? 'FINISH' : 'FINISH_ONLY_WABA', data },
  });
}

function finish(response: Response, of: { back: URL; message: object }): void {
  response
    .set('content-security-policy', POLICY)
    .type('html')
    .send(donePage({ back: of.back.href, target: of.back.origin, message: of.message }));
}

function chosen(world: World, body: Record<string, unknown>): { account: Account; number: PhoneNumber | undefined } {
  const id = asText(body.choice);
  if (id === 'new') {
    const phone = (asText(body.phone) ?? '').replaceAll(/\D/g, '');
    const number = signUpBusiness(world, { name: asText(body.name) ?? 'New business', phone: phone || '15550002222' });
    announce(world, { kind: 'customers' });
    const account = world.state.accounts.get(number.wabaId);
    if (account) return { account, number };
  }
  const account = world.state.accounts.get(id ?? '');
  if (!account) throw new GraphError({ code: 100, message: '(#100) Choose a business.' });
  return { account, number: numbersOf(world, account)[0] };
}

function numbersOf(world: World, account: Account): PhoneNumber[] {
  return [...world.state.numbers.values()].filter(({ wabaId }) => wabaId === account.id);
}

/** What the dialog refuses it says on a page: nobody is led anywhere. */
function dialogOf(world: World, request: Request, response: Response): Dialog | null {
  try {
    return readDialog(world, (name) => query(request, name));
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    response.status(400).set('content-security-policy', POLICY).type('html').send(blockedPage(error.message));
    return null;
  }
}
