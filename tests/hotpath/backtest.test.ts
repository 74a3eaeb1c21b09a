import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Frame } from '../../src/contracts/inputs.ts';
import { decodeState, encodeState } from '../../src/engine/venue.ts';
import { commands, dayMs, framesOf, morning, readings } from '../engine/days.ts';
import { campaign, openingMs, Shop } from '../engine/shop.ts';
import { runBacktest, sourceOf, today } from './past.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const linger = { id: 'linger', when: { type: 'dwelled', zone: 'shoes', for: '3m' } };

/** Six visitors who agreed linger in shoes for 2 to 7 minutes, one after the other. */
function morningShop(): Shop {
  const shop = Shop.open({ pointEveryMs: 3_600_000, marketingPerDay: 5 });
  shop.run(linger);
  for (let i = 0; i < 6; i++) {
    const fromMs = (1 + i * 10) * minuteMs;
    shop.join(`a${i}`, `v${i}`, {}, fromMs);
    shop.stay(`a${i}`, 'shoes', fromMs, fromMs + (2 + i) * minuteMs);
    shop.stay(`a${i}`, 'exit', fromMs + (2 + i) * minuteMs, fromMs + (2.1 + i) * minuteMs);
    shop.command({ do: 'returnBand', alias: `a${i}` }, fromMs + 9 * minuteMs);
  }
  shop.wait(hourMs + 30 * minuteMs);
  return shop;
}

const whole = { venue: 'shop', fromMs: openingMs + 1_000, toMs: openingMs + 2 * hourMs };
const run = (shop: Shop, parts: object, more: object = {}) =>
  runBacktest(sourceOf(shop.journal), {
    ...whole,
    campaign: campaign({ ...linger, ...parts }),
    ...more,
  });

describe('back-test', () => {
  test('[DET4] a shorter dwell adds the sends it would have made, and names who and when', () => {
    const shop = morningShop();
    const result = run(shop, { when: { type: 'dwelled', zone: 'shoes', for: '90s' } });
    expect(result.recorded.sends).toBe(shop.of('message').length);
    expect(result).toMatchObject({ added: 1, removed: 0, kept: 5, moved: 5, unchanged: false });
    expect(result.changed).toMatchObject({ sends: 6, visitors: 6 });
    const [sample] = result.samples.added;
    expect(sample?.zone).toBe('shoes');
    expect(sample?.visitor).toMatch(/^d\d+$/);
    expect(sample?.because.at(-1)).toMatchObject({ event: 'dwelled', zone: 'shoes' });
    expect(result.samples.kept[0]?.recordedAtMs).toBeGreaterThan(result.samples.kept[0]?.atMs ?? 0);
  });

  test('[DET4] a longer dwell removes sends and counts who left before it', () => {
    const result = run(morningShop(), { when: { type: 'dwelled', zone: 'shoes', for: '5m' } });
    expect(result).toMatchObject({ added: 0, removed: 2, kept: 3, moved: 3 });
    expect(result.changed.nearMisses).toBeGreaterThan(result.recorded.nearMisses);
  });

  test('[DET4] gates hit are counted beside those of then, with the median margin', () => {
    const shop = morningShop();
    const result = run(shop, { limits: { total: { count: 2, per: '1d' } } });
    expect(result).toMatchObject({ added: 0, removed: 3, kept: 2, moved: 0 });
    expect(result.gates).toContainEqual({
      gate: 'campaignLimits',
      recorded: 0,
      changed: 3,
      medianMargin: -1,
    });
  });

  test('[DET4] a new campaign is added from the beginning of the range', () => {
    const result = run(morningShop(), { id: 'other', when: { type: 'entered', zone: 'shoes' } });
    expect(result).toMatchObject({ added: 6, removed: 0, kept: 0 });
    // The place is shared: who heard the one is kept from the other for ten minutes.
    expect(result.others).toEqual([{ campaign: 'linger', added: 0, removed: 5 }]);
  });

  test('[DET4] a draft runs as if live, and so does what was paused then', () => {
    const shop = Shop.open();
    shop.run({ ...linger, status: 'paused' });
    shop.join('a', 'v', {}, minuteMs);
    shop.stay('a', 'shoes', minuteMs, 6 * minuteMs);
    shop.wait(10 * minuteMs);
    expect(run(shop, { status: 'draft' })).toMatchObject({ added: 1, recorded: { sends: 0 } });
  });

  test('[DET4] recorded changes of that campaign are left out and counted', () => {
    const shop = Shop.open();
    shop.run(linger);
    shop.command({ do: 'setCampaignStatus', campaign: 'linger', status: 'paused' }, minuteMs / 2);
    shop.join('a', 'v', {}, minuteMs);
    shop.stay('a', 'shoes', minuteMs, 6 * minuteMs);
    shop.wait(10 * minuteMs);
    const result = run(shop, {}, { fromMs: openingMs + minuteMs / 4 });
    expect(result).toMatchObject({ added: 1, unchanged: false, ignored: { changes: 1 } });
  });

  test('[DET4] reports of what the changed run did not send are left out and counted', () => {
    const shop = Shop.open();
    shop.run(linger);
    shop.join('a', 'v', {}, minuteMs);
    shop.stay('a', 'shoes', minuteMs, 5 * minuteMs);
    const [sent] = shop.of('message');
    const message = sent?.id ?? '';
    shop.command({ do: 'claim', message, channel: 'inbox' }, 5 * minuteMs);
    const report = { message, channel: 'inbox', outcome: 'delivered' } as const;
    shop.command({ do: 'reportOutcome', ...report }, 5 * minuteMs + 10);
    shop.command({ do: 'markSeen', message, visitor: 'v' }, 5 * minuteMs + 20);
    shop.wait(10 * minuteMs);
    const later = { when: { type: 'dwelled', zone: 'shoes', for: '9m' } };
    expect(run(shop, later).ignored).toEqual({ changes: 0, reports: 3 });
    expect(run(shop, {}).ignored).toEqual({ changes: 0, reports: 0 });
  });

  test('[DET4] who has withdrawn since is not counted, nor what today would not let pass', () => {
    const source = sourceOf(morningShop().journal);
    const shorter = campaign({ ...linger, when: { type: 'dwelled', zone: 'shoes', for: '90s' } });
    const all = Object.fromEntries([0, 1, 2, 3, 4, 5].map((i) => [`v${i}`, { offers: i !== 0 }]));
    const without = runBacktest(source, { ...whole, campaign: shorter }, today(all));
    expect(without).toMatchObject({ added: 0, kept: 5, changed: { sends: 5 } });
    expect(without.gates).toContainEqual({ gate: 'consentNow', recorded: 0, changed: 1 });
    const quietHours = { from: '09:00', to: '10:30' };
    const quiet = runBacktest(source, { ...whole, campaign: shorter }, today(all, { quietHours }));
    const hit = quiet.gates.find(({ gate }) => gate === 'quietHoursNow');
    expect(hit?.changed).toBeGreaterThan(0);
    const none = runBacktest(
      source,
      { ...whole, campaign: shorter },
      today(all, { marketingPerVisit: 0 }),
    );
    expect(none.changed.sends).toBe(0);
    expect(none.gates).toContainEqual({ gate: 'capsNow', recorded: 4 + 1, changed: 5 });
  });

  test('[DET4] a kept state spares the way there, and the answer is the same', () => {
    const shop = morningShop();
    const fromMs = openingMs + 25 * minuteMs;
    const half = replayTo(shop.journal, fromMs - minuteMs);
    const ask = { ...whole, fromMs, campaign: campaign({ ...linger, priority: 7 }) };
    const before = runBacktest(sourceOf(shop.journal), ask);
    const kept = sourceOf(
      shop.journal.filter(({ position }) => position > half.position),
      () => half,
    );
    expect(runBacktest(kept, ask)).toEqual(before);
    expect(before.kept).toBe(3);
  });

  test('[DET4] the frames themselves are not touched', () => {
    const shop = morningShop();
    const before = JSON.stringify(shop.journal);
    run(shop, { when: { type: 'dwelled', zone: 'shoes', for: '30s' } });
    expect(JSON.stringify(shop.journal)).toBe(before);
  });

  test('[DET4] an unchanged campaign adds and removes nothing, on any day', () => {
    const day = fc.tuple(readings, commands, fc.integer({ min: 0, max: dayMs }));
    const ids = fc.constantFrom('in', 'dwell', 'took');
    let sends = 0;
    fc.assert(
      fc.property(day, ids, ([heard, said, startMs], id) => {
        const frames = framesOf([
          ...morning().map((input) => ({ atMs: openingMs - 5_000, input })),
          ...heard.map((input) => ({ atMs: input.atMs, input })),
          ...said
            .filter(({ command }) => command.do !== 'setCampaignStatus')
            .map(({ atMs, command }, i) => ({
              atMs: openingMs + atMs,
              input: { type: 'command' as const, id: `x${i}`, command },
            })),
        ]);
        const document = documentOf(frames, id);
        const fromMs = openingMs + startMs;
        const ask = { venue: 'shop', campaign: document, fromMs, toMs: openingMs + 2 * dayMs };
        const result = runBacktest(sourceOf(frames), ask);
        const { added, removed, moved, others, unchanged } = result;
        expect({ added, removed, moved, others, unchanged }).toEqual({
          added: 0,
          removed: 0,
          moved: 0,
          others: [],
          unchanged: true,
        });
        expect(result.kept).toBe(result.recorded.sends);
        sends += result.kept;
        expect(result.gates.every(({ recorded, changed }) => recorded === changed)).toBe(true);
      }),
      { numRuns: 150 },
    );
    expect(sends).toBeGreaterThan(20);
  });
});

function documentOf(frames: readonly Frame[], id: string) {
  for (const { input } of frames) {
    if (input.type !== 'command' || input.command.do !== 'publishCampaign') continue;
    if (input.command.campaign.id === id) return input.command.campaign;
  }
  throw new Error(`no campaign ${id}`);
}

/** The state after the last frame at or before a time, as a snapshot keeps it. */
function replayTo(frames: readonly Frame[], untilMs: number) {
  const shop = new Shop();
  let position = 0;
  for (const frame of frames) {
    if (frame.atMs > untilMs) break;
    shop.frame(frame);
    position = frame.position;
  }
  const text = encodeState(shop.state);
  expect('problem' in decodeState(text)).toBe(false);
  return { position, text };
}
