import { expect, test } from 'vitest';
import { figures, tortureOf } from './torture/table.ts';

/** Each figure's slice; `npm run torture -- --seed N --only R1` is one of them again. */
const seed = Number(process.env.TORTURE_SEED ?? Date.now() % 1_000_000);

for (const row of figures) {
  if (row.slicedBy !== undefined) continue;
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
