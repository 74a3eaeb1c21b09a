import type { Point2, ZoneKind } from '../src/contracts/venue.ts';
import type { Dice } from './dice.ts';
import type { Floor } from './floor.ts';

/** Why somebody came. `demo` is the one visitor of the demonstration whom the messages reach. */
export const intentions = ['grabAndGo', 'browse', 'meetAtCafe', 'demo'] as const;
export type Intention = (typeof intentions)[number];

/** A shelf with a sensor, where goods can be taken and put back. */
export type Shelf = {
  readonly device: string;
  readonly zone: string;
  /** Where one stands to reach it. */
  readonly stand: Point2;
  readonly goods: readonly { readonly slot: string; readonly sku: string }[];
};

export type Stop = {
  readonly zone: string;
  readonly dwellMs: number;
  /** Stand just here; absent = look around in the zone. */
  readonly at?: Point2;
  /** Done on arrival. */
  readonly does?: 'pickUp' | 'putBack' | 'pay' | 'leave';
};

export type Shop = { readonly floor: Floor; readonly shelves: readonly Shelf[] };

const secondMs = 1_000;

/** Where this person will go and for how long; every itinerary ends by leaving. */
export function itinerary(intention: Intention, shop: Shop, dice: Dice): readonly Stop[] {
  switch (intention) {
    case 'grabAndGo':
      return [
        ...look(shop, dice, { zones: 1, fromS: 20, toS: 60 }),
        ...toTheTill(shop, dice),
        leave(shop),
      ];
    case 'browse':
      return [...browsing(shop, dice), leave(shop)];
    case 'meetAtCafe':
      return [
        ...(dice.chance(0.4) ? look(shop, dice, { zones: 1, fromS: 15, toS: 60 }) : []),
        ...stay(shop, dice, { kind: 'amenity', fromS: 150, toS: 420 }),
        ...(dice.chance(0.3) ? look(shop, dice, { zones: 1, fromS: 20, toS: 60 }) : []),
        leave(shop),
      ];
    case 'demo':
      return demoVisit(shop, dice);
    default:
      return intention satisfies never;
  }
}

/**
 * Straight to the shelf, long enough for the offer of the demonstration, then the goods in hand,
 * a coffee, the till, and out. [SIM5]
 */
function demoVisit(shop: Shop, dice: Dice): readonly Stop[] {
  const [shelf] = shop.shelves;
  const display = shop.floor.zones.find(({ kind }) => kind === 'display');
  const zone = shelf?.zone ?? display?.id;
  const spot = shelf === undefined ? {} : { at: shelf.stand };
  const shoes: Stop[] =
    zone === undefined
      ? []
      : [
          { zone, dwellMs: 34 * secondMs, ...spot },
          { zone, dwellMs: 14 * secondMs, ...spot, does: 'pickUp' },
        ];
  return [
    ...shoes,
    ...stay(shop, dice, { kind: 'amenity', fromS: 60, toS: 80 }),
    ...stay(shop, dice, { kind: 'queue', fromS: 6, toS: 9 }),
    ...stay(shop, dice, { kind: 'till', fromS: 9, toS: 12, does: 'pay' }),
    leave(shop),
  ];
}

function browsing(shop: Shop, dice: Dice): Stop[] {
  const seen = look(shop, dice, { zones: dice.whole(2, 4), fromS: 25, toS: 110 });
  const wears = stay(shop, dice, { kind: 'fitting', fromS: 40, toS: 120 });
  const asks = stay(shop, dice, { kind: 'service', fromS: 20, toS: 60 });
  return [
    ...seen,
    ...(dice.chance(0.3) ? wears : []),
    ...(dice.chance(0.15) ? asks : []),
    ...(dice.chance(0.25) ? stay(shop, dice, { kind: 'amenity', fromS: 60, toS: 180 }) : []),
    ...(dice.chance(0.5) ? toTheTill(shop, dice) : []),
  ];
}

type Look = { zones: number; fromS: number; toS: number };

/** Some different display zones; at a shelf with a sensor goods may be taken, and put back. */
function look(shop: Shop, dice: Dice, { zones, fromS, toS }: Look): Stop[] {
  const left = shop.floor.zones.filter(({ kind }) => kind === 'display');
  const stops: Stop[] = [];
  for (let i = 0; i < zones; i++) {
    const [zone] = left.splice(dice.whole(0, Math.max(0, left.length - 1)), 1);
    if (zone === undefined) break;
    stops.push({ zone: zone.id, dwellMs: Math.round(dice.between(fromS, toS)) * secondMs });
    const shelf = shop.shelves.find((one) => one.zone === zone.id);
    if (shelf === undefined || !dice.chance(0.6)) continue;
    const hand = { zone: zone.id, at: shelf.stand };
    stops.push({ ...hand, dwellMs: dice.whole(5, 15) * secondMs, does: 'pickUp' });
    if (dice.chance(0.4)) stops.push({ ...hand, dwellMs: 2 * secondMs, does: 'putBack' });
  }
  return stops;
}

function toTheTill(shop: Shop, dice: Dice): Stop[] {
  return [
    ...stay(shop, dice, { kind: 'queue', fromS: 10, toS: 70 }),
    ...stay(shop, dice, { kind: 'till', fromS: 12, toS: 30, does: 'pay' }),
  ];
}

type Stay = { kind: ZoneKind; fromS: number; toS: number; does?: 'pay' };

/** One stop in some zone of a kind; none where the plan has no such zone. */
function stay(shop: Shop, dice: Dice, { kind, fromS, toS, does }: Stay): Stop[] {
  const zone = dice.pick(shop.floor.zones.filter((one) => one.kind === kind));
  const dwellMs = Math.round(dice.between(fromS, toS)) * secondMs;
  if (zone === undefined) return [];
  return [{ zone: zone.id, dwellMs, ...(does === undefined ? {} : { does }) }];
}

function leave({ floor }: Shop): Stop {
  const zone = floor.zones.find(({ kind }) => kind === 'exit') ?? floor.zones[0];
  return { zone: zone?.id ?? '', dwellMs: 0, at: floor.wayOut, does: 'leave' };
}
