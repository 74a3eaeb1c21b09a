import { createHash } from 'node:crypto';
import { type ClientRequest, request } from 'node:http';
import { socketPathOf } from '../../src/cli/folder.ts';
import type { CommandBody } from '../../src/contracts/commands.ts';
import { roles } from '../../src/contracts/roles.ts';
import { deviceKindNames } from '../../src/contracts/topics.ts';
import { newServer, type TestServer } from '../e2e/server.ts';
import { campaignDocument } from '../web/rows.ts';
import type { Principal } from './cells.ts';

export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

export type Asked = {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** An address of loopback to come from: each has tries of its own. */
  readonly from?: string;
};
export type Answered = { readonly status: number; readonly head: string; readonly text: string };

/** One request; a connection that breaks is status 0. */
export function ask(
  to: { readonly port: number } | { readonly socketPath: string },
  { method, path, headers = {}, body, from }: Asked,
): Promise<Answered> {
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  return new Promise((resolve) => {
    const broken = () => resolve({ status: 0, head: '', text: '' });
    let out: ClientRequest;
    try {
      out = request({
        ...{ host: '127.0.0.1', ...to, method, path, agent: false, timeout: 20_000 },
        ...(from === undefined ? {} : { localAddress: from }),
        headers: { ...type, ...length, ...headers },
      });
    } catch {
      broken();
      return;
    }
    out.on('timeout', () => out.destroy());
    out.on('error', broken);
    out.on('upgrade', (answer, socket) => {
      socket.destroy();
      resolve({ status: answer.statusCode ?? 101, head: '', text: '' });
    });
    out.on('response', (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('error', broken);
      answer.on('end', () => {
        const head = JSON.stringify(answer.rawHeaders);
        const text = Buffer.concat(parts).toString('utf8');
        resolve({ status: answer.statusCode ?? 0, head, text });
      });
    });
    out.end(body);
  });
}

/** A random address of loopback. */
export function loopbackAddress(roll: () => number): string {
  const part = () => 1 + Math.floor(roll() * 250);
  return `127.${part()}.${part()}.${part()}`;
}

/** A server with venues `one` and `two`, each full of its own marker, and everybody who may ask. */
export class TwoVenues {
  readonly server: TestServer;
  readonly principals: readonly Principal[];

  constructor(server: TestServer, principals: readonly Principal[]) {
    this.server = server;
    this.principals = principals;
  }

  get port(): number {
    return this.server.httpPort;
  }

  static async open(): Promise<TwoVenues> {
    const server = await newServer();
    await server.start('--no-demo');
    const socketPath = socketPathOf(server.data);
    let commands = 0;
    const command = async (body: CommandBody) => {
      const id = `torture-${++commands}`;
      const text = JSON.stringify({ id, by: 'local', body });
      const asked = { method: 'POST', path: '/local/command', body: text };
      const answer = await ask({ socketPath }, asked);
      if (answer.status !== 200) throw new Error(`${body.do}: ${answer.text}`);
    };
    for (const venue of venueIds) await furnish(venue, command);
    return new TwoVenues(server, await everybody(command));
  }
}

export const venueIds = ['one', 'two'] as const;
type Command = (body: CommandBody) => Promise<void>;

export const secretOf = (venue: string, kind: string) => sha256(`device ${venue} ${kind}`);

async function furnish(venue: string, command: Command): Promise<void> {
  const name = { en: `MARK-${venue}` };
  const square = (x: number): [number, number][] => [
    [x, 0],
    [x + 10, 0],
    [x + 10, 8],
    [x, 8],
  ];
  const zones = [
    { id: 'shoes', name, kind: 'display', floor: 'g', polygon: square(0), capacity: 20 },
    { id: 'door', name, kind: 'entrance', floor: 'g', polygon: square(10) },
  ] as const;
  const plan = { floors: [{ id: 'g', name }], zones: [...zones], walls: [] };
  const where = { timezone: 'Asia/Tehran', settings: {}, demo: false };
  // What the schema adds by default is left out here, as a caller of the socket may.
  await command({ do: 'importVenue', venue, name, plan, ...where } as never);
  for (const kind of deviceKindNames) {
    const secretSha256 = sha256(secretOf(venue, kind));
    const placement = { zone: 'shoes' };
    const device = `d-${kind}`;
    await command({
      ...{ do: 'addDevice', venue, device, kind, format: 'native', secretSha256, placement },
    });
  }
  await command({ do: 'publishCampaign', venue, campaign: { ...campaignDocument, name } });
  const segment = { version: 1, id: 'x1', name, who: { language: 'en' } };
  await command({ do: 'publishSegment', venue, segment });
  const articles = [{ sku: `MARK-${venue}`, name, category: 'shoes' }];
  await command({ do: 'publishGoods', venue, replace: false, articles, planogram: [] });
  const codeSha256 = sha256(`code ${venue}`);
  await command({ do: 'handOutBand', venue, tag: `MARK-${venue}`, as: 'alone', codeSha256 });
  const sessionSha256 = sha256(sha256(`visitor of ${venue}`));
  const person = { language: 'en', name: `MARK-${venue}` } as const;
  await command({ do: 'linkBand', venue, codeSha256, sessionSha256, ...person });
}

const scopes = [['one'], ['two'], 'all'] as const;

/** Nobody, every role by token and by session in every scope, two visitors and a device. */
async function everybody(command: Command): Promise<readonly Principal[]> {
  const found: Principal[] = [{ name: 'nobody', kind: 'nobody', headers: {} }];
  for (const role of roles) {
    for (const scope of scopes) {
      const name = `${role} of ${[scope].flat().join()}`;
      const venues = scope === 'all' ? scope : [...scope];
      const token = sha256(`token ${name}`);
      const tokenSha256 = sha256(token);
      await command({ do: 'createToken', role, venues, tokenSha256, name: 'torture' });
      const bearer = { authorization: `Bearer ${token}` };
      found.push({ name: `token, ${name}`, kind: 'token', role, scope, headers: bearer });
      const cookie = { cookie: `gozar_session=${await join(command, name, { role, venues })}` };
      found.push({ name: `session, ${name}`, kind: 'session', role, scope, headers: cookie });
    }
  }
  for (const venue of venueIds) {
    const headers = { cookie: `gozar_visitor=${sha256(`visitor of ${venue}`)}` };
    found.push({ name: `visitor of ${venue}`, kind: 'visitor', scope: [venue], headers });
  }
  const headers = { authorization: `Bearer ${secretOf('one', 'receiver')}` };
  return [...found, { name: 'device of one', kind: 'device', headers }];
}

async function join(
  command: Command,
  name: string,
  may: { role: (typeof roles)[number]; venues: 'all' | string[] },
): Promise<string> {
  const linkSha256 = sha256(`link ${name}`);
  const expiresAtMs = Date.now() + 3_600_000;
  await command({ do: 'createInvitation', linkSha256, ...may, expiresAtMs });
  const secret = sha256(`session ${name}`);
  const session = { sessionSha256: sha256(secret), expiresAtMs, agent: '', address: '' };
  await command({
    ...{ do: 'acceptInvitation', linkSha256, user: name.replaceAll(/[^a-z]+/g, '-') },
    passwordHash: `$argon2id$v=19$m=19456,t=2,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`,
    session,
  });
  return secret;
}
