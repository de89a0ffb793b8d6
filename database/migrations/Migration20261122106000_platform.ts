import { Migration } from '@mikro-orm/migrations';
import { sqlFiles } from '../sql-files.ts';

/** Operators' accounts, the register of partners, suspension and access for support. */
export class Migration20261122106000_platform extends Migration {
  override up(): void {
    for (const sql of sqlFiles('platform')) this.addSql(sql);
  }
}
