import { z } from 'zod';
import { paperText } from '../../domain/organisation/paper-text.ts';
import { operation } from '../http/operation.ts';

/** Names as they stand in the register of companies, in letters that the file can be set in. */
const paper = (longest: number) =>
  z.string().trim().normalize().min(2).max(longest).regex(paperText, 'Letters of India or Europe');

export const AcceptedAgreement = z
  .object({
    id: z.uuid(),
    version: z.int(),
    locale: z.string(),
    at: z.iso.datetime(),
    /** Who accepted; null when the account is gone. */
    acceptedBy: z.string().nullable(),
    legalName: z.string(),
    address: z.string(),
    noticeSha256: z.string(),
    pdfSha256: z.string(),
  })
  .meta({ id: 'AcceptedAgreement' });
export type AcceptedAgreement = z.output<typeof AcceptedAgreement>;

const Row = z.object({ heading: z.string(), lines: z.array(z.string()) });

export const Agreements = z
  .object({
    /** The version in force; once that was accepted, one that was published and counts later. */
    current: z.object({
      version: z.int(),
      locale: z.string(),
      title: z.string(),
      body: z.string(),
      sha256: z.string(),
      effectiveAt: z.iso.datetime(),
      inForce: z.boolean(),
      accepted: z.boolean(),
    }),
    /** The annexes as they would be filled today. */
    annexes: z.array(z.object({ title: z.string(), rows: z.array(Row) })),
    /** Newest first. */
    accepted: z.array(AcceptedAgreement),
  })
  .meta({ id: 'Agreements' });
export type Agreements = z.output<typeof Agreements>;

export const agreementOperations = {
  list: operation({
    id: 'listAgreements',
    summary: 'The data processing agreement in force, and what was accepted',
    method: 'get',
    path: '/agreements',
    permission: 'agreement.read',
    status: 200,
    response: Agreements,
  }),
  accept: operation({
    id: 'acceptAgreement',
    summary: 'Accept the version in force on behalf of the organisation',
    method: 'post',
    path: '/agreements',
    permission: 'agreement.accept',
    stepUp: true,
    body: z.strictObject({
      version: z.int().min(1).max(10_000),
      /** Of the text that was shown; CONFLICT when another one is in force by now. */
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      legalName: paper(200),
      address: paper(500),
      agreed: z.literal(true),
    }),
    status: 201,
    response: AcceptedAgreement,
  }),
  file: operation({
    id: 'readAgreementFile',
    summary: 'The accepted agreement as PDF, always the same bytes',
    method: 'get',
    path: '/agreements/{id}/file',
    permission: 'agreement.read',
    params: z.object({ id: z.uuid() }),
    status: 200,
    response: z.object({ fileName: z.string(), sha256: z.string(), base64: z.base64() }),
  }),
};
