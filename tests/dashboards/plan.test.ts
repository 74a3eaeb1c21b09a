import { describe, expect, test } from 'vitest';
import { bands } from '../../dashboards/floor/bands.ts';
import { DotField } from '../../dashboards/floor/dots.ts';
import { factsOf } from '../../dashboards/floor/facts.ts';
import { boundsOf, fitTo, isInside, type Point, toPixel } from '../../dashboards/floor/geometry.ts';
import { type LabelWish, placeLabels } from '../../dashboards/floor/labels.ts';
import { dotName, sentenceKey } from '../../dashboards/floor/sentences.tsx';
import { zoneStates } from '../../src/contracts/venue.ts';
import { venueBody } from './mock-venue.ts';

const sizes: LabelWish['sizes'] = {
  full: [120, 60],
  narrow: [80, 76],
  short: [70, 40],
  mini: [40, 24],
};
const box = (x: number, y: number, width: number, height: number): readonly Point[] => [
  [x, y],
  [x + width, y],
  [x + width, y + height],
  [x, y + height],
];
const wish = (id: string, polygon: readonly Point[], children: LabelWish['children'] = []) => ({
  id,
  polygon,
  children,
  sizes,
});

describe('labels', () => {
  test.each([
    ['full', 140, 80],
    ['narrow', 90, 90],
    ['short', 90, 50],
    ['mini', 60, 40],
    ['mini', 8, 8],
  ])('[PAG5] say as much as the zone has room for: %s', (tier, width, height) => {
    expect(placeLabels([wish('a', box(0, 0, width, height))])[0]?.tier).toBe(tier);
  });

  test('[PAG5] lie inside their zone, also when its middle is outside of it', () => {
    const corner: readonly Point[] = [
      [0, 0],
      [300, 0],
      [300, 90],
      [90, 90],
      [90, 300],
      [0, 300],
    ];
    const [label] = placeLabels([wish('a', corner)]);
    expect(label && isInside(corner, label.x, label.y)).toBe(true);
    expect(label?.tier).toBe('full');
  });

  test('[PAG5] keep off the zones within and off each other', () => {
    const [outer, inner] = placeLabels([
      wish('hall', box(0, 0, 400, 300), [box(100, 80, 200, 140)]),
      wish('stand', box(100, 80, 200, 140)),
    ]);
    if (!outer || !inner) throw new Error('two zones, two labels');
    const apart =
      Math.abs(outer.x - inner.x) >= (outer.width + inner.width) / 2 ||
      Math.abs(outer.y - inner.y) >= (outer.height + inner.height) / 2;
    expect(apart).toBe(true);
    expect(isInside(box(100, 80, 200, 140), outer.x, outer.y)).toBe(false);
  });
});

describe('the plan', () => {
  test('[PAG5] fits its floor into the room it gets', () => {
    const fit = fitTo(boundsOf(venueBody.plan, 'ground'), 900, 500);
    for (const zone of venueBody.plan.zones.filter(({ floor }) => floor === 'ground')) {
      for (const [x, y] of zone.polygon.map((point) => toPixel(fit, point))) {
        expect(x >= 0 && x <= 900 && y >= 0 && y <= fit.height).toBe(true);
      }
    }
    expect(fit.height).toBeLessThanOrEqual(500);
  });

  test('[PAG4] its words and bounds are those of the engine', () => {
    expect(bands).toEqual(zoneStates);
  });

  test('[PAG4] a zone says people, capacity, share, state and since when', () => {
    const zone = {
      id: 'shoes',
      people: 9,
      capacity: 10,
      state: 'nearlyFull',
      sinceMs: 0,
      updatedAtMs: 250_000,
      devices: 2,
      devicesHeard: 1,
    } as const;
    expect(factsOf(zone, 300_000, 'UTC')).toMatchObject({
      people: '9',
      ofCapacity: '/ 10',
      share: '90%',
      word: 'nearly full',
      held: 'for 5 min',
    });
    expect(factsOf({ ...zone, devicesHeard: 0 }, 300_000, 'UTC')).toMatchObject({
      state: 'unknown',
      people: '–',
      word: 'no data',
      held: 'since 00:04',
    });
  });
});

describe('dots', () => {
  const dot = (x: number, floor = 'ground') => ({ id: 'a', x, y: 0, floor });
  const positions = (field: DotField) => [...field.all()].map(({ x }) => x);

  test('[PAG6] glide to where they were last heard', () => {
    const field = new DotField();
    field.snapshot([dot(0)]);
    field.delta({ dots: [dot(1)] });
    expect(field.advance(100)).toBe(true);
    const [half = 0] = positions(field);
    expect(half).toBeGreaterThan(0.2);
    expect(half).toBeLessThan(0.8);
    for (let i = 0; i < 40; i++) field.advance(100);
    expect(field.advance(100)).toBe(false);
  });

  test('[PAG6] do not fly over walls: a new floor or a long way is a jump', () => {
    const field = new DotField();
    field.snapshot([dot(0)]);
    field.delta({ dots: [dot(40)] });
    expect(positions(field)).toEqual([40]);
    field.delta({ dots: [dot(41, 'upper')] });
    expect(positions(field)).toEqual([41]);
  });

  test('[PAG6] fade out when they are gone, and a snapshot needs no farewell', () => {
    const field = new DotField();
    field.snapshot([dot(0)]);
    field.delta({ gone: ['a'] });
    expect(field.size).toBe(1);
    field.advance(1_000);
    expect(field.size).toBe(0);
    field.snapshot([dot(0)]);
    field.snapshot([]);
    expect(field.size).toBe(0);
  });

  test('[PAG6] are where they belong at once for those who want no motion', () => {
    const field = new DotField();
    field.snapshot([dot(0)]);
    field.delta({ dots: [dot(2)] });
    field.settle();
    expect(positions(field)).toEqual([2]);
    expect(field.advance(16)).toBe(false);
  });
});

describe('events in words', () => {
  test.each([
    [{ type: 'visitStarted' }, 'event.visitStarted'],
    [{ type: 'visitStarted', zone: 'shoes' }, 'event.visitStartedAt'],
    [{ type: 'left', zone: 'shoes', dwellMs: 1 }, 'event.leftAfter'],
    [{ type: 'messageSent', campaign: 'c' }, 'event.messageSentBy'],
    [{ type: 'constructor' }, 'event.other'],
  ] as const)('%o is %s', (event, key) => {
    expect(sentenceKey({ id: 'e', atMs: 0, ...event })).toBe(key);
  });

  test('a pseudonym is short enough to say aloud', () => {
    expect(dotName('dot-6d8r')).toBe('6D8R');
    expect(dotName('a-b')).toBe('AB');
  });
});
