import { createHash, randomBytes } from 'node:crypto';

/** Crockford's base 32: no I, L, O or U, so that a printed code is read and typed without doubt. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A device's secret: 160 random bits as 40 hex digits. */
export const newDeviceSecret = (): string => randomBytes(20).toString('hex');

/** A link or token: 192 random bits, safe in an address. */
export const newToken = (): string => randomBytes(24).toString('base64url');

/** A band's printed code: 14 characters of 5 random bits, 70 bits in all, which no radio sends. */
export function newPrintedCode(): { readonly code: string; readonly codeSha256: string } {
  const letters = Array.from(randomBytes(14), (byte) => alphabet[byte & 31] ?? '0').join('');
  const code = letters.replace(/^(.{4})(.{4})(.{4})(.{2})$/, '$1-$2-$3-$4');
  return { code, codeSha256: sha256(letters) };
}
