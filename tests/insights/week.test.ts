import { describe, expect, test } from 'vitest';
import type { DayFigures } from '../../src/contracts/week.ts';
import { weekParts } from '../../src/insights/week.ts';
import { figures, kinds, plainDay, sale, visit } from './week-days.ts';

const zones = [...kinds].map(([id, kind]) => ({ id, kind, name: { en: id } }));
const dates = Array.from({ length: 7 }, (_, at) => `2026-11-${16 + at}`);

/** A week by weekday: its own day and those of the baseline. */
function week(
  day: (at: number) => DayFigures | undefined,
  base: (at: number) => readonly DayFigures[] = () => [],
  over: { hasTill?: boolean; zones?: typeof zones } = {},
) {
  const pairs = dates.map((date, at) => ({ date, day: day(at), base: base(at) }));
  return weekParts({ pairs, zones, hasTill: true, ...over });
}

describe('[WEK3] what cannot be known says why, and is never 0', () => {
  const empty = week(() => undefined).figures;
  test('a week of which no day is kept', () => {
    for (const figure of Object.values(empty)) {
      expect(figure).toEqual({ unknown: 'noDays', of: 0, verdict: 'tooEarly' });
    }
  });

  test('a venue without tills, without the window, without shifts and without queues', () => {
    const bare = zones.filter(({ id }) => id === 'shoes');
    const day = { ...plainDay(50), queues: {} };
    const { figures: found } = week(() => day, undefined, { hasTill: false, zones: bare });
    expect(found.conversion.unknown).toBe('noTill');
    expect(found.basket.unknown).toBe('noTill');
    expect(found.capture.unknown).toBe('noEntrance');
    expect(found.perStaff.unknown).toBe('noShifts');
    expect(found.queueP90Ms.unknown).toBe('noQueue');
    expect(found.footfall.value).toBe(350);
  });

  test('where everybody heard came in, nobody can say who passed', () => {
    const all = { ...plainDay(50), heard: 50, cameIn: 50 };
    expect(week(() => all).figures.capture).toMatchObject({ unknown: 'noneOutside', of: 350 });
    const some = { ...plainDay(50), heard: 100, cameIn: 50 };
    expect(week(() => some).figures.capture.value).toBe(0.5);
  });

  test('a till that sold nothing is a share of 0 and no basket; nobody came is no share', () => {
    const quiet = week(() => plainDay(50)).figures;
    expect([quiet.conversion.value, quiet.basket.unknown]).toEqual([0, 'noSales']);
    const nobody = week(() => figures()).figures;
    expect(nobody.footfall.value).toBe(0);
    expect(nobody.conversion.unknown).toBe('noVisits');
    expect(nobody.dwellMs.unknown).toBe('noVisits');
    const unended = week(() => ({ ...figures(), visits: 7 })).figures;
    expect(unended.dwellMs).toMatchObject({ unknown: 'noneOver', of: 0 });
  });

  test('no number is NaN or endless', () => {
    for (const parts of [week(() => figures()), week(() => plainDay(3)), week(() => plainDay(9))]) {
      expect(
        JSON.stringify(parts, (_, value) => {
          if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true);
          return value;
        }),
      ).toBeTypeOf('string');
    }
  });
});

describe('[WEK12] people counted at the doors of a week', () => {
  const doors = (ins: number, silentMs = 0) => ({ doors: { ins, outs: ins - 1, silentMs } });
  const hour = 3_600_000;
  const bought = { money: { EUR: { receipts: 10, total: 100, units: 20, returned: 0 } } };

  test('are not known, and why, where no counter counts or each day’s was silent', () => {
    const none = week(() => plainDay(50));
    expect(none.figures.counted).toEqual({ unknown: 'noCounter', of: 0, verdict: 'tooEarly' });
    expect(none.figures.receiptsPerCounted.unknown).toBe('noCounter');
    expect([none.doors, none.days[0]?.counted]).toEqual([undefined, undefined]);
    const silent = week(() => ({ ...plainDay(50), ...doors(300, hour) }));
    expect(silent.figures.counted.unknown).toBe('counterSilent');
    expect(silent.figures.receiptsPerCounted.unknown).toBe('counterSilent');
    expect(silent.doors).toEqual({ outs: 0, days: 0, silentDays: 7, compared: 0 });
    expect(silent.days[0]?.counted).toEqual({ unknown: 'counterSilent' });
    expect(silent.figures.footfall.value).toBe(350);
  });

  test('rest on the days whose counters were heard, receipts on the same', () => {
    const day = (at: number) => ({ ...plainDay(9), ...bought, ...doors(100, at < 2 ? hour : 0) });
    const { figures: found, doors: of } = week(day);
    expect(found.counted).toMatchObject({ value: 500, of: 500 });
    expect(found.receiptsPerCounted.value).toBe(50 / 500);
    expect(found.receiptsPerVisit.value).toBe(70 / 63);
    expect(of).toMatchObject({ days: 5, silentDays: 2, outs: 495 });
  });

  test('are compared where both weekdays are counted, by the mean of the baseline’s', () => {
    const before = (at: number) => [
      { ...plainDay(9), ...doors(80 + at) },
      { ...plainDay(9), ...doors(100 + at) },
      { ...plainDay(9), ...doors(999, hour) },
    ];
    const found = week(
      (at) => ({ ...plainDay(9), ...doors(120 + at, at === 6 ? hour : 0) }),
      before,
    );
    expect(found.figures.counted).toMatchObject({ base: 6 * 90 + 15, difference: { value: 180 } });
    expect(found.figures.counted.verdict).toBe('more');
    expect(found.doors?.compared).toBe(6);
    expect(found.days[6]?.counted).toEqual({ unknown: 'counterSilent', base: 96 });
  });

  test('few tell of one, and nobody makes no share', () => {
    const few = week((at) => (at === 0 ? { ...plainDay(9), ...doors(3) } : undefined));
    expect(few.figures.counted).toMatchObject({ unknown: 'few', of: 0 });
    expect(few.days[0]?.counted).toEqual({ unknown: 'few' });
    const nobody = week(() => ({ ...figures(), doors: { ins: 0, outs: 0, silentMs: 0 } }));
    expect(nobody.figures.counted.value).toBe(0);
    expect(nobody.figures.receiptsPerCounted.unknown).toBe('noVisits');
    const noTill = week(() => ({ ...plainDay(9), ...doors(50) }), undefined, { hasTill: false });
    expect(noTill.figures.receiptsPerCounted.unknown).toBe('noTill');
  });
});

describe('[WEK3] figures', () => {
  test('conversion counts visits, receipts a visit count receipts', () => {
    const two = visit('a', [600, 620]);
    const rest = Array.from({ length: 9 }, (_, at) => visit(`b${at}`, [600, 610]));
    const sales = [sale(605, { visitor: 'a' }), sale(610, { visitor: 'a', total: 60, units: 4 })];
    const day = figures({ visits: [two, ...rest], sales });
    const { figures: found } = week((at) => (at === 0 ? day : undefined));
    expect(found.conversion.value).toBe(0.1);
    expect(found.receiptsPerVisit.value).toBe(0.2);
    expect(found.basket).toMatchObject({ value: 50, of: 2 });
    expect(found.basketUnits.value).toBe(3);
  });

  test('amounts are of the currency of most receipts; others are counted and not added', () => {
    const sales = [sale(600), sale(601), sale(602, { currency: 'IRR', total: 5e6 })];
    const parts = week((at) => (at === 0 ? figures({ sales }) : undefined));
    expect(parts.money).toMatchObject({ currency: 'EUR', receipts: 2, total: 80, others: 1 });
    expect(parts.figures.basket.value).toBe(40);
  });
});

describe('[WEK5] against a baseline', () => {
  const busy = (at: number, more = 0) => plainDay(60 + at * 20 + more, { buyers: 20 });

  test('a week like its baseline is the same, though its days differ', () => {
    const jitter = [2, -3, 1, 0, -2, 3, -1];
    const { figures: found } = week(
      (at) => busy(at, jitter[at]),
      (at) => [busy(at), busy(at)],
    );
    expect(found.footfall).toMatchObject({ verdict: 'same', value: 840, base: 840 });
    expect(found.footfall.difference?.low).toBeLessThan(0);
    expect(found.footfall.difference?.high).toBeGreaterThan(0);
  });

  test('what is more on every weekday is more, by how much of visits', () => {
    const { figures: found } = week(
      (at) => busy(at, 30 + (at % 3)),
      (at) => [busy(at)],
    );
    expect(found.footfall.verdict).toBe('more');
    expect(found.footfall.difference?.value).toBe(216);
    expect(found.conversion.verdict).toBe('less');
  });

  test('a baseline of fewer weeks than asked for is the mean of those there are', () => {
    const { figures: found } = week(
      (at) => busy(at),
      (at) => [busy(at, 10), busy(at, -10)],
    );
    expect(found.footfall.base).toBe(840);
  });

  test('only weekdays that both have are compared', () => {
    const { figures: found } = week(
      (at) => busy(at),
      (at) => (at < 5 ? [busy(at)] : []),
    );
    expect(found.footfall).toMatchObject({ value: 840, base: 500, verdict: 'same' });
    expect(found.footfall.difference?.value).toBe(0);
  });

  test('it is too early with four weekdays, or with fewer than 30 visits', () => {
    const four = week(
      (at) => busy(at),
      (at) => (at < 4 ? [busy(at)] : []),
    ).figures;
    expect(four.footfall).toMatchObject({ verdict: 'tooEarly', base: 360 });
    expect(four.footfall.difference).toBeUndefined();
    const small = week(
      () => plainDay(4),
      () => [plainDay(4)],
    ).figures;
    expect(small.footfall.verdict).toBe('tooEarly');
    const none = week((at) => busy(at)).figures;
    expect(none.footfall).not.toHaveProperty('base');
  });
});

describe('[WEK6] places', () => {
  test('of fewer than five visits nothing more is said', () => {
    const one = visit('a', [600, 620], [['bags', 600, 620]]);
    const { places, days } = week((at) => (at === 0 ? figures({ visits: [one] }) : undefined));
    expect(places.find(({ zone }) => zone === 'bags')).toEqual({
      ...{ zone: 'bags', name: { en: 'bags' }, kind: 'display', few: true },
    });
    expect(days[0]).toEqual({ day: '2026-11-16', few: true });
  });

  test('best and worst are by visits, stay and what was bought, from 20 visits on', () => {
    const many = Array.from({ length: 30 }, (_, at) =>
      visit(
        `s${at}`,
        [600, 640],
        [['shoes', 600, 604], ...(at < 25 ? [['bags', 610, 630] as const] : [])],
      ),
    );
    const sales = many.slice(0, 10).map(({ visitor }) => sale(635, { visitor }));
    const parts = week((at) => (at === 0 ? figures({ visits: many, sales }) : undefined));
    expect(parts.best).toEqual({ visits: ['shoes'], dwellMs: ['bags'], bought: ['bags'] });
    expect(parts.worst).toEqual({ visits: ['bags'], dwellMs: ['shoes'], bought: ['shoes'] });
    expect(parts.places.map(({ zone }) => zone)).not.toContain('line');
  });

  test('one place alone is neither best nor worst', () => {
    expect(week(() => plainDay(40)).best.visits).toEqual([]);
  });

  test('a place that is on the plan no more keeps its figures, without a name', () => {
    const { places } = week(() => plainDay(40), undefined, {
      zones: zones.filter(({ id }) => id !== 'shoes'),
    });
    expect(places.find(({ zone }) => zone === 'shoes')).toMatchObject({ visits: 280 });
  });
});
