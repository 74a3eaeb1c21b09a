/**
 * Whether a failed file says only that something took too long. On a machine that others use, a
 * clock that ran out says nothing of the code until the same is asked without others beside it.
 */

/** What `expect(tookMs, late)` begins its failure with, where a bound of the clock is judged. */
export const late = 'late';

const clockRanOut = [
  /^(\w+: )?late: /,
  /^TimeoutError: /,
  /^(Error: )?(Test|Hook) timed out in \d+ms/,
  /^(Error: )?Timed out in waitUntil/,
  /^(Error: )?never held: /,
  // `expect.poll` words its end as its last value; only where it comes from says that it waited.
  /\n +at Proxy\.__VITEST_POLL_CHAIN__ /,
];

/** Of a JSON report of vitest, as far as it is read here. */
export type FileReport = {
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly startTime: number;
  readonly endTime: number;
  readonly assertionResults: readonly TestReport[];
};
type TestReport = {
  readonly fullName: string;
  readonly status: string;
  readonly failureMessages: readonly string[];
};
export type Report = { readonly testResults: readonly FileReport[] };

/** All that is worth asking again may take this long; more is a machine that judges nothing. */
const mostMs = 20 * 60_000;

/** Paths of the failed files in which nothing but a clock was wrong; none where they are many. */
export function toAskAgain({ testResults }: Report): string[] {
  const again = testResults.filter((file) => file.status === 'failed' && isLate(file));
  const tookMs = again.reduce((sum, { startTime, endTime }) => sum + (endTime - startTime), 0);
  return tookMs > mostMs ? [] : again.map(({ name }) => name);
}

function isLate({ assertionResults, message }: FileReport): boolean {
  const failed = assertionResults.filter(({ status }) => status === 'failed');
  const said = failed.flatMap(({ failureMessages }) => failureMessages);
  const all = failed.length === 0 ? [message] : said;
  return all.length > 0 && all.every((one) => clockRanOut.some((pattern) => pattern.test(one)));
}

/** The first report with what the second says of the files that were asked again. */
export function withAnswers(first: Report, second: Report): Report {
  const answered = new Map(second.testResults.map((file) => [file.name, file]));
  return { testResults: first.testResults.map((file) => answered.get(file.name) ?? file) };
}

/** What is said of them: which, what was late, and what came of it. */
export function answersLines(first: Report, second: Report): string[] {
  return second.testResults.map((file) => {
    const before = first.testResults.find(({ name }) => name === file.name);
    const tests = before?.assertionResults.filter(({ status }) => status === 'failed') ?? [];
    const what = tests.map(({ fullName }) => fullName).join('; ') || 'its preparation';
    return `asked again alone, as only the clock was wrong: ${file.name} (${what}): ${file.status}`;
  });
}
