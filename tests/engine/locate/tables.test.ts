import { expect, test } from 'vitest';
import { exp, ln, log10, lossAt, meanPower } from '../../../src/engine/locate/tables.ts';

test('[DET1] logarithms and powers made of + − × ÷ are those of the platform', () => {
  for (let value = 0.001; value < 10_000; value *= 1.37) {
    expect(ln(value)).toBeCloseTo(Math.log(value), 12);
    expect(log10(value)).toBeCloseTo(Math.log10(value), 12);
  }
  for (let value = -40; value <= 40; value += 0.37) {
    expect(exp(value) / Math.exp(value)).toBeCloseTo(1, 12);
  }
});

test('[LOC1] loss grows with the logarithm of the distance', () => {
  for (const distance of [1, 2, 5, 10, 30, 70]) {
    expect(lossAt(distance * distance)).toBeCloseTo(-10 * Math.log10(distance), 0);
  }
  expect(lossAt(1e9)).toBe(lossAt(80 * 80));
});

test('[LOC1] powers are averaged, not decibels: a fade hardly counts', () => {
  expect(meanPower(-60, 1, -60)).toBeCloseTo(-60, 10);
  expect(meanPower(-60, 1, -90)).toBeCloseTo(-63, 1);
  expect(meanPower(-90, 3, -60)).toBeCloseTo(-66, 1);
});
