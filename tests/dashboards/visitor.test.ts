import { describe, expect, test } from 'vitest';
import {
  caretAfter,
  codeInHash,
  groupCode,
  plainCode,
  venueInPath,
} from '../../dashboards/visitor/code.ts';
import { whyKey, whySentence, zoneWords } from '../../dashboards/visitor/why.ts';

describe('the printed code', () => {
  test.each([
    ['k7qmx2wp9dtr4h', 'K7QM-X2WP-9DTR-4H'],
    ['K7QM X2WP', 'K7QM-X2WP'],
    ['k7qm-', 'K7QM'],
    ['۷۸۹۰ ٤٥', '7890-45'],
    ['K7QM-X2WP-9DTR-4H-ZZZ', 'K7QM-X2WP-9DTR-4H'],
    ['', ''],
  ])('[PAG7] %s is grouped as it is printed: %s', (typed, grouped) => {
    expect(groupCode(typed)).toBe(grouped);
  });

  test('[PAG7] the caret stays behind the letter just typed', () => {
    const grouped = groupCode('ABXCDE');
    expect(grouped).toBe('ABXC-DE');
    expect(caretAfter(grouped, 3)).toBe(3);
    expect(caretAfter(grouped, 5)).toBe(6);
    expect(caretAfter(grouped, 0)).toBe(0);
    expect(caretAfter(grouped, 99)).toBe(7);
  });

  test('[PAG7] is taken from the address, but nothing shorter is', () => {
    expect(codeInHash('#K7QM-X2WP-9DTR-4H')).toBe('K7QMX2WP9DTR4H');
    expect(codeInHash('#code=K7QMX2WP9DTR4H')).toBe('K7QMX2WP9DTR4H');
    expect(codeInHash('#top')).toBeUndefined();
    expect(codeInHash('#%E0%A4%A')).toBeUndefined();
  });

  test('letters that are not of a code are left out', () => {
    expect(plainCode('<script>7</script>')).toBe('SCRIPT7SCRIPT');
  });

  test('the venue is in the path', () => {
    expect(venueInPath('/v/demo')).toBe('demo');
    expect(venueInPath('/v/')).toBe('');
  });
});

describe('why a message came', () => {
  const atMs = Date.UTC(2026, 10, 21, 11, 2);
  const zones = { shoes: { en: 'Shoes', fa: 'کفش' } };

  test('[PAG9] names the zone, how long, and when on the venue clock', () => {
    const because = { event: 'dwelled', zone: 'shoes', forMs: 180_000, atMs } as const;
    expect(whySentence(because, atMs, 'Asia/Tehran', zones)).toBe(
      'At 14:32 you had been in Shoes for 3 min.',
    );
  });

  test.each([
    [{ event: 'visitStarted' }, 'why.visitStarted'],
    [{ event: 'visitStarted', zone: 'shoes' }, 'why.visitStartedAt'],
    [{ event: 'entered', zone: 'shoes' }, 'why.entered'],
    [{ event: 'entered' }, 'why.other'],
    [{ event: 'dwelled', zone: 'shoes' }, 'why.other'],
    [{ event: 'pickedUp', zone: 'shoes' }, 'why.pickedUp'],
    [{ event: 'stageChanged' }, 'why.other'],
  ] as const)('[PAG9] %o has a sentence: %s', (because, key) => {
    expect(whyKey({ ...because, atMs })).toBe(key);
  });

  test('[PAG9] a zone without a name is its id as words', () => {
    expect(zoneWords('shoe-wall', zones)).toBe('Shoe wall');
    expect(zoneWords('toString', zones)).toBe('ToString');
  });
});
