import { Migration } from '@mikro-orm/migrations';
import { sqlFiles } from '../sql-files.ts';

/** Who sees a conversation and why: participants, openings with a reason, notes among colleagues, notifications. */
export class Migration20261122103000_sight extends Migration {
  override up(): void {
    for (const file of sqlFiles('sight')) this.addSql(file);
  }
}
