import { describe, expect, test } from 'vitest';
import {
  type Afflicted,
  afflict,
  type Frame,
  noFaultsYet,
  ratesOf,
} from '../../firmware-sim/faults.ts';
import { payloadSchemas } from '../../src/contracts/payloads.ts';

type Run = { seed: number; chaos: number; count?: number };

function run({ seed, chaos, count = 5_000 }: Run) {
  let state = noFaultsYet(seed, 'rx-1');
  const frames: Frame[] = [];
  const fates: Afflicted[] = [];
  for (let seq = 1; seq <= count; seq++) {
    const body = { boot: 1, seq, sightings: [{ tag: 'band-001', rssi: -60 }] };
    const fate = afflict(
      state,
      { end: 'sightings', payload: JSON.stringify(body) },
      ratesOf(chaos),
    );
    state = fate.state;
    frames.push(...fate.frames);
    fates.push(fate);
  }
  return { frames, fates, held: state.held };
}

function seqOf({ payload }: Frame): number | undefined {
  if (typeof payload !== 'string') return undefined;
  try {
    const read = payloadSchemas.sightings.safeParse(JSON.parse(payload));
    return read.success ? read.data.seq : undefined;
  } catch {
    return undefined;
  }
}

describe('faults', () => {
  test('[SIM3] are none without chaos', () => {
    const { frames, fates } = run({ seed: 1, chaos: 0 });
    expect(frames.map(seqOf)).toEqual(Array.from({ length: 5_000 }, (_, index) => index + 1));
    expect(fates.some(({ dropMs, clockStepMs }) => dropMs ?? clockStepMs)).toBe(false);
  });

  test('[SIM3] are the same for the same seed', () => {
    expect(run({ seed: 5, chaos: 0.1 })).toEqual(run({ seed: 5, chaos: 0.1 }));
    expect(run({ seed: 6, chaos: 0.1 }).frames).not.toEqual(run({ seed: 5, chaos: 0.1 }).frames);
  });

  test('[SIM3] come as often as asked', () => {
    const { frames, fates } = run({ seed: 2, chaos: 0.1 });
    const seqs = frames.map(seqOf).filter((seq) => seq !== undefined);
    const late = seqs.filter((seq, index) => seq < Math.max(...seqs.slice(0, index), 0));
    const twice = seqs.length - new Set(seqs).size;
    expect(twice / 5_000).toBeCloseTo(0.1, 1);
    expect(late.length / 5_000).toBeGreaterThan(0.07);
    expect((frames.length - seqs.length) / 5_000).toBeCloseTo(0.025, 2);
    expect(fates.filter(({ dropMs }) => dropMs !== undefined).length / 5_000).toBeCloseTo(0.005, 2);
    expect(fates.some(({ clockStepMs }) => clockStepMs !== undefined)).toBe(true);
  });

  test('[SIM3] lose no payload: each is sent, at most one is still held back', () => {
    const { frames, held } = run({ seed: 3, chaos: 0.3 });
    const seqs = new Set([...frames, ...held].map(seqOf));
    for (let seq = 1; seq <= 5_000; seq++) expect(seqs.has(seq), `seq ${seq}`).toBe(true);
    expect(held.length).toBeLessThanOrEqual(1);
  });

  test('put a wrong clock right with the next step', () => {
    const steps = run({ seed: 4, chaos: 1 }).fates.flatMap(({ clockStepMs }) => clockStepMs ?? []);
    expect(steps.length).toBeGreaterThan(10);
    for (let index = 0; index + 1 < steps.length; index += 2) {
      expect((steps[index] ?? 0) + (steps[index + 1] ?? 0)).toBe(0);
      expect(Math.abs(steps[index] ?? 0)).toBeGreaterThanOrEqual(90_000);
    }
  });
});
