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
