import { afterEach, describe, expect, test } from 'vitest';
import type { Frame } from '../../src/contracts/inputs.ts';
import { replayFromEmpty } from '../../src/hotpath/replay.ts';
import { attemptsPerInput, StepFailure, Stepper } from '../../src/hotpath/stepper.ts';
import { Running, sighting, wearer } from './running.ts';

const sound = Stepper.prototype.step;
const folders: Running[] = [];
afterEach(() => {
  Stepper.prototype.step = sound;
  for (const running of folders.splice(0)) running.remove();
});

/** Frames at these positions break `step` as often as it takes; what was stepped, in order. */
function spread(poison: readonly number[]): number[] {
  const left = new Map(poison.map((position) => [position, attemptsPerInput]));
  const stepped: number[] = [];
  Stepper.prototype.step = function step(this: Stepper, frame: Frame) {
    const times = left.get(frame.position) ?? 0;
    if (times > 0 && !this.skips.has(frame.position)) {
      left.set(frame.position, times - 1);
      throw new StepFailure(frame, new Error('planted'));
    }
    stepped.push(frame.position);
    return sound.call(this, frame);
  };
  return stepped;
}

/** A shop that hears of one sighting after the other. */
async function heard(depth: number) {
  const running = await Running.withShop();
  folders.push(running);
  const at = running.journal.position + 1;
  // A turn's skips follow its frames, so each is the next position.
  const stepped = spread(Array.from({ length: depth }, (_, i) => at + i));
  await running.publish(sighting(1));
  for (let seq = 2; seq <= 4; seq++) {
    running.clock.advance(1_500);
    await running.publish(sighting(seq));
  }
  return { running, at, stepped };
}

describe('[HOT5] an input that is set aside', () => {
  test.each([1, 2, 3])('[DET1] leaves the state of the replay, %i deep', async (depth) => {
    const { running, at, stepped } = await heard(depth);
    await running.stop();
    const skipped = running
      .frames()
      .flatMap(({ input }) => (input.type === 'skip' ? [input.position] : []));
    expect(skipped).toEqual(Array.from({ length: depth }, (_, i) => at + i));
    const firstTimes = [...new Set(stepped.filter((position) => position >= at))];
    expect(firstTimes).toEqual([...firstTimes].sort((a, b) => a - b));
    Stepper.prototype.step = sound;
    const { live, replayed } = await running.hashes();
    expect(live).toEqual(replayed);
  });

  test('is skipped at the end of its turn: the last snapshot knows all skips', async () => {
    const { running } = await heard(2);
    await running.stop();
    Stepper.prototype.step = sound;
    const again = await Running.open(running);
    const { live, replayed } = await again.hashes();
    expect(live).toEqual(replayed);
    await again.stop();
  });

  test('[CON1] a withdrawal holds at its own place, before what follows it', async () => {
    const running = await Running.withShop();
    folders.push(running);
    const visitor = await wearer(running);
    const said = { visitor, purpose: 'offers', text: 't', language: 'en' } as const;
    await running.must({ do: 'setConsent', ...said, granted: true });
    const withdrawnAt = running.journal.position + 1;
    spread([withdrawnAt]);
    await running.must({ do: 'setConsent', ...said, granted: false });
    await running.stop();
    Stepper.prototype.step = sound;
    const told = replayFromEmpty(running.journal, { to: withdrawnAt });
    expect(told.state('kasra')?.people.get(visitor)?.consents.offers).toBe(false);
    const { live, replayed } = await running.hashes();
    expect(live).toEqual(replayed);
  });
});
