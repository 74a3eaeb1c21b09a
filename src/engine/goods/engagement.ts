import { bounds } from '../bounds.ts';
import { conclude, concludeAboutNobody } from '../conclude.ts';
import type { EventBody } from '../event-body.ts';
import { personOf } from '../people.ts';
import { ascending, type CampaignIndex } from '../rules/compile.ts';
import { asleep, awake, countLimit, type Run } from '../run.ts';
import { zoneOfDevice } from '../shelf.ts';
import type { Device, Wearing } from '../state.ts';
import { setTimer } from '../time/timers.ts';
import { lookAround, mostLikely } from './attribution.ts';
import { categoryOf } from './carried.ts';
import { type Engagement, slotKey } from './goods-state.ts';
import { addToSlot, slotOf } from './slots.ts';

/** A stay at a shelf begins at the first belief; it ends below the second or unheard for long. */
const beginsAt = 0.5;
const endsBelow = 0.3;
const unheardMs = 10_000;

/**
 *   (none) ──sensor on, belief ≥ 0.5──► at the shelf ──sensor off, belief < 0.3, unheard──► (none)
 * `handled` is said at each threshold passed on the way, as `dwelled` is for a zone: the venue's
 * own, and those of campaigns. The time goes to the shelf's points at the end. [SHF1]
 */
export function observePresence(
  run: Run,
  device: Device,
  { slot, present }: { readonly slot: string; readonly present: boolean },
): void {
  slotOf(run, device.id, '').senses = true;
  const key = `sensor/${slotKey(device.id, slot)}`;
  const known = run.state.engagements.get(key);
  if (present && known === undefined) begin(run, { key, device: device.id, slot, alias: '' });
  else if (!present && known !== undefined) end(run, known, awake(run, run.nowMs));
}

/** A visitor's belief at a shelf without a presence sensor, each time it is worked out. */
export function noteReach(
  run: Run,
  { alias }: Wearing,
  { device, belief }: { readonly device: Device; readonly belief: number },
): void {
  const key = `stay/${alias}`;
  const { engagements } = run.state;
  const known = engagements.get(key);
  if (belief < beginsAt && known?.device !== device.id) return;
  const isSensed = run.state.shelfSlots.get(slotKey(device.id, ''))?.senses ?? false;
  if (known?.device === device.id) {
    known.belief = belief;
    if (belief >= endsBelow && !isSensed) known.lastAwakeMs = awake(run, run.nowMs);
    else end(run, known, awake(run, run.nowMs));
    return;
  }
  // One shelf at a time: another takes over when it is surely nearer.
  if (isSensed || (known !== undefined && belief <= known.belief)) return;
  if (known !== undefined) end(run, known, known.lastAwakeMs);
  begin(run, { key, device: device.id, slot: '', alias, belief });
}

type Begun = Pick<Engagement, 'key' | 'device' | 'slot' | 'alias'> & { readonly belief?: number };

function begin(run: Run, { belief = 0, ...begun }: Begun): void {
  const { engagements } = run.state;
  if (engagements.size >= bounds.engagements) {
    countLimit(run, 'engagements', bounds.engagements);
    return;
  }
  const startedAwakeMs = awake(run, run.nowMs);
  const fresh = { ...begun, belief, startedAwakeMs, firedMs: 0, lastAwakeMs: startedAwakeMs };
  engagements.set(begun.key, fresh);
  arm(run, fresh);
}

function end(run: Run, engagement: Engagement, untilAwakeMs: number): void {
  run.state.engagements.delete(engagement.key);
  const { device, slot, startedAwakeMs } = engagement;
  const ms = Math.max(0, untilAwakeMs - startedAwakeMs);
  if (ms > 0) addToSlot(slotOf(run, device, slot), 'engagementMs', ms);
}

/** The next moment that matters: a threshold, or that a stay was not heard of for long. */
function arm(run: Run, engagement: Engagement): void {
  const { startedAwakeMs, firedMs, alias, key, lastAwakeMs } = engagement;
  const next = thresholdsOf(run).find((forMs) => forMs > firedMs);
  const dueAwakeMs = Math.min(
    next === undefined ? Infinity : startedAwakeMs + next,
    alias === '' ? Infinity : lastAwakeMs + unheardMs,
  );
  if (dueAwakeMs === Infinity) return;
  const dueMs = Math.max(run.nowMs + 1, asleep(run, dueAwakeMs));
  setTimer(run.state.timers, { kind: 'goods', about: `engaged/${startedAwakeMs}/${key}`, dueMs });
}

/** A timer of an engagement that ended, or of one before it at the same place, says nothing. */
export function engagementDue(run: Run, about: string): void {
  const at = about.indexOf('/');
  const engagement = run.state.engagements.get(about.slice(at + 1));
  if (engagement === undefined || String(engagement.startedAwakeMs) !== about.slice(0, at)) return;
  const { alias, lastAwakeMs, startedAwakeMs } = engagement;
  const nowAwakeMs = awake(run, run.nowMs);
  const until = alias === '' ? nowAwakeMs : Math.min(nowAwakeMs, lastAwakeMs + unheardMs);
  for (const forMs of thresholdsOf(run)) {
    if (forMs <= engagement.firedMs || forMs > until - startedAwakeMs) continue;
    engagement.firedMs = forMs;
    sayHandled(run, engagement, forMs);
  }
  if (alias !== '' && nowAwakeMs - lastAwakeMs >= unheardMs) end(run, engagement, lastAwakeMs);
  else arm(run, engagement);
}

function sayHandled(run: Run, engagement: Engagement, forMs: number): void {
  const { slot } = engagement;
  const device = run.state.devices.get(engagement.device);
  if (device === undefined) return;
  const { wearing, probability } = whoIsThere(run, device, engagement);
  const zone = zoneOfDevice(run, device);
  const sku = run.state.planogram.get(slotKey(device.id, slot)) ?? '';
  const body: EventBody = {
    type: 'handled',
    device: device.id,
    slot,
    forMs,
    ...(sku === '' ? {} : { sku, ...categoryOf(run.state, sku) }),
    ...(zone === '' ? {} : { zone }),
    probability,
  };
  if (wearing === undefined || wearing.endedMs > 0) {
    concludeAboutNobody(run, body);
    return;
  }
  const person = personOf(run, wearing);
  conclude(run, { person, wearing }, body);
}

function whoIsThere(run: Run, device: Device, { alias, belief }: Engagement) {
  if (alias !== '') return { wearing: run.state.wearings.get(alias), probability: belief };
  const seen: [string, number][] = [];
  lookAround(run, device, seen, run.nowMs - run.state.settings.shelfWindowMs);
  return mostLikely(run, seen);
}

const thresholds = new WeakMap<CampaignIndex, { ownMs: number; all: readonly number[] }>();

/** What the venue calls handling, and what campaigns wait for; ascending. */
function thresholdsOf(run: Run): readonly number[] {
  const ownMs = run.state.settings.handledAfterMs;
  const known = thresholds.get(run.campaigns);
  if (known?.ownMs === ownMs) return known.all;
  const asked: number[] = [];
  for (const { when, forMs } of run.campaigns.byId.values()) {
    if (when.type === 'handled' && forMs > 0) asked.push(forMs);
  }
  const all = ascending([ownMs, ...asked]);
  thresholds.set(run.campaigns, { ownMs, all });
  return all;
}
