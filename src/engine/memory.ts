import type { EngineEvent } from '../contracts/events.ts';
import { bounds } from './bounds.ts';
import { none } from './lists.ts';
import type { Memory } from './person-state.ts';

/**
 * Events of visitors that are remembered, and that conditions can ask for. Rows hold the place in
 * this list, so a new name goes to its end.
 */
export const rememberedTypes = [
  'visitStarted',
  'visitEnded',
  'identified',
  'entered',
  'left',
  'dwelled',
  'stageChanged',
  'pickedUp',
  'putBack',
  'handled',
  'purchased',
  'returned',
  'tapped',
  'rated',
  'messageSeen',
  'messageTapped',
  'bandHandedOut',
  'bandReturned',
] as const satisfies readonly EngineEvent['type'][];
export type RememberedType = (typeof rememberedTypes)[number];

const typeCodes: ReadonlyMap<string, number> = new Map(rememberedTypes.map((type, i) => [type, i]));

/** Code of a type within rows; -1 = not remembered. */
export function codeOf(type: string): number {
  return typeCodes.get(type) ?? -1;
}

/**
 * A row is four numbers: time, *what* (type, flags, article, category), *where* (zone, device or
 * shelf, detail) and amount. Words are ten bits each, so that both packs are 32-bit integers. A
 * receipt is a row for itself, then one a line, which has pieces in place of where.
 */
export const rowWidth = 4;
const maxWords = 1_023;
const typeMask = 63;
const lateFlag = 64;
const lineFlag = 128;
const partialFlag = 256;
const skuShift = 9;
const categoryShift = 19;
const wordMask = 1_023;
const placeShift = 10;
const detailShift = 20;

export type Goods = { readonly sku?: string; readonly category?: string };
export type Line = Goods & { readonly qty: number; readonly price: number };

/** An event as it is remembered; absent texts are empty, absent numbers 0. */
export type Happening = {
  readonly type: EngineEvent['type'];
  readonly atMs: number;
  readonly late: boolean;
  readonly zone: string;
  /** Device or shelf. */
  readonly device: string;
  readonly sku: string;
  readonly category: string;
  /** stageChanged: the stage; tapped: the purpose; bandHandedOut: for whom; purchased: the sale. */
  readonly detail: string;
  /** dwellMs, forMs, total, score or durationMs, by type. */
  readonly amount: number;
  readonly lines: readonly Line[];
};

export function blankMemory(sinceMs: number): Memory {
  return { sinceMs, veiledMs: 0, veiled: 0, words: none(), rows: none() };
}

/** A list that is pushed to has room for more; short ones are made as long as they are. */
const exactBelow = 160;

/**
 * Keeps an event in its place by time. Returns where its first row lies, and whether older ones
 * had to go; undefined = a type nobody can ask for. [DET3]
 */
export function keep(
  memory: Memory,
  event: Happening,
): { readonly base: number; readonly dropped: boolean } | undefined {
  const code = codeOf(event.type);
  if (code < 0) return undefined;
  const lines = event.lines.slice(0, bounds.receiptLines);
  const dropped = makeRoom(memory, 1 + lines.length);
  const { rows } = memory;
  let base = rows.length;
  while (base > 0 && (rows[base - rowWidth] ?? 0) > event.atMs) base -= rowWidth;
  const flags = (event.late ? lateFlag : 0) | (lines.length < event.lines.length ? partialFlag : 0);
  const goods = goodsOf(memory, event);
  const where =
    wordOf(memory, event.zone) |
    (wordOf(memory, event.device) << placeShift) |
    (wordOf(memory, event.detail) << detailShift);
  // There is no −0 in JSON.
  const fresh = [event.atMs, code | flags | goods, where, event.amount + 0];
  for (const line of lines) {
    fresh.push(event.atMs, code | lineFlag | goodsOf(memory, line), line.qty + 0, line.price + 0);
  }
  if (base < rows.length) rows.splice(base, 0, ...fresh);
  else if (rows.length < exactBelow) memory.rows = rows.concat(fresh);
  else rows.push(...fresh);
  return { base, dropped };
}

function goodsOf(memory: Memory, { sku, category }: Goods): number {
  return (
    (wordOf(memory, sku ?? '') << skuShift) | (wordOf(memory, category ?? '') << categoryShift)
  );
}

function wordOf(memory: Memory, word: string): number {
  if (word === '') return 0;
  const known = memory.words.indexOf(word);
  if (known >= 0) return known + 1;
  memory.words = memory.words.concat(word);
  return memory.words.length;
}

/** Place of a word; 0 = the empty one, -1 = no row speaks of it. */
export function findWord(memory: Memory, word: string): number {
  if (word === '') return 0;
  const known = memory.words.indexOf(word);
  return known >= 0 ? known + 1 : -1;
}

export function wordAt(memory: Memory, place: number): string {
  return place === 0 ? '' : (memory.words[place - 1] ?? '');
}

/** Drops what is oldest until `count` rows with words of their own fit. */
function makeRoom(memory: Memory, count: number): boolean {
  let dropped = false;
  while (memory.rows.length / rowWidth + count > bounds.rememberedEvents) {
    dropOldest(memory);
    dropped = true;
  }
  const words = 3 + 2 * count;
  if (memory.words.length + words <= maxWords) return dropped;
  compact(memory);
  while (memory.words.length + words > maxWords && memory.rows.length > 0) {
    dropOldest(memory);
    compact(memory);
    dropped = true;
  }
  return dropped;
}

/** An event goes with its lines; from its time back nothing is certain any more. */
function dropOldest(memory: Memory): void {
  const { rows } = memory;
  let end = rowWidth;
  while (end < rows.length && isLine(rows, end)) end += rowWidth;
  memory.sinceMs = Math.max(memory.sinceMs, (rows[0] ?? 0) + 1);
  rows.splice(0, end);
}

/** Forgets words no row speaks of, in the order of the rows. */
function compact(memory: Memory): void {
  const old = { ...memory };
  memory.words = [];
  memory.rows = [];
  for (let base = 0; base < old.rows.length; base += rowWidth) copyRow(old, base, memory);
}

function copyRow(from: Memory, base: number, to: Memory): void {
  const { rows } = from;
  const [what, where] = [rows[base + 1] ?? 0, rows[base + 2] ?? 0];
  const again = (place: number) => wordOf(to, wordAt(from, place & wordMask));
  to.rows.push(
    rows[base] ?? 0,
    (what & (typeMask | lateFlag | lineFlag | partialFlag)) |
      (again(what >> skuShift) << skuShift) |
      (again(what >> categoryShift) << categoryShift),
    isLine(rows, base)
      ? where
      : again(where) |
          (again(where >> placeShift) << placeShift) |
          (again(where >> detailShift) << detailShift),
    rows[base + 3] ?? 0,
  );
}

/**
 * What an anonymous wearer did stays theirs; of the visit that goes on as a visitor's only the
 * types of what happened are kept, so that "did not buy" is known where nobody bought, and unknown
 * where the wearer did. [PRE4]
 */
export function veil(
  to: Memory,
  from: Memory,
  { fromMs, nowMs }: { readonly fromMs: number; readonly nowMs: number },
): void {
  // One veil at a time: a window that reaches before an earlier one is unknown altogether.
  if (to.veiled !== 0) to.sinceMs = Math.max(to.sinceMs, Math.min(to.veiledMs, fromMs));
  to.veiled = 0;
  for (let base = firstFrom(from, fromMs); base < from.rows.length; base += rowWidth) {
    to.veiled |= 1 << typeOf(from.rows, base);
  }
  if (from.veiledMs > fromMs) to.veiled |= from.veiled;
  to.veiledMs = nowMs;
  if (from.sinceMs > fromMs) to.sinceMs = Math.max(to.sinceMs, nowMs);
}

/** Whether all events of a type from `fromMs` on are remembered. */
export function isWhole(memory: Memory, code: number, fromMs: number): boolean {
  if (fromMs < memory.sinceMs) return false;
  return fromMs >= memory.veiledMs || (memory.veiled & (1 << code)) === 0;
}

/** Forgets what happened before a time no short window reaches any more. */
export function forgetBefore(memory: Memory, beforeMs: number): void {
  if (memory.rows.length === 0 || (memory.rows[0] ?? 0) >= beforeMs) return;
  memory.rows.splice(0, firstFrom(memory, beforeMs));
  memory.sinceMs = Math.max(memory.sinceMs, beforeMs);
  compact(memory);
}

/** Where the first row at or after a time lies. */
export function firstFrom({ rows }: Memory, fromMs: number): number {
  let [low, high] = [0, rows.length / rowWidth];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle * rowWidth] ?? 0) < fromMs) low = middle + 1;
    else high = middle;
  }
  return low * rowWidth;
}

export function typeOf(rows: readonly number[], base: number): number {
  return (rows[base + 1] ?? 0) & typeMask;
}
export function isLine(rows: readonly number[], base: number): boolean {
  return ((rows[base + 1] ?? 0) & lineFlag) !== 0;
}
/** A receipt with more lines than are remembered. */
export function isPartial(rows: readonly number[], base: number): boolean {
  return ((rows[base + 1] ?? 0) & partialFlag) !== 0;
}
export function skuOf(rows: readonly number[], base: number): number {
  return ((rows[base + 1] ?? 0) >> skuShift) & wordMask;
}
export function categoryOf(rows: readonly number[], base: number): number {
  return ((rows[base + 1] ?? 0) >> categoryShift) & wordMask;
}
export function zoneOf(rows: readonly number[], base: number): number {
  return (rows[base + 2] ?? 0) & wordMask;
}
export function deviceOf(rows: readonly number[], base: number): number {
  return ((rows[base + 2] ?? 0) >> placeShift) & wordMask;
}
export function detailOf(rows: readonly number[], base: number): number {
  return ((rows[base + 2] ?? 0) >> detailShift) & wordMask;
}
export function amountOf(rows: readonly number[], base: number): number {
  return rows[base + 3] ?? 0;
}
/** Of a line. */
export function piecesOf(rows: readonly number[], base: number): number {
  return rows[base + 2] ?? 0;
}

/** A remembered event in words, for the decision log and for people who look into a state. */
export type Remembered = Omit<Happening, 'lines'>;

export function rememberedAt(memory: Memory, base: number): Remembered {
  const { rows } = memory;
  return {
    type: rememberedTypes[typeOf(rows, base)] ?? 'identified',
    atMs: rows[base] ?? 0,
    late: ((rows[base + 1] ?? 0) & lateFlag) !== 0,
    zone: wordAt(memory, zoneOf(rows, base)),
    device: wordAt(memory, deviceOf(rows, base)),
    sku: wordAt(memory, skuOf(rows, base)),
    category: wordAt(memory, categoryOf(rows, base)),
    detail: wordAt(memory, detailOf(rows, base)),
    amount: amountOf(rows, base),
  };
}

/** The last `count` events up to a time, oldest first; lines of receipts are no events. */
export function lastEvents(memory: Memory, untilMs: number, count: number): Remembered[] {
  const found: Remembered[] = [];
  for (let base = memory.rows.length - rowWidth; base >= 0; base -= rowWidth) {
    if (found.length === count) break;
    if ((memory.rows[base] ?? 0) > untilMs || isLine(memory.rows, base)) continue;
    found.push(rememberedAt(memory, base));
  }
  return found.reverse();
}

/** Where the event of a type and detail lies, such as the sale of a receipt. */
export function findEvent(
  memory: Memory,
  type: RememberedType,
  detail: string,
): number | undefined {
  const [code, word] = [codeOf(type), findWord(memory, detail)];
  const { rows } = memory;
  for (let base = 0; base < rows.length && word > 0; base += rowWidth) {
    if (typeOf(rows, base) === code && !isLine(rows, base) && detailOf(rows, base) === word) {
      return base;
    }
  }
  return undefined;
}

/** Forgets an event with its lines. */
export function forgetEvent({ rows }: Memory, base: number): void {
  let end = base + rowWidth;
  while (end < rows.length && isLine(rows, end)) end += rowWidth;
  rows.splice(base, end - base);
}
