import { createECDH } from 'node:crypto';
import { join } from 'node:path';
import { makeSecret, readSecret } from './secret-file.ts';

/** The pair this house signs its push messages with, base64url. Source: RFC 8292. */
export type PushKeys = { readonly publicKey: string; readonly privateKey: string };

const fileName = 'push-keys.json';

/**
 * Reads the pair of a data folder, and makes it once, readable by its owner alone. Whoever else
 * makes one at the same moment finds the first. Phones subscribe to the public half: with another
 * pair they would have to subscribe again. [SEC24]
 */
export function openPushKeys(folder: string): PushKeys {
  const path = join(folder, fileName);
  const known = readSecret(path);
  if (known !== undefined) return pairOf(known, path);
  const pair = createECDH('prime256v1');
  pair.generateKeys();
  // Leading zeros count: the private half is always 32 bytes.
  const privateKey = Buffer.concat([Buffer.alloc(32), pair.getPrivateKey()]).subarray(-32);
  const keys: PushKeys = {
    publicKey: pair.getPublicKey('base64url'),
    privateKey: privateKey.toString('base64url'),
  };
  return pairOf(makeSecret(path, `${JSON.stringify(keys)}\n`), path);
}

function pairOf(text: string, path: string): PushKeys {
  const { publicKey, privateKey }: Partial<PushKeys> = JSON.parse(text);
  if (typeof publicKey === 'string' && typeof privateKey === 'string') {
    return { publicKey, privateKey };
  }
  throw new Error(`${path} holds no pair of keys; remove it, and phones subscribe again`);
}
