import pg from 'pg';
import { type MasterKeySource, openMasterKey } from '../../database/vault/master-key.ts';
import { openVault } from '../../database/vault/vault.ts';
import { StartError } from '../start/start-error.ts';
import { addFirstLine, keepFirstLine } from './master-key-file.ts';

const ROTATION_LOCK = 7_305_004;

export interface RotateOptions {
  /** URL of the keys cluster by which `omniflow_vault` signs in. */
  readonly keysUrl: string;
  readonly masterKey: MasterKeySource;
}

export interface Rotation {
  readonly rewrapped: number;
  /** Keys of the file that were removed; of a list, those that may be. */
  readonly retired: number;
}

/**
 * Rewraps all tenant keys while the product runs (BW-5.2): under a new key when MASTER_KEY is a file, whose old lines are
 * then removed; under the first key when it is a list. Throws StartError while another rotation runs.
 */
export async function rotateMasterKey(options: RotateOptions): Promise<Rotation> {
  const client = new pg.Client({ connectionString: options.keysUrl });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await requireTurn(client);
    return 'file' in options.masterKey
      ? await rotateFile(client, options.keysUrl, options.masterKey.file)
      : await rotateList(client, options.keysUrl, options.masterKey.keys);
  } finally {
    await client.end();
  }
}

async function requireTurn(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [ROTATION_LOCK]);
  if (!rows[0]?.taken) throw new StartError('Another rotation of the master key is running: wait until it has ended.');
}

async function rotateFile(client: pg.Client, keysUrl: string, file: string): Promise<Rotation> {
  // Refuses a malformed file before anything is written to it.
  await openMasterKey({ file });
  const line = await addFirstLine(file);
  const rewrapped = await rewrapAll(client, keysUrl, { file });
  const retired = await keepFirstLine(file, line);
  return { rewrapped, retired };
}

async function rotateList(client: pg.Client, keysUrl: string, keys: readonly Buffer[]): Promise<Rotation> {
  const rewrapped = await rewrapAll(client, keysUrl, { keys });
  return { rewrapped, retired: keys.length - 1 };
}

async function rewrapAll(client: pg.Client, keysUrl: string, source: MasterKeySource): Promise<number> {
  const masterKey = await openMasterKey(source);
  const vault = await openVault({ keysUrl, masterKey });
  try {
    const { rewrapped } = await vault.rewrap();
    await requireNoOther(client, await masterKey.currentId());
    // What the old key wrapped lies in dead rows and in the log until then: whoever has it could still open it.
    await vault.scrub();
    return rewrapped;
  } finally {
    await vault.close();
  }
}

async function requireNoOther(client: pg.Client, masterKeyId: string): Promise<void> {
  const { rows } = await client.query<{ count: number }>(
    'select count(*)::int as count from tenant_key where master_key_id <> $1',
    [masterKeyId],
  );
  const count = rows[0]?.count ?? 0;
  if (count === 0) return;
  throw new StartError(
    `${count} keys were wrapped under another master key meanwhile: a process runs with another MASTER_KEY. Restart it with this one, then rotate again; nothing was removed.`,
  );
}
