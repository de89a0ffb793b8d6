import AlarmClock from '@lucide/svelte/icons/alarm-clock';
import ArrowRightLeft from '@lucide/svelte/icons/arrow-right-left';
import Check from '@lucide/svelte/icons/check';
import Hand from '@lucide/svelte/icons/hand';
import LayoutTemplate from '@lucide/svelte/icons/layout-template';
import PanelRight from '@lucide/svelte/icons/panel-right';
import Reply from '@lucide/svelte/icons/reply';
import RotateCcw from '@lucide/svelte/icons/rotate-ccw';
import ShieldQuestionMark from '@lucide/svelte/icons/shield-question-mark';
import StickyNote from '@lucide/svelte/icons/sticky-note';
import UserRoundCheck from '@lucide/svelte/icons/user-round-check';
import UserRoundPlus from '@lucide/svelte/icons/user-round-plus';
import { isQuarantined } from '#domain/consent/standing.ts';
import { reasonText } from '#lib/api/problem.ts';
import { m } from '#lib/i18n/generated/messages.js';
import { plain } from '#lib/i18n/plain.ts';
import { type KeyAction, registry, shortcutOf } from '#lib/keys/registry.ts';
import type { Command } from '#lib/palette/command.ts';
import { takesNotes } from './composer-state.ts';
import type { Inbox } from './inbox.svelte.ts';
import type { Panel } from './panel.svelte.ts';
import type { ConversationDetail } from './types.ts';

type Capability = ConversationDetail['can'][keyof ConversationDetail['can']];

/** What can be done to the open conversation; the server's word on each decides (ui rule 1). */
export function inboxCommands(inbox: Inbox, panel: Panel): Command[] {
  const detail = inbox.thread?.detail;
  if (!detail) return [];
  if (!detail.readable) return detail.needsReason ? [] : [taking(inbox, detail)];
  return [
    ...asking(inbox, detail),
    ...writing(inbox, detail),
    ...handingOver(inbox, detail),
    ...ending(inbox, detail),
    {
      ...keyed('panel'),
      icon: PanelRight,
      run: () => panel.toggle(),
    },
  ];
}

/** The question of the first contact, as long as its answer is open. */
function asking(inbox: Inbox, detail: ConversationDetail): Command[] {
  if (!isQuarantined(detail.standing)) return [];
  const reason = reasonOf(detail.can.askConsent, detail);
  return [
    {
      ...about('ask-consent'),
      word: m.palette_ask_consent(),
      icon: ShieldQuestionMark,
      reason,
      run: () => void inbox.askConsent(),
    },
  ];
}

function writing(inbox: Inbox, detail: ConversationDetail): Command[] {
  const { can } = detail;
  return [
    { ...keyed('reply'), icon: Reply, reason: reasonOf(can.reply, detail), run: () => void inbox.write('reply') },
    {
      ...about('template'),
      word: m.send_a_template(),
      icon: LayoutTemplate,
      reason: reasonOf(can.sendTemplate, detail),
      run: () => {
        inbox.wantsTemplate = true;
        void inbox.write('reply');
      },
    },
    {
      ...keyed('note'),
      icon: StickyNote,
      // what locks the reply at first contact locks the note beside it
      reason: takesNotes(detail) ? null : reasonOf(can.reply, detail),
      run: () => void inbox.write('note'),
    },
  ];
}

function handingOver(inbox: Inbox, detail: ConversationDetail): Command[] {
  const me = inbox.app.session.member.id;
  const reason = reasonOf(detail.can.assign, detail);
  const inSight = new Set([me, detail.assignee?.id, ...detail.participants.map(({ id }) => id)]);
  const others = inbox.members.filter(({ id }) => id !== me);
  const mine: Command[] = [
    { ...keyed('assign'), icon: UserRoundCheck, reason, run: () => void inbox.handover.assign(me) },
  ];
  return [
    ...(inbox.isMine(detail) ? [] : mine),
    {
      ...about('transfer'),
      word: m.sight_transfer(),
      icon: ArrowRightLeft,
      reason,
      run: () => (inbox.asked = 'transfer'),
    },
    { ...about('add'), word: m.palette_add(), icon: UserRoundPlus, reason, narrow: m.palette_add_start() },
    ...others.map(
      ({ id, name }): Command => ({
        ...about(`assign:${id}`),
        word: m.palette_assign_to({ name: plain(name) }),
        icon: UserRoundCheck,
        typed: true,
        reason,
        run: () => void inbox.handover.assign(id),
      }),
    ),
    ...inbox.app.session.departments
      .filter(({ id }) => id !== detail.department?.id)
      .map(
        ({ id, name }): Command => ({
          ...about(`transfer:${id}`),
          word: m.palette_transfer_to({ name: plain(name) }),
          icon: ArrowRightLeft,
          typed: true,
          reason,
          run: () => void inbox.handover.assign(null, id),
        }),
      ),
    ...others
      .filter(({ id }) => !inSight.has(id))
      .map(
        ({ id, name }): Command => ({
          ...about(`add:${id}`),
          word: m.palette_add_named({ name: plain(name) }),
          icon: UserRoundPlus,
          typed: true,
          reason,
          run: () => void inbox.sight.add(id, name),
        }),
      ),
  ];
}

function ending(inbox: Inbox, detail: ConversationDetail): Command[] {
  const reason = reasonOf(detail.can.resolve, detail);
  if (detail.status !== 'open')
    return [
      { ...about('reopen'), word: m.reopen(), icon: RotateCcw, reason, run: () => void inbox.status.reopen(detail) },
    ];
  return [
    { ...keyed('snooze'), icon: AlarmClock, reason, run: () => (inbox.asked = 'snooze') },
    { ...keyed('resolve'), icon: Check, reason, run: () => void inbox.status.resolve() },
  ];
}

function taking(inbox: Inbox, { id }: ConversationDetail): Command {
  return { ...about('take'), word: m.take(), icon: Hand, run: () => void inbox.handover.take(id) };
}

function about(id: string): Pick<Command, 'id' | 'group'> {
  return { id: `here:${id}`, group: 'conversation' };
}

/** Word and key as the help sheet and the tooltips have them. */
function keyed(action: KeyAction): Pick<Command, 'id' | 'group' | 'word' | 'keys'> {
  return { ...about(action), word: registry[action].label(), keys: shortcutOf(action) };
}

function reasonOf({ allowed, code, reason }: Capability, { contact }: ConversationDetail): string | null {
  return allowed ? null : reasonText(code, reason, contact.name);
}
