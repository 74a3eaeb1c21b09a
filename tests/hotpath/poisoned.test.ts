import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, expect, test } from 'vitest';
import { seeded } from '../sim/disk.ts';
import { Running, sighting } from './running.ts';
import { bytesOf } from './venue.ts';

const running: Running[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) {
    await one.stop();
    one.remove();
  }
});

type Random = () => number;
/** Good once, then made bad in a way that no reader may mend: what, and its bytes. */
const poisons: Readonly<Record<string, (good: string, random: Random) => Uint8Array | string>> = {
  'cut short': (good, random) => good.slice(0, behindSeq(good, random)),
  'a brace too many': (good) => `${good}}`,
  'not a number': (good) => good.replace('-50', 'NaN'),
  'a number as text': (good) => good.replace('-50', '"-50"'),
  'beyond every number': (good) => good.replace('-50', '1e999'),
  'beyond what radios hear': (good, random) =>
    good.replace('-50', `${21 + Math.floor(random() * 1e6)}`),
  'null for a list': (good) => good.replace(/\[.*\]/, 'null'),
  'a list for a text': (good) => good.replace(/"tag":"[^"]*"/, '"tag":["band-1"]'),
  'NUL in a tag': (good) => good.replace('"band-', '"\\u0000band-'),
  'half a pair in a tag': (good) => good.replace('"band-', '"\\ud800band-'),
  'a negative seq': (good) => good.replace('"seq":', '"seq":-'),
  'a list around it': (good) => `[${good}]`,
  'nested too deep': (good) => good.replace('-50', `${'['.repeat(5_000)}${']'.repeat(5_000)}`),
  'bytes that are no UTF-8': (good, random) => {
    const bytes = bytesOf(good);
    bytes[behindSeq(good, random)] = 0xff;
    return bytes;
  },
  'a number alone': (good) => good.replace(/\D*1,"seq":(\d+).*/, '$1'),
};

/** A place in the text behind its seq, as equal payloads are set aside once. [OUT6] */
function behindSeq(good: string, random: Random): number {
  const from = good.indexOf('"sightings"');
  return from + Math.floor(random() * (good.length - from));
}

test('[HOT1] [T11] of a batch each bad one is set aside and each good one kept', async () => {
  const random = seeded(11);
  const shop = await Running.withShop();
  running.push(shop);
  const kinds = Object.entries(poisons);
  const good: number[] = [];
  let bad = 0;
  let seq = 0;
  for (let batch = 0; batch < 40; batch++) {
    const payloads = Array.from({ length: 60 }, () => {
      const text = JSON.stringify(sighting(++seq, `band-${seq % 7}`));
      if (random() < 0.5) {
        good.push(seq);
        return text;
      }
      const [, poison] = kinds[bad++ % kinds.length] ?? [];
      return poison ? poison(text, random) : text;
    });
    await shop.publish(...payloads);
    shop.clock.advance(1_000);
  }
  expect(bad).toBeGreaterThan(1_000);
  const kept = shop.frames().flatMap(({ input }) => (input.type === 'reading' ? [input.seq] : []));
  expect(kept).toEqual(good);
  expect(shop.toEdge.filter(({ kind }) => kind === 'acked')).toHaveLength(40);
  const db = new DatabaseSync(join(shop.folder, 'records.db'), { readOnly: true });
  const [row] = db.prepare('SELECT count(*) AS rows FROM quarantine').all();
  db.close();
  expect(row).toEqual({ rows: bad });
});
