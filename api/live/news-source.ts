import pg from 'pg';

/** Batches of ids that changed, as other processes publish them after commit. */
export interface NewsSource {
  /** Ends the listening connection. */
  close(): Promise<void>;
}

export interface NewsOptions<News> {
  /** Of `omniflow_api`. */
  url: string;
  read(payload: string): News | null;
  onNews(news: News): void;
  /** Listening began, or began again: what came between may have been missed. */
  onListening(): void;
  onError(error: unknown): void;
}

const channel = 'live';
const firstPauseMs = 100;
const longestPauseMs = 10_000;
/** A connection that died without a word is noticed within two beats. */
const beatMs = 20_000;

/** Holds one LISTEN connection and opens it again, ever more slowly, when it breaks. */
export function openNewsSource<News>(options: NewsOptions<News>): NewsSource {
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | undefined;
  let pauseMs = firstPauseMs;
  let isClosed = false;
  const beat = setInterval(() => {
    const current = client;
    current?.query('select 1').catch((error: unknown) => {
      options.onError(error);
      lost(current);
    });
  }, beatMs);

  async function connect(): Promise<void> {
    const next = new pg.Client({
      connectionString: options.url,
      application_name: 'omniflow-live',
      query_timeout: beatMs,
    });
    client = next;
    next.on('error', (error) => options.onError(error));
    next.on('end', () => lost(next));
    next.on('notification', ({ payload }) => hear(payload));
    try {
      await next.connect();
      await next.query(`listen ${channel}`);
    } catch (error) {
      options.onError(error);
      return lost(next);
    }
    pauseMs = firstPauseMs;
    if (!isClosed) options.onListening();
  }

  function hear(payload: string | undefined): void {
    try {
      const news = payload === undefined ? null : options.read(payload);
      if (news !== null) options.onNews(news);
    } catch (error) {
      options.onError(error); // one unreadable notification must not end the process
    }
  }

  /** A connection is given up once, however many ways it is found to be broken. */
  function lost(old: pg.Client): void {
    if (client !== old) return;
    client = null;
    old.end().catch(options.onError);
    if (isClosed) return;
    timer = setTimeout(() => void connect(), pauseMs * (0.75 + Math.random() / 2));
    pauseMs = Math.min(pauseMs * 2, longestPauseMs);
  }

  void connect();
  return {
    async close() {
      isClosed = true;
      clearTimeout(timer);
      clearInterval(beat);
      const last = client;
      client = null;
      await last?.end();
    },
  };
}
