import type { DeviceSpec } from '../device.ts';

/** Where the demonstration's devices hang, metres on the plan of venue.geojson. */
const receivers = {
  'rx-entrance': [16.5, 23.5],
  'rx-window': [6, 23.6],
  'rx-shoes': [5, 17.2],
  'rx-shoes-front': [10.6, 18],
  'rx-sportswear': [12.5, 5.5],
  'rx-electronics': [23, 5.2],
  'rx-fitting': [3.5, 5.6],
  'rx-cafe': [34.8, 5],
  'rx-aisle-west': [9, 11.3],
  'rx-aisle-middle': [16.8, 15],
  'rx-aisle-east': [28, 11.2],
  'rx-queue': [25.4, 15.8],
  'rx-tills': [36.2, 15.6],
  'rx-service': [26.5, 22.2],
  'rx-exit': [36.5, 22.6],
} as const satisfies Record<string, readonly [number, number]>;

const floor = '0';

/** The shelf whose goods the demo visitor takes; it stands in the zone `shoes`. */
export const demoShelf = 'shelf-shoes';

/** Everything that is fixed to the building, in the order in which it is registered. */
export const demoFixedDevices: readonly DeviceSpec[] = [
  ...Object.entries(receivers).map(
    ([device, [x, y]]): DeviceSpec => ({ device, kind: 'receiver', placement: { x, y, floor } }),
  ),
  { device: demoShelf, kind: 'shelf', placement: { x: 5.5, y: 16, floor } },
  { device: 'door-entrance', kind: 'counter', placement: { x: 16.5, y: 25.8, floor } },
  { device: 'door-exit', kind: 'counter', placement: { x: 36.5, y: 25.8, floor } },
  { device: 'till-1', kind: 'till', placement: { x: 36.2, y: 15.6, floor } },
];
