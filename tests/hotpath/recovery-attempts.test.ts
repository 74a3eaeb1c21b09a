import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Frame } from '../../src/contracts/inputs.ts';
import { type Pulse, unwatched } from '../../src/contracts/pulse.ts';
import { attemptsPerInput, StepFailure, Stepper } from '../../src/hotpath/stepper.ts';
import { Running, replacing, sighting } from './running.ts';

const sound = Stepper.prototype.step;
let first: Running;

beforeEach(async () => {
  first = await Running.withShop();
});
afterEach(() => {
  Stepper.prototype.step = sound;
  first.remove();
});

/** Nobody agreed to anything, so each who enters is one message held back. */
const campaign = {
  version: 1,
  id: 'hello',
  name: { en: 'Hello' },
  when: { type: 'entered', zone: 'shoes' },
  then: [
    {
      message: {
        channels: ['inbox'],
        title: { en: 'Hello', fa: 'سلام' },
        body: { en: 'Hello', fa: 'سلام' },
      },
    },
  ],
  class: 'service',
  purpose: 'service',
} as const;

async function counted({ hot }: Running) {
  const snapshot = await hot.ask({ ask: 'snapshot', venue: 'kasra' });
  return 'messages' in snapshot ? snapshot.messages : undefined;
}

test('[HOT9] counts of a day are the same after a recovery in several attempts', async () => {
  await first.must({ do: 'publishCampaign', venue: 'kasra', campaign });
  for (let seq = 0; seq < 40; seq++) {
    first.clock.advance(1_000);
    await first.publish(sighting(seq, `tag-${seq % 4}`));
  }
  const before = await counted(first);
  expect(before?.held).toBeGreaterThan(0);
  const last = first.journal.position;
  await first.close();
  let left = attemptsPerInput - 1;
  Stepper.prototype.step = function step(this: Stepper, frame: Frame) {
    if (frame.position === last && left-- > 0) throw new StepFailure(frame, new Error('planted'));
    return sound.call(this, frame);
  };
  const second = await Running.open(first);
  expect(left).toBeLessThanOrEqual(0);
  expect(await counted(second)).toEqual(before);
  await second.stop();
});

describe('[HOT12] a frame is not blamed', () => {
  /** Opens with records that fail so; the frame that was being stepped then. */
  async function blamed(method: 'partOf' | 'commit'): Promise<number | undefined> {
    let stepping: number | undefined;
    const pulse: Pulse = {
      ...unwatched,
      stepping(position) {
        stepping = position;
      },
    };
    const full = async () => {
      throw Object.assign(new Error('database or disk is full'), { code: 'store.disk_full' });
    };
    // Whether the last command is whole is asked before anything is stepped.
    const onceWell = (real: Running['records']) => {
      let asked = 0;
      return async (id: string) => (asked++ === 0 ? real.partOf(id) : full());
    };
    const records = (real: Running['records']) =>
      replacing(real, method === 'partOf' ? { partOf: onceWell(real) } : { commit: full });
    await expect(Running.open(first, { records, pulse })).rejects.toThrow('full');
    return stepping;
  }

  test.each(['partOf', 'commit'] as const)('for a disk that is full at %s', async (method) => {
    const failing = { isOn: false };
    await first.stop();
    first = await Running.open(first, {
      records: (real) =>
        replacing(real, {
          commit: async (commit) => {
            if (failing.isOn && commit.ops.some(({ op }) => op === 'openWearing'))
              throw new Error('killed');
            await real.commit(commit);
          },
        }),
    });
    failing.isOn = true;
    const codeSha256 = 'c'.repeat(64);
    const body = { do: 'handOutBand', venue: 'kasra', tag: 'band-1', as: 'alone' } as const;
    void first.submit({ ...body, codeSha256 }, 'hand-out');
    await first.ended;
    await first.close();
    expect(await blamed(method)).toBe(0);
    // When there is room again nothing was set aside, and nothing is missing.
    const again = await Running.open(first);
    expect(again.frames().filter(({ input }) => input.type === 'skip')).toEqual([]);
    expect(await again.records.wearings()).toMatchObject([{ tag: 'band-1' }]);
    await again.stop();
  });
});
