import { z } from 'zod';
import { roles } from '../../../domain/organisation/roles.ts';
import { optionalSteps } from '../../../domain/organisation/setup.ts';

const id = z.uuid();
const role = z.enum(roles);
const count = z.int().min(0);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const nothing = z.strictObject({});
const about = <Subject extends string, Detail extends z.ZodType>(subject: Subject, detail: Detail) =>
  z.strictObject({ subject: z.literal(subject), id, detail });

/** What the log keeps of the organisation feature. `before` and `after` hold ids and codes; names are looked up on reading. */
export const organisationEvents = {
  'agreement.accepted': about('agreement', z.strictObject({ version: z.int().min(1), notice: sha256, pdf: sha256 })),
  'organisation.changed': about(
    'organisation',
    z.strictObject({ fields: z.array(z.enum(['name', 'timeZone', 'askConsent'])) }),
  ),
  'organisation.setup_step_skipped': about(
    'organisation',
    z.strictObject({ step: z.enum(optionalSteps), skipped: z.boolean() }),
  ),
  'department.created': about('department', nothing),
  'department.renamed': about('department', nothing),
  'department.archived': about(
    'department',
    z.strictObject({ movedTo: id.nullable(), conversations: count, channels: count }),
  ),
  'department.members_changed': about('department', z.strictObject({ added: z.array(id), removed: z.array(id) })),
  'hours.changed': about('organisation', z.strictObject({ department: id.nullable(), own: z.boolean() })),
  'holidays.added': about('organisation', z.strictObject({ dates: z.array(z.iso.date()) })),
  'holiday.removed': about('organisation', z.strictObject({ date: z.iso.date() })),
  'member.invited': about('invitation', z.strictObject({ role })),
  'member.invitation_sent_again': about('invitation', nothing),
  'member.invitation_revoked': about('invitation', nothing),
  /** Written by `join_organisation` in the database. */
  'member.joined': about('member', z.strictObject({ invitation: id, role })),
  'member.changed': about(
    'member',
    z.strictObject({
      before: z.strictObject({ role, departments: z.array(id) }),
      after: z.strictObject({ role, departments: z.array(id) }),
    }),
  ),
  'member.suspended': about('member', z.strictObject({ conversations: count })),
  'member.reactivated': about('member', nothing),
  'ownership.offered': about('member', nothing),
  'ownership.accepted': about('member', z.strictObject({ from: id })),
  'ownership.offer_ended': about('member', nothing),
  /** That it changed, not what it says. */
  'account.profile_changed': about('member', z.strictObject({ fields: z.array(z.enum(['name', 'phone'])) })),
  'account.email_change_asked': about('member', nothing),
  'account.email_changed': about('member', nothing),
  'account.exported': about('member', nothing),
} as const;
