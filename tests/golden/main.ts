import type { Frame } from '../../src/contracts/inputs.ts';
import { simulate } from '../sim/run.ts';
import { demoFrames, hours } from './demo.ts';
import { decisionsOf, framesOf, histories, keepHistory, pin, pinned } from './history.ts';

/**
 * `npm run golden -- accept [NAME…]` pins what is decided now, and says what changed;
 * `npm run golden -- simulate NAME SEED [MOST]` records a new history from a seeded run;
 * `npm run golden -- hour NAME [MOST]` one of the demonstration's hours of demo.ts.
 */
const [verb, ...rest] = process.argv.slice(2);

function accept(names: readonly string[]): void {
  for (const name of names) {
    const now = decisionsOf(framesOf(name));
    const before = safely(() => pinned(name)) ?? '';
    if (now === before) continue;
    pin(name, now);
    const [were, are] = [new Set(before.split('\n')), new Set(now.split('\n'))];
    const gone = [...were].filter((line) => !are.has(line)).length;
    const fresh = [...are].filter((line) => !were.has(line)).length;
    process.stdout.write(`${name}: ${gone} lines gone, ${fresh} new\n`);
  }
}

function safely<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

async function recordRun(name: string, seed: number, most: number): Promise<void> {
  let kept: readonly Frame[] = [];
  await simulate(seed, (frames) => {
    kept = frames;
  });
  keepHistory(name, kept.slice(0, most));
  accept([name]);
}

if (verb === 'accept') accept(rest.length > 0 ? rest : histories());
else if (verb === 'simulate' && rest.length >= 2) {
  const [name = '', seed, most = Number.POSITIVE_INFINITY] = rest;
  await recordRun(name, Number(seed), Number(most));
} else if (verb === 'hour' && hours[rest[0] ?? ''] !== undefined) {
  const [name = '', most = Number.POSITIVE_INFINITY] = rest;
  const hour = hours[name];
  if (hour) keepHistory(name, demoFrames(hour, Number(most)));
  accept([name]);
} else {
  process.stderr.write(
    'npm run golden -- accept [NAME…] | simulate NAME SEED [MOST] | hour NAME [MOST]\n',
  );
  process.exitCode = 2;
}
