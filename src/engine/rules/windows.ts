import { durationMs, type Window } from '../../contracts/rules.ts';
import { offsetMinutes } from '../localtime.ts';
import type { VenueState } from '../state.ts';
import type { Scene } from './facts.ts';

const dayMs = 86_400_000;
const minuteMs = 60_000;

/**
 * How far back a question reaches. *Short* ones, up to a day, are answered from remembered events;
 * longer ones and several visits from daily buckets, in whole calendar days, today included.
 * [RUL9]
 */
export type Span =
  | { readonly kind: 'visit' }
  | { readonly kind: 'today' }
  | { readonly kind: 'rolling'; readonly ms: number }
  | { readonly kind: 'days'; readonly days: number }
  | { readonly kind: 'visits'; readonly visits: number };

/** Without a window, the visit. */
export function spanOf(within: Window | undefined): Span {
  if (within === undefined || within === 'visit') return { kind: 'visit' };
  if (within === 'today') return { kind: 'today' };
  if (typeof within === 'object') return { kind: 'visits', visits: within.visits };
  const ms = durationMs(within) ?? 0;
  if (ms <= dayMs) return { kind: 'rolling', ms };
  return { kind: 'days', days: Math.ceil(ms / dayMs) };
}

export function isLong({ kind }: Span): boolean {
  return kind === 'days' || kind === 'visits';
}

/**
 * First millisecond of a short window. What is exactly an hour old has left a window of an hour.
 * An anonymous wearer has no life before the wearing.
 */
export function startOf(span: Span, scene: Scene): number {
  const { person, wearing } = scene;
  const fromMs = rawStart(span, scene);
  return person.linked || wearing === undefined
    ? fromMs
    : Math.max(fromMs, Math.min(wearing.startedAtMs, person.visitStartedMs || Infinity));
}

function rawStart(span: Span, { wearing, person, local, nowMs }: Scene): number {
  switch (span.kind) {
    case 'visit':
      return wearing?.visit?.startedAtMs ?? person.visitStartedMs;
    case 'today':
      return local.dayStartedMs;
    case 'rolling':
      return nowMs - span.ms + 1;
    case 'days':
      return local.dayStartedMs - (span.days - 1) * dayMs;
    case 'visits':
      return 0;
    default:
      return span satisfies never;
  }
}

/** The venue's calendar day, in days from 1970-01-01. [TIM6] */
export function dayOf({ offsets, clockStepMs }: VenueState, atMs: number): number {
  const wallMs = atMs + clockStepMs;
  return Math.floor((wallMs + offsetMinutes(offsets, wallMs) * minuteMs) / dayMs);
}
