import { z } from 'zod';
import { cleanText, Language, type Localized } from './ids.ts';
import { JoinAnswers, JoinSource } from './joining.ts';

/** Bodies of the API about joining by phone: `/api/v1/visitor/:venue/join` and its like. */

/** POST /api/v1/visitor/:venue/join */
export const JoinBody = z.strictObject({
  language: Language,
  name: cleanText(80).min(1).optional(),
  /** Which wording was on the screen. */
  text: z.string().min(1).max(64),
  consents: JoinAnswers,
  /** Which poster: `?from=` of its address. [JNY1] */
  source: JoinSource.optional(),
});

/** POST /api/v1/visitor/:venue/phone */
export const PhoneBody = z.strictObject({ code: z.string().min(1).max(64) });

/** A QR code: modules a side, and an SVG path of its dark ones, a unit a module. */
export type QrBody = { readonly size: number; readonly path: string };

/** GET /api/v1/visitor/:venue/join → what anybody may know of a venue one may join by phone. */
export type JoinOfferBody = {
  readonly venue: string;
  readonly name: Localized;
  readonly demo: boolean;
  /** Whether there are wristbands, too. */
  readonly bands: boolean;
  /** After so many days unused the account is deleted. */
  readonly keptDays: number;
  /** The page's own address, for a poster. */
  readonly url: string;
  readonly qr: QrBody;
};

/** POST /api/v1/visitor/me/phone-code → shown once, on the first phone. */
export type PhoneCodeBody = {
  readonly code: string;
  readonly expiresAtMs: number;
  readonly url: string;
  readonly qr: QrBody;
};
