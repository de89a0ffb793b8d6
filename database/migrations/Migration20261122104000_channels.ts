import { Migration } from '@mikro-orm/migrations';
import { sqlFiles } from '../sql-files.ts';

/** Numbers that staff connect themselves: who owns an account, what is known of a number, drafts, counts by hour. */
export class Migration20261122104000_channels extends Migration {
  override up(): void {
    for (const file of sqlFiles('channels')) this.addSql(file);
  }
}
