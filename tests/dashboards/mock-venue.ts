import type { VenueBody } from '../../src/contracts/api.ts';
import type {
  DeltaFrame,
  HelloFrame,
  LiveEvent,
  SnapshotFrame,
  StagePeople,
} from '../../src/contracts/live.ts';
import { zoneStateOf } from '../../src/contracts/venue.ts';
import type { CountView, DotView, QueueView, ZoneView } from '../../src/contracts/views.ts';

type Zone = VenueBody['plan']['zones'][number];

function zone(
  id: string,
  [en, fa]: readonly [string, string],
  [x, y, width, depth]: readonly [number, number, number, number],
  more: Pick<Zone, 'kind'> & Partial<Zone>,
): Zone {
  const polygon: Zone['polygon'] = [
    [x, y],
    [x + width, y],
    [x + width, y + depth],
    [x, y + depth],
  ];
  return { id, name: { en, fa }, floor: 'ground', polygon, ...more };
}

/** A shop of 30 × 18 m with eight zones below, and a café above. */
export const venueBody: VenueBody = {
  venue: 'demo',
  name: { en: 'Passage of Lanterns', fa: 'گذر فانوس‌ها' },
  timezone: 'Asia/Tehran',
  demo: true,
  publicCounts: true,
  plan: {
    floors: [
      { id: 'ground', name: { en: 'Ground floor', fa: 'همکف' } },
      { id: 'upper', name: { en: 'Upper floor', fa: 'طبقهٔ بالا' } },
    ],
    zones: [
      zone('entrance', ['Entrance', 'ورودی'], [0, 13, 6, 5], { kind: 'entrance', capacity: 12 }),
      zone('shoes', ['Shoes', 'کفش'], [0, 0, 10, 8], { kind: 'display', capacity: 10 }),
      zone('sport', ['Sport', 'ورزشی'], [10, 0, 9, 8], { kind: 'display', capacity: 20 }),
      zone('fitting', ['Fitting rooms', 'اتاق پرو'], [19, 0, 4, 8], {
        kind: 'fitting',
        capacity: 4,
      }),
      zone('cafe', ['Café', 'کافه'], [23, 0, 7, 10], { kind: 'amenity', capacity: 9 }),
      zone('aisle', ['Main aisle', 'راهروی اصلی'], [0, 8, 23, 5], { kind: 'aisle' }),
      zone('queue', ['Queue', 'صف'], [14, 13, 9, 5], { kind: 'queue', capacity: 8 }),
      zone('tills', ['Tills', 'صندوق‌ها'], [23, 10, 7, 8], { kind: 'till', capacity: 14 }),
      zone('terrace', ['Terrace', 'تراس'], [0, 0, 16, 10], {
        kind: 'amenity',
        capacity: 30,
        floor: 'upper',
      }),
    ],
    walls: [
      { floor: 'ground', line: [0, 0, 30, 0] },
      { floor: 'ground', line: [19, 0, 19, 6] },
      { floor: 'ground', line: [6, 13, 6, 18] },
    ],
  },
};

type Walker = { id: string; x: number; y: number; toX: number; toY: number; floor: string };

/** People who stroll between zones; seeded, so that two runs look alike. */
export class MockVenue {
  readonly silent = new Set<string>();
  stages: StagePeople | undefined = { entry: 11, engagement: 25, completion: 4 };
  count: CountView | undefined = {
    people: 42,
    low: 38,
    high: 47,
    raw: 45,
    tags: 40,
    counters: 2,
    countersHeard: 2,
  };
  queue: QueueView | undefined = {
    length: 3,
    longestWaitMs: 310_000,
    expectedWaitMs: 235_000,
    lowWaitMs: 125_000,
    highWaitMs: 370_000,
  };
  readonly #walkers: Walker[] = [];
  readonly #since = new Map<string, { state: string; sinceMs: number }>();
  readonly #events: LiveEvent[] = [];
  #seed: number;
  #seq = 0;
  #eventCount = 0;

  constructor(people: number, seed = 7) {
    this.#seed = seed;
    for (let i = 0; i < people; i++) this.#walkers.push(this.#newWalker(i));
  }

  hello(): HelloFrame {
    const { venue, name, timezone, demo } = venueBody;
    return {
      type: 'hello',
      version: 1,
      venue,
      name: { en: name.en, fa: name.fa ?? name.en },
      timezone,
      demo,
      serverAtMs: Date.now(),
    };
  }

  snapshot(): SnapshotFrame {
    return {
      type: 'snapshot',
      seq: this.#seq,
      atMs: Date.now(),
      people: this.#walkers.length,
      zones: this.#zones(),
      dots: this.#dots(),
      events: this.#events,
      messages: { sent: 128, delivered: 121, held: 34 },
      alerts: [],
      ...this.#told(),
    };
  }

  /** Everyone walks for a tenth of a second; now and then something happens. */
  delta(): DeltaFrame {
    this.#seq += 1;
    for (const walker of this.#walkers) this.#walk(walker);
    const news = this.#chance() < 0.08 ? [this.#event()] : [];
    return {
      type: 'delta',
      seq: this.#seq,
      atMs: Date.now(),
      people: this.#walkers.length,
      zones: this.#zones(),
      dots: this.#dots(),
      ...this.#told(),
      ...(news.length > 0 ? { events: news } : {}),
    };
  }

  /** The next frame's number is missing on the wire. */
  skip(): void {
    this.#seq += 1;
  }

  #newWalker(index: number): Walker {
    const floor = index % 9 === 8 ? 'upper' : 'ground';
    const [x, y] = this.#somewhere(floor);
    const [toX, toY] = this.#somewhere(floor);
    return { id: `dot-${(index * 7919 + 4096).toString(36)}`, x, y, toX, toY, floor };
  }

  #somewhere(floor: string): [number, number] {
    const zones = venueBody.plan.zones.filter((one) => one.floor === floor);
    // The café is popular.
    const pick = this.#chance() < 0.2 ? 4 : Math.floor(this.#chance() * zones.length);
    const polygon = (zones[pick] ?? zones[0])?.polygon ?? [];
    const [minX = 0, minY = 0] = polygon[0] ?? [];
    const [maxX = 0, maxY = 0] = polygon[2] ?? [];
    const within = (from: number, to: number) => from + 0.4 + this.#chance() * (to - from - 0.8);
    return [within(minX, maxX), within(minY, maxY)];
  }

  #walk(walker: Walker): void {
    const [dx, dy] = [walker.toX - walker.x, walker.toY - walker.y];
    const far = Math.hypot(dx, dy);
    if (far < 0.15) {
      if (this.#chance() < 0.02) [walker.toX, walker.toY] = this.#somewhere(walker.floor);
      return;
    }
    const step = Math.min(0.11, far);
    walker.x += (dx / far) * step;
    walker.y += (dy / far) * step;
  }

  /** What a server may say or leave out. */
  #told(): { stages?: StagePeople; count?: CountView } {
    return {
      ...(this.stages ? { stages: this.stages } : {}),
      ...(this.count ? { count: this.count } : {}),
    };
  }

  #dots(): DotView[] {
    return this.#walkers.map(({ id, x, y, floor }) => ({ id, x, y, floor }));
  }

  #zones(): ZoneView[] {
    return venueBody.plan.zones.map((one) => this.#zone(one));
  }

  #zone(one: Zone): ZoneView {
    const [minX = 0, minY = 0] = one.polygon[0] ?? [];
    const [maxX = 0, maxY = 0] = one.polygon[2] ?? [];
    const people = this.#walkers.filter(
      ({ x, y, floor }) => floor === one.floor && x >= minX && x < maxX && y >= minY && y < maxY,
    ).length;
    const isSilent = this.silent.has(one.id);
    const state = isSilent ? 'unknown' : zoneStateOf(people, one.capacity);
    const known = this.#since.get(one.id);
    const sinceMs = known?.state === state ? known.sinceMs : Date.now() - (known ? 0 : 754_000);
    this.#since.set(one.id, { state, sinceMs });
    return {
      id: one.id,
      people,
      ...(one.capacity === undefined ? {} : { capacity: one.capacity }),
      state,
      sinceMs,
      updatedAtMs: isSilent ? Date.now() - 540_000 : Date.now() - 400,
      devices: 2,
      devicesHeard: isSilent ? 0 : 2,
      groups: Math.ceil(people / 2),
      ...(one.kind === 'queue' && this.queue && !isSilent ? { queue: this.queue } : {}),
    };
  }

  #event(): LiveEvent {
    const types = ['entered', 'left', 'dwelled', 'visitStarted', 'pickedUp', 'messageSent'];
    const type = types[this.#eventCount % types.length] ?? 'entered';
    const walker = this.#walkers[Math.floor(this.#chance() * this.#walkers.length)];
    this.#eventCount += 1;
    const event: LiveEvent = {
      id: `e${this.#eventCount}`,
      atMs: Date.now(),
      type,
      zone: venueBody.plan.zones[this.#eventCount % 8]?.id ?? 'shoes',
      dot: walker?.id ?? 'dot-none',
      ...(type === 'left' || type === 'dwelled' ? { dwellMs: 200_000 } : {}),
      ...(type === 'messageSent' ? { campaign: 'runners-10' } : {}),
    };
    this.#events.unshift(event);
    this.#events.length = Math.min(this.#events.length, 50);
    return event;
  }

  /** A small seeded generator (mulberry32). */
  #chance(): number {
    this.#seed = (this.#seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#seed ^ (this.#seed >>> 15), 1 | this.#seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}
