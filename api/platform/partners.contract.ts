import { z } from 'zod';
import { partnerKinds } from '../../domain/platform/partners.ts';
import { operation } from '../http/operation.ts';

const instant = z.iso.datetime();

/** A partner as everybody may know it. */
export const Partner = z
  .object({
    id: z.uuid(),
    name: z.string(),
    kind: z.enum(partnerKinds),
    purpose: z.string(),
    data: z.string(),
    region: z.string(),
    agreement: z.string(),
    agreementSha256: z.string(),
    zeroRetention: z.boolean(),
    announcedAt: instant,
    opensAt: instant,
    endedAt: instant.nullable(),
    state: z.enum(['coming', 'open', 'ended']),
  })
  .meta({ id: 'Partner' });
export type Partner = z.output<typeof Partner>;

/** What organisations see: the register as it is, without its technical side. */
export const partnerOperations = {
  list: operation({
    id: 'listPartners',
    summary: 'Partners who process data on our behalf: what, where, why, since when',
    method: 'get',
    path: '/partners',
    permission: 'public',
    status: 200,
    response: z.object({ items: z.array(Partner) }),
  }),
};

export const RegisteredPartner = Partner.extend({
  hosts: z.array(z.string()),
  /** Requests of the last seven days, by the disclosure log. */
  requests: z.number().int(),
}).meta({ id: 'RegisteredPartner' });
export type RegisteredPartner = z.output<typeof RegisteredPartner>;

const sentence = (most: number) => z.string().trim().min(2).max(most);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'The SHA-256 of the signed agreement: 64 characters, 0-9 and a-f');
/** A name of a host, lower case, without scheme, port or path; never an address in figures. */
const host = z
  .string()
  .max(253)
  .regex(
    /^(?=.*[a-z])(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
    'A host like mail.example.org or *.example.org, without https:// and path',
  );

export const NewPartner = z
  .object({
    name: sentence(120),
    kind: z.enum(partnerKinds),
    purpose: sentence(200),
    data: sentence(300),
    region: sentence(120),
    hosts: z.array(host).min(1).max(20),
    agreement: sentence(200),
    agreementSha256: sha256,
    zeroRetention: z.boolean(),
    opensAt: instant,
  })
  .refine(({ kind, zeroRetention }) => kind !== 'language_model' || zeroRetention, {
    path: ['zeroRetention'],
    message: 'A provider of language models must keep nothing',
  });

export const registerOperations = {
  list: operation({
    id: 'listRegister',
    summary: 'The register of partners with hosts and counts',
    method: 'get',
    path: '/partners',
    permission: 'operator.verified',
    status: 200,
    response: z.object({ items: z.array(RegisteredPartner) }),
  }),
  announce: operation({
    id: 'announcePartner',
    summary: 'Add a partner: all organisations are told, and its hosts open seven days later at the earliest',
    method: 'post',
    path: '/partners',
    permission: 'operator.verified',
    stepUp: true,
    body: NewPartner,
    status: 201,
    response: z.object({ id: z.uuid() }),
  }),
  agreement: operation({
    id: 'recordPartnerAgreement',
    summary: 'Record a newly signed agreement with a partner',
    method: 'post',
    path: '/partners/{id}/agreement',
    permission: 'operator.verified',
    stepUp: true,
    params: z.object({ id: z.uuid() }),
    body: z.object({ agreement: sentence(200), agreementSha256: sha256 }),
    status: 204,
    response: z.undefined(),
  }),
  end: operation({
    id: 'endPartner',
    summary: 'Close a partner: nothing may reach its hosts from now on',
    method: 'post',
    path: '/partners/{id}/end',
    permission: 'operator.verified',
    stepUp: true,
    params: z.object({ id: z.uuid() }),
    status: 204,
    response: z.undefined(),
  }),
};
