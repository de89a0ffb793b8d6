import { z } from 'zod';
import { text } from './control-schemas.ts';

const pin = z.string().regex(/^\d{6}$/);
const json = z.record(z.string(), z.unknown());

export const accountSchema = z.strictObject({
  id: text.optional(),
  name: text.optional(),
  portfolioId: text.optional(),
  subscribed: z.boolean().optional(),
  accessToken: text.optional(),
  tokenExpiresAt: z.number().optional(),
  numbers: z
    .array(
      z.strictObject({
        id: text.optional(),
        displayPhoneNumber: text.optional(),
        verifiedName: text.optional(),
        registered: z.boolean().optional(),
        pin: pin.optional(),
        inApp: z.boolean().optional(),
      }),
    )
    .min(1)
    .optional(),
});

export const accountPatchSchema = z.strictObject({ subscribed: z.boolean().optional(), name: text.optional() });
export const numberPatchSchema = z.strictObject({
  registered: z.boolean().optional(),
  qualityRating: z.enum(['GREEN', 'YELLOW', 'RED', 'UNKNOWN']).optional(),
  messagingLimit: z
    .string()
    .regex(/^TIER_/)
    .optional(),
  nameStatus: text.optional(),
  /** Null: by `registered`. */
  status: text.nullable().optional(),
  inApp: z.boolean().optional(),
  pin: pin.nullable().optional(),
});
/** An `account_update`, such as `{event: "PARTNER_REMOVED"}`. */
export const accountNewsSchema = z.looseObject({ event: text });

export const tokenSchema = z.strictObject({
  token: text.optional(),
  wabaIds: z.array(text).nullable().default(null),
  expiresAt: z.number().nullable().default(null),
  expiresInMs: z.number().optional(),
  revoked: z.boolean().default(false),
  scopes: z.array(text).optional(),
  appId: text.optional(),
});

export const templateSchema = z.strictObject({
  id: text.optional(),
  wabaId: text,
  name: z.string().regex(/^[a-z0-9_]{1,512}$/),
  language: text.default('en'),
  category: z.enum(['MARKETING', 'UTILITY', 'AUTHENTICATION']).default('UTILITY'),
  status: text.optional(),
  parameterFormat: z.enum(['POSITIONAL', 'NAMED']).default('POSITIONAL'),
  components: z
    .array(
      z.object({
        type: z.enum(['HEADER', 'BODY', 'FOOTER', 'BUTTONS']),
        format: z.enum(['TEXT', 'IMAGE', 'VIDEO', 'DOCUMENT', 'LOCATION']).optional(),
        text: z.string().max(1_024).optional(),
        buttons: z
          .array(
            z.object({
              type: text,
              text: z.string().max(25).optional(),
              url: text.optional(),
              phone_number: text.optional(),
            }),
          )
          .max(10)
          .optional(),
        example: z.unknown().optional(),
      }),
    )
    .min(1),
});

export const templateStatusSchema = z.strictObject({ status: text });

export const customerSchema = z.strictObject({
  id: text.optional(),
  name: text.optional(),
  username: text.nullable().optional(),
  phone: z.string().regex(/\d{5}/).nullable().optional(),
  bsuid: z
    .string()
    .regex(/^[A-Z]{2}\.(?:ENT\.)?[0-9A-Za-z]{1,128}$/)
    .optional(),
  usernameHidden: z.boolean().optional(),
  notOnWhatsapp: z.boolean().optional(),
  blocked: z.boolean().optional(),
  optedOut: z.boolean().optional(),
  autoRead: z.boolean().optional(),
  autoReply: text.nullable().optional(),
});

const common = {
  pnid: text.optional(),
  replyTo: text.optional(),
  referral: json.optional(),
  timestamp: z.number().optional(),
};
const media = { data: z.base64(), mime: text, filename: text.optional(), caption: text.optional() };

export const inboundSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text, ...common }),
  z.strictObject({
    type: z.literal('button'),
    wamid: text.optional(),
    index: z.int().optional(),
    id: text.optional(),
    title: text.optional(),
    ...common,
  }),
  z.strictObject({ type: z.literal('image'), ...media, ...common }),
  z.strictObject({ type: z.literal('document'), ...media, ...common }),
  z.strictObject({ type: z.literal('audio'), ...media, ...common }),
  z.strictObject({ type: z.literal('video'), ...media, ...common }),
  z.strictObject({ type: z.literal('sticker'), ...media, ...common }),
  z.strictObject({
    type: z.literal('location'),
    latitude: z.number(),
    longitude: z.number(),
    name: text.optional(),
    address: text.optional(),
    ...common,
  }),
  z.strictObject({ type: z.literal('reaction'), wamid: text, emoji: z.string().optional(), ...common }),
  z.strictObject({ type: z.literal('contacts'), contacts: z.array(json).min(1), ...common }),
  z.strictObject({ type: z.literal('unsupported'), ...common }),
]);

const rendered = z.strictObject({
  header: text.nullable(),
  body: text,
  footer: text.nullable(),
  buttons: z.array(z.strictObject({ type: text, text: z.string(), payload: text.nullable(), url: text.nullable() })),
});

export const chatImportSchema = z.strictObject({
  pnid: text.optional(),
  chats: z.array(
    z.strictObject({
      customer: text,
      messages: z.array(
        z.union([
          z.strictObject({ wamid: text, inbound: inboundSchema }),
          z.strictObject({
            outbound: z.strictObject({
              wamid: text,
              type: text,
              content: z.unknown(),
              rendered: rendered.nullable().optional(),
              at: z.number(),
              status: z.enum(['accepted', 'sent', 'delivered', 'read', 'failed']),
              errorCode: z.int().nullable().optional(),
              repliesTo: text.nullable().optional(),
              category: text.default('service'),
            }),
          }),
        ]),
      ),
    }),
  ),
});

export const preferenceSchema = z.strictObject({ pnid: text.optional(), value: z.enum(['stop', 'resume']) });
export const rotationSchema = z.strictObject({ pnid: text.optional(), bsuid: text.optional() });
