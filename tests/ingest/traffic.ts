import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { parse } from '../../channels/whatsapp/parse.ts';
import { loginUrl } from '../../database/logins.ts';
import { createGroupCommit, type GroupCommit } from '../../services/ingest/group-commit.ts';
import { prepareIntake } from '../../services/ingest/prepare.ts';
import { createRouteTable } from '../../services/ingest/routes.ts';
import type { Intake } from '../../services/ingest/rows.ts';
import type { Stored } from '../../services/ingest/stored.ts';
import type { Customer } from '../harness/people.ts';
import type { Product } from '../harness/product.ts';

/** What stands inside one `value` of a webhook; the envelope is Meta's. */
interface Value {
  contacts?: object[];
  /** Anything at all: Meta's shapes and none. */
  messages?: unknown[];
  statuses?: object[];
  [other: string]: unknown;
}

/** A webhook body with several values for one number. */
export function webhook(accountId: string, values: readonly Value[], field = 'messages'): object {
  const changes = values.map((value) => ({
    field,
    value: {
      messaging_product: 'whatsapp',
      metadata: { display_phone_number: '15550001111', phone_number_id: accountId },
      ...value,
    },
  }));
  return { object: 'whatsapp_business_account', entry: [{ id: '1', changes }] };
}

export interface Words {
  from?: Customer;
  bsuid?: string;
  text?: string;
  id?: string;
}

/** One person's message with whichever ids WhatsApp gives of them. */
export function said({ from, bsuid, text = 'hello', id = newWamid() }: Words): Value {
  return {
    contacts: [
      {
        profile: { name: from?.name ?? 'Somebody' },
        ...(from && { wa_id: from.phone }),
        ...(bsuid && { user_id: bsuid }),
      },
    ],
    messages: [
      {
        ...(from && { from: from.phone }),
        ...(bsuid && { from_user_id: bsuid }),
        id,
        timestamp: seconds(),
        type: 'text',
        text: { body: text },
      },
    ],
  };
}

export function status(id: string, state: string, more: object = {}): object {
  return { id, status: state, timestamp: seconds(), ...more };
}

export const newWamid = (): string => `wamid.${randomUUID()}`;
const seconds = (): string => String(Math.floor(Date.now() / 1000));

/** By which a test tells its sessions from others. */
export const committerName = 'committer of a test';

/** A committer of its own, as each API process has one. */
export interface Committer {
  commit: GroupCommit;
  stored: Stored[];
  errors: unknown[];
  takeIn(body: object): Promise<void>;
  prepare(body: object): Promise<Intake>;
  close(): Promise<void>;
}

export function openCommitter({ databases, vault }: Pick<Product, 'databases' | 'vault'>): Committer {
  const pool = new pg.Pool({
    connectionString: loginUrl(databases.dataUrl, 'omniflow_ingest', databases.loginSecret),
    max: 2,
    application_name: committerName,
  });
  // A connection the server ended is reported here as well as to the query; unheard it would end the process.
  pool.on('error', () => undefined);
  const [stored, errors]: [Stored[], unknown[]] = [[], []];
  const commit = createGroupCommit({
    pool,
    onStored: (one) => stored.push(one),
    onError: (error) => errors.push(error),
  });
  const routes = createRouteTable(pool);
  const prepare = (body: object): Promise<Intake> =>
    prepareIntake({ vault, routes }, parse(Buffer.from(JSON.stringify(body))));
  return {
    commit,
    stored,
    errors,
    prepare,
    takeIn: async (body) => commit.store(await prepare(body)),
    close: () => pool.end(),
  };
}
