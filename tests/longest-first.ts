import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Seconds of a CI run on two cores, of the files that take longest. A fresh clone remembers no
 * times and would begin with the largest files; the longest tests are small ones, and one that
 * begins last keeps the other processor idle until it ends.
 */
export const seconds: Readonly<Record<string, number>> = {
  'tests/sim/simulation.test.ts': 150,
  'tests/dashboards/pages.test.ts': 60,
  'tests/sim/mutations.test.ts': 60,
  'tests/threads/lab-desk.test.ts': 43,
  'tests/dashboards/people.test.ts': 33,
  'tests/ingress/threats.test.ts': 24,
  'tests/dashboards/flow.test.ts': 23,
  'tests/stores/records/crash.test.ts': 21,
  'tests/dashboards/push.test.ts': 20,
  'tests/dashboards/staff.test.ts': 19,
  'tests/dashboards/join.test.ts': 16,
  'tests/golden/golden.test.ts': 14,
  'tests/firmware-sim/fleet.test.ts': 14,
  'tests/dashboards/past.test.ts': 12,
  'tests/e2e/accessible.test.ts': 1080,
  'tests/e2e/shutdown.test.ts': 410,
  'tests/e2e/opening-day.test.ts': 366,
  'tests/e2e/threads.test.ts': 324,
  'tests/e2e/receivers.test.ts': 189,
  'tests/e2e/tetam.test.ts': 154,
  'tests/e2e/choices.test.ts': 106,
  'tests/e2e/rights.test.ts': 100,
  'tests/e2e/backup.test.ts': 97,
  'tests/e2e/influx.test.ts': 84,
  'tests/e2e/reproject.test.ts': 74,
  'tests/e2e/customers-page.test.ts': 64,
  'tests/e2e/message.test.ts': 61,
  'tests/e2e/injection.test.ts': 56,
  'tests/e2e/staff.test.ts': 53,
  'tests/e2e/crash-loop.test.ts': 48,
  'tests/e2e/lab.test.ts': 45,
  'tests/e2e/malformed.test.ts': 36,
  'tests/e2e/campaign-form.test.ts': 31,
  'tests/torture/people.test.ts': 379,
  'tests/torture/counted.test.ts': 286,
  'tests/torture/killed.test.ts': 175,
  'tests/torture/outbound.test.ts': 145,
  'tests/torture/served.test.ts': 22,
  'tests/torture/r17.test.ts': 17,
};

const secondsOf = ({ moduleId }: TestSpecification): number => {
  const name = Object.keys(seconds).find((path) => moduleId.endsWith(path));
  return name === undefined ? 0 : (seconds[name] ?? 0);
};

const isSlice = ({ moduleId }: TestSpecification): number =>
  Number(/[\\/]tests[\\/]torture[\\/]/.test(moduleId));

/**
 * Group by group as the projects say. Within one, the figures' slices come first, beside each other
 * and not spread over the whole run; then what takes longest.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const groupOf = ({ project }: TestSpecification) => project.config.sequence.groupOrder;
    return (await super.sort(files)).toSorted(
      (a, b) => groupOf(a) - groupOf(b) || isSlice(b) - isSlice(a) || secondsOf(b) - secondsOf(a),
    );
  }
}
