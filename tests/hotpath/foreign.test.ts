import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { tagsStruckOut, withoutForeign } from '../../src/hotpath/foreign.ts';
import { importKasra, Running, sighting } from './running.ts';
import { bytesOf } from './venue.ts';

const isKnown = (tag: string) => tag === 'band-1';
const heard = (...tags: string[]) =>
  ({ end: 'sightings', payload: { sightings: tags.map((tag) => ({ tag, rssi: -50 })) } }) as const;
const phone = '7a:3f:99:01:be:ef';

/** Every byte that lies in a folder, compressed things as they are and as they were. */
function everything(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile() && !path.endsWith('lock.db'))
    .map((path) => {
      const bytes = readFileSync(path);
      if (!path.endsWith('.snapshot')) return bytes.toString('latin1');
      return zstdDecompressSync(bytes.subarray(bytes.indexOf(10) + 1)).toString('latin1');
    })
    .join('\n');
}

describe('[LIV12] whose tags are taken in', () => {
  type Case = readonly [string, { stock?: string[]; prefixes?: string[] }, string[], string[]];
  const cases: readonly Case[] = [
    ['what was handed out', {}, ['band-1', 'stranger'], ['band-1']],
    ['the stock', { stock: ['tag-7'] }, ['tag-7', 'tag-8'], ['tag-7']],
    ['the own prefix', { prefixes: ['kasra-'] }, ['kasra-3', 'other-3'], ['kasra-3']],
  ];
  test.each(cases)('%s', (_, own, said, kept) => {
    const ownTags = { stock: [], prefixes: [], ...own };
    const { decoded, dropped } = withoutForeign(heard(...said), { ownTags, isKnown });
    expect(decoded).toEqual(heard(...kept));
    expect(dropped).toBe(said.length - kept.length);
  });

  test('with all, a radio’s own address is still a stranger’s, unless handed out', () => {
    for (const tag of [phone, phone.toUpperCase(), phone.replaceAll(':', '-')]) {
      const all = { ownTags: 'all', isKnown } as const;
      expect(withoutForeign(heard('x-1', tag), all).decoded).toEqual(heard('x-1'));
      const handedOut = { ownTags: 'all', isKnown: () => true } as const;
      expect(withoutForeign(heard(tag), handedOut).decoded).toEqual(heard(tag));
    }
  });

  test('a stranger’s sale and rating stay without the tag, a tap goes', () => {
    const foreign = { ownTags: { stock: [], prefixes: [] }, isKnown };
    const sale = { receipt: '1', kind: 'sale', total: 1, currency: 'EUR' } as const;
    expect(
      withoutForeign({ end: 'sale', payload: { ...sale, tag: 'x' } }, foreign).decoded,
    ).toEqual({ end: 'sale', payload: sale });
    const rating = { score: 4, of: 5 } as const;
    expect(
      withoutForeign({ end: 'rating', payload: { ...rating, tag: 'x' } }, foreign).decoded,
    ).toEqual({ end: 'rating', payload: rating });
    const tap = { end: 'tap', payload: { tag: 'x', purpose: 'entry' } } as const;
    expect(withoutForeign(tap, foreign)).toEqual({ decoded: undefined, dropped: 1 });
  });

  test('a refused payload is kept without its tags', () => {
    const text = JSON.stringify({ sightings: [{ tag: 'Mar\\"ker', rssi: 'x' }], note: phone });
    const struck = new TextDecoder().decode(tagsStruckOut(bytesOf(text)));
    expect(struck).toBe('{"sightings":[{"tag":"*","rssi":"x"}],"note":"*"}');
    expect(tagsStruckOut(new Uint8Array([0xff, 0, 1]))).toEqual(new Uint8Array([0xff, 0, 1]));
    const cut = new TextDecoder().decode(tagsStruckOut(bytesOf('{"sightings":[{"tag":"Marker')));
    expect(cut).toBe('{"sightings":[{"tag":"*');
  });

  test('nothing of others’ phones and trackers is in any file but a number', async () => {
    const running = await Running.open();
    onTestFinished(() => running.remove());
    const settings = { ownTags: { prefixes: ['kasra-'] } };
    await running.must({ ...importKasra, settings } as typeof importKasra);
    await running.must({
      do: 'handOutBand',
      venue: 'kasra',
      tag: 'mine-1',
      as: 'alone',
      codeSha256: 'c'.repeat(64),
    });
    const { device, kind, secretSha256 } = (await import('./venue.ts')).receiver;
    const placement = { zone: 'shoes' } as const;
    await running.must({
      do: 'addDevice',
      venue: 'kasra',
      device,
      kind,
      format: 'native',
      secretSha256,
      placement,
    });
    const marker = 'STRANGER-4711';
    for (let seq = 0; seq < 6; seq++) {
      running.clock.advance(1_000);
      const own = seq % 2 === 0 ? [{ tag: 'mine-1', rssi: -50 }] : [];
      const others = [marker, `${marker}-${seq}`, phone].map((tag) => ({ tag, rssi: -60 }));
      await running.publish({
        boot: 1,
        seq,
        sightings: [...own, ...others, { tag: 'kasra-2', rssi: -55 }],
      });
    }
    await running.publish({ boot: 1, seq: 90, sightings: [{ tag: marker, rssi: 'loud' }] });
    await running.publish(sighting(91, marker));
    expect(running.metric('gozar_foreign_tags_total')).toBe(19);
    expect(running.metric('gozar_readings_kept_total')).toBe(7);
    await running.stop();
    const all = everything(running.folder);
    expect(all.includes(marker)).toBe(false);
    expect(all.includes(phone)).toBe(false);
    // The search does find what is kept.
    expect(all.includes('mine-1')).toBe(true);
    expect(all.includes('kasra-2')).toBe(true);
    expect(all.includes('loud')).toBe(true);
  });
});
