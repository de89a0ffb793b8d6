import type { ConversationStatus, View } from './types.ts';

export const views: readonly View[] = ['mine', 'unassigned', 'all'];
export const statuses: readonly ConversationStatus[] = ['open', 'snoozed', 'resolved'];

/** What the address says about the list; the defaults are left out of it. */
export interface ListQuery {
  view: View;
  status: ConversationStatus;
  unread: boolean;
  closing: boolean;
  sort: 'newest' | 'oldest';
}

export function readQuery(search: Pick<URLSearchParams, 'get'>): ListQuery {
  return {
    view: views.find((view) => view === search.get('view')) ?? 'mine',
    status: statuses.find((status) => status === search.get('status')) ?? 'open',
    unread: search.get('unread') === 'true',
    closing: search.get('closing') === 'true',
    sort: search.get('sort') === 'oldest' ? 'oldest' : 'newest',
  };
}

/** The address of a conversation (or of none) with this list beside it. */
export function inboxAddress(query: ListQuery, id: string | null, sheet = false): string {
  const search = new URLSearchParams();
  if (query.view !== 'mine') search.set('view', query.view);
  if (query.status !== 'open') search.set('status', query.status);
  if (query.unread) search.set('unread', 'true');
  if (query.closing) search.set('closing', 'true');
  if (query.sort !== 'newest') search.set('sort', query.sort);
  if (sheet) search.set('sheet', 'contact');
  const text = search.toString();
  return `/inbox${id === null ? '' : `/${id}`}${text === '' ? '' : `?${text}`}`;
}

/** How the API wants to be asked. */
export function listParameters(query: ListQuery) {
  return {
    view: query.view,
    status: query.status,
    sort: query.sort,
    ...(query.unread && { unread: 'true' as const }),
    ...(query.closing && { closing: 'true' as const }),
  };
}

export function isFiltered(query: ListQuery): boolean {
  return query.unread || query.closing;
}

export function sameList(a: ListQuery, b: ListQuery): boolean {
  return inboxAddress(a, null) === inboxAddress(b, null);
}
