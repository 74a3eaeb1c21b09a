import type { ReadingBody } from '../contracts/inputs.ts';
import { conclude, concludeAboutNobody, type EventBody } from './conclude.ts';
import { advanceJourney } from './journey.ts';
import { nowhere, zoneAt } from './locate/atlas.ts';
import { personOf } from './people.ts';
import { isStaff } from './presence/wearings.ts';
import { occupantsOf, type Run } from './run.ts';
import type { Device, Wearing } from './state.ts';

/** SHF1: the least probability, and how many times that of the next. */
const leastProbability = 0.5;
const timesNext = 2;
/** Reach of a shelf, metres: who stands this far off counts half. */
const reachM = 1.5;

type Shelf = Extract<ReadingBody, { kind: 'shelf' }>;

/** A pick-up or put-back belongs to whom it can only have been, else to nobody. [SHF1] */
export function observeShelf(run: Run, device: Device, { action, slot, sku }: Shelf): void {
  if (action !== 'pickup' && action !== 'putback') return;
  const zone = zoneOfDevice(run, device);
  const { wearing, probability } = mostLikely(run, device, zone);
  const body: EventBody = {
    type: action === 'pickup' ? 'pickedUp' : 'putBack',
    device: device.id,
    slot,
    ...(sku === undefined ? {} : { sku }),
    ...(zone === '' ? {} : { zone }),
    probability,
  };
  if (wearing === undefined) {
    concludeAboutNobody(run, body);
    return;
  }
  const person = personOf(run, wearing);
  conclude(run, { person, wearing }, body);
  const milestone = action === 'pickup' ? 'engaged' : 'putBack';
  advanceJourney(run, { person, wearing, milestone });
}

/** The innermost zone a device stands in; `''` = none. */
export function zoneOfDevice(run: Run, { placement }: Device): string {
  if (placement === null) return '';
  if ('zone' in placement) return run.atlas.byId.has(placement.zone) ? placement.zone : '';
  const floor = placement.floor ?? run.atlas.firstFloor;
  const index = zoneAt(run.atlas, floor, placement.x, placement.y);
  return index === nowhere ? '' : (run.atlas.zones[index]?.id ?? '');
}

type Likely = { readonly wearing: Wearing | undefined; readonly probability: number };

function mostLikely(run: Run, device: Device, zone: string): Likely {
  let [best, next] = [0, 0];
  let found: Wearing | undefined;
  for (const alias of occupantsOf(run, zone)) {
    const wearing = run.state.wearings.get(alias);
    if (wearing === undefined || isStaff(wearing)) continue;
    const score = nearness(run, device, wearing);
    const isAhead = score > best || (score === best && found && alias < found.alias);
    next = Math.max(next, isAhead ? best : score);
    if (!isAhead) continue;
    best = score;
    found = wearing;
  }
  const isClear = best >= leastProbability && best >= timesNext * next;
  return { wearing: isClear ? found : undefined, probability: best };
}

/** Confidence in the place, less with the distance where both points are known. */
function nearness(run: Run, { placement }: Device, wearing: Wearing): number {
  if (placement === null || 'zone' in placement || wearing.floor === '') return wearing.confidence;
  if ((placement.floor ?? run.atlas.firstFloor) !== wearing.floor) return 0;
  const [dx, dy] = [wearing.x - placement.x, wearing.y - placement.y];
  const share = 1 / (1 + (dx * dx + dy * dy) / (reachM * reachM));
  return Math.round(wearing.confidence * share * 10_000) / 10_000;
}
