import type { MessageClass } from '../../contracts/channels.ts';
import type { GateReading } from '../../contracts/effects.ts';
import { durationMs } from '../../contracts/rules.ts';
import { bounds } from '../bounds.ts';
import type { Person, PersonCampaign } from '../person-state.ts';
import type { CampaignEntry } from '../state.ts';
import type { Scene } from './facts.ts';
import { traitsOf } from './traits.ts';

const dayMs = 86_400_000;
const unbounded = Infinity;
/** ATT1: marketing messages a visit for who chose few. */
const few = 1;
/** Times kept a visitor and campaign beyond its own count. */
const keptTimes = 64;

/** What a visitor and a campaign had with each other; made when the first message is decided. */
export function dealingsWith(person: Person, campaign: string): PersonCampaign | undefined {
  return person.campaigns.find((one) => one.campaign === campaign);
}

/** Start of a window named by a campaign. */
function windowStart(per: string, { wearing, person, local, nowMs }: Scene): number {
  if (per === 'visit') return wearing?.visit?.startedAtMs ?? person.visitStartedMs;
  if (per === 'today') return local.dayStartedMs;
  return nowMs - (durationMs(per) ?? unbounded);
}

function countSince(times: readonly number[], sinceMs: number, isOpen: boolean): number {
  let count = 0;
  for (let i = times.length - 1; i >= 0; i--) {
    const atMs = times[i] ?? 0;
    // A rolling window of an hour has let go of what is exactly an hour old.
    if (isOpen ? atMs <= sinceMs : atMs < sinceMs) break;
    count++;
  }
  return count;
}

/** One more of `bound` would be margin − 1 from it: 0 = the last one, −1 = one too many. */
export function counted(
  gate: GateReading['gate'],
  { value, bound, path }: { value: number; bound: number; path: string },
): GateReading {
  return { gate, passed: value < bound, value, bound, margin: bound - value - 1, path };
}

/** The campaign's own limits: a visitor's count, its rest between two, its total. [RUL4] */
export function limitsGate(entry: CampaignEntry, scene: Scene): GateReading {
  const gate = 'campaignLimits';
  const { limits } = entry.campaign;
  const { perVisitor, cooldown, zoneCooldown, total } = limits;
  const times = dealingsWith(scene.person, entry.campaign.id)?.sentMs ?? [];
  let reading: GateReading = { gate, passed: true };
  if (perVisitor) {
    const isOpen = perVisitor.per !== 'visit' && perVisitor.per !== 'today';
    const value = countSince(times, windowStart(perVisitor.per, scene), isOpen);
    reading = counted(gate, { value, bound: perVisitor.count, path: 'limits.perVisitor' });
    if (!reading.passed) return reading;
  }
  const last = times.at(-1);
  if (cooldown !== undefined && last !== undefined) {
    const bound = durationMs(cooldown) ?? unbounded;
    const value = scene.nowMs - last;
    const rest = { gate, passed: value >= bound, value, bound, margin: value - bound } as const;
    if (!rest.passed) return { ...rest, path: 'limits.cooldown' };
  }
  if (zoneCooldown !== undefined) {
    const inZone = zoneGate(scene, { kind: entry.campaign.class, zoneCooldown });
    if (inZone) return inZone;
  }
  if (total) {
    const isOpen = total.per !== 'today';
    const value = countSince(entry.sentMs, windowStart(total.per, scene), isOpen);
    const used = counted(gate, { value, bound: total.count, path: 'limits.total' });
    if (!used.passed || perVisitor === undefined) return used;
  }
  return reading;
}

/** Nothing of this class was sent to this visitor in the same zone within the cooldown. */
function zoneGate(
  scene: Scene,
  { kind, zoneCooldown }: { readonly kind: MessageClass; readonly zoneCooldown: string },
): GateReading | undefined {
  const zone = zoneOf(scene);
  const last = scene.person.spent.findLast((one) => one.class === kind && one.zone === zone);
  if (zone === '' || last === undefined) return undefined;
  const bound = durationMs(zoneCooldown) ?? unbounded;
  const value = scene.nowMs - last.atMs;
  if (value >= bound) return undefined;
  const path = 'limits.zoneCooldown';
  return { gate: 'campaignLimits', passed: false, value, bound, margin: value - bound, path };
}

/** Where the event was; where the visitor is, if the event was nowhere. */
function zoneOf({ event, wearing }: Scene): string {
  return event.zone === '' ? (wearing?.zone ?? '') : event.zone;
}

/**
 * The visitor's own choice, then their budget across all campaigns. The choice covers staff who
 * would come to them as well; the budget is for messages. [ATT1]
 */
export function budgetGate(entry: CampaignEntry, scene: Scene): GateReading {
  const gate = 'visitorBudget';
  const { class: kind } = entry.campaign;
  const { speaks, calls } = traitsOf(entry.campaign);
  if (kind === 'safety') return { gate, passed: true };
  const { frequency, leaveAlone } = scene.person;
  if (leaveAlone && (speaks || calls)) {
    return { gate, passed: false, value: true, bound: false, path: 'preferences.leaveAlone' };
  }
  if (!speaks) return { gate, passed: true };
  if (frequency === 'none' && kind === 'marketing') {
    return { gate, passed: false, value: frequency, bound: 'few', path: 'preferences.frequency' };
  }
  const { settings } = scene.state;
  const times = scene.person.spent.filter((one) => one.class === kind).map(({ atMs }) => atMs);
  const inVisit = countSince(times, windowStart('visit', scene), false);
  const isMarketing = kind === 'marketing';
  const isFew = isMarketing && frequency === 'few' && settings.marketingPerVisit > few;
  const ofVenue = isMarketing ? 'marketingPerVisit' : 'servicePerVisit';
  const perVisit = counted(gate, {
    value: inVisit,
    bound: isFew ? few : settings[ofVenue],
    path: isFew ? 'preferences.frequency' : ofVenue,
  });
  if (!perVisit.passed || !isMarketing) return perVisit;
  const value = countSince(times, scene.nowMs - dayMs, true);
  const perDay = counted(gate, { value, bound: settings.marketingPerDay, path: 'marketingPerDay' });
  if (!perDay.passed) return perDay;
  const last = times.at(-1);
  if (last === undefined) return perVisit;
  const bound = settings.marketingApartMs;
  const apartMs = scene.nowMs - last;
  if (apartMs >= bound) return perVisit;
  const margin = apartMs - bound;
  return { gate, passed: false, value: apartMs, bound, margin, path: 'marketingApartMs' };
}

/** Uses up the place and the budget, in the step that decides. [ATT2, RUL5] */
export function spend(
  entry: CampaignEntry,
  scene: Scene,
  { variant, control }: { readonly variant: string; readonly control: boolean },
): void {
  const { person, nowMs } = scene;
  const { id, limits } = entry.campaign;
  let dealings = dealingsWith(person, id);
  if (dealings === undefined) {
    dealings = { campaign: id, sentMs: [], variant, control };
    person.campaigns = person.campaigns.concat(dealings);
  }
  // Their own variant is gone from a later version: they are in another from now on.
  dealings.variant = variant;
  dealings.sentMs.push(nowMs);
  const keep = Math.max(keptTimes, limits.perVisitor?.count ?? 0);
  if (dealings.sentMs.length > keep) dealings.sentMs.shift();
  if (traitsOf(entry.campaign).speaks) spendBudget(scene, entry.campaign.class);
  if (limits.total === undefined) return;
  entry.sentMs.push(nowMs);
  if (entry.sentMs.length > Math.min(bounds.totalTimes, limits.total.count)) entry.sentMs.shift();
}

/** Of safety only the last one a zone is kept, for the zones' cooldowns: it has no budget. */
function spendBudget(scene: Scene, kind: MessageClass): void {
  const { person, nowMs } = scene;
  const zone = zoneOf(scene);
  person.spent = person.spent.filter(
    (one) =>
      nowMs - one.atMs < dayMs && !(kind === 'safety' && one.class === kind && one.zone === zone),
  );
  person.spent = person.spent.concat({ class: kind, atMs: nowMs, zone });
}
