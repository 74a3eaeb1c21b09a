import type { VisitValue } from '../../../src/contracts/effects.ts';
import { Plan } from '../../../src/contracts/venue.ts';
import { openingMs, Shop } from '../shop.ts';

/**
 * Shoppers of three kinds, seeded, walking a shop of six displays: `quick` know what they want,
 * `selective` compare, come back and put back, `loyal` come often and fill a basket. Each has its
 * own pace and now and then a trait of another kind, so that no single number tells them apart.
 */
export type Kind = 'quick' | 'selective' | 'loyal';
export const kinds: readonly Kind[] = ['quick', 'selective', 'loyal'];

/** Mulberry32: small, seeded, the same everywhere. */
export function randomOf(seed: number): () => number {
  let at = seed >>> 0;
  return () => {
    at = (at + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(at ^ (at >>> 15), at | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const displays = ['shoes', 'bags', 'shirts', 'hats', 'coats', 'belts'] as const;
const second = 1_000;

/** Door at the left, two rows of three displays, tills and exit at the right; 10 m squares. */
const plan = Plan.parse({
  floors: [{ id: '0', name: { en: 'Ground' } }],
  zones: [
    ['door', 'entrance', 0, 5],
    ...displays.map((id, i) => [id, 'display', 12 + 12 * (i % 3), i < 3 ? 0 : 12]),
    ['tills', 'till', 50, 5],
    ['exit', 'exit', 62, 5],
  ].map(([id, kind, x = 0, y = 0]) => ({
    id,
    kind,
    name: { en: String(id) },
    floor: '0',
    polygon: [
      [Number(x), Number(y)],
      [Number(x) + 10, Number(y)],
      [Number(x) + 10, Number(y) + 10],
      [Number(x), Number(y) + 10],
    ],
  })),
});

type Deed = { readonly atMs: number; readonly run: (shop: Shop) => void };
type Draw = {
  readonly between: (least: number, most: number) => number;
  readonly chance: (share: number) => boolean;
};

function drawsOf(random: () => number): Draw {
  return {
    between: (least, most) => least + Math.floor(random() * (most - least + 1)),
    chance: (share) => random() < share,
  };
}

/** What one shopper does: zones with seconds spent, goods taken there, articles paid. */
function habitsOf(kind: Kind, { between, chance }: Draw) {
  const trait = (own: Kind) => (kind === own) !== chance(0.1);
  const isQuick = trait('quick');
  const isSelective = trait('selective');
  const stops = isSelective ? between(4, 8) : isQuick ? between(1, 2) : between(2, 5);
  const secondsEach = isQuick ? between(25, 70) : between(60, 220);
  const home = between(0, displays.length - 1);
  const route = Array.from({ length: stops }, (_, i) => {
    const isBack = isSelective && i > 1 && chance(0.5);
    return displays[isBack ? home : (home + between(0, isQuick ? 1 : 5)) % displays.length] ?? '';
  });
  const isLoyal = trait('loyal');
  return {
    route,
    secondsEach,
    handles: isSelective ? between(2, 4) : between(0, 2),
    putsBack: isSelective ? 0.7 : 0.15,
    articles: isLoyal ? between(3, 9) : between(0, 3),
    visits: isLoyal ? between(6, 30) : between(1, 8),
    member: chance(isLoyal ? 0.8 : 0.25),
  };
}

/** The deeds of one visit that begins at `fromMs`. */
function visitOf(alias: string, kind: Kind, fromMs: number, random: () => number): Deed[] {
  const draw = drawsOf(random);
  const habits = habitsOf(kind, draw);
  const deeds: Deed[] = [];
  let atMs = fromMs;
  const later = (run: Deed['run']) => deeds.push({ atMs, run });
  const be = (zone: string, seconds: number) => {
    const box = plan.zones.find(({ id }) => id === zone)?.polygon[0] ?? [0, 0];
    for (let left = seconds; left > 0; left -= 15) {
      const [x, y] = [box[0] + 1 + random() * 8, box[1] + 1 + random() * 8];
      const here = atMs;
      later((shop) => {
        const positions = [{ alias, x, y, floor: '0', accuracyM: 0.3 }];
        shop.reading('camera', { kind: 'positions', positions }, here);
      });
      atMs += Math.min(left, 15) * second;
    }
  };
  const { visits, member } = habits;
  deeds.push({ atMs, run: (shop) => shop.join(alias, `v-${alias}`, improving, fromMs) });
  be('door', 10);
  later((shop) => {
    const facts = { visits, member, segments: [] };
    shop.input({ type: 'facts', visitor: `v-${alias}`, facts }, fromMs + 10 * second);
  });
  for (const zone of habits.route) {
    be(zone, habits.secondsEach);
    for (let i = 0; i < habits.handles; i++) {
      const sku = `${zone}-${draw.between(0, 5)}`;
      const body = { kind: 'shelf', slot: '1', sku } as const;
      const [takenMs, isBack] = [atMs, draw.chance(habits.putsBack)];
      later((shop) => shop.reading(`s-${zone}`, { ...body, action: 'pickup' }, takenMs));
      atMs += 4 * second;
      const backMs = atMs;
      if (isBack)
        later((shop) => shop.reading(`s-${zone}`, { ...body, action: 'putback' }, backMs));
      atMs += 2 * second;
    }
  }
  if (habits.articles > 0) be('tills', draw.between(20, 60));
  const paidMs = atMs;
  if (habits.articles > 0) {
    later((shop) => {
      const lines = [{ sku: 'x', qty: habits.articles, price: 5 }];
      const sale = { kind: 'sale', action: 'sale', sale: `s-${alias}`, alias, lines } as const;
      shop.reading('till', { ...sale, total: 5, currency: 'EUR' }, paidMs);
    });
  }
  be('exit', 10);
  return deeds;
}

const improving = { consents: { offers: true, improve: true } };

export type Valued = { readonly kind: Kind; readonly value: VisitValue };

/** Lets `count` shoppers come one after the other and returns what each visit said, in order. */
export function shopWith(seed: number, count: number): { shop: Shop; valued: Valued[] } {
  const random = randomOf(seed);
  const shop = Shop.open({ marketingPerVisit: 0 }, plan);
  for (const zone of displays) {
    const placement = { zone };
    shop.command({ do: 'placeDevice', device: `s-${zone}`, kind: 'shelf', placement });
  }
  const kindOf = new Map<string, Kind>();
  let atMs = second;
  for (let i = 0; i < count; i++) {
    const kind = kinds[Math.floor(random() * kinds.length)] ?? 'quick';
    const alias = `a${i}`;
    kindOf.set(`v-${alias}`, kind);
    const deeds = visitOf(alias, kind, atMs, random);
    for (const { run } of deeds) run(shop);
    atMs = Math.max(...deeds.map((deed) => deed.atMs)) + 30 * second;
    shop.command({ do: 'returnBand', alias }, atMs - 5 * second);
  }
  shop.wait(shop.state.journalMs - openingMs + second);
  const valued = shop.of('visit').flatMap(({ visitor, value }) => {
    const kind = kindOf.get(visitor);
    return kind && value ? [{ kind, value }] : [];
  });
  return { shop, valued };
}

/** Share of pairs in which the wanted one scores higher; ties count half (Mann–Whitney). */
export function aucOf(wanted: readonly number[], others: readonly number[]): number {
  let won = 0;
  for (const one of wanted) {
    for (const other of others) won += one > other ? 1 : one === other ? 0.5 : 0;
  }
  return won / (wanted.length * others.length);
}
