import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  configKeys,
  configSchemas,
  environmentName,
  flagName,
  keysNotYet,
  secretKeys,
} from '../../src/contracts/config.ts';
import { subjectOf } from '../../src/contracts/effects.ts';
import { Code, cleanText, Id, isCleanText, Localized } from '../../src/contracts/ids.ts';
import { payloadExamples, payloadSchemas } from '../../src/contracts/payloads.ts';
import { Duration, durationMs } from '../../src/contracts/rules.ts';
import { publishEnds } from '../../src/contracts/topics.ts';
import { VenueSettings, zoneStateOf } from '../../src/contracts/venue.ts';

describe('a length of time', () => {
  test.each([
    ['250ms', 250],
    ['90s', 90_000],
    ['3m', 180_000],
    ['2h', 7_200_000],
    ['30d', 2_592_000_000],
    ['0s', 0],
    ['999999d', 86_399_913_600_000],
  ])('%s is %i ms', (text, ms) => {
    expect(durationMs(text)).toBe(ms);
    expect(Duration.safeParse(text).success).toBe(true);
  });

  test.each([
    '',
    '3',
    'm',
    '3 m',
    '3M',
    '-3m',
    '+3m',
    '1.5h',
    '1e3s',
    '3min',
    '1h30m',
    '٣m',
    '3m\n',
  ])('%j is none', (text) => {
    expect(durationMs(text)).toBeUndefined();
    expect(Duration.safeParse(text).success).toBe(false);
  });
});

describe('the state word of a zone', () => {
  test.each([
    [0, 10, 'empty'],
    [0, undefined, 'empty'],
    [1, undefined, 'quiet'],
    [500, undefined, 'quiet'],
    [1, 1_000, 'quiet'],
    [4, 10, 'quiet'],
    [5, 10, 'busy'],
    [8, 10, 'busy'],
    [9, 10, 'nearlyFull'],
    [10, 10, 'full'],
    [11, 10, 'full'],
    [1, 1, 'full'],
  ] as const)('%i people of %s: %s', (people, capacity, word) => {
    expect(zoneStateOf(people, capacity)).toBe(word);
  });
});

describe('clean text', () => {
  test.each(['', 'کفش', 'a\tb\nc', '\u200c', '👟', '\u0080', 'é'])('%j is', (text) => {
    expect(isCleanText(text)).toBe(true);
  });

  test.each(['\u0000', 'a\u0000', '\r', '\u001b[2J', '\u007f', '\ud83d', '\udc5f\ud83d'])(
    '%j is not',
    (text) => {
      expect(isCleanText(text)).toBe(false);
      expect(cleanText(10).safeParse(text).success).toBe(false);
      expect(Code.safeParse(`a${text}`).success).toBe(false);
      expect(Localized.safeParse({ en: 'a', fa: text }).success).toBe(false);
    },
  );

  test('survives UTF-8, which is why the rest is not let in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        fc.pre(isCleanText(text));
        const bytes = new TextEncoder().encode(text);
        expect(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)).toBe(text);
      }),
      { numRuns: 500, seed: 20261205 },
    );
  });

  test('codes have 1 to 128 characters, ids 1 to 64', () => {
    expect(Code.safeParse('').success).toBe(false);
    expect(Code.safeParse('x'.repeat(128)).success).toBe(true);
    expect(Code.safeParse('x'.repeat(129)).success).toBe(false);
    expect(Id.safeParse('x'.repeat(64)).success).toBe(true);
    expect(Id.safeParse('x'.repeat(65)).success).toBe(false);
  });
});

describe('the names of settings', () => {
  test.each([
    ['httpPort', 'GOZAR_HTTP_PORT', '--http-port'],
    ['data', 'GOZAR_DATA', '--data'],
    ['influxUrl', 'GOZAR_INFLUX_URL', '--influx-url'],
    ['demoVisitors', 'GOZAR_DEMO_VISITORS', '--demo-visitors'],
  ] as const)('%s', (key, environment, flag) => {
    expect(environmentName(key)).toBe(environment);
    expect(flagName(key)).toBe(flag);
  });

  test('are each one, in every place', () => {
    expect(new Set(configKeys.map(environmentName)).size).toBe(configKeys.length);
    expect(new Set(configKeys.map(flagName)).size).toBe(configKeys.length);
    for (const key of [...secretKeys, ...Object.keys(keysNotYet)])
      expect(configKeys).toContain(key);
  });

  test('every setting may be left out', () => {
    for (const key of configKeys) {
      expect(configSchemas[key].safeParse(undefined).success).toBe(true);
    }
  });
});

test.each(publishEnds)('the example of %s fits its own schema and loses nothing in it', (end) => {
  expect(payloadSchemas[end].parse(payloadExamples[end])).toEqual(payloadExamples[end]);
});

test('a venue without settings has those of the plan', () => {
  const { reorderMs, gapMs, wearingSilenceMs, marketingPerVisit } = VenueSettings.parse({});
  expect({ reorderMs, gapMs, wearingSilenceMs, marketingPerVisit }).toEqual({
    reorderMs: 300,
    gapMs: 10_000,
    wearingSilenceMs: 14_400_000,
    marketingPerVisit: 3,
  });
});

test("a message's id names whom it is for", () => {
  expect(subjectOf('kasra/runners-10/2/v-17/1796000000000:3')).toBe('v-17');
  expect(subjectOf('kasra/runners-10')).toBeUndefined();
});
