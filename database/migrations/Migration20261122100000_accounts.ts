import { Migration } from '@mikro-orm/migrations';
import { sqlFiles } from '../sql-files.ts';

/** Texts people agree to, registration, links that count once, and mails on their way. */
export class Migration20261122100000_accounts extends Migration {
  override up(): void {
    for (const statements of sqlFiles('accounts')) this.addSql(statements);
  }
}
