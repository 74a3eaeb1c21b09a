import { readdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { encodeFrame } from '../../src/contracts/frames.ts';
import type { Frame } from '../../src/contracts/inputs.ts';
import type { HotRecords } from '../../src/contracts/ports.ts';
import { headerBytes } from '../../src/stores/journal/frame.ts';
import { Running, replacing, sighting } from './running.ts';
import { noonMs, receiver } from './venue.ts';

const folders: Running[] = [];
afterEach(() => {
  for (const running of folders.splice(0)) running.remove();
});
const kept = (running: Running): Running => {
  folders.push(running);
  return running;
};

class Crash extends Error {}

/** Records whose commits fail from now on: what is journaled stays uncommitted, as after a kill. */
function crashing() {
  let crashed = false;
  const records = (real: HotRecords): HotRecords =>
    replacing(real, {
      commit: async (commit) => {
        if (crashed) throw new Crash('killed');
        await real.commit(commit);
      },
    });
  return {
    wrap: { records },
    crash: () => {
      crashed = true;
    },
  };
}

/** The journal of who is gone loses its last frame. */
function cutLast({ folder }: Running, frame: Frame | undefined): void {
  if (frame === undefined) throw new Error('nothing to cut');
  const [name = ''] = readdirSync(join(folder, 'journal')).toSorted().reverse();
  const path = join(folder, 'journal', name);
  const { venue, input } = frame;
  const bytes = headerBytes + Buffer.byteLength(encodeFrame({ venue, input }));
  truncateSync(path, statSync(path).size - bytes);
}

const codeSha256 = 'c'.repeat(64);
const handOut = {
  do: 'handOutBand',
  venue: 'kasra',
  tag: 'band-1',
  as: 'alone',
  codeSha256,
} as const;

describe('[HOT5] a process that is over', () => {
  test('writes nothing more: its positions are those of who opens the folder next', async () => {
    const first = kept(await Running.withShop());
    await first.publish(sighting(60));
    await first.close();
    const second = await Running.open(first);
    const { position } = second.journal;
    first.hand(sighting(70));
    expect(await first.ended).toBeInstanceOf(Error);
    await second.publish(sighting(80));
    const later = second.frames().filter((frame) => frame.position > position);
    const seqs = later.flatMap(({ input }) => (input.type === 'reading' ? [input.seq] : []));
    expect(seqs).toEqual([80]);
    await second.stop();
  });
});

describe('[CMD1] a command whose answer was lost with the process', () => {
  test('is carried out once: a retry after the restart gets its answer', async () => {
    const { wrap, crash } = crashing();
    const first = kept(await Running.withShop(wrap));
    crash();
    void first.submit(handOut, 'hand-out-1');
    expect(await first.ended).toBeInstanceOf(Crash);
    await first.close();

    const second = await Running.open(first);
    const answer = await second.must(handOut, 'hand-out-1');
    const handOuts = second
      .frames()
      .filter(({ input }) => input.type === 'command' && input.command.do === 'handOutBand');
    expect(handOuts).toHaveLength(1);
    expect(answer.position).toBe(handOuts[0]?.position);
    const [frame] = handOuts;
    const { input } = frame ?? {};
    const alias = input?.type === 'command' && 'alias' in input.command && input.command.alias;
    expect(answer.result).toEqual({ wearing: alias });
    await second.stop();
  });

  test('[JRN15] and cut between its frames by the power is finished', async () => {
    const { wrap, crash } = crashing();
    const first = kept(await Running.withShop(wrap));
    await first.must(handOut);
    crash();
    const anew = { ...handOut, codeSha256: 'd'.repeat(64) };
    void first.submit(anew, 'hand-out-2');
    await first.ended;
    const all = first.frames();
    const whole = all.slice(-2).map(({ input }) => input);
    expect(whole).toMatchObject([
      { id: 'hand-out-2', command: { do: 'returnBand' } },
      { id: 'hand-out-2#1', command: { do: 'handOutBand' } },
    ]);
    await first.close();
    cutLast(first, all.at(-1));

    const second = await Running.open(first);
    expect(second.frames().slice(-2)).toMatchObject(whole.map((input) => ({ input })));
    const answer = await second.must(anew, 'hand-out-2');
    const [, last] = whole;
    const alias = last?.type === 'command' && 'alias' in last.command && last.command.alias;
    expect(answer.result).toEqual({ wearing: alias });
    const { live, replayed } = await second.hashes();
    expect(live).toEqual(replayed);
    await second.stop();
  });

  test('[CMD6] a claim is answered as the engine had decided it', async () => {
    const { wrap, crash } = crashing();
    const first = kept(await Running.withShop(wrap));
    crash();
    const claim = {
      do: 'claim',
      venue: 'kasra',
      message: 'kasra/x/1/y/z',
      channel: 'inbox',
    } as const;
    void first.submit(claim, 'claim-1');
    await first.ended;
    await first.close();

    const second = await Running.open(first);
    const answer = await second.records.answerOf('claim-1');
    expect(answer).toMatchObject({ result: { granted: false, reason: 'unknownMessage' } });
    expect(await second.must(claim, 'claim-1')).toEqual(answer);
    await second.stop();
  });

  test('whose frame never reached the disk is carried out by the retry', async () => {
    const first = kept(await Running.withShop());
    await first.stop();
    const second = await Running.open(first);
    await second.records.prepare({ parts: [{ id: 'lost', json: '{"ops":[]}' }], wearings: [] });
    await second.stop();
    const third = await Running.open(first);
    expect(await third.records.partOf('lost')).toBeUndefined();
    expect(await third.records.answerOf('lost')).toBeUndefined();
    await third.stop();
  });
});

describe('[HOT5] recovery', () => {
  test('[DET1] after a stop and a crash the state is the replay from empty', async () => {
    const { wrap, crash } = crashing();
    const first = kept(await Running.withShop());
    await first.publish(...Array.from({ length: 50 }, (_, seq) => sighting(seq)));
    await first.stop();
    const second = await Running.open(first, wrap);
    crash();
    await second.publish(...Array.from({ length: 50 }, (_, seq) => sighting(50 + seq, `b-${seq}`)));
    second.hot.stop();
    expect(await second.ended).toBeInstanceOf(Crash);
    await second.close();
    const third = await Running.open(second);
    const { live, replayed } = await third.hashes();
    expect(live).toEqual(replayed);
    expect(Object.keys(live)).toEqual(['kasra']);
    await third.stop();
  });

  test('[HOT2] what was kept before it is a duplicate after it', async () => {
    const first = kept(await Running.withShop());
    await first.publish(sighting(1), sighting(2));
    await first.stop();
    const second = await Running.open(first);
    await second.publish(sighting(1), sighting(2), sighting(3));
    const seqs = second
      .frames()
      .flatMap(({ input }) => (input.type === 'reading' ? [input.seq] : []));
    expect(seqs).toEqual([1, 2, 3]);
    await second.stop();
  });

  test('a removed device stays removed, also when only the journal knew of it', async () => {
    const { wrap, crash } = crashing();
    const first = kept(await Running.withShop(wrap));
    crash();
    void first.submit({ do: 'removeDevice', venue: 'kasra', device: 'rx-1' });
    await first.ended;
    await first.close();
    const second = await Running.open(first);
    expect(second.toEdge[0]).toMatchObject({ kind: 'devices', put: [] });
    await second.stop();
  });

  test('[HOT2] a device removed before it and added after it counts anew', async () => {
    const first = kept(await Running.withShop());
    await first.publish(sighting(1), sighting(2));
    await first.must({ do: 'removeDevice', venue: 'kasra', device: 'rx-1' });
    await first.close();
    const second = await Running.open(first);
    const { device, kind, secretSha256 } = receiver;
    const placement = { zone: 'shoes' } as const;
    const added = { venue: 'kasra', device, kind, format: 'native', secretSha256 } as const;
    await second.must({ do: 'addDevice', ...added, placement }, 'again');
    const { position } = second.journal;
    await second.publish(sighting(1), sighting(2));
    const later = second.frames().filter((frame) => frame.position > position);
    const seqs = later.flatMap(({ input }) => (input.type === 'reading' ? [input.seq] : []));
    expect(seqs).toEqual([1, 2]);
    await second.stop();
  });

  test('[TIM2] the time a venue stood still is journaled, after a clean stop too', async () => {
    const first = kept(await Running.withShop());
    await first.publish(sighting(1));
    await first.stop();
    const before = first.clock.monotonicMs();
    first.clock.advance(3_600_000);
    const second = await Running.open(first);
    await second.publish(sighting(2));
    const gaps = second.frames().flatMap(({ input }) => (input.type === 'gap' ? [input.ms] : []));
    expect(gaps).toHaveLength(1);
    expect(gaps[0]).toBeGreaterThanOrEqual(3_600_000 - 1_000);
    expect(gaps[0]).toBeLessThan(3_600_000 + second.clock.monotonicMs() - before);
    await second.stop();
  });

  test('[TIM2] time moves on for a venue that nobody sends for after a restart', async () => {
    const first = kept(await Running.withShop());
    await first.stop();
    const second = await Running.open(first);
    const { position } = second.journal;
    second.clock.advance(6_000);
    second.hot.receive({ kind: 'connection', device: 0, connected: true, atMs: noonMs });
    await second.until(() => second.journal.durable > position);
    expect(second.frames().at(-1)?.input.type).toBe('tick');
    await second.stop();
  });
});
