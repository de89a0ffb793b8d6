import { randomInt } from 'node:crypto';
import type { TestSimulator } from '../harness/processes.ts';

/** Somebody with a phone who writes to the clinic. */
export interface Customer {
  readonly id: string;
  /** Digits with country code. */
  readonly phone: string;
  readonly name: string;
  /** Resolves once the platform has it, not when the app was told. */
  write(text: string): Promise<void>;
  /** Opens the chat: what was delivered is read. */
  look(): Promise<void>;
  /** What the clinic sent, oldest first. */
  received(): Promise<Received[]>;
}

interface Received {
  type: string;
  summary: string;
  status: string;
}

export interface Customers {
  /** A customer nobody knows yet. */
  customer(name: string): Promise<Customer>;
  /** A customer who writes, taps Yes under the question by themselves, and is known soon after. */
  knownCustomer(name: string, text: string): Promise<Customer>;
  /** A call of the simulator's control API; its answer. */
  control<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<T>;
}

export function createCustomers(simulator: Pick<TestSimulator, 'url'>): Customers {
  async function control<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${simulator.url}/control${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === '' ? {} : JSON.parse(text)) as T;
  }
  async function make(name: string, more: object): Promise<Customer> {
    const phone = `9198${randomInt(10_000_000, 99_999_999)}`;
    const { id } = await control<{ id: string }>('POST', '/customers', { name, phone, ...more });
    const { items } = await control<{ items: { numbers: { id: string }[] }[] }>('GET', '/accounts');
    const chat = `/chats/${items[0]!.numbers[0]!.id}/${id}`;
    return {
      id,
      phone,
      name,
      write: async (text) => void (await control('POST', `/customers/${id}/messages`, { type: 'text', text })),
      look: async () => void (await control('POST', `${chat}/open`)),
      async received() {
        const { messages } = await control<{ messages: (Received & { direction: string })[] }>('GET', chat);
        return messages.filter(({ direction }) => direction === 'outbound');
      },
    };
  }
  return {
    control,
    customer: (name) => make(name, {}),
    async knownCustomer(name, text) {
      const known = await make(name, { autoReply: 'button:0' });
      await known.write(text);
      return known;
    },
  };
}
