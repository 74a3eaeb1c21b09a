import type { ReadingBody } from '../../contracts/inputs.ts';
import { bounds } from '../bounds.ts';
import { conclude, concludeAboutNobody } from '../conclude.ts';
import type { EventBody } from '../event-body.ts';
import type { Arrival } from '../locate/observe.ts';
import { personOf } from '../people.ts';
import { countLimit, nextId, type Run } from '../run.ts';
import { zoneOfDevice } from '../shelf.ts';
import type { Device, Wearing } from '../state.ts';
import { setTimer } from '../time/timers.ts';
import { type Likely, lookAround, mostLikely } from './attribution.ts';
import { categoryOf } from './carried.ts';
import { carry, uncarry } from './carrying.ts';
import { observePresence } from './engagement.ts';
import { type Carried, type Handling, slotKey } from './goods-state.ts';
import { addToSlot, slotOf } from './slots.ts';
import { learnUnit, weigh } from './weights.ts';

type Shelf = Extract<ReadingBody, { kind: 'shelf' }>;

/**
 * A shelf that says what was taken or put back, what it weighs, or that somebody is at it. What was
 * taken waits for the window to pass before it is somebody's; a late one only counts. [SHF1, TIM4]
 */
export function observeShelf(
  run: Run,
  device: Device,
  { body, arrival }: { readonly body: Shelf; readonly arrival: Arrival },
): void {
  const { action, slot, grams = 0 } = body;
  if (action === 'presence') {
    if (!arrival.isLate) observePresence(run, device, { slot, present: body.present === true });
    return;
  }
  const known = slotOf(run, device.id, slot);
  if (action !== 'weight') {
    known.speaks = true;
    learnUnit(known, Math.abs(grams));
    hold(run, device, { ...body, arrival, action, count: 1, byWeight: false });
    return;
  }
  if (body.grams === undefined || arrival.isLate) return;
  const { taken, gramsEach } = weigh(run, known, body.grams);
  if (taken === 0 || known.speaks) return;
  const change = taken > 0 ? ('pickup' as const) : ('putback' as const);
  const count = Math.abs(taken);
  hold(run, device, { ...body, arrival, action: change, grams: gramsEach, count, byWeight: true });
}

type Change = {
  readonly action: 'pickup' | 'putback';
  readonly slot: string;
  readonly sku?: string;
  readonly grams?: number;
  readonly count: number;
  readonly byWeight: boolean;
  readonly arrival: Arrival;
};

function hold(run: Run, device: Device, change: Change): void {
  const { action, slot, grams = 0, count, byWeight, arrival } = change;
  const { state } = run;
  if (arrival.isLate) {
    addToSlot(slotOf(run, device.id, slot), sumOf(action), count);
    return;
  }
  if (byWeight && settled(run, device, change)) return;
  if (state.handlings.size >= bounds.handlings) {
    countLimit(run, 'handlings', bounds.handlings);
    return;
  }
  const sku = change.sku ?? state.planogram.get(slotKey(device.id, slot)) ?? '';
  const handling: Handling = {
    id: nextId(run),
    action,
    device: device.id,
    slot,
    sku,
    grams: Math.abs(grams),
    byWeight,
    count,
    atMs: run.nowMs,
    seen: [],
  };
  const { shelfWindowMs } = state.settings;
  lookAround(run, device, handling.seen, run.nowMs - shelfWindowMs);
  state.handlings.set(handling.id, handling);
  const dueMs = run.nowMs + shelfWindowMs;
  setTimer(state.timers, { kind: 'goods', about: `handling/${handling.id}`, dueMs });
}

/** A scale that swings back within the window was touched: neither was taken nor put back. */
function settled(run: Run, device: Device, { action, slot, count }: Change): boolean {
  for (const waiting of run.state.handlings.values()) {
    if (!waiting.byWeight || waiting.device !== device.id || waiting.slot !== slot) continue;
    if (waiting.action === action || waiting.count !== count) continue;
    run.state.handlings.delete(waiting.id);
    return true;
  }
  return false;
}

function sumOf(action: Handling['action']): 'pickups' | 'putbacks' {
  return action === 'pickup' ? 'pickups' : 'putbacks';
}

/** The window has passed: who it was. [SHF1] */
export function concludeHandling(run: Run, id: string): void {
  const handling = run.state.handlings.get(id);
  if (handling === undefined) return;
  run.state.handlings.delete(id);
  const device = run.state.devices.get(handling.device);
  if (device === undefined) return;
  lookAround(run, device, handling.seen, handling.atMs);
  const likely = likeliest(run, handling);
  addToSlot(slotOf(run, device.id, handling.slot), sumOf(handling.action), handling.count);
  for (let i = 0; i < handling.count; i++) concludeOne(run, device, { handling, likely });
}

/** Of those who are likely enough at a put-back, whoever carries that article goes first. */
function likeliest(run: Run, { action, seen, sku, device, slot }: Handling): Likely {
  if (action === 'pickup') return mostLikely(run, seen);
  const from = slotKey(device, slot);
  const carriers = seen.filter(([alias]) =>
    run.state.wearings
      .get(alias)
      ?.visit?.carrying.some((one) => (sku === '' ? one.from === from : one.sku === sku)),
  );
  const carrier = mostLikely(run, carriers);
  return carrier.wearing === undefined ? mostLikely(run, seen) : carrier;
}

type Concluded = { readonly handling: Handling; readonly likely: Likely };

function concludeOne(run: Run, device: Device, { handling, likely }: Concluded): void {
  const { wearing, probability } = likely;
  const { action, slot } = handling;
  const back = wearing && action === 'putback' ? cancel(run, wearing, handling) : undefined;
  const sku = handling.sku === '' ? (back?.sku ?? '') : handling.sku;
  const zone = zoneOfDevice(run, device);
  const body: EventBody = {
    type: action === 'pickup' ? 'pickedUp' : 'putBack',
    device: device.id,
    slot,
    ...(sku === '' ? {} : { sku, ...categoryOf(run.state, sku) }),
    ...(zone === '' ? {} : { zone }),
    probability,
  };
  if (action === 'pickup') take(run, wearing, handling);
  if (wearing === undefined) {
    concludeAboutNobody(run, body);
    return;
  }
  const person = personOf(run, wearing);
  conclude(run, { person, wearing }, body);
}

/** The article that was at the front had lain there since the last one was taken. */
function take(run: Run, wearing: Wearing | undefined, { device, slot, sku, atMs }: Handling): void {
  const known = slotOf(run, device, slot);
  const lyingMs = Math.max(0, atMs - known.takenMs);
  known.takenMs = atMs;
  if (wearing) carry(run, wearing, { sku, from: slotKey(device, slot), atMs, lyingMs });
}

function cancel(run: Run, wearing: Wearing, handling: Handling): Carried | undefined {
  const { device, slot, sku, grams } = handling;
  const back = uncarry(run, wearing, { sku, grams, from: slotKey(device, slot) });
  if (back === undefined) return undefined;
  const known = run.state.shelfSlots.get(back.from);
  // It lies again, as long as before, unless another was taken since.
  if (known?.takenMs === back.atMs) known.takenMs = back.atMs - back.lyingMs;
  return back;
}
