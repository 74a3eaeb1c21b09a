import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { TortureResult } from './figure.ts';
import { figures, tortureOf } from './table.ts';

/**
 * `npm run torture [-- --json] [--only R2] [--seed N] [--full]`: every figure of the plan, one
 * after the other. Without `--full` the slices that CI runs. Ends with 1 when one does not hold.
 * R14 needs `--paho FOLDER` and `--mosquitto FOLDER`, checkouts of the suites it runs; without them
 * it is not run, which is not ok, and ends with 1 where it was asked for by name.
 */
const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    paho: { type: 'string' },
    mosquitto: { type: 'string' },
  },
});
const seed = Number(values.seed);
if (!Number.isSafeInteger(seed)) throw new Error('--seed needs a whole number');
const wanted = figures.filter(
  ({ name }) => values.only?.some((one) => name === one || name.startsWith(`${one} `)) ?? true,
);
if (wanted.length === 0) throw new Error(`no such figure; there are ${namesOf()}`);

for (const row of wanted) {
  const beganMs = performance.now();
  const result = await torture(row).catch(
    (error: unknown): TortureResult => ({
      name: row.name,
      ok: false,
      seed,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    }),
  );
  const tookS = Math.round((performance.now() - beganMs) / 100) / 10;
  const leftOut = result.notRun !== undefined && values.only === undefined;
  if (!result.ok && !leftOut) process.exitCode = 1;
  print(row.title, { ...result, name: row.name, tookS });
}

async function torture(row: (typeof figures)[number]): Promise<TortureResult> {
  const run = await tortureOf(row);
  const { paho, mosquitto } = values;
  const suites = {
    ...(paho === undefined ? {} : { paho: resolve(paho) }),
    ...(mosquitto === undefined ? {} : { mosquitto: resolve(mosquitto) }),
  };
  return run({ seed, scale: values.full ? 'full' : 'slice', suites });
}

function print(title: string, result: TortureResult): void {
  if (values.json) {
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return;
  }
  const { name, ok, seed: used, ...details } = result;
  process.stdout.write(`${ok ? 'ok    ' : 'NOT OK'} ${name.padEnd(16)} ${title} (seed ${used})\n`);
  for (const [key, detail] of Object.entries(details)) {
    const text = typeof detail === 'string' ? detail : JSON.stringify(detail);
    process.stdout.write(`${' '.repeat(24)}${key} ${text}\n`);
  }
}

function namesOf(): string {
  return figures.map(({ name }) => name).join(', ');
}
