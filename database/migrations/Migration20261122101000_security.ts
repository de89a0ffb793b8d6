import { Migration } from '@mikro-orm/migrations';
import { sqlFiles } from '../sql-files.ts';

/** Second steps at sign-in, sessions and devices, counters against guessing. */
export class Migration20261122101000_security extends Migration {
  override up(): void {
    for (const sql of sqlFiles('security')) this.addSql(sql);
  }
}
