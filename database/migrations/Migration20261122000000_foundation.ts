import { readdirSync, readFileSync } from 'node:fs';
import { Migration } from '@mikro-orm/migrations';

const schema = new URL('../schema/', import.meta.url);

/** The first schema, kept as SQL files by subject: policies and definer functions say more in their own language. */
export class Migration20261122000000_foundation extends Migration {
  override up(): void {
    this.addSql('create schema auth');
    for (const file of readdirSync(schema)
      .filter((name) => name.endsWith('.sql'))
      .sort()) {
      this.addSql(readFileSync(new URL(file, schema), 'utf8'));
    }
  }
}
