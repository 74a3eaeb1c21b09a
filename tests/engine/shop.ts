import type { Effect, EffectOf, EffectType } from '../../src/contracts/effects.ts';
import type { EngineEvent } from '../../src/contracts/events.ts';
import type { Frame, Input, JournaledCommand, ReadingBody } from '../../src/contracts/inputs.ts';
import { Campaign } from '../../src/contracts/rules.ts';
import { Plan, VenueSettings, type Zone } from '../../src/contracts/venue.ts';
import { clearOut, createOut, nextDueMs, step } from '../../src/engine/step.ts';
import { createVenue, type VenueState } from '../../src/engine/venue.ts';

/** Tuesday 2026-11-24 10:00:00 in Tehran, UTC+3:30. */
export const openingMs = Date.UTC(2026, 10, 24, 6, 30);
const tehran = [[0, 210]] as const;

const square = (x: number, y: number, size = 10): [number, number][] => [
  [x, y],
  [x + size, y],
  [x + size, y + size],
  [x, y + size],
];

function zone(id: string, kind: Zone['kind'], at: [number, number], more: object = {}): Zone {
  const [x, y] = at;
  return { id, name: { en: id }, kind, floor: '0', polygon: square(x, y), ...more };
}

/**
 *   door | shoes   | tills | exit        shoes holds the inner zone trainers (4 × 4 m)
 *   0–10 | 10–20   | 20–30 | 30–40 m     in x, all 0–10 m in y
 */
export const shopPlan: Plan = Plan.parse({
  floors: [{ id: '0', name: { en: 'Ground' } }],
  zones: [
    zone('door', 'entrance', [0, 0]),
    zone('shoes', 'display', [10, 0], { capacity: 10 }),
    zone('trainers', 'display', [13, 3], { parent: 'shoes', polygon: square(13, 3, 4) }),
    zone('tills', 'till', [20, 0], { capacity: 4 }),
    zone('exit', 'exit', [30, 0]),
  ],
});

export const message = {
  channels: ['wristband', 'inbox'],
  title: { en: 'Shoes' },
  body: { en: 'Hello {name, select, unknown {} other {{name}}}' },
};

/** A live marketing campaign about three minutes in shoes; `parts` replace whole keys. */
export function campaign(parts: Record<string, unknown> = {}): Campaign {
  return Campaign.parse({
    version: 1,
    id: 'shoes-3m',
    name: { en: 'Three minutes in shoes' },
    when: { type: 'dwelled', zone: 'shoes', for: '3m' },
    then: [{ message }],
    ...parts,
  });
}

type Journal = Frame[];

/** A venue driven by hand: each call is a frame of the journal at a time since opening, ms. */
export class Shop {
  readonly state: VenueState;
  readonly out = createOut();
  readonly journal: Journal = [];
  readonly effects: Effect[] = [];
  readonly events: EngineEvent[] = [];
  late = 0;
  duplicates = 0;
  #position = 0;
  #seq = 0;

  constructor(state: VenueState = createVenue('shop')) {
    this.state = state;
  }

  /** A shop with one receiver a zone, known by its zone only, ready at 0. */
  static open(settings: Partial<VenueSettings> = {}, plan: Plan = shopPlan): Shop {
    const shop = new Shop();
    shop.publish(settings, plan);
    for (const { id } of plan.zones) {
      shop.command({
        do: 'placeDevice',
        device: `r-${id}`,
        kind: 'receiver',
        placement: { zone: id },
      });
    }
    return shop;
  }

  publish(settings: Partial<VenueSettings> = {}, plan: Plan = shopPlan, atMs = 0): void {
    const whole = VenueSettings.parse(settings);
    const command = { do: 'publishVenue', plan, timezone: 'Asia/Tehran', demo: false } as const;
    this.command({ ...command, settings: whole, offsets: tehran }, atMs);
  }

  input(input: Input, atMs: number): void {
    this.frame({ position: ++this.#position, atMs: openingMs + atMs, venue: 'shop', input });
  }

  frame(frame: Frame): void {
    this.journal.push(frame);
    this.#position = frame.position;
    step(this.state, frame, this.out);
    this.effects.push(...this.out.effects);
    this.events.push(...this.out.events);
    this.late += this.out.counts.late;
    this.duplicates += this.out.counts.duplicates;
    clearOut(this.out);
  }

  command(command: JournaledCommand, atMs = 0): void {
    this.input({ type: 'command', id: `c${this.#position}`, command }, atMs);
  }

  /** A reading that happened at `atMs` and arrived `lagMs` later. */
  reading(device: string, body: ReadingBody, atMs: number, lagMs = 0): void {
    const seq = this.#seq++;
    const at = openingMs + atMs;
    this.input({ type: 'reading', device, boot: 1, seq, atMs: at, body }, atMs + lagMs);
  }

  hear(alias: string, zone: string, atMs: number, rssiDbm = -55): void {
    this.reading(`r-${zone}`, { kind: 'sightings', sightings: [{ alias, rssiDbm }] }, atMs);
  }

  /** Heard in a zone once a second from `fromMs` on, before `toMs`. */
  stay(alias: string, zone: string, fromMs: number, toMs: number): void {
    for (let atMs = fromMs; atMs < toMs; atMs += 1_000) this.hear(alias, zone, atMs);
  }

  /** Lets time pass as the hot path does: a tick whenever something is due. */
  wait(untilMs: number): void {
    for (;;) {
      const dueMs = nextDueMs(this.state);
      if (dueMs === undefined || dueMs > openingMs + untilMs) break;
      this.input({ type: 'tick' }, Math.max(dueMs, this.state.journalMs) - openingMs);
    }
    this.input({ type: 'tick' }, Math.max(openingMs + untilMs, this.state.journalMs) - openingMs);
  }

  /** Hands a band out and links it to a visitor who agreed to offers. */
  join(alias: string, visitor: string, parts: object = {}, atMs = 0): void {
    this.command({ do: 'handOutBand', alias, as: 'alone', device: `band-${alias}` }, atMs);
    const consents = { offers: true };
    this.command({ do: 'linkBand', alias, visitor, consents, language: 'en', ...parts }, atMs);
  }

  run(parts: Record<string, unknown> = {}, version = 1, atMs = 0): void {
    this.command({ do: 'publishCampaign', campaign: campaign(parts), version }, atMs);
  }

  of<T extends EffectType>(type: T): EffectOf<T>[] {
    return this.effects.filter((effect): effect is EffectOf<T> => effect.type === type);
  }

  said<T extends EngineEvent['type']>(type: T): Extract<EngineEvent, { type: T }>[] {
    const isType = (event: EngineEvent): event is Extract<EngineEvent, { type: T }> =>
      event.type === type;
    return this.events.filter(isType);
  }

  /** Events as short lines: `entered shoes @3.5s`. */
  lines(...types: EngineEvent['type'][]): string[] {
    return this.events
      .filter(({ type }) => types.length === 0 || types.includes(type))
      .map((event) => {
        const zone = 'zone' in event && event.zone ? ` ${event.zone}` : '';
        return `${event.type}${zone} @${(event.atMs - openingMs) / 1_000}s`;
      });
  }
}

/** A counter at each of the two doors, and one inside. */
export function placeCounters(shop: Shop): void {
  for (const [device, zone] of [
    ['door-1', 'door'],
    ['door-2', 'exit'],
    ['inner', 'shoes'],
  ] as const) {
    shop.command({ do: 'placeDevice', device, kind: 'counter', placement: { zone } });
  }
}
