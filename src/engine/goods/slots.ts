import { bounds } from '../bounds.ts';
import { countLimit, type Run, sayPoint } from '../run.ts';
import { type ShelfSlot, slotKey } from './goods-state.ts';

/** The slot of a shelf as it is known; made on first need. */
export function slotOf(run: Run, device: string, slot: string): ShelfSlot {
  const { shelfSlots } = run.state;
  const key = slotKey(device, slot);
  const known = shelfSlots.get(key);
  if (known) return known;
  if (shelfSlots.size >= bounds.shelfSlots) {
    const oldest = shelfSlots.keys().next().value;
    if (oldest !== undefined) shelfSlots.delete(oldest);
    countLimit(run, 'shelfSlots', bounds.shelfSlots);
  }
  const fresh: ShelfSlot = {
    device,
    slot,
    speaks: false,
    senses: false,
    grams: null,
    unitGrams: 0,
    unitsSeen: 0,
    takenMs: run.nowMs,
    ...blankSums(),
    total: blankSums(),
  };
  shelfSlots.set(key, fresh);
  return fresh;
}

function blankSums() {
  return { pickups: 0, putbacks: 0, sold: 0, returned: 0, engagementMs: 0 };
}

export type SlotSum = keyof ShelfSlot['total'];

export function addToSlot(slot: ShelfSlot, sum: SlotSum, by: number): void {
  slot[sum] += by;
  slot.total[sum] += by;
}

/** One point a slot that something happened at since the last. */
export function sayShelfPoints(run: Run): void {
  for (const slot of run.state.shelfSlots.values()) {
    const { pickups, putbacks, sold, returned, engagementMs } = slot;
    if (pickups + putbacks + sold + returned + engagementMs === 0) continue;
    const fields = { pickups, putbacks, sold, returned, engagementMs };
    sayPoint(run, 'shelf', { device: slot.device, slot: slot.slot }, fields);
    Object.assign(slot, blankSums());
  }
}

/** Slots by sku of a planogram; a planogram that changes becomes another map. */
const indexes = new WeakMap<Map<string, string>, Map<string, string[]>>();

/** The slots an article lies in by the planogram. */
export function slotsOfSku(run: Run, sku: string): readonly string[] {
  const { planogram } = run.state;
  let index = indexes.get(planogram);
  if (index === undefined) {
    index = new Map();
    for (const [key, lies] of planogram) {
      const keys = index.get(lies);
      if (keys) keys.push(key);
      else index.set(lies, [key]);
    }
    indexes.set(planogram, index);
  }
  return index.get(sku) ?? [];
}
