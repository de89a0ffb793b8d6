import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newId } from '../ids.ts';
import { keyIdOf, type OpenKey, type SealedAt, seal, sealBytes, unseal, unsealBytes } from './sealed.ts';

function makeKey(): OpenKey {
  return { id: newId(), bytes: randomBytes(32), expiresAt: null };
}

function place(): SealedAt {
  return { tenantId: newId(), table: 'message', rowId: newId() };
}

const anyPlace = fc.record({
  tenantId: fc.uuid(),
  table: fc.constantFrom('message', 'contact', 'note'),
  rowId: fc.string(),
});

describe('sealed values', () => {
  test('When any JSON value is sealed, then it opens at the same place to the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), anyPlace, (value, at) => {
        const key = makeKey();
        expect(unseal(key, seal(key, value, at), at)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('When any bytes are sealed, then the same bytes come back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5_000 }), anyPlace, (bytes, at) => {
        const key = makeKey();
        expect(unsealBytes(key, sealBytes(key, Buffer.from(bytes), at), at)).toEqual(Buffer.from(bytes));
      }),
    );
  });

  test('BW-5.2 When a sealed value is moved to another row, table or tenant, then it does not open', () => {
    fc.assert(
      fc.property(anyPlace, anyPlace, (at, other) => {
        fc.pre(JSON.stringify(at) !== JSON.stringify(other));
        const key = makeKey();
        const sealed = seal(key, 'hello', at);
        expect(() => unseal(key, sealed, other)).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
      }),
    );
  });

  test('BW-5.2 When any bit of a sealed value is flipped, then it does not open', () => {
    const key = makeKey();
    const at = place();
    const sealed = seal(key, { text: 'hello' }, at);
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const altered = Buffer.from(sealed);
      altered.writeUInt8(altered.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(() => unseal(key, altered, at)).toThrow();
    }
  });

  test('When a value is sealed, then its layout is version, key id, nonce, ciphertext, tag', () => {
    const key = makeKey();
    const sealed = sealBytes(key, Buffer.from('12345'), place());
    expect(sealed).toHaveLength(1 + 16 + 12 + 5 + 16);
    expect(sealed[0]).toBe(1);
    expect(sealed.toString('hex', 1, 17)).toBe(key.id.replaceAll('-', ''));
    expect(keyIdOf(sealed)).toBe(key.id);
  });

  test('When the same value is sealed many times, then no nonce repeats', () => {
    const key = makeKey();
    const at = place();
    const nonces = Array.from({ length: 3_000 }, () => seal(key, 1, at).toString('hex', 17, 29));
    expect(new Set(nonces).size).toBe(nonces.length);
  });

  test('When another key is used, or one with the same id and other bytes, then it does not open', () => {
    const key = makeKey();
    const at = place();
    const sealed = seal(key, 'hello', at);
    expect(() => unseal(makeKey(), sealed, at)).toThrow('the key of another one');
    expect(() => unseal({ ...key, bytes: randomBytes(32) }, sealed, at)).toThrow('altered');
  });

  test('When a key was destroyed while somebody held it, then it neither seals nor opens', () => {
    const key = makeKey();
    const at = place();
    const sealed = seal(key, 'hello', at);
    key.bytes.fill(0);
    const destroyed = expect.objectContaining({ code: 'KEY_DESTROYED' });
    expect(() => seal(key, 'hello', at)).toThrow(destroyed);
    expect(() => unseal(key, sealed, at)).toThrow(destroyed);
  });

  test('When bytes are too short, of an unknown version or no JSON, then the error names no content', () => {
    expect(() => keyIdOf(Buffer.alloc(44, 1))).toThrow('Not a sealed value');
    expect(() => keyIdOf(Buffer.alloc(60, 2))).toThrow('Not a sealed value');
    expect(() => seal(makeKey(), undefined, place())).toThrow('Only JSON values');
    expect(() => seal(makeKey(), 1, { ...place(), table: 'a|b' })).toThrow('must not hold');
    expect(() => seal({ ...makeKey(), id: 'no uuid' }, 1, place())).toThrow('must be a UUID');
  });
});
