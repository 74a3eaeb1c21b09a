import type { MessageKey } from '../i18n/en.ts';
import { duration, moment, nameIn, t } from '../i18n/language.ts';
import type { InboxItem } from './store.ts';

type Because = InboxItem['because'];

/** Sentences for `because`, with and without a zone. */
const PLAIN: Readonly<Record<string, MessageKey>> = {
  visitStarted: 'why.visitStarted',
  pickedUp: 'why.pickedUp',
  putBack: 'why.putBack',
};
const WITH_ZONE: Readonly<Record<string, MessageKey>> = {
  ...PLAIN,
  visitStarted: 'why.visitStartedAt',
  entered: 'why.entered',
  left: 'why.left',
};

/** The key of the sentence that says why a message came. [PAG9] */
export function whyKey(because: Because): MessageKey {
  const { event, zone, forMs } = because;
  if (event === 'dwelled' && zone !== undefined && forMs !== undefined) return 'why.dwelled';
  const table = zone === undefined ? PLAIN : WITH_ZONE;
  return (Object.hasOwn(table, event) ? table[event] : undefined) ?? 'why.other';
}

/** What happened, where and when, in the visitor's words and on the venue's clock. */
export function whySentence(
  because: Because,
  nowMs: number,
  timezone: string,
  zones: ZoneNames,
): string {
  const { zone, forMs = 0, atMs } = because;
  return t(whyKey(because), {
    zone: zone === undefined ? '' : zoneWords(zone, zones),
    duration: duration(forMs),
    time: moment(atMs, nowMs, timezone),
  });
}

export type ZoneNames = Readonly<
  Record<string, { readonly en: string; readonly fa?: string | undefined }>
>;

/** A zone's name; where the server does not say it, its id as words: `shoe-wall` → `Shoe wall`. */
export function zoneWords(zone: string, zones: ZoneNames): string {
  const name = Object.hasOwn(zones, zone) ? zones[zone] : undefined;
  if (name) return nameIn(name);
  const words = zone.replaceAll(/[-_.]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
