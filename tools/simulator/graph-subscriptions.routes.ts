import { json, type Request, type Response, type Router } from 'express';
import { accountNews } from './account-news.ts';
import { type Account, requireAccount, requireScope } from './accounts.ts';
import { badParameter, GraphError } from './graph-error.ts';
import { faultFor, param, recordRequest, tokenOf } from './graph-request.ts';
import { asObject, asText, type Json } from './json.ts';
import { verifyCallback } from './verify-callback.ts';
import type { World } from './world.ts';

/** `/{waba}/subscribed_apps`: without it nothing is sent to the app. */
export function addSubscriptionRoutes(router: Router, world: World): void {
  for (const method of ['get', 'post', 'delete'] as const) {
    router[method]('/:id/subscribed_apps', json(), (request, response) => answerSubscription(world, request, response));
  }
}

async function answerSubscription(world: World, request: Request, response: Response): Promise<void> {
  recordRequest(world, response, { method: request.method, operation: 'subscribed_apps' });
  const token = tokenOf(world, request);
  const account = requireAccount(world, token, { id: param(request, 'id'), method: request.method });
  requireScope(token, 'whatsapp_business_management');
  if (!(await faultFor(world, response, { operation: 'subscribed_apps' }))) return;
  if (request.method === 'GET') {
    response.json({ data: account.subscribed ? [subscriptionView(world, account)] : [] });
    return;
  }
  if (request.method === 'POST') await subscribe(world, account, asObject(request.body) ?? {});
  else Object.assign(account, { subscribed: false, override: null });
  response.json({ success: true });
}

function subscriptionView(world: World, account: Account): Json {
  return {
    whatsapp_business_api_data: {
      id: world.app.id,
      link: `https://www.facebook.com/games/?app_id=${world.app.id}`,
      name: 'Simulated app',
    },
    ...(account.override ? { override_callback_uri: account.override.callbackUrl } : {}),
  };
}

/** An override is verified at once, as the platform does; nothing changes when the callback fails. */
async function subscribe(world: World, account: Account, body: Json): Promise<void> {
  const callbackUrl = asText(body.override_callback_uri);
  const verifyToken = asText(body.verify_token) ?? '';
  if (callbackUrl) {
    if (callbackUrl.length > 200)
      throw badParameter('Param override_callback_uri must be at most 200 characters long.');
    const verified = await verifyCallback(world, callbackUrl, verifyToken);
    if (!verified.ok)
      throw new GraphError({
        code: 2200,
        message: `(#2200) Callback verification failed with the following errors: HTTP Status Code = ${String(verified.status)}`,
      });
  }
  account.override = callbackUrl ? { callbackUrl, verifyToken } : null;
  if (account.subscribed) return;
  account.subscribed = true;
  accountNews(world, account, { event: 'PARTNER_APP_INSTALLED' });
}
