import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { HeardBody } from '../../src/contracts/api-receivers.ts';
import { openReader } from '../../src/stores/records/reader.ts';
import { Running } from './running.ts';

async function openShop(): Promise<Running> {
  const running = await Running.withShop();
  onTestFinished(async () => {
    await running.stop();
    running.remove();
  });
  return running;
}

function readerOf(running: Running) {
  const opened = openReader({ path: join(running.folder, 'records.db') });
  if (!opened.ok) throw new Error(opened.message);
  onTestFinished(() => opened.reader.close());
  return opened.reader;
}

const venue = 'kasra';
let seq = 0;
const said = (tag: string, rssi: number) => ({
  boot: 1,
  seq: ++seq,
  sightings: [{ tag, rssi }],
});

async function heard(running: Running, tag: string, after = 0): Promise<HeardBody> {
  return running.hot.ask({ ask: 'heard', venue, tag, after });
}

describe('[RCV4] what is heard of a tag now', () => {
  test('from the first question on, each strength once, in memory alone', async () => {
    const running = await openShop();
    await running.publish(said('band-9', -44));
    const first = await heard(running, 'band-9');
    expect(first).toMatchObject({ state: 'listening', readings: [] });
    await running.publish(said('band-9', -51), said('band-8', -60));
    const second = await heard(running, 'band-9', first.next);
    expect(second.readings.map(({ device, dbm }) => [device, dbm])).toEqual([['rx-1', -51]]);
    expect((await heard(running, 'band-9', second.next)).readings).toEqual([]);
    const position = running.journal.position;
    await heard(running, 'band-9', second.next);
    expect(running.journal.position).toBe(position);
  });

  test('nobody listens any more a quarter of an hour after the last question', async () => {
    const running = await openShop();
    await heard(running, 'band-9');
    running.clock.advance(901_000);
    await heard(running, 'band-7');
    await running.publish(said('band-9', -51));
    expect((await heard(running, 'band-9')).readings).toEqual([]);
  });

  test('a band that a visitor wears is not listened to; one of staff is', async () => {
    const running = await openShop();
    await heard(running, 'band-9');
    const handOut = (as: 'alone' | 'staff', digit: string) =>
      running.must({ do: 'handOutBand', venue, tag: 'band-9', as, codeSha256: digit.repeat(64) });
    await handOut('alone', '1');
    await running.publish(said('band-9', -51));
    expect(await heard(running, 'band-9')).toMatchObject({ state: 'worn', readings: [] });
    await running.must({ do: 'returnBand', venue, tag: 'band-9' });
    await handOut('staff', '2');
    const from = await heard(running, 'band-9');
    expect(from.state).toBe('listening');
    await running.publish(said('band-9', -52));
    const dbm = (await heard(running, 'band-9', from.next)).readings.map((one) => one.dbm);
    expect(dbm).toEqual([-52]);
  });

  test("a stranger's tag is refused by name, as nothing of it is kept", async () => {
    const running = await openShop();
    expect(await heard(running, '7a:3f:99:01:be:ef')).toMatchObject({ state: 'foreign' });
  });

  test('receivers that are not heard from are named', async () => {
    const running = await openShop();
    expect((await heard(running, 'band-9')).silent).toEqual(['rx-1']);
    await running.publish(said('band-9', -51));
    expect((await heard(running, 'band-9')).silent).toEqual([]);
  });
});

describe('[RCV8] moving a device', () => {
  test('changes its place for engine and records, and nothing of its credential', async () => {
    const running = await openShop();
    const reader = readerOf(running);
    const [before] = await reader.devices(venue);
    const placement = { x: 2, y: 3, floor: '0' };
    await running.must({ do: 'moveDevice', venue, device: 'rx-1', placement });
    const [after] = await reader.devices(venue);
    expect(after).toEqual({ ...before, placement });
    await running.must({ do: 'moveDevice', venue, device: 'rx-1', placement: null });
    const [nowhere] = await reader.devices(venue);
    expect(nowhere?.placement).toBeUndefined();
  });

  test('to a zone or floor that is not there is refused at its path', async () => {
    const running = await openShop();
    const move = (placement: { zone: string } | { x: number; y: number; floor: string }) =>
      running.submit({ do: 'moveDevice', venue, device: 'rx-1', placement });
    expect(await move({ zone: 'attic' })).toMatchObject({
      problems: [{ code: 'command.zone_unknown', path: 'placement.zone' }],
    });
    expect(await move({ x: 1, y: 1, floor: '9' })).toMatchObject({
      problems: [{ code: 'command.floor_unknown' }],
    });
  });
});

describe('[RCV6] a walk in journal and records', () => {
  const point = (x: number) => ({ floor: '0', x, y: 2, heard: { 'rx-1': [-60], 'no-rx': [-50] } });

  test('the newest is gone by, of known receivers alone; clearing keeps the walk', async () => {
    const running = await openShop();
    const reader = readerOf(running);
    for (const walk of ['w-1', 'w-2']) {
      await running.must({ do: 'calibrate', venue, walk, points: [point(1), point(4)] });
      running.clock.advance(1_000);
    }
    const walks = await reader.walks(venue);
    expect(walks.map(({ walk, active }) => [walk, active])).toEqual([
      ['w-2', true],
      ['w-1', false],
    ]);
    expect(walks[0]?.points[0]?.heard).toEqual({ 'rx-1': [-60] });
    await running.must({ do: 'clearCalibration', venue });
    expect((await reader.walks(venue)).map(({ active }) => active)).toEqual([false, false]);
  });

  test('a replay of the journal knows it, and a restart', async () => {
    const running = await openShop();
    await running.must({ do: 'calibrate', venue, walk: 'w-1', points: [point(1), point(4)] });
    const { live, replayed } = await running.hashes();
    expect(replayed).toEqual(live);
  });

  test('points on a floor that is not there are refused by their number', async () => {
    const running = await openShop();
    const points = [point(1), { ...point(2), floor: '7' }];
    expect(await running.submit({ do: 'calibrate', venue, walk: 'w-1', points })).toMatchObject({
      problems: [{ code: 'command.floor_unknown', path: 'points.1.floor' }],
    });
  });

  test('[RCV7] no more than the last twenty walks are kept', async () => {
    const running = await openShop();
    const reader = readerOf(running);
    for (let i = 0; i < 24; i++) {
      await running.must({ do: 'calibrate', venue, walk: `w-${i}`, points: [point(1)] });
      running.clock.advance(1_000);
    }
    const walks = await reader.walks(venue);
    expect(walks.length).toBeLessThanOrEqual(21);
    expect(walks[0]?.walk).toBe('w-23');
  });
});
