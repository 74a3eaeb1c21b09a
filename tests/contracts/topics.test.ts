import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Id } from '../../src/contracts/ids.ts';
import type { DeviceKind } from '../../src/contracts/topics.ts';
import {
  clientIdOf,
  deviceKindNames,
  deviceKinds,
  endsThatNeedSeq,
  formatTopic,
  mayPublish,
  maySubscribe,
  parseTopic,
  publishEnds,
  subscribeEnds,
} from '../../src/contracts/topics.ts';

const name = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,63}$/);

test('a topic reads back as it was written', () => {
  const end = fc.constantFrom(...publishEnds, ...subscribeEnds);
  fc.assert(
    fc.property(fc.record({ venue: name, device: name, end }), (topic) => {
      expect(parseTopic(formatTopic(topic))).toEqual(topic);
      expect(Id.safeParse(topic.venue).success).toBe(true);
    }),
    { numRuns: 300, seed: 20261205 },
  );
});

test.each([
  '',
  'gozar/v1/kasra/rx-1',
  'gozar/v1/kasra/rx-1/sightings/',
  '/gozar/v1/kasra/rx-1/sightings',
  'gozar/v2/kasra/rx-1/sightings',
  'Gozar/v1/kasra/rx-1/sightings',
  'gozar/v1/kasra/rx-1/unknown',
  'gozar/v1/kasra/rx-1/Sightings',
  'gozar/v1/Kasra/rx-1/sightings',
  'gozar/v1//rx-1/sightings',
  'gozar/v1/kasra/+/sightings',
  'gozar/v1/kasra/#',
  'gozar/v1/kasra/-rx/sightings',
  'gozar/v1/kasra/rx\u0000/sightings',
  'gozar/v1/kasra/rx-1\n/sightings',
  'gozar/v1/kasra/rx-1/sightings\n',
  `gozar/v1/kasra/${'x'.repeat(65)}/sightings`,
  'gozar/v1/kasra/rx-1/toString',
  '$SYS/broker/clients',
])('%j is no topic of ours', (topic) => {
  expect(parseTopic(topic)).toBeUndefined();
});

describe('the ends of a kind of device', () => {
  const row = (kind: DeviceKind) => ({
    publish: publishEnds.filter((end) => mayPublish(kind, end)).join(' '),
    subscribe: subscribeEnds.filter((end) => maySubscribe(kind, end)).join(' '),
  });
  const common = 'command config errors';

  test.each<[DeviceKind, string, string]>([
    ['receiver', 'sightings environment health status', common],
    ['wristband', 'ranging positions health status', `push ${common}`],
    ['shelf', 'shelf health status', common],
    ['counter', 'count health status', common],
    ['reader', 'sightings tap health status', common],
    ['till', 'sale health status', common],
    ['kiosk', 'rating health status', common],
    ['locator', 'positions health status', common],
  ])('%s', (kind, publish, subscribe) => {
    expect(row(kind)).toEqual({ publish, subscribe });
  });

  test('every kind is in the table above, and every end has a kind that may publish it', () => {
    expect(deviceKindNames).toHaveLength(8);
    for (const end of publishEnds) {
      expect(deviceKindNames.some((kind) => mayPublish(kind, end))).toBe(true);
    }
    expect(Object.keys(deviceKinds)).toEqual(deviceKindNames);
  });

  test('sums need a seq', () => {
    expect(endsThatNeedSeq).toEqual(['count', 'tap', 'sale']);
  });
});

test('the client id of a device names venue and device', () => {
  expect(clientIdOf({ venue: 'kasra', device: 'rx-1' })).toBe('kasra/rx-1');
});
