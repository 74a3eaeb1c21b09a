import type { DeviceCommandOutcome } from '../contracts/channels.ts';
import type { DeviceCommandRefusal, EffectOf } from '../contracts/effects.ts';
import type { JournaledCommand } from '../contracts/inputs.ts';
import { bounds } from './bounds.ts';
import type { DeviceOrder } from './rules/acted.ts';
import { countLimit, nextId, type Run } from './run.ts';
import { setTimer } from './time/timers.ts';

/** Kept after its time, so that an outcome that comes late still finds its command. */
const rememberedMs = 86_400_000;

/** A device is to be told something: waits for whoever can reach it. */
export function openOrder(run: Run, effect: EffectOf<'deviceCommand'>): void {
  const { orders, timers } = run.state;
  const { id, device, expiresAtMs } = effect;
  if (orders.size >= bounds.orders) {
    const oldest = orders.keys().next().value;
    if (oldest !== undefined) orders.delete(oldest);
    countLimit(run, 'orders', bounds.orders);
  }
  orders.set(id, { id, device, expiresAtMs, state: 'waiting' });
  setTimer(timers, { kind: 'order', about: id, dueMs: expiresAtMs });
}

/** A person asks a device for something, as a campaign would; about nobody. [RCV4] */
export function askOrder(
  run: Run,
  { deviceCommand: id, device, command, forMs }: Extract<JournaledCommand, { do: 'orderDevice' }>,
): void {
  if (run.state.orders.has(id)) return;
  const effect = {
    type: 'deviceCommand',
    ...{ id, atMs: run.nowMs, visitor: '', campaign: '', version: 0, device, command },
    because: { event: 'asked', atMs: run.nowMs },
    expiresAtMs: run.nowMs + forMs,
  } as const;
  run.out.effects.push(effect);
  openOrder(run, effect);
}

/** Asked by whoever sends, at the last moment; granted once. */
export function claimOrder(run: Run, id: string): void {
  const order = run.state.orders.get(id);
  const reason = refusalOf(run, order);
  if (order && reason === undefined) order.state = 'claimed';
  run.out.effects.push({
    type: 'deviceCommandClaimed',
    id: `${run.state.venue}/claim/${id}/${nextId(run)}`,
    atMs: run.nowMs,
    deviceCommand: id,
    granted: reason === undefined,
    ...(reason === undefined ? {} : { reason }),
  });
}

function refusalOf(run: Run, order: DeviceOrder | undefined): DeviceCommandRefusal | undefined {
  if (order === undefined) return 'unknownCommand';
  if (order.state === 'expired') return 'expired';
  if (order.state !== 'waiting') return 'alreadyClaimed';
  return run.nowMs >= order.expiresAtMs ? 'expired' : undefined;
}

/** What came of it is said once, and only of what was claimed. */
export function reportOrder(run: Run, id: string, outcome: DeviceCommandOutcome): void {
  const order = run.state.orders.get(id);
  if (order?.state === 'claimed') closeOrder(run, order, outcome);
}

function closeOrder(run: Run, order: DeviceOrder, outcome: DeviceCommandOutcome | 'expired'): void {
  order.state = outcome;
  run.out.effects.push({
    type: 'deviceCommandClosed',
    id: `${run.state.venue}/closed/${order.id}`,
    atMs: run.nowMs,
    deviceCommand: order.id,
    outcome,
  });
}

/** The timer of a command: its time is over, then it is forgotten. */
export function ageOrder(run: Run, id: string): void {
  const { orders, timers } = run.state;
  const order = orders.get(id);
  if (order === undefined) return;
  if (order.state === 'waiting') closeOrder(run, order, 'expired');
  const dueMs = order.expiresAtMs + rememberedMs;
  if (run.nowMs >= dueMs) orders.delete(id);
  else setTimer(timers, { kind: 'order', about: id, dueMs });
}
