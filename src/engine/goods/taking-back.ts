import { conclude, concludeAboutNobody } from '../conclude.ts';
import { personOf } from '../people.ts';
import type { Person } from '../person-state.ts';
import { takeBack as forgetPurchase } from '../rules/history.ts';
import type { Run } from '../run.ts';
import type { Device } from '../state.ts';
import { book, undoneOf } from './books.ts';
import { categoryOf } from './carried.ts';
import type { Entry, Sale, SaleLine, WaitingSale } from './goods-state.ts';
import { bodyOf, namedBy, type Said } from './sale-body.ts';
import { addToSlot } from './slots.ts';
import { moveStock } from './stock.ts';

/**
 *   sale known ──► its lines, or all that is left of it, come back
 *   sale unknown ──► whoever is named; kept until the sale comes, which is then taken back
 *
 * A void leaves nothing, whatever comes later. [SHF4] [TIL6]
 */
export function takeBack(run: Run, device: Device, said: Said): void {
  const { body, arrival } = said;
  const { sale, document, action, lines, total, currency } = body;
  if (action === 'sale') return;
  const known = run.state.sales.get(sale) ?? run.state.waitingSales.get(sale);
  const undone = run.state.undone.get(sale);
  const entry: Entry = {
    document: document ?? `${sale}/${action}/${arrival.atMs}`,
    ...{ sale, kind: action, device: device.id, total, currency },
    atMs: body.bookedMs ?? arrival.atMs,
    lines: known !== undefined && isWhole(body, known) ? left(known) : lines,
  };
  book(run, entry);
  const isVoided = undone?.voided === true;
  if (!isVoided) {
    moveStock(run, entry.lines.map(positive), 1);
    if (known === undefined) keepForSale(run, entry);
  }
  if (action === 'void') undoneOf(run, sale).voided = true;
  if (isVoided) return;
  const waiting = run.state.waitingSales.get(sale);
  if (waiting === undefined) {
    sayReturn(run, device, said);
    return;
  }
  // It was never said; what is left of it will be.
  take(waiting, entry.lines, action === 'void' ? waiting.total : total);
  if (!isOver(waiting) && entry.lines.length > 0) return;
  run.state.waitingSales.delete(sale);
  const nobody = { visitor: '', probability: 0, matchedBy: 'place' } as const;
  const from = waiting.lines.map((line) => ({ ...line, from: '' }));
  run.state.sales.set(sale, { ...waiting, ...nobody, lines: from });
}

function positive({ sku, qty }: { readonly sku: string; readonly qty: number }) {
  return { sku, qty: Math.abs(qty) };
}

function isWhole(
  { action, lines, total }: Said['body'],
  known: { readonly total: number } | undefined,
): boolean {
  return action === 'void' || (lines.length === 0 && isAll(known, Math.abs(total)));
}

/** A return that names no lines is of the whole, unless its total says otherwise. */
function isAll(sale: { readonly total: number } | undefined, total: number): boolean {
  return sale === undefined || total === 0 || total >= sale.total;
}

function left({ lines }: Pick<WaitingSale, 'lines'>): Entry['lines'] {
  return lines.filter(({ qty }) => qty !== 0).map(({ sku, qty, price }) => ({ sku, qty, price }));
}

/** A void of what is not known takes back what had come back of it, too. */
function keepForSale(run: Run, entry: Entry): void {
  const undone = undoneOf(run, entry.sale);
  if (entry.kind !== 'void') {
    undone.returns = undone.returns.concat(entry);
    return;
  }
  moveStock(run, entry.lines.map(positive), -1);
  for (const { lines } of undone.returns) moveStock(run, lines.map(positive), -1);
  undone.returns = [];
}

/** What came back before its sale is taken from it now. [TIL6] */
export function takeWhatCameFirst(run: Run, device: Device, sale: string): void {
  const undone = run.state.undone.get(sale);
  const known = run.state.sales.get(sale) ?? run.state.waitingSales.get(sale);
  if (undone === undefined || known === undefined) return;
  const { returns } = undone;
  if (!undone.voided) run.state.undone.delete(sale);
  for (const entry of returns) {
    const { currency, total, atMs, document } = entry;
    const body = { kind: 'sale', sale, document, action: 'return', total, currency } as const;
    // Its own lines are in stock again since it came.
    if (entry.lines.length > 0) moveStock(run, entry.lines.map(positive), -1);
    takeBack(run, run.state.devices.get(entry.device) ?? device, {
      body: { ...body, lines: entry.lines },
      arrival: { atMs, isLate: true },
    });
  }
}

function sayReturn(run: Run, device: Device, said: Said): void {
  const { state } = run;
  const { body, arrival } = said;
  const sale = state.sales.get(body.sale);
  const named = namedBy(run, body);
  if (named === 'staff') return;
  const person =
    sale === undefined ? named && personOf(run, named) : state.people.get(sale.visitor);
  const whole = isWhole(body, sale);
  const lines: SaleLine[] =
    sale !== undefined && whole
      ? sale.lines.map((line) => ({ ...line }))
      : body.lines.map((line) => ({ ...line, ...categoryOf(state, line.sku), from: '' }));
  const spoken = Math.abs(body.total);
  const total = whole ? (sale?.total ?? spoken) : spoken;
  const probability = sale?.probability ?? (person ? 1 : 0);
  const { currency } = body;
  const told = { type: 'returned', sale: body.sale, total, currency, lines, probability } as const;
  if (sale !== undefined) undo(run, sale, { person, lines, total });
  if (person === undefined) {
    concludeAboutNobody(run, bodyOf(run, device, told));
    return;
  }
  const wearing = state.wearings.get(person.alias);
  conclude(run, { person, wearing, late: arrival.isLate }, bodyOf(run, device, told));
}

type Gone = {
  readonly person: Person | undefined;
  readonly lines: readonly SaleLine[];
  readonly total: number;
};

/**
 * What was bought and wholly taken back is forgotten as a purchase, so that it counts nowhere: the
 * `returned` stays, and names the sale. Part of a sale leaves the rest bought.
 */
function undo(run: Run, sale: Sale, { person, lines, total }: Gone): void {
  for (const { sku, qty } of lines) {
    const from = sale.lines.find((line) => line.sku === sku)?.from ?? '';
    const slot = run.state.shelfSlots.get(from);
    if (slot) addToSlot(slot, 'returned', Math.abs(qty));
  }
  take(sale, lines, total);
  if (!isOver(sale)) return;
  if (person === undefined) return;
  const wearing = run.state.wearings.get(person.alias);
  forgetPurchase(run, { person, wearing }, { type: 'purchased', detail: sale.sale });
}

type Remaining = { total: number; readonly lines: { sku: string; qty: number }[] };

function take(
  rest: Remaining,
  lines: readonly { readonly sku: string; readonly qty: number }[],
  total: number,
): void {
  rest.total -= Math.abs(total);
  for (const { sku, qty } of lines) {
    let still = Math.abs(qty);
    for (const line of rest.lines) {
      if (line.sku !== sku || still <= 0) continue;
      const gone = Math.min(line.qty, still);
      line.qty -= gone;
      still -= gone;
    }
  }
}

/** Nothing is left: of its lines, or where it had none, of its total. */
function isOver({ total, lines }: Remaining): boolean {
  return lines.length > 0 ? lines.every(({ qty }) => qty <= 0) : total <= 0;
}
