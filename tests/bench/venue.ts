import { createHash, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import type { CommandBody } from '../../src/contracts/commands.ts';
import type { DeviceRecord } from '../../src/contracts/ports.ts';
import type { Plan } from '../../src/contracts/venue.ts';

/**
 * The venue every bench runs on: 10 × 10 zones of ten metres, a receiver in each middle, 50 live
 * campaigns.
 */
export const side = 10;
const zoneMetres = 10;

export function zoneIds(): string[] {
  return Array.from({ length: side * side }, (_, index) => `z${index}`);
}

export function benchPlan(): Plan {
  const zones = zoneIds().map((id, index) => {
    const x = (index % side) * zoneMetres;
    const y = Math.floor(index / side) * zoneMetres;
    const polygon: [number, number][] = [
      [x, y],
      [x + zoneMetres, y],
      [x + zoneMetres, y + zoneMetres],
      [x, y + zoneMetres],
    ];
    return { id, name: { en: id }, kind: 'display' as const, capacity: 50, floor: '0', polygon };
  });
  return { floors: [{ id: '0', name: { en: 'Floor' } }], zones, walls: [] };
}

export function receiverPlace(index: number): { x: number; y: number; floor: string } {
  const cell = index % (side * side);
  const x = ((cell % side) + 0.5) * zoneMetres;
  return { x, y: (Math.floor(cell / side) + 0.5) * zoneMetres, floor: '0' };
}

/**
 * So many live campaigns over the zones: dwell, with a condition on facts, on history and `not`.
 */
export function benchCampaigns(count: number): object[] {
  return Array.from({ length: count }, (_, index) => ({
    version: 1,
    id: `campaign-${index}`,
    name: { en: `Campaign ${index}` },
    when: { type: 'dwelled', zone: `z${index % (side * side)}`, for: '30s' },
    if: {
      all: [
        { fact: 'place.confidence', atLeast: 0.5 },
        { fact: 'zone.people', atMost: 40 },
        { not: { happened: { event: 'pickedUp', within: 'visit' } } },
      ],
    },
    then: [{ message: { channels: ['inbox'], title: { en: 'Offer' }, body: { en: '10 %' } } }],
    limits: { perVisitor: { count: 1, per: 'visit' } },
  }));
}

/** Triggers nothing on the bench floor meets, though each of them is asked about all of it. */
const idleTriggers: readonly ((index: number, zone: string) => object)[] = [
  (index, zone) => ({ type: 'dwelled', zone, for: `${index + 600}m` }),
  (index, zone) => ({ type: 'dwelled', zone, for: `${index + 600}m`, over: 'visit' }),
  (index) => ({ type: 'entered', zone: `annex-${index}` }),
  (index) => ({ type: 'left', zone: `annex-${index}` }),
  (index) => ({ type: 'pickedUp', sku: `sku-${index}` }),
  (index) => ({ type: 'purchased', category: `category-${index}` }),
  () => ({ type: 'stageChanged', to: 'reflection' }),
  (index) => ({ type: 'messageSeen', campaign: `other-${index}` }),
  (index, zone) => ({ type: 'occupancyAbove', zone, above: 5_000 + index }),
  (index, zone) => ({ type: 'queueAbove', zone, above: 5_000 + index, for: '2m' }),
  (index) => ({ type: 'factAbove', fact: 'venue.people', above: 500_000 + index }),
  (index) => ({
    type: 'absent',
    event: { event: 'purchased', same: 'sku' },
    after: { event: 'pickedUp', sku: `sku-${index}` },
    within: '10m',
  }),
  () => ({ type: 'at', at: '03:00' }),
];

/** So many live campaigns that share the floor and have nothing to decide on it. */
export function idleCampaigns(count: number): object[] {
  return Array.from({ length: count }, (_, index) => {
    const zone = `z${index % (side * side)}`;
    const when = idleTriggers[index % idleTriggers.length]?.(index, zone);
    return {
      version: 1,
      id: `idle-${index}`,
      name: { en: `Idle ${index}` },
      subject: 'visitor',
      when,
      then: [{ message: { channels: ['inbox'], title: { en: 'Offer' }, body: { en: '10 %' } } }],
    };
  });
}

/** How often a command is sent again that was not answered in time. */
const sendsMost = 12;

/**
 * Sends a command over the server's own local socket; again with the same id where it was not
 * answered in time, as the server says: it is carried out once, and the machine may be busy.
 */
export async function command(data: string, body: CommandBody): Promise<object> {
  const text = JSON.stringify({ id: randomUUID(), by: 'bench', body });
  for (let sends = 1; ; sends++) {
    const answer = await sendOnce(data, text);
    if (answer.ok) return answer;
    const isLate = answer.problems?.every(({ code }) => code === 'command.timeout') ?? false;
    if (!isLate || sends === sendsMost) throw new Error(`refused: ${JSON.stringify(answer)}`);
  }
}

type Told = { readonly ok: boolean; readonly problems?: readonly { readonly code: string }[] };

async function sendOnce(data: string, body: string): Promise<Told> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const call = request(
    {
      socketPath: join(data, 'gozar.sock'),
      path: '/local/command',
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    },
    (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString('utf8');
      });
      response.on('end', () => resolve(text));
    },
  );
  call.on('error', reject);
  call.end(body);
  return JSON.parse(await promise) as Told;
}

function benchSecret(index: number): string {
  return `bench-secret-${index}`;
}

/** One receiver of the bench venue, in the middle of its zone. */
export function benchDevice(index: number): DeviceRecord {
  return {
    venue: 'bench',
    device: `rx-${index}`,
    kind: 'receiver',
    format: 'native',
    placement: receiverPlace(index),
    secretSha256: createHash('sha256').update(benchSecret(index)).digest('hex'),
    expectedEveryMs: 60_000,
  };
}

/** Writes the credentials of so many receivers for the load generator. */
export function writeCredentials(folder: string, receivers: number): string {
  const credentials = Array.from({ length: receivers }, (_, index) => {
    const { venue, device } = benchDevice(index);
    const name = `${venue}/${device}`;
    return { venue, device, clientId: name, username: name, password: benchSecret(index) };
  });
  const file = join(folder, 'credentials.json');
  writeFileSync(file, JSON.stringify(credentials));
  return file;
}

/** Commands on their way together: they share their fsyncs. */
const devicesAtOnce = 20;

const venue = 'bench';

/** Imports the bench venue, with nothing in it. */
export async function importBenchVenue(data: string, timezone: string): Promise<void> {
  const about = { venue, name: { en: 'Bench' }, plan: benchPlan(), timezone, settings: {} };
  await command(data, { do: 'importVenue', ...about, demo: false });
}

/** Imports the bench venue with so many receivers; returns the file with their credentials. */
export async function furnishBench(data: string, receivers: number): Promise<string> {
  await importBenchVenue(data, 'Europe/Berlin');
  for (let from = 0; from < receivers; from += devicesAtOnce) {
    const count = Math.min(devicesAtOnce, receivers - from);
    const some = Array.from({ length: count }, (_, i) => benchDevice(from + i));
    await Promise.all(some.map((device) => command(data, { do: 'addDevice', ...device })));
  }
  for (const campaign of benchCampaigns(50)) {
    await command(data, { do: 'publishCampaign', venue, campaign });
  }
  return writeCredentials(data, receivers);
}
