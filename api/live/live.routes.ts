import { createSession } from 'better-sse';
import type { Request, Response, Router } from 'express';
import type { Logger } from 'pino';
import type { Database, Scope } from '../../database/scope.ts';
import { DomainError } from '../../domain/errors.ts';
import type { LiveNews, TenantNews } from '../../domain/inbox/news.ts';
import { visibleAmong, visibleNow } from '../../services/inbox/visible-conversations.ts';
import type { Recognise } from '../auth/session-guard.ts';
import { actorOf, type SignedIn, signedInOf } from '../http/request-context.ts';
import { LiveSession } from './live-session.ts';

const keepAliveMs = 20_000;
const recheckMs = 60_000;
const mostPerMember = 12;

export interface LiveHub {
  /** Passes on what changed to whom it concerns. */
  publish(news: LiveNews): void;
  /** News may have been missed: every browser looks again. */
  refetchAll(): void;
  /** Ends every stream; browsers come back to another process or the next one. */
  close(): void;
  /** Serves `GET /live`. */
  open(request: Request, response: Response): Promise<void>;
}

export interface LiveParts {
  database: Database;
  recognise: Recognise;
  log: Logger;
}

interface Connection {
  session: LiveSession;
  /** Ends the stream unless its member is still who they were; then tells them what they lost of their sight. */
  renew(): void;
  end(): void;
}

/** One stream per browser, ids only; what a member doesn't see never leaves (design section 9). */
export function createLiveHub(parts: LiveParts): LiveHub {
  const connections = new Set<Connection>();

  async function open(request: Request, response: Response): Promise<void> {
    const member = signedInOf(request);
    if (countOf(connections, member) >= mostPerMember) throw new DomainError('RATE_LIMITED');
    const stream = await createSession(request, response, { keepAlive: keepAliveMs, trustClientEventId: false });
    const session = new LiveSession({
      member,
      send: (event, data) => void (stream.isConnected && stream.push(data, event)),
      onError: (error) => parts.log.warn({ error: nameOf(error) }, 'live news could not be checked'),
      ...sightOf(parts.database, member),
    });
    const connection: Connection = {
      session,
      renew: () => void renew(parts, { request, member, connection }),
      end: () => void response.end(),
    };
    const recheck = setInterval(() => void endUnlessSame(parts, { request, member, connection }), recheckMs);
    connections.add(connection);
    stream.once('disconnected', () => {
      clearInterval(recheck);
      session.close();
      connections.delete(connection);
    });
    await session.start().catch((error: unknown) => {
      parts.log.warn({ error: nameOf(error) }, 'live stream could not start');
      connection.end();
    });
    // What ended between the guard's look and the list of connections was told to nobody.
    await endUnlessSame(parts, { request, member, connection });
  }

  function publishTo({ tenantId, conversationIds, told, rights }: TenantNews): void {
    for (const connection of connections) {
      const { session } = connection;
      if (session.member.tenantId !== tenantId) continue;
      session.tell(conversationIds);
      if (told.includes(session.member.memberId)) session.ring();
      if (rights) connection.renew();
    }
  }

  return {
    open,
    publish(news) {
      if ('tenantId' in news) return publishTo(news);
      for (const connection of connections)
        if (connection.session.member.sessionId === news.endedSession) connection.end();
    },
    refetchAll() {
      for (const { session } of connections) session.hello();
    },
    close() {
      for (const connection of connections) connection.end();
    },
  };
}

export function liveRoutes(router: Router, hub: LiveHub): void {
  router.get('/live', (request, response) => hub.open(request, response));
}

/** Every look is a transaction of its own on behalf of the member: the database decides, at that moment. */
function sightOf(database: Database, member: SignedIn) {
  const asMember = <T>(use: (scope: Scope) => Promise<T>) =>
    database.withScope({ tenantId: member.tenantId, actor: actorOf(member) }, use);
  return {
    visible: (ids: readonly string[]) => asMember((scope) => visibleAmong(scope, ids)),
    visibleNow: () => asMember((scope) => visibleNow(scope)),
  };
}

interface Standing {
  request: Request;
  member: SignedIn;
  connection: Connection;
}

/** Departments may have changed besides what makes a member another one. */
async function renew(parts: LiveParts, of: Standing): Promise<void> {
  if (!(await endUnlessSame(parts, of))) return;
  await of.connection.session.renew().catch((error: unknown) => {
    parts.log.warn({ error: nameOf(error) }, 'live sight could not be checked again');
    of.connection.end();
  });
}

/** A session that ended, a member who was suspended or whose role changed: the stream ends and the browser asks anew. */
async function endUnlessSame(parts: LiveParts, of: Standing): Promise<boolean> {
  try {
    const now = (await parts.recognise(of.request.headers))?.member;
    const { memberId, role, sight } = of.member;
    if (now?.memberId === memberId && now.role === role && now.sight === sight && !now.mustEnrol) return true;
  } catch (error) {
    parts.log.warn({ error: nameOf(error) }, 'live session could not be checked again');
  }
  of.connection.end();
  return false;
}

function countOf(connections: ReadonlySet<Connection>, { memberId }: SignedIn): number {
  return [...connections].filter(({ session }) => session.member.memberId === memberId).length;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
