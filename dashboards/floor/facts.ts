import { duration, number, percent, t, time } from '../i18n/language.ts';
import { isSilent, type ZoneNow } from '../live/reducer.ts';
import type { ZoneState } from './bands.ts';

/** The five facts of a zone as words, the same on the plan and in the table. [PAG4] */
export type ZoneFacts = {
  readonly state: ZoneState;
  readonly people: string;
  /** "/ 40"; empty where no limit is known. */
  readonly ofCapacity: string;
  readonly share: string;
  /** 0–1, for the bar; undefined without a capacity or without data. */
  readonly fullness: number | undefined;
  readonly word: string;
  /** "for 4 min", or "since 14:32" where there is no data. */
  readonly held: string;
};

export function factsOf(zone: ZoneNow, serverNowMs: number, timezone: string): ZoneFacts {
  const { capacity } = zone;
  const ofCapacity = capacity === undefined ? '' : t('zone.ofCapacity', { capacity });
  if (isSilent(zone)) {
    const wasHeard = zone.updatedAtMs > 0;
    return {
      state: 'unknown',
      people: '–',
      ofCapacity,
      share: '–',
      fullness: undefined,
      word: t('state.unknown'),
      held: wasHeard
        ? t('zone.sinceTime', { time: time(zone.updatedAtMs, timezone) })
        : t('zone.notYet'),
    };
  }
  const share = capacity === undefined ? undefined : zone.people / capacity;
  return {
    state: zone.state,
    people: number(zone.people),
    ofCapacity,
    share: share === undefined ? '' : percent(share),
    fullness: share,
    word: t(`state.${zone.state}`),
    held: t('zone.forDuration', { duration: heldFor(zone, serverNowMs) }),
  };
}

/** How long the state word has held, to the minute. */
export function heldFor(zone: ZoneNow, serverNowMs: number): string {
  return duration(serverNowMs - zone.sinceMs, true);
}
