import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { cellAt, layFloor, wallsBetween, zoneAt } from '../../firmware-sim/floor.ts';
import type { Shop } from '../../firmware-sim/intentions.ts';
import { findRoute } from '../../firmware-sim/route.ts';
import { truthOf } from '../../firmware-sim/scene.ts';
import {
  type Act,
  newShopper,
  placeOf,
  type Shopper,
  stepShopper,
} from '../../firmware-sim/shopper.ts';
import { demoScene, runScene, setup } from './venue.ts';

const floor = layFloor(setup.plan);
const shelves = demoScene({ seed: 1, visitors: 1 }).shop.shelves;
const shop: Shop = { floor, shelves };
const stepMs = 200;

function walk(start: Shopper, seconds: number, visit: (now: Shopper, atMs: number) => void): void {
  let now = start;
  for (let ms = stepMs; ms <= seconds * 1_000; ms += stepMs) {
    now = stepShopper(now, stepMs, shop);
    visit(now, ms);
  }
}

function trackHash(seed: number): string {
  const hash = createHash('sha256');
  const start = newShopper({ tag: 'band-009', seed, isDemo: false, awayMs: 0 });
  walk(start, 1_200, (now) => {
    hash.update(`${now.phase} ${now.x.toFixed(3)} ${now.y.toFixed(3)}\n`);
  });
  return hash.digest('hex').slice(0, 16);
}

describe('a shopper', () => {
  test('[SIM1] walks the same way for the same seed, and the way of this release', () => {
    expect(trackHash(7)).toBe(trackHash(7));
    expect(trackHash(8)).not.toBe(trackHash(7));
    expect(trackHash(7)).toBe('7d7adb70d9111b93');
  });

  test('does not change what it was given', () => {
    const start = newShopper({ tag: 'band-009', seed: 3, isDemo: false, awayMs: 0 });
    const before = JSON.stringify(start);
    const first = stepShopper(start, 5_000, shop);
    expect(JSON.stringify(start)).toBe(before);
    expect(stepShopper(start, 5_000, shop)).toEqual(first);
  });

  test.each([1, 2, 3])(
    '[SIM6] stays on free floor, never goes through a wall and never runs (seed %i)',
    (seed) => {
      let steps = 0;
      for (const tag of ['band-001', 'band-002', 'band-003', 'band-004', 'band-005', 'band-006']) {
        let last = placeOf(newShopper({ tag, seed, isDemo: false, awayMs: 0 }));
        const start = newShopper({ tag, seed, isDemo: tag === 'band-001', awayMs: 0 });
        walk(start, 1_500, (now) => {
          const at = placeOf(now);
          if (at !== undefined) {
            expect(floor.zoneOf[cellAt(floor, at)], `${tag} at ${at}`).toBeGreaterThanOrEqual(0);
            expect(zoneAt(floor.zones, at)).toBeDefined();
          }
          if (at !== undefined && last !== undefined) {
            steps += 1;
            expect(wallsBetween(floor.walls, last, at), `${tag} ${last} to ${at}`).toBe(0);
            const metres = Math.hypot(at[0] - last[0], at[1] - last[1]);
            expect(metres / (stepMs / 1_000)).toBeLessThan(1.6);
          }
          last = at;
        });
      }
      expect(steps).toBeGreaterThan(10_000);
    },
  );

  test('comes in, leaves, and another person takes the band later', () => {
    const acts: Act['did'][] = [];
    const people = new Set<number>();
    const start = newShopper({ tag: 'band-002', seed: 5, isDemo: false, awayMs: 0 });
    walk(start, 3_600, (now) => {
      people.add(now.person);
      acts.push(...now.acts.map(({ did }) => did));
    });
    const doors = acts.filter((did) => did === 'cameIn' || did === 'wentOut');
    expect(people.size).toBeGreaterThan(3);
    expect(doors.every((did, index) => did === (index % 2 === 0 ? 'cameIn' : 'wentOut'))).toBe(
      true,
    );
  });

  test('puts back only what was taken, and pays at a till', () => {
    const did = { pickedUp: 0, putBack: 0, paid: 0, cameIn: 0, wentOut: 0 };
    for (const tag of ['band-011', 'band-012', 'band-013', 'band-014']) {
      walk(newShopper({ tag, seed: 11, isDemo: false, awayMs: 0 }), 7_200, (now) => {
        for (const act of now.acts) {
          did[act.did] += 1;
          if (act.did === 'paid') expect(act.zone).toBe('tills');
        }
        expect(now.carrying.length).toBeLessThanOrEqual(3);
      });
    }
    expect(did.paid).toBeGreaterThan(10);
    expect(did.putBack).toBeGreaterThan(0);
    expect(did.putBack).toBeLessThan(did.pickedUp);
  });
});

describe('the demo visitor', () => {
  test('[SIM5] is in shoes within 25 s, stays for 40 s or more, and takes something', () => {
    const times = new Map<string, number>();
    let takenAt = 0;
    walk(newShopper({ tag: 'band-001', seed: 7, isDemo: true, awayMs: 500 }), 70, (now, ms) => {
      const at = placeOf(now);
      const zone = at === undefined ? '' : (zoneAt(floor.zones, at)?.id ?? '');
      if (zone === 'shoes') times.set('last', ms);
      if (zone === 'shoes' && !times.has('first')) times.set('first', ms);
      if (now.acts.some(({ did }) => did === 'pickedUp')) takenAt = ms;
    });
    const first = times.get('first') ?? Number.POSITIVE_INFINITY;
    expect(first).toBeLessThan(25_000);
    expect((times.get('last') ?? 0) - first).toBeGreaterThan(40_000);
    expect(takenAt - first).toBeGreaterThan(30_000);
  });

  test('[SIM5] has a coffee, pays, leaves after some minutes and comes back for hours', () => {
    const visits: string[][] = [];
    let outside = 0;
    walk(newShopper({ tag: 'band-001', seed: 7, isDemo: true, awayMs: 500 }), 7_200, (now) => {
      if (now.phase === 'away') outside += stepMs;
      const at = placeOf(now);
      if (now.acts.some(({ did }) => did === 'cameIn')) visits.push([]);
      const zone = at === undefined ? undefined : zoneAt(floor.zones, at)?.id;
      const seen = visits.at(-1);
      if (zone !== undefined && seen?.at(-1) !== zone) seen?.push(zone);
    });
    expect(visits.length).toBeGreaterThan(20);
    for (const zones of visits.slice(0, -1)) {
      expect(zones[0]).toBe('entrance');
      expect(zones).toEqual(expect.arrayContaining(['shoes', 'cafe', 'queue', 'tills', 'exit']));
    }
    // Away for longer than the venue's waits, or the engine would take up the old visit again.
    const { visitSilenceMs = 0, visitGraceMs = 0 } = setup.settings;
    expect(outside / visits.length).toBeGreaterThan(Number(visitSilenceMs) + Number(visitGraceMs));
  });
});

describe('a route', () => {
  test('goes around walls, not through them', () => {
    const from = [29, 17] as const;
    const to = [29, 20] as const;
    const route = findRoute(floor, [...from], [...to]);
    const points = [[...from] as [number, number], ...route];
    let metres = 0;
    for (const [index, point] of points.entries()) {
      const next = points[index + 1];
      if (next === undefined) continue;
      expect(wallsBetween(floor.walls, point, next)).toBe(0);
      metres += Math.hypot(next[0] - point[0], next[1] - point[1]);
    }
    expect(route.at(-1)).toEqual(to);
    expect(metres).toBeGreaterThan(9);
    expect(metres).toBeLessThan(12);
  });
});

describe('a venue full of shoppers', () => {
  test('[SIM1] is the same for the same seed', () => {
    const ends = [0, 0].map(() =>
      truthOf(runScene(demoScene({ seed: 4 }), { seconds: 60 }, () => {})),
    );
    expect(ends[0]).toEqual(ends[1]);
  });

  test('has people in it from the first moment, in many zones', () => {
    const rows = truthOf(demoScene({ seed: 7 }));
    expect(rows.length).toBeGreaterThan(10);
    expect(new Set(rows.map(({ zone }) => zone)).size).toBeGreaterThan(4);
  });

  test('costs less than a twentieth of a core', () => {
    const scene = demoScene({ seed: 7 });
    const before = process.cpuUsage();
    runScene(scene, { seconds: 300 }, () => {});
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000 / 300_000).toBeLessThan(0.05);
  });
});
