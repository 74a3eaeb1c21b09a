import { expect, test } from 'vitest';
import type { WristbandPush } from '../../src/contracts/channels.ts';
import { createInbox } from '../../src/egress/inbox.ts';
import { createWristband, type PushOutcome } from '../../src/egress/wristband.ts';
import { message } from './fake-hot.ts';

const nowMs = 1_000_000;
const row = message('m1', {
  channels: ['wristband'],
  device: 'band-7',
  expiresAtMs: nowMs + 89_001,
});
const text = { language: 'en', title: 'Hello\nSara', body: `Code \u2068SAVE20\u2069` } as const;

function band(answer: () => Promise<PushOutcome>, listening = true) {
  const pushed: { venue: string; device: string; payload: WristbandPush; waitMs: number }[] = [];
  const channel = createWristband({
    push: async (venue, device, payload, waitMs) => {
      pushed.push({ venue, device, payload: JSON.parse(payload), waitMs });
      return answer();
    },
    isSubscribed: (venue, device) => listening && venue === 'v1' && device === 'band-7',
    pace: { wallMs: () => nowMs },
  });
  return { channel, pushed };
}

test('a band gets its message as plain text, with the time left', async () => {
  const { channel, pushed } = band(async () => ({ outcome: 'delivered' }));
  expect(await channel.send(row, text)).toEqual({ outcome: 'delivered' });
  expect(pushed).toEqual([
    {
      venue: 'v1',
      device: 'band-7',
      payload: {
        id: 'm1',
        title: 'Hello Sara',
        body: 'Code SAVE20',
        haptic: 'info',
        ttlS: 90,
      },
      waitMs: 4_000,
    },
  ]);
});

test('a band buzzes by the class of the message', async () => {
  const { channel, pushed } = band(async () => ({ outcome: 'delivered' }));
  for (const kind of ['safety', 'service', 'marketing'] as const) {
    await channel.send({ ...row, class: kind }, text);
  }
  expect(pushed.map(({ payload }) => payload.haptic)).toEqual(['safety', 'turn', 'info']);
});

test('a band shows the beginning of what is too long for it', async () => {
  const { channel, pushed } = band(async () => ({ outcome: 'delivered' }));
  await channel.send(row, { language: 'fa', title: 'گ'.repeat(500), body: 'گ'.repeat(2_000) });
  expect(pushed[0]?.payload.title.length).toBeLessThanOrEqual(60);
  expect(pushed[0]?.payload.body.length).toBeLessThanOrEqual(240);
});

test('[EGR4] a band is in reach while it is subscribed, and only with a radio', () => {
  const heard = band(async () => ({ outcome: 'delivered' })).channel;
  const { device: _radio, ...plain } = row;
  expect(heard.reachable(row)).toBe(true);
  expect(heard.reachable(plain)).toBe(false);
  expect(band(async () => ({ outcome: 'delivered' }), false).channel.reachable(row)).toBe(false);
});

test('[EGR2] how a push ended is passed on; a broken one is unknown', async () => {
  const failed = { outcome: 'failed', detail: 'not connected' } as const;
  expect(await band(async () => failed).channel.send(row, text)).toEqual(failed);
  const broken = band(() => Promise.reject(new Error('thread ended')));
  expect(await broken.channel.send(row, text)).toEqual({
    outcome: 'unknown',
    detail: 'thread ended',
  });
});

test('the inbox is always in reach', async () => {
  const inbox = createInbox();
  expect(inbox.reachable(row)).toBe(true);
  expect(await inbox.send(row, text)).toEqual({ outcome: 'delivered' });
});
