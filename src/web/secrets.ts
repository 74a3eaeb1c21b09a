import { createHash } from 'node:crypto';

export const sessionCookie = 'gozar_session';
export const visitorCookie = 'gozar_visitor';
/** Says that this device signed in before; opens nothing. [SEC12] */
export const deviceCookie = 'gozar_device';
/** Ties an answer of the identity provider to the browser that asked. [SEC14] */
export const oidcCookie = 'gozar_oidc';

/** Bytes of randomness in a session's secret. */
const secretBytes = 32;

/** SHA-256 of a secret's text, lower-case hex; all that ever leaves this room of a secret. */
export function sha256(secret: string): string {
  return createHash('sha256').update(secret, 'utf8').digest('hex');
}

export function newSecret(random: (bytes: number) => Buffer): string {
  return random(secretBytes).toString('base64url');
}

/**
 * A printed code as it was hashed when it was printed: upper case, without separators, with the
 * letters that Crockford's base 32 leaves out read as the digits they look like, and with Persian
 * and Arabic digits as a visitor's keyboard writes them. [WEB6] Source: crockford.com/base32.html.
 */
export function normaliseCode(printed: string): string {
  return printed
    .normalize('NFKC')
    .replace(/[\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) - 0x06f0))
    .replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x0660))
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');
}
