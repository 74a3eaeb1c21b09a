import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type DemoSetup, demoSetup } from '../../firmware-sim/demo/setup.ts';
import type { Config } from '../contracts/config.ts';
import type { HotPort } from '../contracts/ports.ts';
import type { DemoDayAsk } from '../threads/demo-day.ts';
import { demoDayPath } from '../threads/demo-day-path.ts';
import { handOut } from './band.ts';
import type { DeviceCredential } from './device.ts';
import { addDevice } from './device.ts';
import { newToken, sha256 } from './secrets.ts';
import { submitLocal } from './submit.ts';

/** What a demonstration must remember of its own secrets: the server keeps only hashes. */
const DemoFile = z.object({
  credentials: z.array(
    z.object({
      venue: z.string(),
      device: z.string(),
      clientId: z.string(),
      username: z.string(),
      password: z.string(),
    }),
  ),
  visitorCode: z.string(),
});
type DemoFile = z.infer<typeof DemoFile>;

export type Demo = { readonly venue: string; readonly visitorCode: string };

/** What the demonstration's campaign gives. [CPN3] */
const demoOffer = {
  id: 'RUN10',
  name: { en: 'Ten percent off running shoes', fa: '۱۰٪ تخفیف کفش دویدن' },
  kind: 'percent',
  value: 10,
  valid: { for: '1d' },
};

/** One in so many simulated visitors besides the demo visitor has joined and agreed. */
const joinedEvery = 5;

/**
 * Makes the demonstration venue on first start and reads its secrets back on later ones. Everything
 * goes the way a real venue goes: commands, credentials, a printed code, a consent.
 */
export async function prepareDemo(
  hot: HotPort,
  { config, address }: { config: Config; address: string },
): Promise<Demo & { readonly credentials: readonly DeviceCredential[] }> {
  const setup = demoSetup({ visitors: config.demoVisitors });
  const path = join(config.data, 'demo.json');
  const known = readDemoFile(path);
  const { venues } = await hot.ask({ ask: 'status' });
  const isThere = venues.some(({ venue }) => venue === setup.venue);
  if (known !== undefined && isThere) return { venue: setup.venue, ...known };
  const made = await makeDemo(hot, setup, { address, isThere });
  writeFileSync(`${path}.new`, JSON.stringify(made), { mode: 0o600 });
  renameSync(`${path}.new`, path);
  return { venue: setup.venue, ...made };
}

function readDemoFile(path: string): DemoFile | undefined {
  try {
    return DemoFile.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined;
  }
}

async function makeDemo(
  hot: HotPort,
  setup: DemoSetup,
  { address, isThere }: { address: string; isThere: boolean },
): Promise<DemoFile> {
  const { venue, name, plan, timezone, settings, devices } = setup;
  await submitLocal(hot, {
    do: 'importVenue',
    venue,
    name,
    plan,
    timezone,
    settings,
    demo: true,
  });
  if (isThere) await removeDevices(hot, venue);
  const [credentials, codes] = [
    await Promise.all(devices.map((device) => addDevice(hot, { venue, ...device }))),
    await Promise.all(setup.bands.map((tag) => handOut(hot, { venue, tag, as: 'alone', address }))),
  ];
  await submitLocal(hot, { do: 'publishOffer', venue, offer: demoOffer });
  for (const campaign of setup.campaigns) {
    await submitLocal(hot, { do: 'publishCampaign', venue, campaign });
  }
  const joined = codes.filter((_, index) => index % joinedEvery === 0);
  await Promise.all(joined.map(({ code }) => joinVisitor(hot, venue, code)));
  return { credentials, visitorCode: codes[0]?.code ?? '' };
}

async function removeDevices(hot: HotPort, venue: string): Promise<void> {
  const devices = await hot.ask({ ask: 'devices', venue });
  await Promise.all(
    devices.map(({ device }) => submitLocal(hot, { do: 'removeDevice', venue, device })),
  );
}

/** Links a band as its wearer would on the visitor page, and agrees to service and offers. */
async function joinVisitor(hot: HotPort, venue: string, code: string): Promise<void> {
  const { result } = await submitLocal(hot, {
    do: 'linkBand',
    venue,
    codeSha256: sha256(code.replaceAll('-', '')),
    sessionSha256: sha256(newToken()),
    language: 'en',
  });
  for (const purpose of ['service', 'offers'] as const) {
    await submitLocal(hot, {
      do: 'setConsent',
      visitor: String(result.visitor),
      purpose,
      granted: true,
      text: 'demo-1',
      language: 'en',
    });
  }
}

const program = fileURLToPath(new URL('../../firmware-sim/main.ts', import.meta.url));

/** The simulated devices as a process of their own: to the server they are as any others. */
export function startFleet(
  demo: Demo & { readonly credentials: readonly DeviceCredential[] },
  { config, mqttPort }: { config: Config; mqttPort: number },
): ChildProcess {
  const setup = demoSetup({ visitors: config.demoVisitors });
  const fleet = fork(program, [], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  fleet.send({
    kind: 'configure',
    host: config.host === '0.0.0.0' ? '127.0.0.1' : config.host,
    port: mqttPort,
    venue: demo.venue,
    credentials: demo.credentials,
    visitors: config.demoVisitors,
    seed: config.seed,
    demoVisitorBand: setup.demoVisitorBand,
  });
  return fleet;
}

const dayProgram = fileURLToPath(new URL('../threads/demo-day.ts', import.meta.url));
/** The first minute belongs to the live floor. */
const dayAfterMs = 5_000;
const dayMemory = '--max-old-space-size=256';

/**
 * Yesterday's recording, made once, in a process of the lowest priority that knows neither journal
 * nor records; the returned call ends it. [LAB5]
 */
export function startDemoDay({ data, seed }: Config, build: string): () => void {
  if (existsSync(demoDayPath(data))) return () => {};
  let day: ChildProcess | undefined;
  const begin = setTimeout(() => {
    day = fork(dayProgram, [], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      execArgv: [dayMemory],
    });
    day.send({ data, seed, build, nowMs: Date.now() } satisfies DemoDayAsk);
  }, dayAfterMs);
  return () => {
    clearTimeout(begin);
    day?.kill('SIGTERM');
  };
}
