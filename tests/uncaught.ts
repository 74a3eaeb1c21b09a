import { writeFileSync } from 'node:fs';
import type { Reporter } from 'vitest/node';

/** Tells how many errors no test caught, which the JSON report leaves out, in the file named. */
export default class Uncaught implements Reporter {
  onTestRunEnd(_modules: unknown, errors: readonly unknown[]): void {
    const file = process.env.TESTS_UNCAUGHT;
    if (file !== undefined) writeFileSync(file, String(errors.length));
  }
}
