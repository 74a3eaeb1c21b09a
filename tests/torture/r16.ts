import { connectAsync, type MqttClient } from 'mqtt';
import { WebSocket } from 'ws';
import { socketPathOf } from '../../src/cli/folder.ts';
import { deviceKindNames, publishEnds, subscribeEnds } from '../../src/contracts/topics.ts';
import type { Route } from '../../src/web/route-kinds.ts';
import { type RouteName, routeNames, rowOf } from '../../src/web/routes.ts';
import { type Principal, routeCells, saysYes, topicCells } from './cells.ts';
import { dice } from './figure.ts';
import {
  type Answered,
  ask,
  loopbackAddress,
  secretOf,
  TwoVenues,
  venueIds,
} from './two-venues.ts';

type Options = { readonly seed: number; readonly scale: 'slice' | 'full' };
export type Report = {
  readonly name: 'R16';
  readonly ok: boolean;
  readonly seed: number;
  readonly principals: number;
  readonly cells: number;
  readonly http: number;
  readonly sockets: number;
  readonly mqtt: number;
  readonly leaks: number;
  /** Answers that held the marker of a venue in scope: without them no leak would show. */
  readonly seen: number;
  /** Cells that were otherwise than expected, the first twenty in words. */
  readonly wrong: number;
  readonly findings: readonly string[];
};

const verbs = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'] as const;
const atOnce = 8;
/** How long a socket is listened to for what it should not say. */
const listenMs = 250;

/** What is counted and found while the table is walked. */
class Tally {
  readonly counts = { http: 0, sockets: 0, mqtt: 0 };
  readonly findings: string[] = [];
  leaks = 0;
  seen = 0;

  cell(kind: keyof Tally['counts'], name: string, expected: boolean, found: boolean): void {
    this.counts[kind]++;
    if (expected === found) return;
    this.findings.push(`${name}: expected ${expected ? 'yes' : 'no'}, found otherwise`);
  }

  /** The marker of a venue that is not in scope, in anything that was said. */
  search(name: string, principal: Principal, said: string): void {
    const { scope = [] } = principal;
    const own = scope === 'all' ? venueIds : scope;
    if (own.some((venue) => said.includes(`MARK-${venue}`))) this.seen++;
    if (scope === 'all') return;
    for (const venue of venueIds.filter((one) => !scope.includes(one))) {
      if (!said.includes(`MARK-${venue}`)) continue;
      this.leaks++;
      this.findings.push(`${name}: MARK-${venue} was said`);
    }
  }
}

/** Every principal at every route, verb and venue, every socket, and every topic end. [T3] */
export async function run({ seed, scale }: Options): Promise<Report> {
  const roll = dice(seed);
  const world = await TwoVenues.open();
  const tally = new Tally();
  try {
    for (const principal of world.principals) {
      await walkSockets(world, principal, tally);
      const all = scale === 'full' || ['nobody', 'session, admin of all'].includes(principal.name);
      await walkRoutes(world, { principal, tally, roll, verbs: all ? verbs : [] });
    }
    await walkLocal(world, tally);
    await walkTopics(world, tally);
  } finally {
    await world.server.end();
  }
  const { http, sockets, mqtt } = tally.counts;
  const { leaks, seen, findings } = tally;
  const isOk = findings.length === 0 && seen > 200;
  return {
    ...{ name: 'R16', ok: isOk, seed, principals: world.principals.length },
    ...{ cells: http + sockets + mqtt, http, sockets, mqtt, leaks, seen, wrong: findings.length },
    findings: findings.slice(0, 20),
  };
}

type Venue = { readonly id: string; readonly exists: boolean };
const venues: readonly Venue[] = [
  { id: 'one', exists: true },
  { id: 'two', exists: true },
  { id: 'nowhere', exists: false },
];

function pathOf(row: Route, venue: Venue | undefined): string {
  return row.path
    .replace(':venue', venue?.id ?? 'one')
    .replace(':campaign', 'c1')
    .replace(':message', 'm1')
    .replace(':version', '1')
    .replace(/readers\/:\w+/, 'readers/d-reader')
    .replace('tills/:till', 'tills/d-till')
    .replace(':move', 'note')
    .replace(/:(session|invitation|token)/, '0123456789ab')
    .replace(/:\w+/g, 'x1')
    .replace('*', 'x.js');
}

/** These end the session or the visitor that asks, so they come last. */
const endsWhoAsks: readonly RouteName[] = ['eraseMe', 'logout'];

async function walkRoutes(
  { port }: TwoVenues,
  of: { principal: Principal; tally: Tally; roll: () => number; verbs: readonly string[] },
): Promise<void> {
  const { principal, tally, roll } = of;
  const jobs: (() => Promise<void>)[] = [];
  const endings: typeof jobs = [];
  for (const name of routeNames) {
    const row = rowOf(name);
    if (row.socket) continue;
    for (const venue of row.path.includes(':venue') ? venues : [undefined]) {
      for (const verb of new Set([row.method, ...of.verbs])) {
        const path = pathOf(row, venue);
        if (verb !== row.method && isOwned(verb, path)) continue;
        const at = endsWhoAsks.includes(name) ? endings : jobs;
        at.push(async () => {
          // No proxy stands before us: what a scraper on this machine may do is no cell. [WEB9]
          const headers = { ...principal.headers, 'x-forwarded-for': '203.0.113.9' };
          const body = verb === 'GET' ? {} : { body: '{}' };
          const from = loopbackAddress(roll);
          const answer = await ask({ port }, { method: verb, path, headers, from, ...body });
          const cell = `${principal.name}: ${verb} ${path} (${name})`;
          const expected = verb === row.method && saysYes(name, principal, venue);
          const found = verb === row.method ? isYes(name, answer) : !isNothing(answer);
          tally.cell('http', cell, expected, found);
          tally.search(cell, principal, answer.text + answer.head);
          if (answer.status >= 500 || answer.status === 0) {
            tally.findings.push(`${cell}: ${answer.status} ${answer.text.slice(0, 80)}`);
          }
        });
      }
    }
  }
  await inTurns(jobs);
  for (const job of endings) await job();
}

/** Whether another row answers this verb at this path. */
function isOwned(verb: string, path: string): boolean {
  const parts = path.split('/');
  return routeNames.map(rowOf).some((row) => {
    if (row.method !== verb || row.socket || row.who === 'local') return false;
    const own = row.path.split('/');
    const fits = (part: string, at: number) =>
      part === parts[at] || part.startsWith(':') || part === '*';
    return own.length === parts.length && own.every(fits);
  });
}

/** Admitted, whatever came of it then; what is open to everybody may still not be there. */
function isYes(name: RouteName, { status, text }: Answered): boolean {
  const code = /"code":"([\w.]+)"/.exec(text)?.[1];
  if (status === 0 || code === 'http.unauthenticated') return false;
  return code !== 'http.not_found' || routeCells[name] === 'everybody';
}

/** A path that has no such verb, or a row that is not on this socket. */
function isNothing({ status, text }: Answered): boolean {
  return [0, 404, 401].includes(status) && /http\.(not_found|unauthenticated)/.test(text);
}

async function walkSockets({ port }: TwoVenues, principal: Principal, tally: Tally): Promise<void> {
  const asked: [RouteName, Venue | undefined, string][] = [
    ...venues.map((venue): [RouteName, Venue, string] => ['live', venue, `?venue=${venue.id}`]),
    ...venues.map((venue): [RouteName, Venue, string] => [
      ...(['livePast', venue, `?venue=${venue.id}&from=1m`] as const),
    ]),
    ['liveInbox', undefined, '?inbox=1'],
  ];
  await inTurns(
    asked.map(([name, venue, query]) => async () => {
      const cell = `${principal.name}: socket ${query}`;
      const { isOpen, said } = await listen(port, `/live${query}`, principal.headers);
      tally.cell('sockets', cell, saysYes(name, principal, venue), isOpen);
      tally.search(cell, principal, said);
    }),
  );
}

async function listen(
  port: number,
  path: string,
  headers: Principal['headers'],
): Promise<{ isOpen: boolean; said: string }> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
  let said = '';
  socket.on('message', (bytes) => {
    said += String(bytes);
  });
  socket.on('error', () => {});
  const isOpen = await new Promise<boolean>((resolve) => {
    socket.on('open', () => resolve(true));
    socket.on('close', () => resolve(false));
    socket.on('unexpected-response', (_request, answer) => {
      answer.on('data', (part) => {
        said += String(part);
      });
      answer.on('end', () => resolve(false));
    });
  });
  if (isOpen) await new Promise((resolve) => setTimeout(resolve, listenMs));
  socket.terminate();
  return { isOpen, said };
}

/** The rows of the folder's own socket: there for its owner, and on no network. [SEC7] */
async function walkLocal({ server }: TwoVenues, tally: Tally): Promise<void> {
  const socketPath = socketPathOf(server.data);
  const names = routeNames.filter((name) => !rowOf(name).socket);
  for (const name of names) {
    const row = rowOf(name);
    const path = pathOf(row, venues[0]);
    const body = row.method === 'GET' ? {} : { body: '{}' };
    const answer = await ask({ socketPath }, { method: row.method, path, ...body });
    tally.cell('http', `local: ${name}`, routeCells[name] === 'local', !isNothing(answer));
  }
}

const ends = [...publishEnds, ...subscribeEnds];
type Target = readonly [venue: string, device: string];

/** Every kind of device at every end of its own topics, of a neighbour's and of another venue. */
async function walkTopics({ server }: TwoVenues, tally: Tally): Promise<void> {
  for (const kind of deviceKindNames) {
    const own = `d-${kind}`;
    const neighbour = kind === 'till' ? 'd-kiosk' : 'd-till';
    const targets: readonly Target[] = [
      ['one', own],
      ['one', neighbour],
      ['two', own],
    ];
    const connect = () =>
      connectAsync(`mqtt://127.0.0.1:${server.mqttPort}`, {
        ...{ clientId: `one/${own}`, username: `one/${own}`, reconnectPeriod: 0 },
        password: secretOf('one', kind),
      });
    for (const [venue, device] of targets) {
      const isOwn = venue === 'one' && device === own;
      const may = (verb: 'publish' | 'subscribe', end: string) =>
        isOwn && topicCells[kind][verb].split(' ').includes(end);
      const client = await connect();
      for (const end of ends) {
        const topic = `gozar/v1/${venue}/${device}/${end}`;
        const granted = await isGranted(client, topic);
        tally.cell('mqtt', `${kind} subscribes ${topic}`, may('subscribe', end), granted);
      }
      await client.endAsync(true);
      for (const end of ends) {
        const topic = `gozar/v1/${venue}/${device}/${end}`;
        const taken = await isTaken(await connect(), topic);
        tally.cell('mqtt', `${kind} publishes ${topic}`, may('publish', end), taken);
      }
    }
  }
}

async function isGranted(client: MqttClient, topic: string): Promise<boolean> {
  const granted = await client.subscribeAsync(topic, { qos: 1 }).catch(() => []);
  return granted.some(({ qos }) => qos < 128);
}

/** Acknowledged; a device that may not is cut off instead. [ING9] */
async function isTaken(client: MqttClient, topic: string): Promise<boolean> {
  client.on('error', () => {});
  const closed = new Promise<false>((resolve) => client.once('close', () => resolve(false)));
  const taken = client.publishAsync(topic, '{}', { qos: 1 }).then(
    () => true,
    () => false,
  );
  const answer = await Promise.race([closed, taken]);
  await client.endAsync(true);
  return answer;
}

async function inTurns(jobs: readonly (() => Promise<void>)[]): Promise<void> {
  const waiting = [...jobs];
  const work = async () => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) await job();
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}
