import type { ReadingBody } from '../../contracts/inputs.ts';
import { bounds } from '../bounds.ts';
import { conclude, concludeAboutNobody } from '../conclude.ts';
import type { EventBody } from '../event-body.ts';
import type { Arrival } from '../locate/observe.ts';
import { personOf } from '../people.ts';
import type { Person } from '../person-state.ts';
import { isStaff } from '../presence/wearings.ts';
import { takeBack as forgetPurchase } from '../rules/history.ts';
import { countLimit, type Run, sayPoint } from '../run.ts';
import { zoneOfDevice } from '../shelf.ts';
import type { Device, Wearing } from '../state.ts';
import { setTimer } from '../time/timers.ts';
import { mostLikelyAtTill } from './attribution.ts';
import { categoryOf } from './carried.ts';
import { uncarry } from './carrying.ts';
import type { Sale, SaleLine, WaitingSale } from './goods-state.ts';
import { addToSlot, slotsOfSku } from './slots.ts';

type SaleBody = Extract<ReadingBody, { kind: 'sale' }>;
type Said = { readonly body: SaleBody; readonly arrival: Arrival };

/**
 *   sale ──tag or customer──► theirs, at once
 *     └────nobody named──► waits for the window ──► whoever alone holds its coupon, else the one
 *                                                   most likely at that till, else nobody
 *   return, void ──► takes back what is left of the sale it names
 * [SHF4]
 */
export function observeSale(run: Run, device: Device, said: Said): void {
  const { body, arrival } = said;
  if (body.action !== 'sale') {
    takeBack(run, device, said);
    return;
  }
  const { sales, waitingSales } = run.state;
  if (sales.has(body.sale) || waitingSales.has(body.sale)) return;
  const { sale, coupon = '', total, currency } = body;
  const lines = body.lines.map(({ sku, qty, price }) => ({ sku, qty, price }));
  const waiting: WaitingSale = {
    sale,
    device: device.id,
    coupon,
    atMs: arrival.atMs,
    total,
    currency,
    lines,
  };
  const owner = namedBy(run, body);
  if (owner === 'staff') return;
  const late = arrival.isLate;
  if (owner !== undefined || late || waitingSales.size >= bounds.waitingSales) {
    if (owner === undefined && !late) countLimit(run, 'waitingSales', bounds.waitingSales);
    settle(run, waiting, { wearing: owner, probability: owner ? 1 : 0, late });
    return;
  }
  waitingSales.set(sale, waiting);
  const dueMs = run.nowMs + run.state.settings.tillWindowMs;
  setTimer(run.state.timers, { kind: 'goods', about: `sale/${sale}`, dueMs });
}

/** Staff who ring something up for themselves are no visitors. [PRE6] */
function namedBy(run: Run, { alias, visitor }: SaleBody): Wearing | 'staff' | undefined {
  const { wearings, people } = run.state;
  const worn = alias ?? people.get(visitor ?? '')?.alias ?? '';
  const wearing = wearings.get(worn);
  if (wearing === undefined || wearing.endedMs > 0) return undefined;
  return isStaff(wearing) ? 'staff' : wearing;
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
    settle(run, waiting, { wearing: only, probability: 1, late: false });
    return;
  }
  const may = holders.length > 1 ? (one: Wearing) => holders.includes(one) : isVisitor;
  const { atMs } = waiting;
  const likely =
    device === undefined
      ? { wearing: undefined, probability: 0 }
      : mostLikelyAtTill(run, device, { atMs, may });
  settle(run, waiting, { ...likely, late: false });
}

function isVisitor(wearing: Wearing): boolean {
  return wearing.visit !== null && !isStaff(wearing);
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

type Buyer = {
  readonly wearing: Wearing | undefined;
  readonly probability: number;
  readonly late: boolean;
};

function settle(run: Run, waiting: WaitingSale, { wearing, probability, late }: Buyer): void {
  const device = run.state.devices.get(waiting.device);
  const person = wearing && personOf(run, wearing);
  const sale: Sale = {
    sale: waiting.sale,
    visitor: person?.id ?? '',
    probability,
    atMs: waiting.atMs,
    currency: waiting.currency,
    total: waiting.total,
    lines: waiting.lines.map((line) => ({
      ...line,
      ...categoryOf(run.state, line.sku),
      from: takenFrom(run, wearing, line),
    })),
  };
  keep(run, sale);
  const body = bodyOf(run, device, { ...sale, type: 'purchased' });
  if (wearing === undefined || person === undefined) {
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

type Told = Omit<Sale, 'visitor' | 'atMs'> & { readonly type: 'purchased' | 'returned' };

function bodyOf(run: Run, device: Device | undefined, told: Told): EventBody {
  const { type, sale, total, currency, lines, probability } = told;
  const zone = device === undefined ? '' : zoneOfDevice(run, device);
  return {
    type,
    sale,
    total,
    currency,
    lines: lines.map(({ from, ...line }) => line),
    device: device?.id ?? '',
    ...(zone === '' ? {} : { zone }),
    probability,
  };
}

/** Takes back a sale, or some of its lines; of a sale that is not known, whoever is named. */
function takeBack(run: Run, device: Device, { body, arrival }: Said): void {
  const { state } = run;
  const waiting = state.waitingSales.get(body.sale);
  if (waiting !== undefined) {
    // It was never said; what is left of it will be.
    const gone = body.action === 'void' ? waiting.lines : body.lines;
    take(waiting, gone, body.total);
    if (isOver(waiting) || gone.length === 0) state.waitingSales.delete(body.sale);
    return;
  }
  const late = arrival.isLate;
  const sale = state.sales.get(body.sale);
  const named = namedBy(run, body);
  if (named === 'staff') return;
  const person =
    sale === undefined ? named && personOf(run, named) : state.people.get(sale.visitor);
  const said = Math.abs(body.total);
  const isWhole = body.action === 'void' || (body.lines.length === 0 && isAll(sale, said));
  const lines: SaleLine[] =
    sale !== undefined && isWhole
      ? sale.lines.map((line) => ({ ...line }))
      : body.lines.map((line) => ({ ...line, ...categoryOf(state, line.sku), from: '' }));
  const total = isWhole ? (sale?.total ?? said) : said;
  const { currency } = body;
  const probability = sale?.probability ?? (person ? 1 : 0);
  const told = { type: 'returned', sale: body.sale, total, currency, lines, probability } as const;
  if (sale !== undefined) undo(run, sale, { person, lines, total });
  if (person === undefined) {
    concludeAboutNobody(run, bodyOf(run, device, told));
    return;
  }
  const wearing = state.wearings.get(person.alias);
  conclude(run, { person, wearing, late }, bodyOf(run, device, told));
}

/** A return that names no lines is of the whole, unless its total says otherwise. */
function isAll(sale: Sale | undefined, total: number): boolean {
  return sale === undefined || total === 0 || total >= sale.total;
}

type Undone = {
  readonly person: Person | undefined;
  readonly lines: readonly SaleLine[];
  readonly total: number;
};

/**
 * What was bought and wholly taken back is forgotten as a purchase, so that it counts nowhere: the
 * `returned` stays, and names the sale. Part of a sale leaves the rest bought.
 */
function undo(run: Run, sale: Sale, { person, lines, total }: Undone): void {
  for (const { sku, qty } of lines) {
    const from = sale.lines.find((line) => line.sku === sku)?.from ?? '';
    const slot = run.state.shelfSlots.get(from);
    if (slot) addToSlot(slot, 'returned', Math.abs(qty));
  }
  take(sale, lines, total);
  if (!isOver(sale)) return;
  run.state.sales.delete(sale.sale);
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
    let left = Math.abs(qty);
    for (const line of rest.lines) {
      if (line.sku !== sku || left <= 0) continue;
      const gone = Math.min(line.qty, left);
      line.qty -= gone;
      left -= gone;
    }
  }
}

/** Nothing is left: of its lines, or where it had none, of its total. */
function isOver({ total, lines }: Remaining): boolean {
  return lines.length > 0 ? lines.every(({ qty }) => qty <= 0) : total <= 0;
}
