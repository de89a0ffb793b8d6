import { Migration } from '@mikro-orm/migrations';
import { sqlFiles } from '../sql-files.ts';

/** What an organisation sets up itself: agreement, departments, hours, team. */
export class Migration20261122102000_organisation extends Migration {
  override up(): void {
    for (const sql of sqlFiles('organisation')) this.addSql(sql);
  }
}
