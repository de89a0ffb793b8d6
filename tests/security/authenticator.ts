import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** What a security key does, in software: keys of its own, a counter, signatures (WebAuthn level 3, 6 and 7). */
export interface Authenticator {
  id: string;
  /** As COSE, base64url: what the server keeps. */
  publicKey: string;
  register(challenge: string): object;
  answer(challenge: string, options?: { origin?: string; counter?: number }): object;
}

const userPresent = 0x01;
const hasCredential = 0x40;

export function newAuthenticator(origin: string): Authenticator {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = publicKey.export({ format: 'jwk' });
  const id = randomBytes(16);
  const [x, y] = [Buffer.from(jwk.x!, 'base64url'), Buffer.from(jwk.y!, 'base64url')];
  // {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}
  const cose = Buffer.concat([Buffer.from('a5010203262001215820', 'hex'), x, Buffer.from('225820', 'hex'), y]);
  const rpIdHash = createHash('sha256').update(new URL(origin).hostname).digest();
  let counter = 0;

  function authData(flags: number, count: number, rest = Buffer.alloc(0)): Buffer {
    const counted = Buffer.alloc(4);
    counted.writeUInt32BE(count);
    return Buffer.concat([rpIdHash, Buffer.from([flags]), counted, rest]);
  }

  return {
    id: id.toString('base64url'),
    publicKey: cose.toString('base64url'),
    register(challenge) {
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, cose]);
      return credential({
        clientDataJSON: clientData('webauthn.create', challenge, origin).toString('base64url'),
        attestationObject: attestation(authData(userPresent | hasCredential, counter, attested)).toString('base64url'),
        transports: ['usb'],
      });
    },
    answer(challenge, options = {}) {
      counter += 1;
      const data = authData(userPresent, options.counter ?? counter);
      const client = clientData('webauthn.get', challenge, options.origin ?? origin);
      const signed = Buffer.concat([data, createHash('sha256').update(client).digest()]);
      return credential({
        clientDataJSON: client.toString('base64url'),
        authenticatorData: data.toString('base64url'),
        signature: sign('sha256', signed, privateKey).toString('base64url'),
      });
    },
  };

  function credential(response: object): object {
    const name = id.toString('base64url');
    return { id: name, rawId: name, type: 'public-key', clientExtensionResults: {}, response };
  }
}

function clientData(type: string, challenge: string, origin: string): Buffer {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
}

/** CBOR of {fmt: 'none', attStmt: {}, authData}. */
function attestation(authData: Buffer): Buffer {
  const text = (value: string) => Buffer.concat([Buffer.from([0x60 | value.length]), Buffer.from(value)]);
  const length = Buffer.from([0x59, authData.length >> 8, authData.length & 0xff]);
  return Buffer.concat([
    Buffer.from([0xa3]),
    text('fmt'),
    text('none'),
    text('attStmt'),
    Buffer.from([0xa0]),
    text('authData'),
    length,
    authData,
  ]);
}
