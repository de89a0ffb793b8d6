import type { PhoneNumber } from './accounts.ts';
import { type Customer, createCustomer } from './customers.ts';
import { receiveFromCustomer } from './inbound.ts';
import { createRandom } from './random.ts';
import type { World } from './world.ts';

export type BurstInput = {
  number: PhoneNumber;
  /** The people who write. */
  customers: Customer[];
  /** Messages in all. */
  count: number;
  seed: number;
  textPrefix: string;
  gapSeconds: number;
};

/** What was sent: per customer the wamids in the order meant. */
export type BurstResult = {
  total: number;
  customers: { id: string; phone: string | null; bsuid: string; wamids: string[]; texts: string[] }[];
};

/**
 * Many people write at once. Messages of one person are at least a second apart by the provider's time and end now;
 * people are interleaved by the seed. The texts count up, so that order can be read off them.
 */
export function sendBurst(world: World, input: BurstInput): BurstResult {
  const { number, customers, gapSeconds } = input;
  const shares = customers.map((customer, index) => ({
    customer,
    index,
    left: shareOf(input.count, customers.length, index),
    result: resultFor(customer),
  }));
  const longest = Math.max(...shares.map((share) => share.left));
  const start = world.clock.now() - longest * gapSeconds * 1_000;
  const random = createRandom(input.seed);
  const writing = shares.filter((share) => share.left > 0);
  while (writing.length > 0) {
    const at = random.between(0, writing.length - 1);
    const share = writing[at];
    if (!share) break;
    const { customer, result } = share;
    const text = `${input.textPrefix} ${share.index + 1}/${result.wamids.length + 1}`;
    const timestamp = start + (result.wamids.length + 1) * gapSeconds * 1_000;
    const { wamid } = receiveFromCustomer(world, { number, customer, input: { type: 'text', text, timestamp } });
    result.wamids.push(wamid);
    result.texts.push(text);
    share.left -= 1;
    if (share.left === 0) writing.splice(at, 1);
  }
  return { total: input.count, customers: shares.map((share) => share.result) };
}

/** Makes the people of a burst. */
export function makeCrowd(world: World, size: number): Customer[] {
  return Array.from({ length: size }, (_, index) => createCustomer(world, { name: `Customer ${index + 1}` }));
}

function shareOf(count: number, people: number, index: number): number {
  return Math.floor(count / people) + (index < count % people ? 1 : 0);
}

function resultFor({ id, phone, bsuid }: Customer) {
  return { id, phone, bsuid, wamids: [] as string[], texts: [] as string[] };
}
