import { expect, test } from 'vitest';
import type { Placement } from '../../src/contracts/venue.ts';
import { factOf } from '../../src/engine/rules/facts.ts';
import { decodeState, encodeState } from '../../src/engine/venue.ts';
import { sceneOf } from './rules/scenes.ts';
import { Shop } from './shop.ts';

const minute = 60_000;

function withSensors(placements: Readonly<Record<string, Placement>>): Shop {
  const shop = Shop.open();
  for (const [device, placement] of Object.entries(placements)) {
    shop.command({ do: 'placeDevice', device, kind: 'counter', placement });
  }
  return shop;
}

const says = (shop: Shop, device: string, temperatureC: number, atMs: number) =>
  shop.reading(device, { kind: 'environment', values: { temperatureC } }, atMs);

/** Of `a`, who is in shoes. */
function temperature(shop: Shop): unknown {
  const scene = sceneOf(shop);
  const atlasZone = { kind: 'display', capacity: 10, floor: '0' } as const;
  const zoneOf = (id: string) => ({ ...atlasZone, chain: id === 'shoes' ? ['shoes'] : [id] });
  return factOf('environment.temperatureC')?.read({ ...scene, zoneOf });
}

test('[RUL33] the sensor of the zone goes before that of the floor', () => {
  const shop = withSensors({ near: { zone: 'shoes' }, far: { x: 35, y: 5, floor: '0' } });
  shop.stay('a', 'shoes', 1_000, 10_000);
  shop.wait(10_000);
  expect(temperature(shop)).toBeUndefined();
  says(shop, 'far', 25, 11_000);
  shop.wait(12_000);
  expect(temperature(shop)).toBe(25);
  says(shop, 'near', 31, 13_000);
  says(shop, 'far', 20, 14_000);
  shop.wait(15_000);
  expect(temperature(shop)).toBe(31);
});

test('[RUL33] a sensor that was not heard for a while says nothing', () => {
  const shop = withSensors({ near: { zone: 'shoes' } });
  says(shop, 'near', 31, 1_000);
  shop.stay('a', 'shoes', 14 * minute, 14.5 * minute);
  shop.wait(14.5 * minute);
  expect(temperature(shop)).toBe(31);
  shop.stay('a', 'shoes', 15.5 * minute, 16.5 * minute);
  shop.wait(16.5 * minute);
  expect(temperature(shop)).toBeUndefined();
});

test('[TIM4] a late value never replaces a newer one', () => {
  const shop = withSensors({ near: { zone: 'shoes' } });
  shop.stay('a', 'shoes', 1_000, 6_000);
  says(shop, 'near', 31, 5_000);
  shop.wait(6_000);
  shop.reading('near', { kind: 'environment', values: { temperatureC: 10 } }, 2_000, 5_000);
  expect(temperature(shop)).toBe(31);
});

test('[DET1] what sensors said is part of the state; a removed one is forgotten', () => {
  const shop = withSensors({ near: { zone: 'shoes' } });
  says(shop, 'near', 31, 1_000);
  shop.wait(2_000);
  const again = decodeState(encodeState(shop.state));
  if ('problem' in again) throw new Error(again.problem);
  expect(again.environment).toEqual(shop.state.environment);
  expect(shop.state.environment.get('near')).toMatchObject({ zone: 'shoes', floor: '0' });
  shop.command({ do: 'removeDevice', device: 'near' }, 3_000);
  expect(shop.state.environment.size).toBe(0);
});
