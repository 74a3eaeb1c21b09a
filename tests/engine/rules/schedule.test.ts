import { expect, test } from 'vitest';
import type { Campaign } from '../../../src/contracts/rules.ts';
import { localTime } from '../../../src/engine/localtime.ts';
import { outsideSchedule } from '../../../src/engine/rules/schedule.ts';

type Schedule = NonNullable<Campaign['schedule']>;
type Hours = NonNullable<Schedule['hours']>[number];

const fridayNight: Hours = { days: ['fri'], from: '22:00', to: '02:00' };
const lunch: Hours = { days: ['mon', 'tue'], from: '12:00', to: '14:00' };

/** 2026-11-23 is a Monday. */
test.each<[string, Schedule | undefined, string, string | undefined]>([
  ['nothing said', undefined, '2026-11-24T00:00Z', undefined],
  ['the first day', { from: '2026-11-24' }, '2026-11-24T00:00Z', undefined],
  ['the day before', { from: '2026-11-24' }, '2026-11-23T23:59Z', 'schedule.from'],
  ['the last day, whole', { to: '2026-11-24' }, '2026-11-24T23:59Z', undefined],
  ['the day after', { to: '2026-11-24' }, '2026-11-25T00:00Z', 'schedule.to'],
  ['within hours', { hours: [lunch] }, '2026-11-24T12:00Z', undefined],
  ['at the end of hours', { hours: [lunch] }, '2026-11-24T14:00Z', 'schedule.hours'],
  ['another weekday', { hours: [lunch] }, '2026-11-25T13:00Z', 'schedule.hours'],
  ['one of two spans', { hours: [lunch, fridayNight] }, '2026-11-27T23:00Z', undefined],
  ['past midnight of its day', { hours: [fridayNight] }, '2026-11-28T01:00Z', undefined],
  ['the night before its day', { hours: [fridayNight] }, '2026-11-27T01:00Z', 'schedule.hours'],
])('[RUL4] scheduled: %s', (_what, schedule, at, path) => {
  const local = localTime([[0, 0]], Date.parse(at));
  expect(outsideSchedule(schedule, local)?.path).toBe(path);
});
