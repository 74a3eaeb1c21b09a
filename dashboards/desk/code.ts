import { encode } from 'uqr';
import type { QrBody } from '../../src/contracts/api-joining.ts';
import { sha256 } from './sha256.ts';

/** Crockford's base 32: no I, L, O or U, so that a printed code is read without doubt. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const quietModules = 4;

/** What is printed, and all that the server hears of it. */
export type PrintedCode = { readonly code: string; readonly codeSha256: string };

/** 14 characters of 5 random bits: 70 bits, made here and never sent. [DSK5] */
export function newCode(): PrintedCode {
  const bytes = crypto.getRandomValues(new Uint8Array(14));
  const letters = Array.from(bytes, (byte) => alphabet[byte & 31] ?? '0').join('');
  const code = letters.replace(/^(.{4})(.{4})(.{4})(.{2})$/, '$1-$2-$3-$4');
  return { code, codeSha256: sha256(letters) };
}

/** A random id of the page's own: of a command, or of a family. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Drawn here, as whoever draws a code has read it. */
export function qrOf(text: string): QrBody {
  const { size, data } = encode(text, { ecc: 'M', border: quietModules });
  const path = data.flatMap((row, y) =>
    row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])),
  );
  return { size, path: path.join('') };
}
