import { z } from 'zod';
import { locales, noticeKinds } from '../../domain/accounts/notices.ts';
import { operation } from '../http/operation.ts';

export const NoticeKind = z.enum(noticeKinds);
export const Locale = z.enum(locales);

export const NoticeSummary = z
  .object({
    id: z.uuid(),
    kind: NoticeKind,
    version: z.int().positive(),
    locale: Locale,
    title: z.string(),
    /** Of the bytes at `/notices/{kind}/{version}/{locale}/text`, in hex. */
    sha256: z.string(),
    effectiveAt: z.iso.datetime(),
    publishedAt: z.iso.datetime(),
    /** The one that counts now; others are older or announced. */
    inForce: z.boolean(),
  })
  .meta({ id: 'NoticeSummary' });
export type NoticeSummary = z.output<typeof NoticeSummary>;

export const Notice = NoticeSummary.extend({ body: z.string() }).meta({ id: 'Notice' });
export type Notice = z.output<typeof Notice>;

/** The legal person behind this deployment, the same on pages, in mails and in agreements (BW-0.1). */
export const Operator = z
  .object({ name: z.string(), address: z.string(), email: z.string(), website: z.string() })
  .meta({ id: 'Operator' });
export type Operator = z.output<typeof Operator>;

export const noticeOperations = {
  list: operation({
    id: 'listNotices',
    summary: 'Policy, terms and data processing agreement in all their versions, newest first',
    method: 'get',
    path: '/notices',
    permission: 'public',
    status: 200,
    response: z.object({ items: z.array(NoticeSummary) }),
  }),
  read: operation({
    id: 'readNotice',
    summary: 'One version of a text',
    method: 'get',
    path: '/notices/{kind}/{version}/{locale}',
    permission: 'public',
    params: z.object({ kind: NoticeKind, version: z.coerce.number().int().positive(), locale: Locale }),
    status: 200,
    response: Notice,
  }),
  operator: operation({
    id: 'readOperator',
    summary: 'Who runs this deployment',
    method: 'get',
    path: '/operator',
    permission: 'public',
    status: 200,
    response: Operator,
  }),
};
