import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { makeSecret, readSecret } from '../egress/secret-file.ts';

const fileName = 'coupon-key';

/**
 * The key coupons' codes are made with: 256 bits, made once a data folder, readable by its owner
 * alone, and in every backup, as what is stepped again after a restore gives the codes of before.
 * [CPN1]
 */
export function openCouponKey(folder: string): string {
  const path = join(folder, fileName);
  const known = readSecret(path) ?? makeSecret(path, `${randomBytes(32).toString('base64url')}\n`);
  const key = known.trim();
  if (key.length >= 43) return key;
  throw new Error(`${path} holds no key; put back the one of the backup, or remove it`);
}
