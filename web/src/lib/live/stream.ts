export type LiveEvent =
  | { type: 'up' }
  | { type: 'down' }
  | { type: 'refused' }
  | { type: 'changed'; ids: string[] }
  | { type: 'gone'; ids: string[] }
  | { type: 'told' }
  | { type: 'rights' };

const firstRetryMs = 1_000;
const longestRetryMs = 30_000;

/**
 * Holds the server's event stream open until closed. The browser retries broken connections itself but gives up
 * for good on an answer such as 503, so that case is retried here, ever more slowly and spread at random.
 */
export function openStream(emit: (event: LiveEvent) => void): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let retryMs = firstRetryMs;

  function connect(): void {
    source = new EventSource('/api/v1/live');
    source.addEventListener('hello', up);
    source.addEventListener('changed', (event) => emit({ type: 'changed', ids: idsOf(event) }));
    source.addEventListener('gone', (event) => emit({ type: 'gone', ids: idsOf(event) }));
    source.addEventListener('told', () => emit({ type: 'told' }));
    source.addEventListener('rights', () => emit({ type: 'rights' }));
    source.addEventListener('error', down);
  }

  function up(): void {
    retryMs = firstRetryMs;
    emit({ type: 'up' });
  }

  function down(): void {
    emit({ type: 'down' });
    if (source?.readyState !== EventSource.CLOSED) return;
    emit({ type: 'refused' });
    timer = setTimeout(connect, retryMs * (0.75 + Math.random() / 2));
    retryMs = Math.min(retryMs * 2, longestRetryMs);
  }

  connect();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}

function idsOf(event: MessageEvent): string[] {
  const data: unknown = JSON.parse(String(event.data));
  if (typeof data !== 'object' || data === null || !('conversations' in data) || !Array.isArray(data.conversations))
    return [];
  return data.conversations.filter((id): id is string => typeof id === 'string');
}
