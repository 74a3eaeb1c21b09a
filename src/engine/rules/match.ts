import type { EventMatch } from '../../contracts/rules.ts';
import {
  amountOf,
  categoryOf,
  codeOf,
  detailOf,
  deviceOf,
  findWord,
  isLine,
  isPartial,
  piecesOf,
  rowWidth,
  skuOf,
  typeOf,
  zoneOf,
} from '../memory.ts';
import type { Memory } from '../person-state.ts';
import type { TriggerEvent } from '../state.ts';

/** What of an event may be asked to be the same as in another. */
export const sameKeys = ['sku', 'zone', 'shelf', 'category'] as const;
export type SameKey = (typeof sameKeys)[number];

/** Events that speak of goods, and those with receipts. */
export const goodsEvents = ['pickedUp', 'putBack', 'handled', 'purchased', 'returned'] as const;
const purchased = codeOf('purchased');
const returned = codeOf('returned');

/** What is looked for, as places of words in one memory; -1 = whatever it is. */
export type Wanted = {
  type: number;
  zone: number;
  device: number;
  sku: number;
  category: number;
  detail: number;
};

/** `maybe`: a receipt that was too long to be remembered whole. */
export const matches = { no: 0, yes: 1, maybe: 2 } as const;
export type Match = (typeof matches)[keyof typeof matches];

/**
 * Turns the names of a match into places of words; undefined = this memory speaks of none such.
 * `same` is the value a key must have, where the match asks for one.
 */
export function wantedOf(memory: Memory, match: EventMatch, same: string): Wanted | undefined {
  const wanted: Wanted = {
    type: codeOf(match.event),
    zone: placeOf(memory, match.zone, match.same === 'zone' ? same : undefined),
    device: placeOf(memory, match.shelf, match.same === 'shelf' ? same : undefined),
    sku: placeOf(memory, match.sku, match.same === 'sku' ? same : undefined),
    category: placeOf(memory, match.category, match.same === 'category' ? same : undefined),
    detail: placeOf(memory, match.purpose ?? match.to, undefined),
  };
  const isKnown = wanted.zone !== absent && wanted.device !== absent && wanted.detail !== absent;
  // Goods no row names may still be on a receipt that was too long to be remembered.
  const hasGoods = wanted.sku !== absent && wanted.category !== absent;
  return isKnown && (hasGoods || isReceipt(wanted.type)) ? wanted : undefined;
}

const anything = -1;
const absent = -2;

function placeOf(memory: Memory, word: string | undefined, same: string | undefined): number {
  if (word === undefined && same === undefined) return anything;
  if (word !== undefined && same !== undefined && word !== same) return absent;
  const place = findWord(memory, word ?? same ?? '');
  return place < 0 ? absent : place;
}

/** Whether the row at `base` is such an event; a receipt is one when any of its lines is. */
export function matchAt(rows: readonly number[], base: number, wanted: Wanted): Match {
  if (typeOf(rows, base) !== wanted.type || isLine(rows, base)) return matches.no;
  if (wanted.zone !== anything && zoneOf(rows, base) !== wanted.zone) return matches.no;
  if (wanted.device !== anything && deviceOf(rows, base) !== wanted.device) return matches.no;
  if (wanted.detail !== anything && detailOf(rows, base) !== wanted.detail) return matches.no;
  if (wanted.sku === anything && wanted.category === anything) return matches.yes;
  if (!isReceipt(wanted.type)) return isGoods(rows, base, wanted) ? matches.yes : matches.no;
  const end = receiptEnd(rows, base);
  for (let line = base + rowWidth; line < end; line += rowWidth) {
    if (isGoods(rows, line, wanted)) return matches.yes;
  }
  return isPartial(rows, base) ? matches.maybe : matches.no;
}

function isReceipt(type: number): boolean {
  return type === purchased || type === returned;
}

function isGoods(rows: readonly number[], base: number, wanted: Wanted): boolean {
  return (
    (wanted.sku === anything || skuOf(rows, base) === wanted.sku) &&
    (wanted.category === anything || categoryOf(rows, base) === wanted.category)
  );
}

/** Where the lines of the receipt at `base` end. */
export function receiptEnd(rows: readonly number[], base: number): number {
  let end = base + rowWidth;
  while (end < rows.length && isLine(rows, end)) end += rowWidth;
  return end;
}

/** Fields that can be added up, and the events that have them. */
export const sumFields = {
  total: ['purchased', 'returned'],
  qty: ['purchased', 'returned'],
  price: ['purchased', 'returned'],
  dwellMs: ['left'],
  forMs: ['dwelled', 'handled'],
  score: ['rated'],
  durationMs: ['visitEnded'],
} as const satisfies Record<string, readonly EventMatch['event'][]>;
export type SumField = keyof typeof sumFields;

/** What can be counted apart, and the events that have it; `visit` = visits with such an event. */
export const distinctFields = ['zone', 'sku', 'category', 'shelf', 'visit'] as const;
export type DistinctField = (typeof distinctFields)[number];

/** The summand of a matching event: of receipts, pieces or prices of the lines that match. */
export function summandAt(
  rows: readonly number[],
  base: number,
  { of, wanted }: { readonly of: SumField; readonly wanted: Wanted },
): number {
  if (of !== 'qty' && of !== 'price') return amountOf(rows, base);
  let sum = 0;
  const end = receiptEnd(rows, base);
  for (let line = base + rowWidth; line < end; line += rowWidth) {
    if (!isGoods(rows, line, wanted)) continue;
    const pieces = piecesOf(rows, line);
    sum += of === 'qty' ? pieces : pieces * amountOf(rows, line);
  }
  return sum;
}

/** Calls `found` with each value of a key that a matching event has. */
export function eachValue(
  rows: readonly number[],
  base: number,
  {
    key,
    wanted,
    found,
  }: {
    readonly key: SameKey;
    readonly wanted: Wanted;
    readonly found: (place: number) => void;
  },
): void {
  if (key === 'zone') found(zoneOf(rows, base));
  else if (key === 'shelf') found(deviceOf(rows, base));
  else {
    const read = key === 'sku' ? skuOf : categoryOf;
    if (!isReceipt(wanted.type)) {
      found(read(rows, base));
      return;
    }
    const end = receiptEnd(rows, base);
    for (let line = base + rowWidth; line < end; line += rowWidth) {
      if (isGoods(rows, line, wanted)) found(read(rows, line));
    }
  }
}

/** What of the triggering event must be the same; empty = it has no such thing. */
export function sameOf(event: TriggerEvent, key: SameKey): string {
  switch (key) {
    case 'sku':
      return event.sku;
    case 'zone':
      return event.zone;
    case 'shelf':
      return event.device;
    case 'category':
      return textOf(event, 'category') || (listOf(event, 'categories')[0] ?? '');
    default:
      return key satisfies never;
  }
}

type Said = Readonly<Record<string, unknown>>;

/** A text an event of some types carries; empty where it does not. */
export function textOf(event: Said, name: string): string {
  const value = event[name];
  return typeof value === 'string' ? value : '';
}

export function listOf(event: Said, name: string): readonly string[] {
  const value = event[name];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

/** A number an event of some types carries. */
export function numberOf(event: Said, name: string): number | undefined {
  const value = event[name];
  return typeof value === 'number' ? value : undefined;
}
