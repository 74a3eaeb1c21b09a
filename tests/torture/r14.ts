import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openHouse, secretOf } from '../ingress/house.ts';
import type { TortureOptions, TortureResult } from './figure.ts';
import { openOpenBroker } from './open-broker.ts';
import { startAedes, startMosquitto } from './r14-peers.ts';
import { reasons } from './r14-reasons.ts';
import { runSuite, scriptsOf, type Told } from './r14-run.ts';

/**
 * R14: suites of others against the broker. Paho's tests of a server for 3.1.1, Mosquitto's
 * sequences of packets for 3.1 and 3.1.1 and those of its scripts that need no settings speak to
 * the open profile, which allows every topic. The sequences that a server must close speak to the
 * broker as devices meet it, too. The suites are not part of the project: their folders are given
 * on the command line.
 */
export type Judged = {
  readonly passed: number;
  readonly of: number;
  /** Failed, and expected to: each has its reason in `r14-reasons.ts`. */
  readonly listed: readonly string[];
  /** Failed without a reason. */
  readonly failed: readonly string[];
  /** Has a reason, and passed: the list is not true any more. */
  readonly wronglyListed: readonly string[];
};

const parts = ['paho', 'mosquitto', 'scripts', 'closes'] as const;
type Part = (typeof parts)[number];

/** Fewer are no run of the suite. */
const least: Readonly<Record<Part, number>> = {
  paho: 10,
  mosquitto: 250,
  // A release of the suite may have none; see `scriptsOf`.
  scripts: 0,
  closes: 120,
};

const files = {
  paho: 'interoperability/client_test.py',
  mosquitto: 'test/broker/msg_sequence_test.py',
} as const;

const notRun = 'not run: give the suites, --paho FOLDER and --mosquitto FOLDER (README, R14)';

export function judge(told: readonly Told[], expected: Readonly<Record<string, string>>): Judged {
  const isListed = ({ name }: Told) => Object.hasOwn(expected, name);
  const failed = told.filter((one) => !one.passed);
  const passed = told.filter((one) => one.passed);
  return {
    passed: passed.length,
    of: told.length,
    listed: failed.filter(isListed).map(({ name }) => `${name}: ${expected[name]}`),
    failed: failed.filter((one) => !isListed(one)).map(({ name, why }) => `${name}: ${why}`),
    wronglyListed: passed.filter(isListed).map(({ name }) => name),
  };
}

export function holds({ of, failed, wronglyListed }: Judged, atLeast: number): boolean {
  return of >= atLeast && failed.length === 0 && wronglyListed.length === 0;
}

type Folders = NonNullable<TortureOptions['suites']>;
type Judgements = Partial<Record<Part, Judged>>;

export async function run({ seed, scale, suites = {} }: TortureOptions): Promise<TortureResult> {
  const { paho, mosquitto } = suites;
  if (paho === undefined && mosquitto === undefined)
    return { name: 'R14', ok: false, seed, notRun };
  refuseOthers(suites);
  const [own, peers] = await Promise.all([
    againstOurs(suites),
    scale === 'full' ? againstPeers(suites) : undefined,
  ]);
  const ok = parts.every((part) => {
    const judged = own[part];
    return judged !== undefined && holds(judged, least[part]);
  });
  const halves = paho === undefined || mosquitto === undefined ? { notRun } : {};
  return { name: 'R14', ok, seed, ...own, ...(peers === undefined ? {} : { peers }), ...halves };
}

function refuseOthers(folders: Folders): void {
  for (const suite of ['paho', 'mosquitto'] as const) {
    const folder = folders[suite];
    if (folder === undefined || existsSync(join(folder, files[suite]))) continue;
    throw new Error(`${folder} is no checkout of ${suite}: it lacks ${files[suite]}`);
  }
}

/** What each case gave, as it comes; standard output is the figure's. */
function hear(part: Part): (told: Told) => void {
  return ({ name, passed, why }) => {
    const seen = passed ? '' : `: ${why}`;
    process.stderr.write(`${passed ? 'passed' : 'failed'} ${part} ${name}${seen}\n`);
  };
}

async function againstOurs({ paho, mosquitto }: Folders): Promise<Judgements> {
  const runs: Promise<readonly [Part, Judged]>[] = [];
  const add = (part: Part, told: Promise<Told[]>, expected = {}) =>
    runs.push(told.then((all) => [part, judge(all, expected)]));
  if (paho !== undefined) add('paho', suiteOnOpen('paho', paho));
  if (mosquitto !== undefined) {
    add('mosquitto', suiteOnOpen('mosquitto', mosquitto), reasons);
    add('scripts', scriptsOn(mosquitto, openOpenBroker, hear('scripts')), reasons);
    add('closes', closesOnDevices(mosquitto));
  }
  return Object.fromEntries(await Promise.all(runs));
}

async function suiteOnOpen(suite: 'paho' | 'mosquitto', folder: string): Promise<Told[]> {
  const broker = await openOpenBroker();
  try {
    return await runSuite({ suite, folder, port: broker.port }, hear(suite));
  } finally {
    await broker.close();
  }
}

type Started = { readonly port: number; close(): Promise<void> };

/** Each script brings a broker of its own, so each meets a new one. */
async function scriptsOn(
  folder: string,
  start: () => Promise<Started>,
  tell?: (told: Told) => void,
): Promise<Told[]> {
  const all: Told[] = [];
  for (const name of scriptsOf(folder)) {
    const broker = await start();
    try {
      const { port } = broker;
      all.push(...(await runSuite({ suite: 'script', folder, port, more: [name] }, tell)));
    } finally {
      await broker.close();
    }
  }
  return all;
}

/** The sequences that a server must close, said by a device to the broker of the shop. */
async function closesOnDevices(folder: string): Promise<Told[]> {
  const house = await openHouse();
  try {
    const more = ['shop/receiver-1', secretOf('receiver-1')];
    const { port } = house.broker;
    return await runSuite({ suite: 'closes', folder, port, more }, hear('closes'));
  } finally {
    await house.close();
  }
}

type Counts = Partial<Record<Part, string>>;

/** Others' brokers with the same suites, as they come: what the numbers stand beside. */
async function againstPeers(folders: Folders): Promise<Record<string, Counts>> {
  const [aedes, mosquitto] = await Promise.all([
    countsOf(folders, startAedes),
    countsOf(folders, startMosquitto),
  ]);
  return { aedes, 'mosquitto of Debian': mosquitto };
}

async function countsOf({ paho, mosquitto }: Folders, start: () => Promise<Started>) {
  const counted = async (suite: 'paho' | 'mosquitto', folder: string): Promise<string> => {
    const peer = await start();
    try {
      return shareOf(await runSuite({ suite, folder, port: peer.port }));
    } finally {
      await peer.close();
    }
  };
  const counts: Counts = {};
  const jobs: Promise<unknown>[] = [];
  const add = (part: Part, share: Promise<string>) =>
    jobs.push(share.then((text) => Object.assign(counts, { [part]: text })));
  if (paho !== undefined) add('paho', counted('paho', paho));
  if (mosquitto !== undefined) {
    add('mosquitto', counted('mosquitto', mosquitto));
    add('scripts', scriptsOn(mosquitto, start).then(shareOf));
  }
  await Promise.all(jobs);
  return counts;
}

const shareOf = (told: readonly Told[]): string =>
  `${told.filter(({ passed }) => passed).length} of ${told.length}`;
