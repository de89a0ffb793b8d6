import type { Egress } from './egress.ts';

/**
 * From now on `fetch` of this process leads through the register, for libraries and slips of ours too (OF-4.0). `own`: the
 * origin of this very process, which renders its pages by asking itself.
 */
export function closeGlobalFetch(egress: Pick<Egress, 'fetch'>, own: string | null = null): void {
  const open = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const { origin } = new URL(input instanceof Request ? input.url : input);
    return origin === own ? await open(input, init) : await egress.fetch(input, init);
  };
}
