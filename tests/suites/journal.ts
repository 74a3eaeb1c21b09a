import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Journal, RawFrame } from '../../src/contracts/ports.ts';

/** One journal's storage: every `open` finds what the one before left. */
export type JournalStore = {
  open(options?: { build?: string; segmentBytes?: number; after?: number }): Journal;
  remove(): void;
};

/** What every implementation of the journal does, whatever it stores frames in. */
export function journalContract(name: string, makeStore: () => JournalStore): void {
  describe(`journal contract: ${name}`, () => {
    let store: JournalStore;
    beforeEach(() => {
      store = makeStore();
    });
    afterEach(() => store.remove());

    test('[JRN1] an empty journal is at position 0 and has nothing to commit', async () => {
      const journal = store.open();
      expect([journal.position, journal.durable, journal.atMs]).toEqual([0, 0, 0]);
      expect(await journal.commit()).toEqual({ ok: true, position: 0, bytes: 0 });
      expect([...journal.frames(1)]).toEqual([]);
      await journal.close();
    });

    test('[JRN1] serves nothing before its commit, and forgets what never had one', async () => {
      const journal = store.open();
      journal.append({ atMs: 1, payload: 'kept' });
      expect([...journal.frames(1)]).toEqual([]);
      expect(journal.durable).toBe(0);
      await commit(journal);
      journal.append({ atMs: 2, payload: 'forgotten' });
      expect(payloads(journal)).toEqual(['kept']);
      await journal.close();

      const again = store.open();
      expect([again.position, again.durable, again.atMs]).toEqual([1, 1, 1]);
      expect(payloads(again)).toEqual(['kept']);
      await again.close();
    });

    test('[JRN2] gives back every frame as written, in order, over segments', async () => {
      const texts = ['', 'plain', 'ایستگاه ۱', '😀 \u0000', 'x'.repeat(300_000), '{"a":1}'];
      const expected: RawFrame[] = [];
      for (const [start, build] of ['build-a', 'build-b', 'build-c'].entries()) {
        const journal = store.open({ build, segmentBytes: 1_000 });
        for (const [i, payload] of texts.entries()) {
          const atMs = 1_700_000_000_000 + start * 100 + i + 0.25;
          const position = journal.append({ atMs, payload });
          expected.push({ position, atMs, build: crc32(build), payload });
          if (i % 2 === 1) await commit(journal);
        }
        expect([...journal.frames(1)]).toEqual(expected);
        expect(journal.atMs).toBe(expected.at(-1)?.atMs);
        await journal.close();
      }
      expect(expected.map(({ position }) => position)).toEqual(expected.map((_, i) => i + 1));
    });

    test('[JRN2] reads from any position on', async () => {
      const journal = store.open({ segmentBytes: 400 });
      await write(journal, 60);
      for (const from of [0, 1, 2, 30, 59, 60, 61, 1_000]) {
        const positions = [...journal.frames(from)].map(({ position }) => position);
        const first = Math.max(1, from);
        expect(positions).toEqual(
          Array.from({ length: Math.max(0, 61 - first) }, (_, i) => first + i),
        );
      }
      expect(journal.damage).toEqual([]);
      await journal.close();
    });

    test('[JRN2] a reading that has begun ends at what was durable then', async () => {
      const journal = store.open();
      await write(journal, 3);
      const seen: number[] = [];
      for (const { position } of journal.frames(1)) {
        seen.push(position);
        if (position < 3) await write(journal, 1);
      }
      expect(seen).toEqual([1, 2, 3]);
      expect(journal.durable).toBe(5);
      await journal.close();
    });

    test('[JRN9] what is appended during a commit belongs to the next one', async () => {
      const journal = store.open();
      journal.append({ atMs: 1, payload: 'first' });
      const underWay = journal.commit();
      const position = journal.append({ atMs: 2, payload: 'second' });
      expect(await underWay).toMatchObject({ ok: true, position: 1 });
      expect([position, journal.durable, payloads(journal)]).toEqual([2, 1, ['first']]);
      expect(await journal.commit()).toMatchObject({ ok: true, position: 2 });
      expect(payloads(journal)).toEqual(['first', 'second']);
      await journal.close();
    });

    test('[JRN9] two commits at once are a bug', async () => {
      const journal = store.open();
      journal.append({ atMs: 1, payload: 'first' });
      const underWay = journal.commit();
      await expect(journal.commit()).rejects.toThrow('one at a time');
      expect(await underWay).toMatchObject({ ok: true });
      await journal.close();
    });

    test('[JRN7] never gives out a position the records have had effects of', async () => {
      const journal = store.open();
      await write(journal, 3);
      await journal.close();

      const ahead = store.open({ after: 10 });
      expect(ahead.damage).toMatchObject([{ fromPosition: 4, toPosition: 10 }]);
      expect(ahead.append({ atMs: 9, payload: 'eleventh' })).toBe(11);
      await commit(ahead);
      expect([...ahead.frames(1)].map(({ position }) => position)).toEqual([1, 2, 3, 11]);
      expect(ahead.damage).toHaveLength(1);
      await ahead.close();
    });
  });
}

/** Commits and insists that it worked. */
export async function commit(journal: Journal): Promise<void> {
  expect(await journal.commit()).toMatchObject({ ok: true, position: journal.position });
}

/** Appends frames whose payload names their position, one commit each. */
export async function write(journal: Journal, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const position = journal.position + 1;
    journal.append({ atMs: position, payload: `frame ${position}` });
    await commit(journal);
  }
}

export function payloads(journal: Journal): string[] {
  return [...journal.frames(1)].map(({ payload }) => payload);
}
