import { describe, expect, test } from 'vitest';
import { demoSetup } from '../../firmware-sim/demo/setup.ts';
import { layFloor, zoneAt } from '../../firmware-sim/floor.ts';
import { Id } from '../../src/contracts/ids.ts';
import { Campaign, executedTriggers } from '../../src/contracts/rules.ts';
import type { Point2 } from '../../src/contracts/venue.ts';
import { Placement, VenueSettings, zoneKinds } from '../../src/contracts/venue.ts';
import { setup } from './venue.ts';

const { plan } = setup;
const floor = layFloor(plan);

describe('the demonstration venue', () => {
  test('has a zone of every kind, named in both languages and with a capacity', () => {
    expect(plan.zones).toHaveLength(12);
    expect(new Set(plan.zones.map(({ kind }) => kind))).toEqual(new Set(zoneKinds));
    for (const { name, capacity } of plan.zones) {
      expect(name.fa).toMatch(/[آ-ی]/);
      expect(capacity).toBeGreaterThan(0);
    }
  });

  test('is covered by its zones once: none overlap and nothing lies between them', () => {
    for (let x = 0.13; x < 40; x += 0.25) {
      for (let y = 0.13; y < 26; y += 0.25) {
        const around = plan.zones.filter((zone) => zoneAt([zone], [x, y]) !== undefined);
        expect(
          around.map(({ id }) => id),
          `at ${x},${y}`,
        ).toHaveLength(1);
      }
    }
  });

  test('lets people into every zone, in at the entrance and out at the exit', () => {
    const reached = new Set(floor.zoneOf);
    expect(plan.zones.map((_, index) => reached.has(index))).not.toContain(false);
    expect(zoneAt(plan.zones, floor.door)?.id).toBe('entrance');
    expect(zoneAt(plan.zones, floor.wayOut)?.id).toBe('exit');
    // Through the doors as drawn: openings of the south wall, not some corner.
    expect(floor.door[0]).toBeGreaterThan(14);
    expect(floor.door[0]).toBeLessThan(19);
    expect(floor.wayOut[0]).toBeGreaterThan(35);
    expect(floor.door[1]).toBeGreaterThan(25.5);
  });

  test('has a receiver in every zone, a shelf in shoes and counters at both doors', () => {
    const zoneOf = ({ placement }: (typeof setup.devices)[number]) => {
      const where = Placement.parse(placement);
      const at: Point2 = 'x' in where ? [where.x, where.y] : [-1, -1];
      return zoneAt(plan.zones, at)?.id;
    };
    const inZones = (kind: string) => setup.devices.filter((one) => one.kind === kind).map(zoneOf);
    expect(new Set(inZones('receiver'))).toEqual(new Set(plan.zones.map(({ id }) => id)));
    expect(inZones('shelf')).toEqual(['shoes']);
    expect(inZones('counter')).toEqual(['entrance', 'exit']);
    for (const { device } of setup.devices) expect(Id.safeParse(device).success).toBe(true);
  });

  test('has settings that a venue knows', () => {
    expect(VenueSettings.strict().safeParse(setup.settings).error).toBeUndefined();
  });

  test('has as many bands as visitors, the demo visitor among those with a radio', () => {
    const large = demoSetup({ visitors: 300 });
    expect(large.bands).toHaveLength(300);
    expect(new Set(large.bands).size).toBe(300);
    const radios = large.devices.filter(({ kind }) => kind === 'wristband');
    expect(radios.map(({ device }) => device)).toContain(large.demoVisitorBand);
  });
});

describe('the campaigns of the demonstration', () => {
  test.each(setup.campaigns.map((one) => [Campaign.parse(one).id, one]))(
    '%s is a campaign this release executes, in both languages',
    (_id, document) => {
      const { when, then, limits } = Campaign.parse(document);
      expect(executedTriggers).toContain(when.type);
      expect(limits.perVisitor).toEqual({ count: 1, per: 'visit' });
      for (const action of then) {
        expect('message' in action && action.message.title.fa).toMatch(/[آ-ی]/);
        expect('message' in action && action.message.body.fa).toMatch(/[آ-ی]/);
      }
    },
  );

  test('name only zones of the plan', () => {
    const named = JSON.stringify(setup.campaigns).matchAll(/"zone":"([^"]+)"/g);
    const zones = plan.zones.map(({ id }) => id);
    expect(
      [...named].map(([, zone]) => zone).filter((zone) => !zones.includes(zone ?? '')),
    ).toEqual([]);
  });
});
