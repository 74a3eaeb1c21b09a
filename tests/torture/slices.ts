import { expect, test } from 'vitest';
import { late } from '../asked-again.ts';
import type { TortureResult } from './figure.ts';
import { type Row, tortureOf } from './table.ts';

/** Fails with the figure's seed, and as late where nothing but the clock was wrong. */
export function expectSound(result: TortureResult): void {
  expect(result.late ?? false, `${late}: TORTURE_SEED=${result.seed}`).toBe(false);
  expect(result, `TORTURE_SEED=${result.seed}`).toMatchObject({ ok: true });
}

/** A test a figure: its slice, with a seed that is printed and can be given again. */
export function testSlices(rows: readonly Row[]): void {
  const seed = Number(process.env.TORTURE_SEED ?? Date.now() % 1_000_000);
  for (const row of rows) {
    const { name, title, quotes, withinS } = row;
    test(
      `${quotes} ${name}: ${title}`,
      async () => {
        const run = await tortureOf(row);
        const result = await run({ seed, scale: 'slice' });
        console.log(JSON.stringify(result));
        expect(result.seed).toBe(seed);
        expectSound(result);
      },
      withinS * 1_000,
    );
  }
}
