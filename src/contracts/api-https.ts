/** What anybody may know: whether the pages have https, where, and whose root to install. */
export type HttpsBody = {
  /** Absent = the pages have no https of their own. */
  readonly port?: number;
  /** The names the certificate is for. */
  readonly names: readonly string[];
  readonly untilMs?: number;
  /** SHA-256 of the root that phones must trust first, in pairs of hex; absent = none needed. */
  readonly rootSha256?: string;
};
