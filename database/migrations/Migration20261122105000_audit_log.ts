import { Migration } from '@mikro-orm/migrations';
import { sqlFiles } from '../sql-files.ts';

/** The sealed log: leaves, salts, signed heads and their copies, the log of readings, the platform's own log. */
export class Migration20261122105000_audit_log extends Migration {
  override up(): void {
    for (const file of sqlFiles('audit')) this.addSql(file);
  }
}
