/** Some of a venue's segment, in the order of their ids. */
export type AudienceAsked = {
  readonly venue: string;
  readonly segment: string;
  readonly nowMs: number;
  /** IANA name, of the venue. */
  readonly timezone: string;
  /** Empty = from the first. */
  readonly after: string;
  /** People looked at: so many are asked whether they are of it. */
  readonly look: number;
};

/** `next` = the last one looked at; absent = nobody comes after. */
export type AudienceFound<Member> = {
  readonly members: readonly Member[];
  readonly next?: string;
};
