import { describe, expect, test } from 'vitest';
import { defaultStaffTargets } from '../../src/contracts/staff.ts';
import { type ServiceStep, serviceShare } from '../../src/insights/service.ts';

const second = 1_000;
const minute = 60_000;
const hour = 60 * minute;
let about = 0;

/** A task's or case's steps, each `[step, after ms, by]`. */
function of(
  kind: 'task' | 'case',
  steps: readonly (readonly [string, number, string?])[],
  post = 'floor',
) {
  const id = String(++about);
  return steps.map(
    ([step, atMs, by = '']): ServiceStep => ({ kind, about: id, step, atMs, by, post }),
  );
}

const steps = [
  ...of('task', [
    ['made', 0],
    ['taken', 30 * second, 'mina'],
    ['finished', 5 * minute, 'mina'],
  ]),
  ...of('task', [
    ['made', 0],
    ['taken', 90 * second, 'ali'],
    ['finished', 20 * minute, 'ali'],
  ]),
  ...of('task', [
    ['made', 0],
    ['withdrawn', 10 * second],
  ]),
  ...of('task', [['made', 0]], 'cashier'),
  ...of('task', [['made', 59 * minute + 30 * second]]),
  ...of('case', [
    ['opened', 0],
    ['closed', 2 * hour, 'mina'],
  ]),
  ...of('case', [
    ['opened', 0],
    ['closed', hour, 'mina'],
    ['reopened', 2 * hour],
    ['closed', 30 * hour, 'ali'],
  ]),
];
const asked = { fromMs: 0, toMs: 48 * hour, nowMs: hour, targets: defaultStaffTargets };

describe('the share of work that was in time', () => {
  test('[STF9] counts what was in time of what is over; what may still be is not counted', () => {
    expect(serviceShare(steps, asked)).toMatchObject({
      taken: { met: 1, all: 3, share: 0.3333 },
      done: { met: 1, all: 3 },
      casesClosed: { met: 1, all: 2, share: 0.5 },
    });
    expect(serviceShare(steps, { ...asked, nowMs: 2 * hour }).taken).toMatchObject({ all: 4 });
  });

  test('[STF9] of a post by its own targets, of a person by what they did, of none nothing', () => {
    const targets = { ...defaultStaffTargets, posts: { floor: { takenWithinMs: 2 * minute } } };
    expect(serviceShare(steps, { ...asked, targets, post: 'floor' }).taken).toMatchObject({
      met: 2,
      all: 2,
    });
    expect(serviceShare(steps, { ...asked, post: 'cashier' }).taken).toEqual({
      met: 0,
      all: 1,
      share: 0,
    });
    expect(serviceShare(steps, { ...asked, by: 'mina' })).toMatchObject({
      taken: { met: 1, all: 1 },
      casesClosed: { met: 1, all: 1 },
    });
    expect(serviceShare(steps, { ...asked, by: 'nobody' }).taken).toEqual({ met: 0, all: 0 });
  });
});
