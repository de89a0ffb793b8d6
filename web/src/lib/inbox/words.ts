import type { Standing } from '#domain/consent/standing.ts';
import type { MessageKind } from '#domain/inbox/conversation.ts';
import type { OpeningReason } from '#domain/inbox/sight.ts';
import { m } from '#lib/i18n/generated/messages.js';
import type { ContactCard, ConversationStatus, EventLine, View } from './types.ts';

export const viewNames: Record<View, () => string> = {
  mine: m.view_mine,
  unassigned: m.view_unassigned,
  all: m.view_all,
};

export const statusNames: Record<ConversationStatus, () => string> = {
  open: m.status_open,
  snoozed: m.status_snoozed,
  resolved: m.status_resolved,
};

/** What stands for a message that has no words of its own. */
export const kindNames: Record<MessageKind, () => string> = {
  text: m.kind_text,
  image: m.kind_image,
  video: m.kind_video,
  audio: m.kind_audio,
  document: m.kind_document,
  sticker: m.kind_sticker,
  location: m.kind_location,
  contacts: m.kind_contacts,
  buttons: m.kind_buttons,
  answer: m.kind_answer,
  template: m.kind_template,
  reaction: m.kind_reaction,
  unsupported: m.kind_unsupported,
  withdrawn: m.kind_withdrawn,
};

/** Why a person can't be written to, as a chip; null while nothing stands in the way. */
export const standingNames: Record<Standing, (() => string) | null> = {
  unknown: m.standing_unknown,
  asked: m.standing_asked,
  accepted: null,
  refused: m.standing_refused,
  withdrawn: m.standing_withdrawn,
  minor: m.standing_minor,
  erasing: m.standing_erasing,
};

export const consentNames: Record<ContactCard['consent'][number]['state'], () => string> = {
  asked: m.consent_asked,
  granted: m.consent_granted,
  denied: m.consent_denied,
  withdrawn: m.consent_withdrawn,
  unknown: m.consent_unknown,
};

export const purposeNames: Record<ContactCard['consent'][number]['purpose'], () => string> = {
  store_assist: m.purpose_store_assist,
};

/** One line per thing that happened, with who did it when that is known. */
export function eventWords(event: EventLine): string {
  const actor = event.actorName ?? m.somebody();
  const subject = event.subjectName ?? m.somebody();
  switch (event.kind) {
    case 'started':
      return m.event_started();
    case 'taken':
      return m.event_taken({ actor });
    case 'assigned':
      return event.actorName === null ? m.event_assigned_by_nobody({ subject }) : m.event_assigned({ actor, subject });
    case 'unassigned':
      return m.event_unassigned({ actor });
    case 'moved':
      return m.sight_event_moved({ actor, department: event.departmentName ?? m.no_department() });
    case 'participant_added':
      return m.sight_event_participant_added({ actor, subject });
    case 'participant_removed':
      return actor === subject
        ? m.sight_event_participant_left({ actor })
        : m.sight_event_participant_removed({ actor, subject });
    case 'opened_with_reason':
      return m.sight_event_opened({ actor });
    case 'resolved':
      return m.event_resolved({ actor });
    case 'reopened':
      return event.actorName === null ? m.event_reopened_itself() : m.event_reopened({ actor });
    case 'snoozed':
      return m.event_snoozed({ actor });
    case 'woken':
      return m.event_woken();
    case 'window_closing':
      return m.event_window_closing();
    case 'consent_asked':
      return event.actorName === null ? m.event_consent_asked_itself() : m.event_consent_asked({ actor });
    case 'consent_accepted':
      return m.event_consent_accepted();
    case 'consent_refused':
      return m.event_consent_refused();
    case 'quarantine_expired':
      return m.event_quarantine_expired();
  }
}

export const openingReasonNames: Record<OpeningReason, () => string> = {
  customer_request: m.sight_reason_customer_request,
  complaint: m.sight_reason_complaint,
  absent_colleague: m.sight_reason_absent_colleague,
  safety: m.sight_reason_safety,
  quality_check: m.sight_reason_quality_check,
  legal_duty: m.sight_reason_legal_duty,
};

/** Reasons of rows that were written before a code left the list. */
export function openingReasonName(code: string): string {
  return openingReasonNames[code as OpeningReason]?.() ?? code;
}
