import {
  createDecipheriv,
  createECDH,
  createHash,
  createPublicKey,
  hkdfSync,
  randomBytes,
  verify,
} from 'node:crypto';
import type { PushSubscriptionRecord } from '../../src/contracts/outbound.ts';

const keyBytes = 65;
const publicKeyHead = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex');

/** The browser's half of a push subscription: decrypts as RFC 8188 and RFC 8291 say. */
export class Phone {
  readonly #pair = createECDH('prime256v1');
  readonly #auth = randomBytes(16);
  readonly endpoint: string;

  constructor(endpoint: string) {
    this.endpoint = endpoint;
    this.#pair.generateKeys();
  }

  get p256dh(): string {
    return this.#pair.getPublicKey('base64url');
  }

  get auth(): string {
    return this.#auth.toString('base64url');
  }

  get endpointSha256(): string {
    return createHash('sha256').update(this.endpoint).digest('hex');
  }

  record(visitor: string, atMs: number): PushSubscriptionRecord {
    const { endpoint, p256dh, auth } = this;
    return { visitor, endpoint, p256dh, auth, atMs };
  }

  /** One record of aes128gcm; throws when it is not for this phone. */
  decrypt(body: Buffer): unknown {
    const salt = body.subarray(0, 16);
    const idBytes = body[20] ?? 0;
    if (idBytes !== keyBytes) throw new Error(`a key of ${idBytes} bytes`);
    const sender = body.subarray(21, 21 + keyBytes);
    const sealed = body.subarray(21 + keyBytes);
    const shared = this.#pair.computeSecret(sender);
    const info = Buffer.concat([Buffer.from('WebPush: info\0'), this.#pair.getPublicKey(), sender]);
    const material = hkdf(shared, this.#auth, info, 32);
    const key = hkdf(material, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
    const nonce = hkdf(material, salt, Buffer.from('Content-Encoding: nonce\0'), 12);
    const decipher = createDecipheriv('aes-128-gcm', key, nonce);
    decipher.setAuthTag(sealed.subarray(-16));
    const padded = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
    const end = padded.lastIndexOf(2);
    return JSON.parse(padded.subarray(0, end).toString('utf8'));
  }
}

function hkdf(material: Buffer, salt: Buffer, info: Buffer, length: number): Buffer {
  return Buffer.from(hkdfSync('sha256', material, salt, info, length));
}

export type Vapid = {
  readonly genuine: boolean;
  readonly key: string;
  readonly claims: Readonly<Record<string, unknown>>;
};

/** `vapid t=JWT, k=KEY` of a request. Source: RFC 8292. */
export function vapidOf(authorization: string): Vapid {
  const [, token = '', key = ''] = /^vapid t=([^,]+), k=(.+)$/.exec(authorization) ?? [];
  const [head = '', body = '', signature = ''] = token.split('.');
  const der = Buffer.concat([publicKeyHead, Buffer.from(key, 'base64url')]);
  const publicKey = createPublicKey({ key: der, format: 'der', type: 'spki' });
  const genuine = verify(
    'sha256',
    Buffer.from(`${head}.${body}`),
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  return { genuine, key, claims: JSON.parse(Buffer.from(body, 'base64url').toString()) };
}
