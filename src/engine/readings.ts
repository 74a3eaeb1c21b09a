import type { ReadingBody } from '../contracts/inputs.ts';
import { conclude, concludeAboutNobody } from './conclude.ts';
import { observeEnvironment } from './environment.ts';
import { hearCounter, observeCount } from './flow/counts.ts';
import { observeShelf } from './goods/handling.ts';
import { observeSale } from './goods/sales.ts';
import {
  type Arrival,
  heardWearing,
  observeFix,
  observeRanging,
  observeSightings,
  seen,
} from './locate/observe.ts';
import { personOf } from './people.ts';
import { tapFrozen } from './presence/freeze.ts';
import { arrive } from './presence/visits.ts';
import { isLocatedOnly, moveTo } from './presence/wearings.ts';
import { environmentChanged } from './rules/levels.ts';
import type { Run } from './run.ts';
import { zoneOfDevice } from './shelf.ts';
import type { Device } from './state.ts';
import type { Buffered } from './time/buffer.ts';

/** Gives one settled reading its meaning; `arrival` says whether it came in time. [TIM3, TIM4] */
export function read(run: Run, { device: id, body }: Buffered, arrival: Arrival): void {
  const device = deviceOf(run, id);
  if (arrival.isLate) device.late++;
  else device.readings++;
  if (arrival.atMs >= device.heardMs) {
    device.heardMs = arrival.atMs;
    device.offline = body.kind === 'status' && !body.online;
  }
  if (device.kind === 'till' && arrival.atMs > run.state.tillHeardMs) {
    run.state.tillHeardMs = arrival.atMs;
  }
  readBody(run, device, { body, arrival });
}

function readBody(
  run: Run,
  device: Device,
  { body, arrival }: { readonly body: ReadingBody; readonly arrival: Arrival },
): void {
  switch (body.kind) {
    case 'sightings':
      observeSightings(run, device, body.sightings, arrival);
      break;
    case 'ranging':
      observeRanging(run, body, arrival);
      break;
    case 'positions':
      for (const fix of body.positions) observeFix(run, fix, arrival);
      break;
    case 'shelf':
      observeShelf(run, device, { body, arrival });
      break;
    case 'tap':
      observeTap(run, device, { body, arrival });
      break;
    case 'sale':
      observeSale(run, device, { body, arrival });
      break;
    case 'rating':
      observeRating(run, device, { body, arrival });
      break;
    case 'environment':
      observeEnvironment(run, device, { values: body.values, atMs: arrival.atMs });
      environmentChanged(run);
      break;
    case 'count':
      observeCount(run, device, body, arrival);
      break;
    case 'health':
      hearCounter(run, device, arrival);
      break;
    case 'status':
      // Its last will is the broker's word, not its own.
      if (body.online) hearCounter(run, device, arrival);
      break;
    default:
      body satisfies never;
  }
}

/** A device nobody placed is known by its readings alone. */
export function deviceOf(run: Run, id: string): Device {
  const known = run.state.devices.get(id);
  if (known) return known;
  const device: Device = {
    id,
    index: run.state.deviceCount++,
    kind: '',
    placement: null,
    expectedEveryMs: 0,
    heardMs: 0,
    readings: 0,
    late: 0,
    noticed: false,
    offline: false,
    moreDb: 0,
    moreCount: 0,
    farCount: 0,
    farSinceMs: 0,
    asideMs: 0,
  };
  run.state.devices.set(id, device);
  run.deviceByIndex[device.index] = device;
  return device;
}

type Said<K extends ReadingBody['kind']> = Extract<ReadingBody, { kind: K }>;

/** A band held to a reader is surely there; an entry tap begins the visit. [PRE3] */
function observeTap(
  run: Run,
  device: Device,
  { body, arrival }: { readonly body: Said<'tap'>; readonly arrival: Arrival },
): void {
  const wearing = heardWearing(run, body.alias, arrival);
  if (wearing === undefined) return;
  const zone = zoneOfDevice(run, device);
  seen(run, wearing, arrival);
  const late = arrival.isLate;
  if (wearing.as === 'frozen') tapFrozen(run, wearing, { zone, device: device.id, late });
  if (isLocatedOnly(wearing)) return;
  if (body.purpose === 'entry' && !late) arrive(run, wearing, zone, late);
  if (zone !== '' && zone !== wearing.zone && !late) {
    wearing.confidence = 1;
    moveTo(run, wearing, zone, late);
  }
  const person = personOf(run, wearing);
  const { purpose } = body;
  conclude(run, { person, wearing, late }, { type: 'tapped', purpose, device: device.id });
}

/** A rating without a tag is about nobody, and may still be about the place. [RUL21] */
function observeRating(
  run: Run,
  device: Device,
  { body, arrival }: { readonly body: Said<'rating'>; readonly arrival: Arrival },
): void {
  const { alias, score, of } = body;
  const zone = zoneOfDevice(run, device);
  const at = zone === '' ? {} : { zone };
  const rated = { type: 'rated', score, of, device: device.id, ...at } as const;
  const late = arrival.isLate;
  const wearing = alias === undefined ? undefined : run.state.wearings.get(alias);
  if (wearing && isLocatedOnly(wearing)) return;
  if (wearing === undefined || wearing.endedMs > 0) {
    concludeAboutNobody(run, rated, late);
    return;
  }
  const person = personOf(run, wearing);
  conclude(run, { person, wearing, late }, rated);
}
