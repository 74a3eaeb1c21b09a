/**
 * What a device proves itself with. SHA-256 in lower-case hex; of a certificate, of its DER bytes,
 * which is what `openssl x509 -fingerprint -sha256` prints. [ING14]
 */
export type DeviceCredential = {
  /** Empty where the device has no secret: it uses its certificate, or was revoked. */
  readonly secretSha256: string;
  readonly certificateSha256?: string;
  /** Secrets and certificates that were replaced or revoked, the newest first. [ING15] */
  readonly former?: readonly FormerCredential[];
};

/** Epoch milliseconds; past = it only says that it was right once. */
export type FormerCredential = { readonly sha256: string; readonly untilMs: number };

/** Former credentials that are remembered a device; they only tell a device why it is refused. */
export const formerCredentials = 4;

/** Longest time an old credential goes on working beside its successor. */
export const longestOverlapMs = 7 * 24 * 60 * 60 * 1_000;
