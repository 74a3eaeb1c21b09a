import { describe, expect, test } from 'vitest';
import type { GateReading } from '../../src/contracts/effects.ts';
import type { CampaignRecord } from '../../src/contracts/ports.ts';
import type { DecisionRow, VisitRow } from '../../src/contracts/rows.ts';
import { type WhyScene, whyOf, wordsOf } from '../../src/contracts/why.ts';
import { campaign } from '../engine/shop.ts';

const atMs = Date.UTC(2026, 10, 20, 14);
const record: CampaignRecord = {
  venue: 'shop',
  campaign: campaign({ id: 'linger' }),
  version: 2,
  status: 'live',
  publishedAtMs: atMs - 3_600_000,
};
const stay = { zone: 'shoes', enteredAtMs: atMs - 120_000, leftAtMs: atMs - 60_000 };
const visit: VisitRow = {
  atMs,
  visit: 'x',
  visitor: 'v',
  alias: 'a',
  startedAtMs: atMs - 200_000,
  lastSeenAtMs: atMs,
  stage: 'entry',
  stays: [stay],
};
const scene: WhyScene = {
  venue: 'shop',
  visitor: 'v',
  campaign: 'linger',
  atMs,
  decisions: [],
  record,
  statusThen: undefined,
  visit,
};

describe('a gate in words', () => {
  const readings: [GateReading, string][] = [
    [{ gate: 'live', passed: true }, 'live and within its schedule: passed'],
    [
      { gate: 'consent', passed: false, value: 'absent', bound: 'granted', path: 'offers' },
      'consent: absent, asked granted (offers)',
    ],
    [
      {
        gate: 'conditions',
        passed: false,
        value: 168_000,
        bound: 180_000,
        margin: -12_000,
        path: 'when.for',
      },
      'conditions: 2.8 min, asked 3 min, 12 s short (when.for)',
    ],
    [
      {
        gate: 'campaignLimits',
        passed: false,
        value: 1,
        bound: 1,
        margin: -1,
        path: 'limits.perVisitor',
      },
      "the campaign's limits: 1, asked 1, 1 short (limits.perVisitor)",
    ],
    [
      { gate: 'crowding', passed: false, unknown: 'zone.share', path: 'limits.notInto' },
      'crowding: zone.share is not known (limits.notInto)',
    ],
  ];
  test.each(readings)('[ATT3] %j', (reading, words) => {
    expect(wordsOf(reading)).toBe(words);
  });
});

describe('why', () => {
  const decision: DecisionRow = {
    id: 'shop/linger/2/v/1:0',
    atMs,
    campaign: 'linger',
    version: 2,
    visitor: 'v',
    outcome: 'held',
    failedGate: 'consent',
    gates: [
      { gate: 'live', passed: true },
      { gate: 'consent', passed: false, value: 'absent', bound: 'granted' },
    ],
    because: [{ event: 'dwelled', atMs, zone: 'shoes' }],
  };

  test('[ATT3] keeps the gates in their order and says the first that failed', () => {
    const [told] = whyOf({ ...scene, decisions: [decision] }).decisions;
    expect(told?.sentence).toBe('not sent: consent: absent, asked granted');
    expect(told?.gates.map(({ gate, passed }) => [gate, passed])).toEqual([
      ['live', true],
      ['consent', false],
    ]);
  });

  test.each([
    ['sent', 'sent'],
    ['control', 'not sent: this visitor is in the control group'],
    ['error', 'not sent: the campaign itself failed here'],
    ['nearMiss', 'nearly: consent: absent, asked granted'],
  ] as const)('[ATT3] tells the outcome %s', (outcome, sentence) => {
    const row = { ...decision, outcome };
    expect(whyOf({ ...scene, decisions: [row] }).decisions[0]?.sentence).toBe(sentence);
  });

  test.each([
    [{ record: undefined }, 'there is no campaign linger at this venue'],
    [
      { record: { ...record, publishedAtMs: atMs + 1 } },
      'version 2 was published later, 2026-11-20T14:00:00.001Z',
    ],
    [{ statusThen: 'paused' }, 'the campaign was paused then, not live'],
    [{ visit: undefined }, 'no visit of v is known before that time'],
    [
      { visit: { ...visit, endedAtMs: atMs - 90_000_000 } },
      'the last visit ended 2026-11-19T13:00:00.000Z',
    ],
    [
      { visit: { ...visit, stays: [] } },
      'its trigger, dwelled in shoes, never came: the visitor has no finished stay in shoes',
    ],
    [
      {},
      'its trigger, dwelled in shoes, never came: the longest of 1 stays there was 1 min' +
        ', asked 3 min',
    ],
  ])('[ATT3] says why no candidate came near: %j', (more, because) => {
    expect(whyOf({ ...scene, ...more }).because).toBe(because);
  });
});
