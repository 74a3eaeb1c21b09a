import { expect, onTestFinished, test } from 'vitest';
import { Running, replacing, sighting } from './running.ts';

const erase = { do: 'eraseVisitor', receiptSha256: 'e'.repeat(64) } as const;

test('[CON10] files that could not be made to forget have a signal of their own', async () => {
  let tries = 0;
  let isFull = true;
  const running = await Running.withShop({
    records: (real) =>
      replacing(real, {
        scrub: async (nowMs) => {
          tries++;
          if (isFull) throw new Error('database or disk is full');
          return real.scrub(nowMs);
        },
      }),
  });
  onTestFinished(() => running.remove());
  const tag = 'band-1';
  await running.must({
    ...{ do: 'handOutBand', venue: 'kasra', tag, as: 'alone', codeSha256: 'c'.repeat(64) },
  });
  await running.must({ ...erase, whose: { venue: 'kasra', tag } });
  const more = async () => {
    running.clock.advance(300);
    await running.publish(sighting(tries));
  };
  await running.until(async () => {
    await more();
    return tries >= 3;
  });
  // Once a time, and not as a journal that cannot be written: people are acknowledged meanwhile.
  expect(running.metric('gozar_erasure_not_scrubbed_total')).toBe(1);
  expect(running.metric('gozar_journal_disk_full_total')).toBe(0);
  expect(running.metric('gozar_erasures_unscrubbed')).toBe(1);
  isFull = false;
  await running.until(async () => {
    await more();
    return running.metric('gozar_erasures_unscrubbed') === 0;
  });
  await running.stop();
});

test('[CON10] rows past their days that stay are told as what they are', async () => {
  const running = await Running.withShop({
    records: (real) =>
      replacing(real, {
        trim: async () => {
          throw new Error('database or disk is full');
        },
      }),
  });
  onTestFinished(() => running.remove());
  running.clock.advance(61_000);
  await running.publish(sighting(1));
  await running.until(() => running.metric('gozar_records_not_cleared_total') > 0);
  expect(running.metric('gozar_journal_disk_full_total')).toBe(0);
  await running.stop();
});
