import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openReader } from '../../src/stores/records/reader.ts';
import { Running, sighting } from './running.ts';

/** A capture of a device's packets, played again: valid, signed in, and worth nothing. */
let running: Running;
beforeEach(async () => {
  running = await Running.withShop();
});
afterEach(async () => {
  await running.stop();
  running.remove();
});

const events = 10_000;
const lot = 500;

/** Somebody who agreed to offers wears band-1; whoever enters the shoes gets one. */
async function furnish(): Promise<void> {
  const message = { channels: ['inbox'], title: { en: 'T' }, body: { en: 'B' } };
  const when = { type: 'entered', zone: 'shoes' };
  const campaign = { version: 1, id: 'runners', name: { en: 'R' }, when, then: [{ message }] };
  await running.must({ do: 'publishCampaign', venue: 'kasra', campaign });
  const codeSha256 = '1'.repeat(64);
  const band = { venue: 'kasra', tag: 'band-1', as: 'alone', codeSha256 } as const;
  await running.must({ do: 'handOutBand', ...band });
  const { result } = await running.must({
    ...{ do: 'linkBand', venue: 'kasra', codeSha256, language: 'en' },
    sessionSha256: '2'.repeat(64),
  });
  const consent = { purpose: 'offers', granted: true, text: 'offers-1', language: 'en' } as const;
  await running.must({ do: 'setConsent', visitor: String(result.visitor), ...consent });
}

async function play(): Promise<void> {
  for (let from = 1; from <= events; from += lot) {
    const seqs = Array.from({ length: lot }, (_, i) => from + i);
    await running.publish(...seqs.map((seq) => sighting(seq, `band-${seq % 7}`)));
    running.clock.advance(1_000);
  }
}

async function counted() {
  const opened = openReader({ path: join(running.folder, 'records.db') });
  if (!opened.ok) throw new Error(opened.message);
  const messages = await opened.reader.messages('kasra', { limit: 100 });
  await opened.reader.close();
  const readings = running.frames().filter(({ input }) => input.type === 'reading');
  return { readings: readings.length, messages: messages.length };
}

test('[HOT2] [T5] 10,000 events played three times more add no frame and no push', async () => {
  await furnish();
  await play();
  await running.until(async () => (await counted()).messages === 1);
  const before = await counted();
  expect(before).toEqual({ readings: events, messages: 1 });
  for (let times = 0; times < 3; times++) await play();
  expect(await counted()).toEqual(before);
  const [health] = await running.hot.ask({ ask: 'devices', venue: 'kasra' });
  expect(health).toMatchObject({ readings: events, duplicates: 3 * events });
  // What runs is still what the journal says.
  const { live, replayed } = await running.hashes();
  expect(live).toEqual(replayed);
});
