import type { Language } from './ids.ts';

/** Where consent was said: on the visitor's own page, at a desk, or at a device of the venue. */
export const consentPlaces = ['page', 'desk', 'venue', 'import'] as const;
export type ConsentPlace = (typeof consentPlaces)[number];

/**
 * SHA-256 of every wording that was ever shown, by version and language: `consent.text` and the
 * three purposes with their sentences, as in `dashboards/i18n`, a line each. A changed text is a
 * new version; old ones stay here, so that a proof of years ago still says what was read. [CON8]
 */
export const consentWordings: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  /** Of who joins by phone: `text` of `dashboards/visitor/join-texts.ts` in its place. [JOI10] */
  'join-1': {
    en: '119ab999657fb8425139471b99fb3f857a1cd6a5d1709874f6159e6aa66812ce',
    fa: '6c26a4e3d25eede24fac4ace0579448403ccd07168b6fffe0edf5c9ddfb845c5',
  },
  /** Read at a desk: all of `dashboards/desk/desk-texts.ts`, a line each. [DSK6] */
  'desk-1': {
    en: '55e62e580a56160f0a603d2d687d05a4b18fb78bd1075ed77ee20c20e7d3dc39',
    fa: 'afa6205caeed0a71cc990350547db17c89a591721da6d3279b0c8df913c3b00f',
  },
  /** Of writing to an address: `consent` of `dashboards/visitor/address-texts.ts`. [AUD7] */
  'address-1': {
    en: '6927f83f1e29c5363e07295f0cd9875debe2e7abe344eb0e996fae4f80b0ebd6',
    fa: '86e3cb9c07f3c71210432806ac51443506fde3b0a49481d6b004d6d0499cbcc3',
  },
  'consent-1': {
    en: '8b3be102edb4ab9d1737499991ced396367d557c6fc1e5f03cb33597e030973c',
    fa: '60aed87347a0cbe203b54b1f2c8a1b4e08b7e4e67826c0f87ab5e2720390ac59',
  },
  /** Says how long the trail stays: `{days}` is the venue's own number. */
  'consent-2': {
    en: 'b857cbbff36a28ec09acbb2ec3ffe03a67c05c0a7e21414464abf69e9b162845',
    fa: '431a18b74cf9a08e17c5feaf655b86b5d91021e6150982cf62e2b6d28cf9004e',
  },
};

/** One line of the proof of consent, as an admin reads it. [CON8] */
export type ConsentProof = {
  readonly purpose: string;
  readonly granted: boolean;
  readonly text: string;
  /** Absent = the wording is none of ours. */
  readonly textSha256?: string;
  readonly language: string;
  readonly place: ConsentPlace;
  /** Where alone it holds; absent = at every venue that knows the visitor. [JOI13] */
  readonly venue?: string;
  /** At a desk: before whom it was said. [DSK6] */
  readonly witness?: string;
  readonly atMs: number;
};
