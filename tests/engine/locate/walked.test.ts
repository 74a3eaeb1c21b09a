import { expect, test } from 'vitest';
import { decodeState, encodeState } from '../../../src/engine/venue.ts';
import { gridOf, Hall, planOf } from './hall.ts';

const plan = planOf([
  ['west', 0, 0, 10, 10],
  ['east', 10, 0, 10, 10],
]);
const points = [
  { x: 2, y: 2 },
  { x: 8, y: 5 },
  { x: 12, y: 5 },
  { x: 18, y: 8 },
];

/** Strengths of a radio that is 10 dB softer and falls faster than textbooks say. */
function softPoints(hall: Hall) {
  return points.map(({ x, y }) => ({
    ...{ floor: '0', x, y },
    heard: Object.fromEntries(
      hall.spots.map((spot) => {
        const dbm = -72 - 25 * Math.log10(Math.hypot(spot.x - x, spot.y - y, 1));
        return [spot.id, [dbm, dbm, dbm]];
      }),
    ),
  }));
}

function opened() {
  const hall = new Hall(plan, gridOf(20, 10, 5));
  hall.walk('w', [3, 3, 3, 3], { fromMs: 0, seconds: 10 });
  hall.shop.wait(11_000);
  return hall;
}

test('[RCV6] a calibration leaves visits, stays, zones and the plan as they are', () => {
  const hall = opened();
  const { state } = hall.shop;
  const { visit, stays, zone, dot } = hall.wearing('w');
  const before = structuredClone({ visit, stays, zone, dot, plan: state.plan });
  const events = hall.shop.events.length;
  hall.shop.command({ do: 'calibrate', fingerprints: softPoints(hall) }, 11_500);
  const after = hall.wearing('w');
  expect({
    visit: after.visit,
    stays: after.stays,
    zone: after.zone,
    dot: after.dot,
    plan: state.plan,
  }).toEqual(before);
  hall.walk('w', [3, 3, 3, 3], { fromMs: 12_000, seconds: 5 });
  hall.shop.wait(18_000);
  expect(hall.wearing('w').visit?.id).toBe(before.visit?.id);
  expect(hall.shop.events.slice(events).map(({ type }) => type)).not.toContain('visitEnded');
});

test('[RCV6] a plan published later keeps the walk, and a snapshot does', () => {
  const hall = opened();
  const fingerprints = softPoints(hall);
  hall.shop.command({ do: 'calibrate', fingerprints }, 11_500);
  hall.shop.publish({}, planOf([['whole', 0, 0, 20, 10]]), 12_000);
  expect(hall.shop.state.calibration).toEqual(fingerprints);
  const read = decodeState(encodeState(hall.shop.state));
  expect('problem' in read ? read : read.calibration).toEqual(fingerprints);
});

test('[RCV6] what was learned beside the old radio is learned anew; no points = as before', () => {
  const hall = opened();
  const { state } = hall.shop;
  expect(state.radio.errors).toBeGreaterThan(0);
  hall.shop.command({ do: 'calibrate', fingerprints: softPoints(hall) }, 11_500);
  expect(state.radio.errors).toBe(0);
  expect([...state.devices.values()].every(({ moreCount }) => moreCount === 0)).toBe(true);
  hall.shop.command({ do: 'calibrate', fingerprints: [] }, 12_000);
  expect('calibration' in state).toBe(false);
});

test('[RCV4] a person asks a device, which is told once and at most for its time', () => {
  const hall = opened();
  const order = { device: 'r-0-2.5-2.5', command: 'identify', forMs: 8_000 } as const;
  hall.shop.command({ do: 'orderDevice', deviceCommand: 'k/1', ...order }, 12_000);
  hall.shop.command({ do: 'orderDevice', deviceCommand: 'k/1', ...order }, 12_001);
  const [asked, ...others] = hall.shop.of('deviceCommand');
  expect(others).toEqual([]);
  expect(asked).toMatchObject({ id: 'k/1', because: { event: 'asked' }, campaign: '' });
  hall.shop.command({ do: 'claimDeviceCommand', deviceCommand: 'k/1' }, 12_100);
  hall.shop.command({ do: 'claimDeviceCommand', deviceCommand: 'k/1' }, 12_200);
  expect(hall.shop.of('deviceCommandClaimed').map(({ granted }) => granted)).toEqual([true, false]);
  hall.shop.command({ do: 'orderDevice', deviceCommand: 'k/2', ...order }, 13_000);
  hall.shop.wait(22_000);
  const closed = hall.shop.of('deviceCommandClosed');
  expect(closed.map(({ deviceCommand, outcome }) => [deviceCommand, outcome])).toEqual([
    ['k/2', 'expired'],
  ]);
});
