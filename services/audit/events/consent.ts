import { z } from 'zod';

const id = z.uuid();
const answer = z.strictObject({ subject: z.literal('contact'), id, detail: z.strictObject({ conversation: id }) });

export const consentEvents = { 'consent.accepted': answer, 'consent.refused': answer } as const;
