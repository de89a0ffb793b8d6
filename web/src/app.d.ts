import type { z } from 'zod';
import type { ConsentReceipt as Receipt } from '#contracts/accounts/registration.contract.ts';
import type { Session } from '#contracts/organisation/organisation.contract.ts';

declare global {
  /** Sent before the page came alive; app.html keeps it until then. */
  var heldForm: HTMLFormElement | undefined;
  namespace App {
    interface Error {
      /** Short code a person can read out to support. */
      code?: string;
    }
    type ConsentReceipt = z.output<typeof Receipt>;
    /** Travels from page to page in the history of this tab only. */
    interface PageState {
      /** What was agreed to before the form opened. */
      receipt?: ConsentReceipt;
      /** To ask for the mail of a registration again, and where it went. */
      handle?: string;
      email?: string;
      /** What just happened, told on the sign-in page. */
      came?: 'verified' | 'reset' | 'joined';
    }
    interface Locals {
      session: Session | null | 'unreachable';
    }
  }
}
