import pg from 'pg';
import { needlesOf, newWord } from './canaries.ts';
import { scan } from './scan.ts';

/** Everything that has been written is in files after this. */
export async function checkpoint(urls: readonly string[]): Promise<void> {
  for (const url of urls) await run(url, ['checkpoint']);
}

/**
 * Writes a word in clear into a table of the cluster and answers which kinds of its files hold it: a scan that finds
 * nothing shows something only after it has found this.
 */
export async function kindsThatShow(url: string, folder: string): Promise<string[]> {
  const word = newWord();
  await run(url, ['create table control (word text)', `insert into control values ('${word}')`, 'checkpoint']);
  try {
    const hits = await scan([folder], needlesOf('control', word).slice(0, 1));
    return [...new Set(hits.map(({ file }) => file.slice(folder.length + 1).split('/')[0]!))].sort();
  } finally {
    await run(url, ['drop table control']);
  }
}

async function run(url: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
