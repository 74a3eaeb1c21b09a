import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CommandBody } from '../../src/contracts/commands.ts';
import { publishEnds } from '../../src/contracts/topics.ts';
import { writeBatch } from '../../src/contracts/wire.ts';
import { openReader } from '../../src/stores/records/reader.ts';
import { importKasra, Running, sighting } from './running.ts';
import { bytesOf } from './venue.ts';

const venue = 'kasra';
const hash = (letter: string) => letter.repeat(64);
let running: Running;

beforeEach(async () => {
  running = await Running.withShop();
});
afterEach(async () => {
  await running.stop();
  running.remove();
});

const handOut = (tag: string, more: object = {}): CommandBody => ({
  ...{ do: 'handOutBand', venue, tag, as: 'alone', codeSha256: hash('c') },
  ...more,
});
const freeze = (tag: string): CommandBody => ({ do: 'freezeBand', venue, tag });
const move = (tag: string, to: string): CommandBody => ({
  ...{ do: 'moveBand', venue, tag, to, codeSha256: hash('d') },
});
const giveBack = (tag: string): CommandBody => ({ do: 'returnBand', venue, tag });
const desk = (tag: string, more: object = {}): CommandBody => ({
  ...{ do: 'linkAtDesk', venue, tag, language: 'en', text: 'desk-1', consents: {} },
  ...more,
});

let commands = 0;
/** Ids of its own: those of a running hot path begin anew with it. */
const must = (body: CommandBody, id = `desk-${++commands}`) => running.must(body, id);
const codes = async (body: CommandBody) => {
  const answer = await running.submit(body, `desk-${++commands}`);
  return answer.ok ? [] : answer.problems.map(({ code }) => code);
};
/** Aliases of the readings that are in the journal, in order. */
const heard = (): string[] =>
  running.frames().flatMap(({ input }) => {
    if (input.type !== 'reading' || input.body.kind !== 'sightings') return [];
    return input.body.sightings.map(({ alias }) => alias);
  });
const done = (): string[] =>
  running.frames().flatMap(({ input }) => (input.type === 'command' ? [input.command.do] : []));
const readerOf = () => {
  const opened = openReader({ path: join(running.folder, 'records.db') });
  if (!opened.ok) throw new Error(opened.message);
  return opened.reader;
};
async function again(how: 'stop' | 'close'): Promise<void> {
  const { folder, clock } = running;
  await running[how]();
  running = await Running.open({ folder, clock });
}

describe('a lost band', () => {
  test('[DSK1] goes on under an alias of its own, and so does its backlog', async () => {
    const { result } = await must(handOut('b1'));
    await running.publish({ ...sighting(1, 'b1'), at: running.clock.wallMs() });
    running.clock.advance(60_000);
    await must(freeze('b1'));
    const at = running.clock.wallMs() - 30_000;
    await running.publish({ ...sighting(2, 'b1'), at }, sighting(3, 'b1'));
    const [worn, ...lost] = heard();
    expect(worn).toBe(result.wearing);
    expect(new Set(lost).size).toBe(1);
    expect(lost).not.toContain(worn);
  });

  test('[DSK2] is moved in one command: its wearer goes on with another tag', async () => {
    const { result } = await must(handOut('b1'));
    const moved = await must(move('b1', 'b2'));
    expect(moved.result.wearing).toBe(result.wearing);
    await running.publish(sighting(1, 'b2'), sighting(2, 'b1'));
    const [fresh, old] = heard();
    expect(fresh).toBe(result.wearing);
    expect(old).not.toBe(result.wearing);
    expect(done().slice(-2)).toEqual(['freezeBand', 'moveBand']);
  });

  test('[DSK2] what the new band said before it was given is not its wearer’s', async () => {
    const { result } = await must(handOut('b1'));
    await running.publish({ ...sighting(1, 'b2'), at: running.clock.wallMs() });
    running.clock.advance(60_000);
    await must(move('b1', 'b2'));
    await running.publish({ ...sighting(2, 'b2'), at: running.clock.wallMs() - 30_000 });
    expect(heard()).not.toContain(result.wearing);
  });

  test('[DSK2] that is found goes on as it was', async () => {
    const { result } = await must(handOut('b1'));
    await must(freeze('b1'));
    await must(move('b1', 'b1'));
    await running.publish(sighting(1, 'b1'));
    expect(heard()).toEqual([result.wearing]);
  });

  test.each(['stop', 'close'] as const)('[DSK1] stays frozen over a %s', async (how) => {
    const { result } = await must(handOut('b1'));
    await must(freeze('b1'));
    await again(how);
    await running.publish(sighting(1, 'b1'));
    await must(move('b1', 'b2'));
    await again(how);
    await running.publish(sighting(2, 'b1'), sighting(3, 'b2'));
    const [before, old, fresh] = heard();
    expect(before).toBe(old);
    expect(old).not.toBe(result.wearing);
    expect(fresh).toBe(result.wearing);
    const { live, replayed } = await running.hashes();
    expect(live).toEqual(replayed);
  });

  test('[DSK1] takes its printed code with it; the new one opens the same page', async () => {
    const language = 'en';
    const link = (codeSha256: string, sessionSha256: string): CommandBody => ({
      ...{ do: 'linkBand', venue, codeSha256, sessionSha256, language },
    });
    await must(handOut('b1'));
    const first = await must(link(hash('c'), hash('1')));
    await must(freeze('b1'));
    expect(await codes(link(hash('c'), hash('2')))).toEqual(['command.code_unknown']);
    await again('close');
    expect(await codes(link(hash('c'), hash('2')))).toEqual(['command.code_unknown']);
    await must(move('b1', 'b2'));
    const second = await must(link(hash('d'), hash('3')));
    expect(second.result.visitor).toBe(first.result.visitor);
  });

  test('[DSK1] is handed out to nobody, and nobody is moved to a band that is out', async () => {
    await must(handOut('b1'));
    await must(handOut('b2', { codeSha256: hash('e') }));
    await must(freeze('b1'));
    expect(await codes(freeze('b1'))).toEqual(['command.band_frozen']);
    expect(await codes(handOut('b1'))).toEqual(['command.band_frozen']);
    expect(await codes(move('b1', 'b2'))).toEqual(['command.band_out']);
    expect(await codes(move('b3', 'b4'))).toEqual(['command.band_not_out']);
    expect(await codes(freeze('b3'))).toEqual(['command.band_not_out']);
    await must(move('b1', 'b3'));
    expect(await codes(move('b2', 'b1'))).toEqual(['command.band_frozen']);
  });

  test('[DSK1] brought back ends its wearer’s wearing, unless they have another', async () => {
    await must(handOut('b1'));
    await must(freeze('b1'));
    await must(giveBack('b1'));
    expect(done().filter((name) => name === 'returnBand')).toHaveLength(2);
    const { result } = await must(handOut('b1'));
    await must(move('b1', 'b2'));
    await must(giveBack('b1'));
    await running.publish(sighting(1, 'b2'));
    expect(heard()).toEqual([result.wearing]);
  });

  test('[DSK1] [CON7] whoever stops everything meanwhile leaves nothing behind', async () => {
    await must(handOut('b1'));
    const { result } = await must(desk('b1'));
    await must(freeze('b1'));
    const visitor = String(result.visitor);
    await must({ do: 'stopEverything', visitor, text: 'desk-1', language: 'en' });
    expect(await codes(move('b1', 'b2'))).toEqual(['command.band_not_out']);
  });

  test('[DSK2] [CON2] is theirs in their data, and an erasure by it finds them', async () => {
    await must(handOut('b1'));
    const { result } = await must(desk('b1', { name: 'Sara' }));
    await must(move('b1', 'b2'));
    const reader = readerOf();
    const visitor = String(result.visitor);
    const data = await reader.visitorData(visitor);
    expect(data?.bands.map(({ tag }) => tag).sort()).toEqual(['b1', 'b2']);
    const whose = { venue, tag: 'b1' };
    await must({ do: 'eraseVisitor', whose, receiptSha256: hash('9') });
    expect(await reader.visitorData(visitor)).toBeUndefined();
    expect((await reader.band(venue, 'b2')).out).toBeUndefined();
    await running.publish(sighting(1, 'b2'));
    expect(heard()).not.toContain(result.alias);
    await reader.close();
  });
});

describe('a return', () => {
  test('[DSK4] says what it ended, and is taken back where that was nothing', async () => {
    await must(handOut('b1', { as: 'family', group: 'f1', parent: true }));
    const { result } = await must(giveBack('b1'));
    expect(result).toMatchObject({ undoable: true, visiting: false, linked: false });
    const wearing = String(result.wearing);
    const undo: CommandBody = { do: 'undoReturn', venue, tag: 'b1', wearing };
    await must(undo);
    expect(await codes(undo)).toEqual(['command.return_final']);
    const reader = readerOf();
    expect((await reader.band(venue, 'b1')).out).toMatchObject({
      ...{ as: 'family', group: 'f1', parent: true },
    });
    await reader.close();
  });

  test('[DSK4] of somebody linked, of a visit, or of long ago is final', async () => {
    await must(handOut('b1'));
    await must(desk('b1'));
    const linked = await must(giveBack('b1'));
    expect(linked.result).toMatchObject({ undoable: false, linked: true });
    await must(handOut('b2'));
    for (const seq of [1, 2, 3]) {
      await running.publish(sighting(seq, 'b2'));
      running.clock.advance(1_000);
    }
    running.clock.advance(2_000);
    await running.publish(sighting(4, 'b2'));
    const visiting = await must(giveBack('b2'));
    expect(visiting.result).toMatchObject({ undoable: false, visiting: true });
    await must(handOut('b3'));
    const { result } = await must(giveBack('b3'));
    running.clock.advance(13_000);
    const wearing = String(result.wearing);
    expect(await codes({ do: 'undoReturn', venue, tag: 'b3', wearing })).toEqual([
      'command.return_final',
    ]);
  });
});

describe('the desk', () => {
  test('[DSK9] what is sent twice under one id happens once', async () => {
    const first = await must(handOut('b1', { ifFree: true }), 'scan-1');
    const second = await must(handOut('b1', { ifFree: true }), 'scan-1');
    expect(second).toEqual(first);
    await must(move('b1', 'b2'), 'scan-2');
    await must(move('b1', 'b2'), 'scan-2');
    expect(done().filter((name) => name === 'moveBand')).toHaveLength(1);
  });

  test('[DSK5] a band that somebody has is not taken from them by a scan', async () => {
    await must(handOut('b1'));
    expect(await codes(handOut('b1', { ifFree: true }))).toEqual(['command.band_out']);
    await must(handOut('b1'));
  });

  test('[DSK5] a band of staff says whose it is, in the records alone', async () => {
    await must(handOut('b1', { as: 'staff', holder: 'Mina Rad' }));
    const reader = readerOf();
    expect((await reader.band(venue, 'b1')).out).toMatchObject({ as: 'staff', holder: 'Mina Rad' });
    expect(JSON.stringify(running.frames())).not.toContain('Mina');
    await reader.close();
  });

  test('[DSK6] a yes is said at a desk, before somebody, and about its venue', async () => {
    await must(handOut('b1'));
    const body = desk('b1', { name: 'Sara', consents: { service: true, offers: false } });
    const answer = await running.hot.submit({ id: 'x', by: 'user:mina', body });
    if (!answer.ok) throw new Error(JSON.stringify(answer));
    const visitor = String(answer.result.visitor);
    expect(done().slice(-3)).toEqual(['linkBand', 'setConsent', 'setConsent']);
    const reader = readerOf();
    expect(await reader.consentProof(visitor)).toMatchObject([
      { purpose: 'offers', granted: false, place: 'desk', witness: 'mina', venue },
      { purpose: 'service', granted: true, place: 'desk', witness: 'mina', text: 'desk-1' },
    ]);
    expect(JSON.stringify(running.frames())).not.toContain('Sara');
    expect(await codes(desk('b1', { visitor: 'v-other' }))).toEqual(['command.band_linked']);
    await must(desk('b1', { visitor, consents: { service: false } }));
    const [last] = await reader.consentProof(visitor);
    expect(last).toMatchObject({ purpose: 'service', granted: false });
    expect(last?.venue).toBeUndefined();
    await reader.close();
  });

  test('[DSK6] finds people by any part of a name or address, however it is written', async () => {
    const reader = readerOf();
    const named = async (tag: string, name: string) => {
      await must(handOut(tag));
      return String((await must(desk(tag, { name }))).result.visitor);
    };
    const sara = await named('b1', 'سارا کریمی');
    const ali = await named('b2', 'Ali Karimi');
    const who = async (q: string) =>
      (await reader.customersLike({ q, limit: 10 })).map(({ visitor }) => visitor);
    expect(await who('كريمي سارا')).toEqual([sara]);
    expect(await who('KARIM')).toEqual([ali]);
    expect(await who(ali)).toEqual([ali]);
    expect(await who('nobody')).toEqual([]);
    await reader.close();
  });

  test('[DSK7] [LIV12] bands of the stock are the venue’s own, beside its settings’', async () => {
    await must({
      ...importKasra,
      settings: { ownTags: { stock: ['s1'], prefixes: [] } },
    } as CommandBody);
    await running.publish(sighting(1, 'n1'), sighting(2, 's1'));
    expect(heard()).toHaveLength(1);
    const bands = [{ tag: 'n1', model: 'M2', hasRadio: true }];
    await must({ do: 'putBands', venue, bands });
    await again('close');
    await running.publish(sighting(3, 'n1'));
    expect(heard()).toHaveLength(2);
    const reader = readerOf();
    const list = await reader.bandList(venue, { limit: 10 });
    expect(list.map(({ tag }) => tag)).toEqual(['n1', 's1']);
    expect(await reader.bandCounts(venue)).toMatchObject({ known: 2, stock: 2, out: 0 });
    await must({ do: 'setBand', venue, tag: 'n1', state: 'broken' });
    expect(await reader.bandCounts(venue)).toMatchObject({ stock: 1, broken: 1 });
    await must({ do: 'setBand', venue, tag: 'n1', state: 'gone' });
    expect(await codes({ do: 'setBand', venue, tag: 'n1', state: 'stock' })).toEqual([
      'command.band_unknown',
    ]);
    await reader.close();
  });

  test('[DSK7] lists bands by what they are and how long they are out', async () => {
    const reader = readerOf();
    const bands = ['b1', 'b2', 'b3', 'b4'].map((tag) => ({ tag }));
    await must({ do: 'putBands', venue, bands });
    await must(handOut('b1'));
    await must(handOut('b2', { codeSha256: hash('e') }));
    await must(freeze('b2'));
    await must({ do: 'setBand', venue, tag: 'b3', state: 'lost' });
    const tags = async (listing: object) =>
      (await reader.bandList(venue, { limit: 10, ...listing })).map(({ tag }) => tag);
    expect(await tags({})).toEqual(['b1', 'b2', 'b3', 'b4']);
    expect(await tags({ state: 'out' })).toEqual(['b1']);
    expect(await tags({ state: 'frozen' })).toEqual(['b2']);
    expect(await tags({ state: 'awaited' })).toEqual(['b2']);
    expect(await tags({ state: 'lost' })).toEqual(['b3']);
    expect(await tags({ state: 'stock' })).toEqual(['b4']);
    const later = running.clock.wallMs() + 86_400_000;
    expect(await tags({ state: 'long', longBeforeMs: later })).toEqual(['b1']);
    expect(await tags({ after: 'b2' })).toEqual(['b3', 'b4']);
    await reader.close();
  });

  test('[DSK7] knows how bands do now', async () => {
    await must(handOut('b1'));
    await running.publish(sighting(1, 'b1'));
    const [now] = await running.hot.ask({ ask: 'bands', venue, tags: ['b1', 'b9'] });
    expect(now).toMatchObject({ tag: 'b1', as: 'alone' });
  });

  test('[DSK8] a reader remembers what is held to it only while a desk asks', async () => {
    await must({
      ...{ do: 'addDevice', venue, device: 'gate', kind: 'reader', format: 'native' },
      secretSha256: hash('f'),
    });
    const known = running.toEdge.flatMap((m) => (m.kind === 'devices' ? m.put : []));
    const device = known.findLast(({ kind }) => kind === 'reader')?.index ?? -1;
    let batch = 100;
    const tap = async (seq: number) => {
      const payload = bytesOf({ boot: 1, seq, tag: 'new-1', purpose: 'claim' });
      const at = { device, end: publishEnds.indexOf('tap'), qos: 1 } as const;
      const receivedAtMs = running.clock.monotonicMs();
      const bytes = writeBatch([{ ...at, receivedAtMs, payload }]);
      running.hot.receive({ kind: 'batch', batch: ++batch, bytes });
      await running.until(() =>
        running.toEdge.some((m) => m.kind === 'acked' && m.batch === batch),
      );
    };
    const taps = async (after: number) => {
      const asked = await running.hot.ask({ ask: 'readerTaps', venue, device: 'gate', after });
      if ('missing' in asked) throw new Error('no such reader');
      return asked;
    };
    await tap(1);
    const { n, taps: none } = await taps(-1);
    expect(none).toEqual([]);
    await tap(2);
    expect((await taps(n)).taps).toMatchObject([{ tag: 'new-1' }]);
    running.clock.advance(31_000);
    await tap(3);
    expect((await taps(n)).taps).toEqual([]);
    expect(await running.hot.ask({ ask: 'readerTaps', venue, device: 'rx-1', after: 0 })).toEqual({
      missing: true,
    });
  });
});
