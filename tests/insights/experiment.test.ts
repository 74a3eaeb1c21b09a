import { describe, expect, test } from 'vitest';
import {
  type Arm,
  experimentResult,
  leastSample,
  newcombe,
  welch,
  wilson,
} from '../../src/insights/experiment.ts';
import { t95 } from '../../src/insights/student.ts';

const arm = (visitors: number, converted: number, each = 0): Arm => ({
  visitors,
  converted,
  revenue: { sum: converted * each, squares: converted * each ** 2 },
});

describe('textbook numbers', () => {
  test('[CPN9] Wilson’s interval of 81 in 263 is that of Newcombe 1998, Table I', () => {
    const { low, high } = wilson(81, 263);
    expect(low).toBeCloseTo(0.2553, 4);
    expect(high).toBeCloseTo(0.3662, 4);
    expect(wilson(0, 20).high).toBeCloseTo(0.1611, 4);
    expect(wilson(1, 29).low).toBeCloseTo(0.0061, 4);
  });

  test.each([
    { a: [56, 70], b: [48, 80], low: 0.0524, high: 0.3339 },
    { a: [9, 10], b: [3, 10], low: 0.1705, high: 0.809 },
    { a: [6, 7], b: [2, 7], low: 0.0582, high: 0.8062 },
    { a: [5, 56], b: [0, 29], low: -0.0381, high: 0.1926 },
    { a: [0, 10], b: [0, 20], low: -0.1611, high: 0.2775 },
    { a: [10, 10], b: [0, 10], low: 0.6075, high: 1 },
  ])('[CPN9] the difference of $a and $b is that of Newcombe 1998, Table II', (one) => {
    const [[x1 = 0, n1 = 0], [x0 = 0, n0 = 0]] = [one.a, one.b];
    const { low, high } = newcombe(arm(n1, x1), arm(n0, x0));
    expect(low).toBeCloseTo(one.low, 4);
    expect(high).toBeCloseTo(one.high, 4);
  });

  test.each([
    [1, 12.7062],
    [2, 4.3027],
    [3, 3.1824],
    [5, 2.5706],
    [10, 2.2281],
    [30, 2.0423],
    [120, 1.9799],
    [1e6, 1.95996],
  ])('[CPN9] Student’s t of %s degrees is that of the tables', (degrees, t) => {
    expect(Math.abs(t95(degrees) - t) / t).toBeLessThan(4e-4);
  });

  test('[CPN9] two samples of alike variances are told apart by t of their 28 degrees', () => {
    const a = moments([
      ...[27.5, 21, 19, 23.6, 17, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19, 21.7, 21.4],
    ]);
    const b = moments([
      ...[27.1, 22, 20.8, 23.4, 23.4, 23.5, 25.8, 22, 24.8, 20.2, 21.9, 22.1, 22.9, 30.5, 24.4],
    ]);
    const { value, low, high } = welch(a, b);
    expect(value).toBeCloseTo(a.mean - b.mean, 10);
    const se = Math.sqrt(a.ofMean + b.ofMean);
    expect((high - low) / 2 / se).toBeCloseTo(2.0484, 2);
  });
});

function moments(values: readonly number[]) {
  const n = values.length;
  const mean = values.reduce((sum, one) => sum + one, 0) / n;
  const variance = values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (n - 1);
  return { n, mean, variance, ofMean: variance / n };
}

describe('what is said', () => {
  test('[CPN9] nothing is said without a control group, nor of tiny samples', () => {
    expect(experimentResult(arm(500, 100), arm(0, 0)).verdict).toBe('noControl');
    const tiny = experimentResult(arm(20, 20), arm(20, 0));
    expect(tiny.verdict).toBe('tooEarly');
    expect(tiny.needed).toBe(leastSample.visitors);
    const rare = experimentResult(arm(5_000, 25), arm(500, 2));
    expect(rare.verdict).toBe('tooEarly');
    expect(rare.needed).toBeGreaterThan(500);
    expect(experimentResult(arm(1_000, 0), arm(1_000, 0)).verdict).toBe('tooEarly');
  });

  test('[CPN9] a clear difference is said, its lift with an interval that holds it', () => {
    const won = experimentResult(arm(2_000, 400, 10), arm(2_000, 240, 10));
    expect(won.verdict).toBe('better');
    expect(won.lift?.value).toBeCloseTo(400 / 240 - 1, 10);
    expect(won.lift?.low).toBeGreaterThan(0);
    expect(won.revenue.difference.low).toBeGreaterThan(0);
    expect(experimentResult(arm(2_000, 240), arm(2_000, 400)).verdict).toBe('worse');
    expect(experimentResult(arm(2_000, 300), arm(2_000, 290)).verdict).toBe('noDifference');
  });

  test('[CPN9] looking often costs width: the interval for every look holds that for one', () => {
    const { difference, differenceOnce } = experimentResult(arm(1_000, 220), arm(1_000, 180));
    expect(difference.low).toBeLessThan(differenceOnce.low);
    expect(difference.high).toBeGreaterThan(differenceOnce.high);
  });
});

/** mulberry32 */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe('10,000 experiments in which nothing differs', () => {
  const seed = 20_261_122;
  const experiments = 10_000;

  test(`[CPN9] one look is wrong once in twenty (seed ${seed})`, () => {
    const random = seeded(seed);
    let covered = 0;
    let covers = 0;
    for (let run = 0; run < experiments; run++) {
      const rate = 0.05 + random() * 0.4;
      const draw = (n: number) => {
        let converted = 0;
        for (let i = 0; i < n; i++) if (random() < rate) converted++;
        return arm(n, converted);
      };
      const [a, b] = [draw(400), draw(120)];
      const { low, high } = newcombe(a, b);
      if (low <= 0 && high >= 0) covered++;
      const own = wilson(a.converted, a.visitors);
      if (own.low <= rate && rate <= own.high) covers++;
    }
    // 95 % with three standard errors of the count, and Newcombe's own reported spread.
    expect(covered / experiments).toBeGreaterThan(0.942);
    expect(covered / experiments).toBeLessThan(0.965);
    expect(covers / experiments).toBeGreaterThan(0.942);
    expect(covers / experiments).toBeLessThan(0.96);
  });

  test(`[CPN9] forty looks, and at most one in twenty ever says a winner (seed ${seed})`, () => {
    const random = seeded(seed + 1);
    let said = 0;
    let saidByOne = 0;
    for (let run = 0; run < experiments; run++) {
      const rate = 0.05 + random() * 0.4;
      const [a, b] = [
        { n: 0, x: 0 },
        { n: 0, x: 0 },
      ];
      let [valid, once] = [false, false];
      for (let look = 0; look < 40; look++) {
        for (let i = 0; i < 25; i++) {
          a.n++;
          b.n++;
          if (random() < rate) a.x++;
          if (random() < rate) b.x++;
        }
        const { verdict, differenceOnce } = experimentResult(arm(a.n, a.x), arm(b.n, b.x));
        valid ||= verdict === 'better' || verdict === 'worse';
        once ||= a.n >= 100 && (differenceOnce.low > 0 || differenceOnce.high < 0);
      }
      if (valid) said++;
      if (once) saidByOne++;
    }
    expect(said / experiments).toBeLessThan(0.05);
    // What peeking with the other interval would have cost: the reason for this one.
    expect(saidByOne / experiments).toBeGreaterThan(0.15);
  });
});
