import { z } from 'zod';
import { type AddressKind, addressKinds, GivenAddress } from './addresses.ts';
import { Language, type Localized } from './ids.ts';

/** Bodies about who is not here: their addresses, ratings by a link, the reach of a campaign. */

/** GET /api/v1/visitor/me/addresses, and what the others answer with. [AUD6] */
export type AddressesBody = {
  /** What this house can write to; empty = neither. */
  readonly ways: readonly AddressKind[];
  readonly addresses: readonly {
    readonly kind: AddressKind;
    readonly address: string;
    readonly atMs: number;
  }[];
  /** Codes that were asked for and hold. */
  readonly asked: readonly {
    readonly kind: AddressKind;
    readonly address: string;
    readonly expiresAtMs: number;
    readonly triesLeft: number;
  }[];
  /** POST …/confirm: whether it was the code. */
  readonly confirmed?: boolean;
};
/** `yes`: they said that it may be written to, on the wording `text`. */
export const AskAddressBody = z.strictObject({
  address: GivenAddress,
  language: Language,
  text: z.string().min(1).max(64),
  yes: z.literal(true),
});
export const ConfirmAddressBody = z.strictObject({
  kind: z.enum(addressKinds),
  code: z.string().min(1).max(32),
});
export const DropAddressBody = z.strictObject({
  kind: z.enum(addressKinds),
  text: z.string().min(1).max(64),
});

/** POST /api/v1/rate: the same whoever the link was for, and whatever became of them. [AUD8] */
export type RateAnswer = {
  readonly done: 'look' | 'rate';
  readonly venue: Localized;
  /** It was rated before this. */
  readonly before: boolean;
};

/** GET …/campaigns/:campaign/reach: as many as there are now. [AUD5] */
export type ReachBody = {
  /** Absent = the campaign is for nobody's segment. */
  readonly segment?: string;
  readonly people: number;
  /** Of these, who agreed to what it is for. */
  readonly agreed: number;
  /** Of these, whom one of its channels reaches; caps and hours are asked when it comes to it. */
  readonly reached: number;
  readonly byEmail: number;
  readonly bySms: number;
  /** Expected in the control group, of those reached. */
  readonly heldOut: number;
  readonly atMs: number;
};
