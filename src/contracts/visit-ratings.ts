import { z } from 'zod';
import { cleanText, Id } from './ids.ts';

/** How a visit was, said afterwards by the link of a message. [AUD8] */
export const ratingScale = 5;
/** What a message's `link` says for the page on which a visit is rated. */
export const ratingPath = '/rate';
/** How long such a link works, days. */
export const ratingDays = 14;
/** In the place of a device, for what was said by a link. */
export const ratedByLink = 'link';

export const ratingCommands = [
  z.strictObject({
    do: z.literal('rateVisit'),
    venue: Id,
    visitor: z.string().min(1).max(64),
    /** The message that asked: it is answered once. */
    message: z.string().min(1).max(512),
    score: z.number().int().min(1).max(ratingScale),
    words: cleanText(2_000).min(1).optional(),
  }),
] as const;
export type RatingCommandName = z.infer<(typeof ratingCommands)[number]>['do'];

/** Sealed in a link: whose answer is asked, to which message. */
export type RatingLink = {
  readonly venue: string;
  readonly visitor: string;
  readonly message: string;
};

export const RateBody = z.strictObject({
  token: z.string().min(1).max(1_024),
  do: z.enum(['look', 'rate']),
  score: z.number().int().min(1).max(ratingScale).optional(),
  words: cleanText(2_000).optional(),
});
