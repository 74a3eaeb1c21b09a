import type { MessageClass } from '../contracts/channels.ts';
import type { Effect, EffectOf, Gate } from '../contracts/effects.ts';
import type { BacktestGate, BacktestSample, GateNow, RunCounts } from '../contracts/lab.ts';
import type { Campaign } from '../contracts/rules.ts';
import type { Purpose, VenueSettings } from '../contracts/venue.ts';
import { isWithinHours, localTime } from '../engine/localtime.ts';
import type { VenueState } from '../engine/venue.ts';
import { dotOf } from '../engine/view.ts';

/** What holds today: a send of the past counts only where it could be made again. [DET4] */
export type Today = {
  /** Consents by visitor; who is absent is not known any more, which is a no. */
  readonly consents: ReadonlyMap<string, Readonly<Partial<Record<Purpose, boolean | null>>>>;
  readonly settings: VenueSettings;
};

/** One send, by who and when, as the two runs are compared. */
export type Send = BacktestSample & {
  readonly person: string;
  /** Visitor, trigger, place and time: the same in both runs, whatever ordinals ids have. */
  readonly occurrence: string;
  /** Visitor and visit. */
  readonly visit: string;
  readonly campaign: string;
  readonly class: MessageClass;
  readonly purpose: Purpose;
  /** Venue time. */
  readonly minuteOfDay: number;
};

type Decision = EffectOf<'decision'>;

const dayMs = 86_400_000;
const marginsKept = 20_000;

/** What one of the two runs did within the range; `settle` says what of it counts today. */
export class Tally {
  readonly sends: Send[] = [];
  /** Sends of other campaigns: `campaign occurrence`. */
  readonly others = new Map<string, number>();
  readonly #campaign: string;
  readonly #gates = new Map<Gate | GateNow, { count: number; readonly margins: number[] }>();
  readonly #all: Send[] = [];
  #held = 0;
  #control = 0;
  #nearMisses = 0;
  #errors = 0;

  constructor(campaign: string) {
    this.#campaign = campaign;
  }

  /** Looks at what a step left behind; `state` is the run's, after that step. */
  see(state: VenueState, effects: readonly Effect[]): void {
    for (const effect of effects) if (effect.type === 'decision') this.#decided(state, effect);
  }

  /** Who was sent something, of any campaign. */
  people(): Set<string> {
    return new Set(this.#all.map(({ person }) => person));
  }

  /** Lets today's consents, quiet hours and caps judge every send, in order. Once. [DET4] */
  settle(today: Today): void {
    const spent = new Map<string, Send[]>();
    for (const send of this.#all) {
      const gate = gateNow(today, spent, send);
      if (send.campaign === this.#campaign) {
        if (gate === undefined) this.sends.push(send);
        else this.#hit(gate, undefined);
      } else if (gate === undefined) {
        const key = `${send.campaign} ${send.occurrence}`;
        this.others.set(key, (this.others.get(key) ?? 0) + 1);
      }
    }
  }

  counts(): RunCounts {
    return {
      sends: this.sends.length,
      visitors: new Set(this.sends.map(({ person }) => person)).size,
      held: this.#held,
      control: this.#control,
      nearMisses: this.#nearMisses,
      errors: this.#errors,
    };
  }

  gatesBeside(recorded: Tally): BacktestGate[] {
    const names = new Set([...this.#gates.keys(), ...recorded.#gates.keys()]);
    return [...names].map((gate) => {
      const mine = this.#gates.get(gate);
      const medianMargin = mine && median(mine.margins);
      return {
        gate,
        recorded: recorded.#gates.get(gate)?.count ?? 0,
        changed: mine?.count ?? 0,
        ...(medianMargin === undefined ? {} : { medianMargin }),
      };
    });
  }

  #decided(state: VenueState, decision: Decision): void {
    const campaign = state.campaigns.get(decision.campaign)?.campaign;
    if (campaign === undefined) return;
    if (decision.outcome !== 'sent') {
      if (decision.campaign === this.#campaign) this.#refused(decision);
    } else if (says(campaign, decision.variant)) {
      this.#all.push(sendOf(state, campaign, decision));
    }
  }

  #refused({ outcome, failedGate, gates }: Decision): void {
    if (outcome === 'control') this.#control++;
    else if (outcome === 'error') this.#errors++;
    else if (outcome === 'nearMiss') this.#nearMisses++;
    else this.#held++;
    if (outcome !== 'held' || failedGate === undefined) return;
    this.#hit(failedGate, gates.find(({ gate }) => gate === failedGate)?.margin);
  }

  #hit(gate: Gate | GateNow, margin: number | undefined): void {
    const hits = this.#gates.get(gate) ?? { count: 0, margins: [] };
    this.#gates.set(gate, hits);
    hits.count++;
    if (margin !== undefined && hits.margins.length < marginsKept) hits.margins.push(margin);
  }
}

/** The first of today's gates that a send of then would not pass. */
function gateNow(
  { consents, settings }: Today,
  spent: Map<string, Send[]>,
  send: Send,
): GateNow | undefined {
  if (send.class === 'safety') return undefined;
  if (consents.get(send.person)?.[send.purpose] !== true) return 'consentNow';
  const { quietHours: quiet } = settings;
  if (send.class === 'marketing' && quiet !== undefined) {
    if (isWithinHours(send.minuteOfDay, quiet.from, quiet.to)) return 'quietHoursNow';
  }
  const before = spent.get(send.person) ?? [];
  spent.set(send.person, before);
  if (!hasRoom(settings, before, send)) return 'capsNow';
  before.push(send);
  return undefined;
}

/** The visitor's budget by today's settings, over the windows of the engine's own. [ATT1] */
function hasRoom(settings: VenueSettings, before: readonly Send[], send: Send): boolean {
  const alike = before.filter((one) => one.class === send.class);
  const inVisit = alike.filter((one) => one.visit === send.visit).length;
  if (send.class === 'service') return inVisit < settings.servicePerVisit;
  if (inVisit >= settings.marketingPerVisit) return false;
  const inDay = alike.filter((one) => send.atMs - one.atMs < dayMs).length;
  const last = alike.at(-1);
  if (last !== undefined && send.atMs - last.atMs < settings.marketingApartMs) return false;
  return inDay < settings.marketingPerDay;
}

/** A variant that does nothing sends nothing. */
function says({ experiment }: Campaign, variant: string | undefined): boolean {
  const chosen = experiment?.variants?.find(({ id }) => id === variant);
  return chosen?.then?.length !== 0;
}

function visitStart(state: VenueState, visitor: string): number {
  const person = state.people.get(visitor);
  const visit = state.wearings.get(person?.alias ?? visitor)?.visit;
  return visit?.startedAtMs ?? person?.visitStartedMs ?? 0;
}

function sendOf(
  state: VenueState,
  campaign: Campaign,
  { visitor, atMs, because, variant }: Decision,
): Send {
  const trigger = because.at(-1);
  const zone = trigger?.zone ?? '';
  return {
    atMs,
    visitor: dotOf(state, visitor) ?? '',
    zone,
    because,
    ...(variant === undefined ? {} : { variant }),
    person: visitor,
    occurrence: `${visitor} ${trigger?.event ?? ''} ${zone} ${trigger?.atMs ?? atMs}`,
    visit: `${visitor} ${visitStart(state, visitor)}`,
    campaign: campaign.id,
    class: campaign.class,
    purpose: campaign.purpose,
    minuteOfDay: localTime(state.offsets, atMs + state.clockStepMs).minuteOfDay,
  };
}

function median(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? 0) + high) / 2;
}
