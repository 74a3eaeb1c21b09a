import { expect, test } from 'vitest';
import { type Row, tortureOf } from './table.ts';

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
        expect(result, `TORTURE_SEED=${seed}`).toMatchObject({ ok: true, seed });
      },
      withinS * 1_000,
    );
  }
}
