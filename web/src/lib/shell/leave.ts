import { leavePage } from '#lib/api/leave-page.ts';
import { m } from '#lib/i18n/generated/messages.js';
import { forgetLocalWords } from '#lib/inbox/drafts.svelte.ts';
import type { Toasts } from './toasts.svelte.ts';

/** Ends the session as said, and leaves no words about customers on this device. */
export async function leave(toasts: Toasts, how: () => Promise<void>): Promise<void> {
  try {
    await how();
  } catch {
    toasts.problem(m.sign_out_failed());
    return;
  }
  forgetLocalWords();
  leavePage('/sign-in');
}
