import { z } from 'zod';
import { isCleanText } from './clean-text.ts';

export { isCleanText };

/** Our own ids: venues, devices, zones, campaigns. Source: design.md section 5. */
export const idPattern = /^[a-z0-9][a-z0-9._-]{0,63}$/;

export const Id = z
  .string()
  .regex(idPattern, 'use 1–64 of a–z 0–9 . _ - beginning with a letter or digit');
export type Id = z.infer<typeof Id>;

/** A text a person or a foreign system wrote: bounded and clean. */
export const cleanText = (max: number) =>
  z.string().max(max).refine(isCleanText, 'no control characters or broken surrogates');

/** Goods' codes, receipts and foreign tag ids: any clean text of 1–128 characters. */
export const Code = cleanText(128).min(1);

/** SHA-256 as 64 lower-case hex digits. */
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'use 64 lower-case hex digits');

/** Epoch milliseconds. */
export const EpochMs = z.number().int().min(0).max(8.64e15);

/** Text by language; English is required, Persian falls back to it. */
export const Localized = z.strictObject({
  en: cleanText(2_000),
  fa: cleanText(2_000).optional(),
});
export type Localized = z.infer<typeof Localized>;

export const languages = ['en', 'fa'] as const;
export type Language = (typeof languages)[number];
export const Language = z.enum(languages);
