import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ByteRange, CHUNK_BYTES, openStored, sealObject } from './object-format.ts';

const SEALED_CHUNK = CHUNK_BYTES + 28;
const HEADER = 5;
const key = randomBytes(32);
const altered = expect.objectContaining({ code: 'INTERNAL' });

async function sealed(bytes: Buffer, name = 'aa/bb/one', pieces?: number): Promise<Buffer> {
  return gather(sealObject({ objectName: name, key }, pieces === undefined ? bytes : inPieces(bytes, pieces)));
}

async function* inPieces(bytes: Buffer, length: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

interface Opening {
  range?: ByteRange;
  name?: string;
  /** Told which stored bytes were asked for. */
  asked?: ByteRange[];
  /** What storage says its length is. */
  size?: number;
}

function opened(
  stored: Buffer,
  { range, name = 'aa/bb/one', asked, size = stored.length }: Opening = {},
): Promise<Buffer> {
  const read = (part: ByteRange) => {
    asked?.push(part);
    return inPieces(stored.subarray(part.start, part.end + 1), 10_007);
  };
  return gather(openStored({ objectName: name, key, size, read }, range));
}

async function gather(parts: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const part of parts) all.push(part);
  return Buffer.concat(all);
}

const lengths = fc.oneof(
  fc.constantFrom(0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 3 * CHUNK_BYTES),
  fc.nat({ max: 4 * CHUNK_BYTES }),
);

describe('a sealed file', () => {
  test('When it is opened, then it is the same, whatever its length and the pieces it came in', async () => {
    await fc.assert(
      fc.asyncProperty(lengths, fc.integer({ min: 1_000, max: 200_000 }), async (length, pieces) => {
        const bytes = randomBytes(length);
        expect((await opened(await sealed(bytes, 'aa/bb/one', pieces))).equals(bytes)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  test('When any range of it is opened, then it equals that slice', async () => {
    const inside = lengths
      .filter((length) => length > 0)
      .chain((length) => fc.tuple(fc.constant(length), fc.nat({ max: length - 1 }), fc.nat({ max: length - 1 })));
    await fc.assert(
      fc.asyncProperty(inside, async ([length, a, b]) => {
        const bytes = randomBytes(length);
        const range = { start: Math.min(a, b), end: Math.max(a, b) };
        const part = await opened(await sealed(bytes), { range });
        expect(part.equals(bytes.subarray(range.start, range.end + 1))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test('When a range of it is opened, then only the chunks that hold it are read', async () => {
    const stored = await sealed(randomBytes(5 * CHUNK_BYTES));
    const asked: ByteRange[] = [];
    await opened(stored, { range: { start: 2 * CHUNK_BYTES + 7, end: 3 * CHUNK_BYTES }, asked });
    expect(asked).toEqual([
      { start: 0, end: HEADER - 1 },
      { start: HEADER + 2 * SEALED_CHUNK, end: HEADER + 4 * SEALED_CHUNK - 1 },
    ]);
  });

  test('When the same bytes are sealed twice, then nothing but the header is the same', async () => {
    const bytes = Buffer.alloc(CHUNK_BYTES, 'a');
    const [one, two] = [await sealed(bytes), await sealed(bytes)];
    expect(one.subarray(0, HEADER).equals(two.subarray(0, HEADER))).toBe(true);
    expect(one.subarray(HEADER, HEADER + 64).equals(two.subarray(HEADER, HEADER + 64))).toBe(false);
  });
});

describe('an altered file does not open', () => {
  test('When any byte is flipped', async () => {
    const stored = await sealed(randomBytes(CHUNK_BYTES + 1_000));
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: stored.length - 1 }), fc.integer({ min: 1, max: 255 }), async (at, mask) => {
        const flipped = Buffer.from(stored);
        flipped[at]! ^= mask;
        await expect(opened(flipped)).rejects.toEqual(altered);
      }),
      { numRuns: 60 },
    );
  });

  test('When it is cut anywhere, also between two chunks', async () => {
    const stored = await sealed(randomBytes(3 * CHUNK_BYTES));
    const between = fc.constantFrom(0, HEADER, HEADER + SEALED_CHUNK, HEADER + 2 * SEALED_CHUNK);
    await fc.assert(
      fc.asyncProperty(fc.oneof(between, fc.nat({ max: stored.length - 1 })), async (length) => {
        await expect(opened(stored.subarray(0, length))).rejects.toEqual(altered);
      }),
      { numRuns: 40 },
    );
  });

  test('When a range reaches into the part that was cut off', async () => {
    const stored = (await sealed(randomBytes(3 * CHUNK_BYTES))).subarray(0, HEADER + 2 * SEALED_CHUNK);
    await expect(opened(stored, { range: { start: 0, end: 2 * CHUNK_BYTES } })).rejects.toEqual(altered);
  });

  test('When storage breaks off between two chunks before the length it announced', async () => {
    const stored = await sealed(randomBytes(3 * CHUNK_BYTES));
    const cut = stored.subarray(0, HEADER + 2 * SEALED_CHUNK);
    await expect(opened(cut, { size: stored.length })).rejects.toEqual(altered);
  });

  test('When chunks change places, or one is repeated at the end', async () => {
    const stored = await sealed(randomBytes(3 * CHUNK_BYTES));
    const [first, second, third] = [0, 1, 2].map((index) =>
      stored.subarray(HEADER + index * SEALED_CHUNK, HEADER + (index + 1) * SEALED_CHUNK),
    );
    const header = stored.subarray(0, HEADER);
    await expect(opened(Buffer.concat([header, second!, first!, third!]))).rejects.toEqual(altered);
    await expect(opened(Buffer.concat([header, first!, second!, third!, third!]))).rejects.toEqual(altered);
  });

  test('When it lies under the name of another object, even one with the same key', async () => {
    await expect(opened(await sealed(randomBytes(100)), { name: 'aa/bb/two' })).rejects.toEqual(altered);
  });

  test.each([
    { start: -1, end: 3 },
    { start: 5, end: 4 },
    { start: 0, end: 100 },
    { start: 100, end: 100 },
  ])('When the range $start-$end does not lie in its 100 bytes', async (range) => {
    await expect(opened(await sealed(randomBytes(100)), { range })).rejects.toEqual(altered);
  });
});
