import { expect, test } from 'vitest';
import { publishEnds } from '../../src/contracts/topics.ts';
import { writeBatch } from '../../src/contracts/wire.ts';
import { Running, sighting } from './running.ts';
import { bytesOf } from './venue.ts';

test('[HOT12] [T20] the frame another hot path died at is skipped, in replays too', async () => {
  const first = await Running.withShop();
  await first.publish(sighting(1));
  const poison = first.journal.position;
  await first.publish(sighting(2));
  await first.close();
  const second = await Running.open(first, { takeover: { numbers: [] }, poison });
  const skips = second
    .frames()
    .flatMap(({ venue, input }) => (input.type === 'skip' ? [{ venue, at: input.position }] : []));
  expect(skips).toEqual([{ venue: 'kasra', at: poison }]);
  expect(second.metric('gozar_input_skipped_total')).toBe(1);
  await second.publish(sighting(3));
  const { live, replayed } = await second.hashes();
  expect(live).toEqual(replayed);
  await second.stop();
  first.remove();
});

test('[HOT11] devices keep their numbers, and are told as the whole list', async () => {
  const first = await Running.withShop();
  await first.stop();
  const numbers = [['kasra/rx-1', 41] as const];
  const second = await Running.open(first, { takeover: { numbers } });
  expect(second.toEdge[0]).toMatchObject({
    kind: 'devices',
    all: true,
    put: [{ device: 'rx-1', index: 41 }],
  });
  await second.publish(sighting(1));
  expect(second.frames().filter(({ input }) => input.type === 'reading')).toHaveLength(1);
  await second.stop();
  first.remove();
});

test('[HOT12] an item set aside is quarantined unread, its neighbours are kept', async () => {
  const running = await Running.withShop();
  const bytes = writeBatch(
    [1, 2, 3].map((seq) => ({
      device: 0,
      end: publishEnds.indexOf('sightings'),
      qos: 1,
      receivedAtMs: running.clock.monotonicMs(),
      payload: bytesOf(sighting(seq)),
    })),
  );
  running.hot.receive({ kind: 'batch', batch: 1, bytes, aside: [2] });
  await running.until(() => running.toEdge.some((m) => m.kind === 'acked'));
  const kept = running
    .frames()
    .flatMap(({ input }) => (input.type === 'reading' ? [input.seq] : []));
  expect(kept).toEqual([1, 3]);
  expect(running.metric('gozar_payloads_refused_total{label="unsafe"}')).toBe(1);
  const told = running.toEdge.flatMap((m) => (m.kind === 'answer' ? [m.answer.code] : []));
  expect(told).toEqual(['payload.unsafe']);
  await running.stop();
  running.remove();
});
