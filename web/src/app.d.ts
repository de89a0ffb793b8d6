import type { Session } from '#contracts/organisation/organisation.contract.ts';

declare global {
  namespace App {
    interface Error {
      /** Short code a person can read out to support. */
      code?: string;
    }
    interface Locals {
      session: Session | null | 'unreachable';
    }
  }
}
