import { Migration } from '@mikro-orm/migrations';
import { sqlFiles } from '../sql-files.ts';

/** What people are told about the safety of their accounts, and officers about unusual reading. */
export class Migration20261122107000_alerts extends Migration {
  override up(): void {
    for (const sql of sqlFiles('alerts')) this.addSql(sql);
  }
}
