import { expect, test } from 'vitest';
import { run as fairness } from './r10.ts';
import { run as frozen } from './r11-mqtt.ts';
import { run as announced } from './r13.ts';
import { run as mutated } from './r15-mqtt.ts';
import { expectSound } from './slices.ts';

/** Told also when all is well: a figure that nobody sees is none. */
function told<R extends object>(result: R): R {
  process.stdout.write(`${JSON.stringify(result)}\n`);
  return result;
}

/** The figures' slices; `npm run torture` prints the same with its seed. */
const slice = { seed: 20_261_122, scale: 'slice' } as const;

test('[ING10] [T12] R13: 500 strangers announce 256 MB each and are closed at once', async () => {
  expect(told(await announced(slice))).toMatchObject({ name: 'R13', ok: true });
});

test('[ING11] R15: 200,000 packets, half of them mutated, hurt nobody', async () => {
  expect(told(await mutated(slice))).toMatchObject({ crashes: 0, caught: 0, stuck: 0, ok: true });
});

test('[ING8] [T10] R11: frozen bands cost little and silence nobody', async () => {
  expectSound(told(await frozen(slice)));
});

test('[ING5] R10: a device that floods takes its credit and no more', async () => {
  expectSound(told(await fairness(slice)));
});
