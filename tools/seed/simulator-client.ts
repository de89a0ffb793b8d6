import { z } from 'zod';
import { demoNumber, demoReception, demoTemplates } from './demo-number.ts';
import type { PastChat } from './past-chat.ts';

const waitMs = 10_000;
const chatsAnswer = z.object({
  chats: z.array(z.object({ webhooks: z.array(z.record(z.string(), z.unknown()).nullable()) })),
});

/** The simulator's control API, as far as the demo needs it. `url`: its base, where META_GRAPH_URL leads. */
export interface Simulator {
  /** False when META_GRAPH_URL leads to the real platform, or to nobody. */
  answers(): Promise<boolean>;
  /** Accounts, numbers, tokens, subscriptions and templates; repeatable. */
  registerClinic(): Promise<void>;
  /** People and what they wrote and read. Answers per chat and message the webhook an app would have got. */
  importChats(chats: readonly PastChat[]): Promise<(Record<string, unknown> | null)[][]>;
  knowsClinic(): Promise<boolean>;
}

export function simulatorAt(url: string): Simulator {
  async function call(path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${url}/control/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json' },
      signal: AbortSignal.timeout(waitMs),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok)
      throw new Error(`The simulator refused "${path}" with ${response.status}: ${await response.text()}`);
    return response.json();
  }
  return {
    answers: () =>
      call('health').then(
        () => true,
        () => false,
      ),
    async knowsClinic() {
      const { items } = z.object({ items: z.array(z.object({ id: z.string() })) }).parse(await call('accounts'));
      return items.some(({ id }) => id === demoNumber.businessId);
    },
    async registerClinic() {
      for (const { businessId, accountId, displayPhoneNumber, verifiedName, token } of [demoNumber, demoReception])
        await call('accounts', {
          id: businessId,
          name: verifiedName,
          subscribed: true,
          accessToken: token,
          numbers: [{ id: accountId, displayPhoneNumber, verifiedName }],
        });
      for (const template of demoTemplates) await call('templates', templateBody(template));
    },
    async importChats(chats) {
      await Promise.all(chats.map(({ customer }) => call('customers', customer)));
      const answer = await call('chats/import', {
        pnid: demoNumber.accountId,
        chats: chats.map(({ customer, messages }) => ({ customer: customer.id, messages })),
      });
      return chatsAnswer.parse(answer).chats.map(({ webhooks }) => webhooks);
    },
  };
}

function templateBody({ name, category, body, examples }: (typeof demoTemplates)[number]): object {
  const named = Object.entries(examples).map(([key, example]) => ({ param_name: key, example }));
  return {
    wabaId: demoNumber.businessId,
    name,
    language: 'en',
    category,
    parameterFormat: 'NAMED',
    components: [{ type: 'BODY', text: body, example: { body_text_named_params: named } }],
  };
}
