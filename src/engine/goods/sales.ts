import type { MatchedBy } from '../../contracts/transactions.ts';
import { bounds } from '../bounds.ts';
import { conclude, concludeAboutNobody } from '../conclude.ts';
import { personOf } from '../people.ts';
import type { Person } from '../person-state.ts';
import { isLocatedOnly } from '../presence/wearings.ts';
import { countLimit, type Run, sayPoint } from '../run.ts';
import type { Device, Wearing } from '../state.ts';
import { setTimer } from '../time/timers.ts';
import { mostLikelyAtTill } from './attribution.ts';
import { book, sayMatch } from './books.ts';
import { categoryOf } from './carried.ts';
import { uncarry } from './carrying.ts';
import type { Sale, WaitingSale } from './goods-state.ts';
import { amend, isMore } from './matching.ts';
import { bodyOf, namedBy, type Said } from './sale-body.ts';
import { addToSlot, slotsOfSku } from './slots.ts';
import { moveStock } from './stock.ts';
import { takeBack, takeWhatCameFirst } from './taking-back.ts';

/**
 *   sale ──tag or customer──► theirs, at once
 *     └────nobody named──► waits for the window ──► whoever alone holds its coupon, else the one
 *                                                   most likely at that till, else nobody
 *   return, void ──► takes back what is left of the sale it names
 *   sale again, amending ──► the books, the stock and the purchase are what it says now
 * [SHF4] [TIL4] [TIL7]
 */
export function observeSale(run: Run, device: Device, said: Said): void {
  const { body, arrival } = said;
  if (body.action !== 'sale') {
    takeBack(run, device, said);
    return;
  }
  const { sales, waitingSales, undone } = run.state;
  const { sale, document = sale, coupon = '', total, currency } = body;
  const { revision = 0 } = body;
  const known = waitingSales.get(sale) ?? sales.get(sale);
  const { atMs, isLate: late } = arrival;
  const { bookedMs = atMs } = body;
  const lines = body.lines.map(({ sku, qty, price }) => ({ sku, qty, price }));
  // What came first may be less than what came before it. [TIL4]
  if (known !== undefined && !isMore({ revision, lines }, known)) return;
  book(run, {
    ...{ document, sale, kind: 'sale', device: device.id, atMs: bookedMs },
    ...{ total, currency, coupon, lines },
  });
  // What is void or was wholly taken back stays so, whatever is said of it. [TIL6]
  if (undone.get(sale)?.voided) return;
  if (known !== undefined) {
    amend(run, { sale, lines, total, revision });
    return;
  }
  moveStock(run, lines, -1);
  const waiting: WaitingSale = {
    ...{ sale, device: device.id, coupon, atMs, total, currency, lines },
    sold: lines.map((line) => ({ ...line })),
    revision,
  };
  const owner = namedBy(run, body);
  if (owner === 'staff') return;
  const away = owner === undefined ? namedElsewhere(run, body) : undefined;
  if (away !== undefined) {
    const none = { wearing: undefined, person: away, matchedBy: 'customer' } as const;
    settle(run, waiting, { ...none, probability: 1, late });
  } else if (owner !== undefined || late || waitingSales.size >= bounds.waitingSales) {
    if (owner === undefined && !late) countLimit(run, 'waitingSales', bounds.waitingSales);
    const matchedBy = body.alias === undefined ? 'customer' : 'tag';
    settle(run, waiting, { wearing: owner, probability: owner ? 1 : 0, matchedBy, late });
  } else {
    waitingSales.set(sale, waiting);
    const dueMs = run.nowMs + run.state.settings.tillWindowMs;
    setTimer(run.state.timers, { kind: 'goods', about: `sale/${sale}`, dueMs });
  }
  takeWhatCameFirst(run, device, sale);
}

/** Named, and nowhere on the floor: joined by phone, or the band is back already. [JOI2] [CPN7] */
function namedElsewhere(run: Run, { alias, visitor = '' }: Said['body']): Person | undefined {
  if (alias !== undefined) return undefined;
  const person = run.state.people.get(visitor);
  return person && !run.state.wearings.has(person.alias) ? person : undefined;
}

/** The window has passed: who stood at the till. */
export function concludeSale(run: Run, id: string): void {
  const waiting = run.state.waitingSales.get(id);
  if (waiting === undefined) return;
  run.state.waitingSales.delete(id);
  const device = run.state.devices.get(waiting.device);
  const holders = waiting.coupon === '' ? [] : holdersOf(run, waiting.coupon);
  const [only] = holders;
  if (only !== undefined && holders.length === 1) {
    settle(run, waiting, { wearing: only, probability: 1, matchedBy: 'coupon', late: false });
    return;
  }
  const may = holders.length > 1 ? (one: Wearing) => holders.includes(one) : isVisitor;
  const { atMs } = waiting;
  const likely =
    device === undefined
      ? { wearing: undefined, probability: 0 }
      : mostLikelyAtTill(run, device, { atMs, may });
  const matchedBy = holders.length > 1 ? 'coupon' : 'place';
  settle(run, waiting, { ...likely, matchedBy, late: false });
}

function isVisitor(wearing: Wearing): boolean {
  return wearing.visit !== null && !isLocatedOnly(wearing);
}

/** Visitors who are here and were sent a message with this coupon. */
function holdersOf(run: Run, coupon: string): Wearing[] {
  const campaigns = new Set<string>();
  for (const { campaign } of run.state.campaigns.values()) {
    const actions = [
      ...campaign.then,
      ...(campaign.experiment?.variants ?? []).flatMap((variant) => variant.then ?? []),
    ];
    const names = actions.some((one) => 'message' in one && one.message.coupon === coupon);
    if (names) campaigns.add(campaign.id);
  }
  if (campaigns.size === 0) return [];
  const holders: Wearing[] = [];
  for (const person of run.state.people.values()) {
    const wearing = run.state.wearings.get(person.alias);
    if (wearing === undefined || wearing.endedMs > 0 || !isVisitor(wearing)) continue;
    const was = person.campaigns.some(
      ({ campaign, control, sentMs }) => campaigns.has(campaign) && !control && sentMs.length > 0,
    );
    if (was) holders.push(wearing);
  }
  return holders;
}

export type Buyer = {
  readonly wearing: Wearing | undefined;
  /** Somebody without a wearing. */
  readonly person?: Person;
  readonly probability: number;
  readonly matchedBy: MatchedBy;
  readonly late: boolean;
};

function settle(run: Run, waiting: WaitingSale, buyer: Buyer): void {
  const { wearing, probability, matchedBy, late } = buyer;
  const device = run.state.devices.get(waiting.device);
  const person = wearing ? personOf(run, wearing) : buyer.person;
  const visitor = person?.id ?? '';
  const sale: Sale = {
    ...{ sale: waiting.sale, visitor, probability, matchedBy, device: waiting.device },
    atMs: waiting.atMs,
    currency: waiting.currency,
    total: waiting.total,
    lines: waiting.lines.map((line) => ({
      ...line,
      ...categoryOf(run.state, line.sku),
      from: takenFrom(run, wearing, line),
    })),
    sold: waiting.sold,
    revision: waiting.revision,
  };
  keep(run, sale);
  if (visitor !== '') sayMatch(run, sale.sale, { visitor, matchedBy, probability });
  const body = bodyOf(run, device, { ...sale, type: 'purchased' });
  if (person === undefined) {
    concludeAboutNobody(run, body);
    return;
  }
  conclude(run, { person, wearing, late }, body);
}

/** Paid goods are no longer carried; says where each came from, and how long it had lain. */
function takenFrom(
  run: Run,
  wearing: Wearing | undefined,
  { sku, qty }: { readonly sku: string; readonly qty: number },
): string {
  let from = '';
  let left = Math.max(0, Math.round(qty));
  for (; left > 0 && wearing !== undefined; left--) {
    const carried = uncarry(run, wearing, { sku, grams: 0, from: '' });
    if (carried === undefined) break;
    from = carried.from;
    const slot = run.state.shelfSlots.get(from);
    if (slot === undefined) continue;
    addToSlot(slot, 'sold', 1);
    const { lyingMs } = carried;
    sayPoint(run, 'shelf', { device: slot.device, slot: slot.slot }, { lyingMs });
  }
  // Where it was not seen taken, an article that lies in one place alone came from there.
  const places = slotsOfSku(run, sku);
  const only = places.length === 1 ? run.state.shelfSlots.get(places[0] ?? '') : undefined;
  if (left > 0 && only) addToSlot(only, 'sold', left);
  return from === '' && only ? (places[0] ?? '') : from;
}

function keep(run: Run, sale: Sale): void {
  const { sales } = run.state;
  if (sales.size >= bounds.sales) {
    const oldest = sales.keys().next().value;
    if (oldest !== undefined) sales.delete(oldest);
    countLimit(run, 'sales', bounds.sales);
  }
  sales.set(sale.sale, sale);
}
