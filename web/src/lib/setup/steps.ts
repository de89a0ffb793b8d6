import { type SetupStep, setupSteps } from '#domain/organisation/setup.ts';
import { m } from '#lib/i18n/generated/messages.js';

export const stepNames: Record<SetupStep, () => string> = {
  agreement: m.shell_setup_agreement,
  departments: m.shell_setup_departments,
  team: m.shell_setup_team,
  channel: m.shell_setup_channel,
  message: m.shell_setup_message,
};

export function setupAddress(step: SetupStep): string {
  return `/setup/${step}`;
}

/** The step of an address; null for none or a wrong one. */
export function readStep(text: string | undefined): SetupStep | null {
  return setupSteps.find((step) => step === text) ?? null;
}

/** The one after; null behind the last. */
export function stepAfter(step: SetupStep): SetupStep | null {
  return setupSteps[setupSteps.indexOf(step) + 1] ?? null;
}
