import type { MikroORM, SqlEntityManager } from '@mikro-orm/postgresql';
import { CompiledQuery } from 'kysely';
import type { Role } from '../domain/organisation/roles.ts';
import type { OfficerSight } from '../domain/organisation/sight.ts';
import type { Nudge } from '../domain/processes.ts';
import type { Vault } from './vault/vault.ts';

/**
 * On whose behalf a transaction runs. The system sees its organisation whole; a member sees what is granted, where `sight` is
 * the organisation's rule for its admins and privacy officers and gives other roles nothing; an operator of the platform sees
 * nothing of it but what functions answer.
 */
export type Actor =
  | { kind: 'system' }
  | { kind: 'member'; id: string; role: Role; sight: OfficerSight }
  | { kind: 'operator'; id: string };

/** In place of an organisation: every policy that asks for one answers no. */
export const noTenant = '';

/** What a committed transaction leaves to do outside: all of it may be lost, none of it may be wrong. */
export interface Committed {
  tenantId: string;
  nudges: readonly Nudge[];
  /** Conversations whose readers should look again. */
  changed: readonly string[];
  /** Members who have something new to be told. */
  told: readonly string[];
  /** Somebody's role, standing or sight changed: open streams ask again who is there. */
  rights: boolean;
}

export interface Scope {
  readonly tenantId: string;
  readonly actor: Actor;
  readonly em: SqlEntityManager;
  readonly vault: Vault;
  /** The instant this transaction speaks of; tests pass their own. */
  readonly now: Date;
  /** Raw SQL with `$1` parameters inside this transaction. */
  sql<Row extends object>(text: string, parameters?: readonly unknown[]): Promise<Row[]>;
  /** Raises "this process has something to look at" in this transaction; it is relayed after commit. */
  nudge(nudge: Omit<Nudge, 'tenantId' | 'process'>): Promise<void>;
  /** Says after commit that a conversation changed. */
  changed(conversationId: string): void;
  /** Says after commit that a member has a new notification. */
  told(memberId: string): void;
  /** Says after commit that what members may do changed: each open screen is checked at once. */
  rightsChanged(): void;
  /** Runs `write` in a savepoint of this transaction, so that its failure undoes only itself. */
  attempt<T>(write: () => Promise<T>): Promise<T>;
}

export interface ScopeOptions {
  tenantId: string;
  actor: Actor;
  now?: Date;
}

/** The only door to an EntityManager: a transaction bound to one organisation and one actor. */
export interface Database {
  withScope<T>(options: ScopeOptions, use: (scope: Scope) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const raiseNudge = `insert into nudge as n (process, tenant_id, key, topic, up_to) values ($1, $2, $3, $4, $5)
  on conflict (process, tenant_id, key, topic) do update set up_to = greatest(n.up_to, excluded.up_to)`;

/** A database for one login. `onCommitted` is told what is left to do; it must not throw. */
export function createDatabase(options: {
  orm: MikroORM;
  vault: Vault;
  onCommitted: (committed: Committed) => void;
}): Database {
  const { orm, vault, onCommitted } = options;
  return {
    async withScope(of, use) {
      const nudges: Nudge[] = [];
      const news: News = { changed: new Set(), told: new Set(), rights: false };
      const em = orm.em.fork();
      em.setFilterParams('tenant', { tenant: of.tenantId });
      em.setSessionContext({ variables: sessionOf(of) });
      const result = await em.transactional((inner) =>
        use(scopeOf({ of, em: inner as SqlEntityManager, vault, nudges, news })),
      );
      const { changed, told, rights } = news;
      if (nudges.length > 0 || changed.size > 0 || told.size > 0 || rights)
        onCommitted({ tenantId: of.tenantId, nudges, changed: [...changed], told: [...told], rights });
      return result;
    },
    close: () => orm.close(),
  };
}

function sessionOf({ tenantId, actor }: ScopeOptions): Record<string, string> {
  return {
    'app.tenant': tenantId,
    'app.actor': actor.kind === 'system' ? '' : actor.id,
    'app.role': actor.kind === 'member' ? actor.role : actor.kind,
    'app.sight': actor.kind === 'member' ? actor.sight : '',
  };
}

interface News {
  changed: Set<string>;
  told: Set<string>;
  rights: boolean;
}

interface ScopeParts {
  of: ScopeOptions;
  em: SqlEntityManager;
  vault: Vault;
  nudges: Nudge[];
  news: News;
}

function scopeOf({ of, em, vault, nudges, news }: ScopeParts): Scope {
  const { tenantId, actor } = of;
  async function sql<Row extends object>(text: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    const result = await em.getKysely().executeQuery<Row>(CompiledQuery.raw(text, [...parameters]));
    return result.rows;
  }
  return {
    tenantId,
    actor,
    em,
    vault,
    sql,
    now: of.now ?? new Date(),
    async nudge({ key, topic, upTo }) {
      await sql(raiseNudge, ['conversation', tenantId, key, topic, upTo]);
      nudges.push({ process: 'conversation', tenantId, key, topic, upTo });
    },
    changed: (conversationId) => void news.changed.add(conversationId),
    told: (memberId) => void news.told.add(memberId),
    rightsChanged: () => {
      news.rights = true;
    },
    attempt: (write) => em.transactional(() => write()),
  };
}
