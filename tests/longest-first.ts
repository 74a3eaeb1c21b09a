import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Seconds of a CI run on two cores, of the files that take longest. A fresh clone remembers no
 * times and would begin with the largest files; the longest tests are small ones, and one that
 * begins last keeps the other processor idle until it ends.
 */
export const seconds: Readonly<Record<string, number>> = {
  'tests/sim/simulation.test.ts': 172,
  'tests/sim/mutations.test.ts': 75,
  'tests/dashboards/pages.test.ts': 50,
  'tests/dashboards/people.test.ts': 24,
  'tests/dashboards/flow.test.ts': 23,
  'tests/threads/lab-desk.test.ts': 22,
  'tests/ingress/threats.test.ts': 19,
  'tests/dashboards/push.test.ts': 19,
  'tests/dashboards/staff.test.ts': 15,
  'tests/firmware-sim/fleet.test.ts': 15,
  'tests/stores/records/crash.test.ts': 12,
  'tests/golden/golden.test.ts': 11,
  'tests/e2e/accessible.test.ts': 150,
  'tests/e2e/shutdown.test.ts': 150,
  'tests/e2e/tetam.test.ts': 107,
  'tests/e2e/influx.test.ts': 80,
  'tests/torture/counted.test.ts': 70,
  'tests/torture/killed.test.ts': 58,
  'tests/e2e/message.test.ts': 41,
  'tests/torture/people.test.ts': 31,
  'tests/e2e/backup.test.ts': 25,
  'tests/torture/outbound.test.ts': 24,
};

const secondsOf = ({ moduleId }: TestSpecification): number => {
  const name = Object.keys(seconds).find((path) => moduleId.endsWith(path));
  return name === undefined ? 0 : (seconds[name] ?? 0);
};

/** Group by group as the projects say; within one, what takes longest begins first. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const groupOf = ({ project }: TestSpecification) => project.config.sequence.groupOrder;
    return (await super.sort(files)).toSorted(
      (a, b) => groupOf(a) - groupOf(b) || secondsOf(b) - secondsOf(a),
    );
  }
}
