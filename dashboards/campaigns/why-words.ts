import type { WhyAnswer } from '../../src/contracts/api.ts';
import { duration, listed, moment, number, percent } from '../i18n/language.ts';
import { zoneName } from './store.ts';
import { w, wordOr } from './words.ts';

type Decision = WhyAnswer['decisions'][number];
export type Reading = Omit<Decision['gates'][number], 'words'>;
type Value = Reading['value'];

/** The decision in one line: its outcome and, where one stopped it, the gate. */
export function headline(decision: Pick<Decision, 'outcome' | 'variant' | 'failedGate'>): string {
  const { outcome, variant, failedGate } = decision;
  if (outcome === 'sent' && variant !== undefined) return w('outcome.sentVariant', { variant });
  if (outcome === 'held') return w('outcome.held', { gate: gateName(failedGate ?? '–') });
  return wordOr(`outcome.${outcome}`, outcome);
}

export function gateName(gate: string): string {
  return wordOr(`gate.${gate}`, gate);
}

export function eventName(event: string): string {
  return wordOr(`event.${event}`, event);
}

/** What was found, asked and missing, as words; empty where the log says nothing. */
export function factsOf(reading: Reading): {
  readonly found: string;
  readonly asked: string;
  readonly margin: string;
} {
  const { gate, value, bound, margin, unknown, passed } = reading;
  const found = unknown === undefined ? said(reading, value) : w('why.notKnown', { fact: unknown });
  // Who won is told by id; a reader knows the campaign, not the occurrence.
  if (gate === 'winner') return { found: passed ? '' : winnerOf(value), asked: '', margin: '' };
  const isMeasured = margin !== undefined && typeof bound === 'number';
  return { found, asked: asked(reading, bound), margin: isMeasured ? far(reading, margin) : '' };
}

function far(reading: Reading, margin: number): string {
  const n = said(reading, Math.abs(margin));
  if (isCount(reading)) {
    if (margin < 0) return w('why.usedUp');
    return margin === 0 ? w('why.noneLeft') : w('why.leftAfter', { n });
  }
  return w(margin < 0 ? 'why.short' : 'why.spare', { n });
}

/** Caps are upper bounds, what is waited for is a lower one. */
function asked(reading: Reading, bound: Value): string {
  // Without a control group there is nothing to say of it.
  if (reading.gate === 'control' && bound === 0) return '';
  const text = said(reading, bound);
  const isMost = typeof bound === 'number' && (reading.gate === 'crowding' || isCount(reading));
  return isMost ? w('value.atMost', { n: text }) : text;
}

/** A cap on how often; its margin is what is left once this one is sent. */
function isCount({ gate, path = '' }: Reading): boolean {
  const counts = ['visitorBudget', 'campaignLimits', 'frequency'];
  return counts.includes(gate) && !isTimed(path);
}

function said({ gate, path = '' }: Reading, value: Value): string {
  if (value === undefined) return '';
  if (typeof value === 'boolean') return w(value ? 'value.yes' : 'value.no');
  if (typeof value === 'number') {
    if (isTimed(path)) return duration(value);
    return gate === 'crowding' || gate === 'control' ? percent(value) : number(value);
  }
  if (gate === 'channel') {
    const names = value.split(', ').filter((one) => one !== '');
    if (names.length === 0) return w('value.none');
    return listed(names.map((one) => wordOr(`channel.${one}`, wordOr(`value.${one}`, one))));
  }
  const known = wordOr(`value.${value}`, wordOr(`status.${value}`, value));
  return wordOr(`class.${value}`, known);
}

/** As `timedPath` of src/contracts/why.ts: these hold milliseconds. */
function isTimed(path: string): boolean {
  return /(for|Ms|cooldown|Cooldown|within|notLaterThan)$/.test(path);
}

function winnerOf(value: Value): string {
  return typeof value === 'string' ? (value.split('/')[1] ?? value) : '';
}

/** Why the log is silent, in the reader's language. */
export function silenceOf(silence: NonNullable<WhyAnswer['silence']>, timezone: string): string {
  const clock = (atMs: number) => moment(atMs, Date.now(), timezone);
  switch (silence.reason) {
    case 'noCampaign':
      return w('silence.noCampaign');
    case 'publishedLater':
      return w('silence.publishedLater', {
        version: silence.version,
        time: clock(silence.atMs),
      });
    case 'notLive':
      return w('silence.notLive', { status: wordOr(`status.${silence.status}`, silence.status) });
    case 'noVisit':
      return w('silence.noVisit');
    case 'visitEnded':
      return w('silence.visitEnded', { time: clock(silence.atMs) });
    case 'neverTriggered':
      return neverOf(silence);
    default:
      return silence satisfies never;
  }
}

type Never = Extract<NonNullable<WhyAnswer['silence']>, { reason: 'neverTriggered' }>;

function neverOf({ trigger, zone, stays = 0, longestMs, askedMs }: Never): string {
  if (zone === undefined) return w('silence.never', { trigger: eventName(trigger) });
  const where = { zone: zoneName(zone) };
  if (longestMs === undefined) return w('silence.noStay', where);
  const longest = duration(longestMs);
  const facts = { ...where, count: stays, longest };
  if (askedMs === undefined) return w('silence.stays', facts);
  return w('silence.staysAsked', { ...facts, asked: duration(askedMs) });
}
