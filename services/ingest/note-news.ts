import type { Pool } from 'pg';
import type { ChannelNews, InboundItem } from '../../channels/channel.ts';

/** Remembers what a provider told about accounts of ours, before the answer that ends its repeats. */
export type NoteNews = (news: readonly ChannelNews[]) => Promise<void>;

/** What the provider tells of accounts and numbers among the items of a webhook. */
export function newsIn(items: readonly InboundItem[]): ChannelNews[] {
  return items.flatMap((item) => (item.item === 'field' && item.news !== undefined ? [item.news] : []));
}

/** As the ingest login. News about an account nobody connected changes nothing; the same news twice neither. */
export function createNoteNews(pool: Pool): NoteNews {
  return async (news) => {
    for (const { provider, businessId, number, stop, limit, templates, at } of news)
      await pool.query('select note_channel_news($1, $2, $3, $4, $5, $6, $7)', [
        provider,
        businessId,
        number,
        stop,
        limit,
        templates,
        at,
      ]);
  };
}
