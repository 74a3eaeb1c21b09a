import { z } from 'zod';

/**
 * What the folder `https` of the data folder holds: how the pages' certificate is got, and it.
 * Every PEM file has a private key first and its chain after it, so that both change at once.
 */
export const httpsFiles = {
  settings: 'settings.json',
  server: 'server.pem',
  authority: 'authority.pem',
  account: 'account.pem',
  /** A file a token, while an authority of the web looks whether the name is ours. */
  challenges: 'challenges',
} as const;

/** A host name or an address, as a browser would write it. */
export const HttpsName = z
  .string()
  .min(1)
  .max(253)
  .regex(/^[a-z0-9]([a-z0-9.:-]*[a-z0-9])?$/i, 'use a name such as shop.local, or an address')
  .transform((name) => name.toLowerCase());

/** `trial`: by an authority of the shop's own; `acme`: by one of the web (RFC 8555). */
export const HttpsSettings = z.discriminatedUnion('way', [
  z.strictObject({ way: z.literal('trial'), names: z.array(HttpsName).min(1).max(32) }),
  z.strictObject({
    way: z.literal('acme'),
    names: z.array(HttpsName).min(1).max(32),
    email: z.email().optional(),
    directory: z.url({ protocol: /^https$/ }),
    /** The account's address at the authority, once there is one. */
    account: z.url().optional(),
  }),
]);
export type HttpsSettings = z.infer<typeof HttpsSettings>;

/** Source: RFC 8555, section 8.3: base64url, at least 128 bits. */
export const challengePattern = /^[A-Za-z0-9_-]{16,128}$/;
