import {
  chmodSync,
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { InboxBody } from '../../src/contracts/api.ts';
import { lockFolder } from '../../src/stores/lock.ts';
import { filesWith } from '../hotpath/planted.ts';
import { ChoicesShop, until } from './choices-shop.ts';
import { newServer, type TestServer, type Tried } from './server.ts';

/**
 * Seeing, taking and deleting what is held of a person, as whoever answers for it does on the
 * command line: beside a running server, on a stopped folder, and in a backup that came back. Each
 * person's name and tag hold a text that stands nowhere else; every file is searched for it.
 */
type Person = {
  readonly marker: string;
  readonly tag: string;
  readonly cookie: string;
  readonly visitor: string;
};
const names = ['Sara', 'Nima', 'Omid', 'Zahra'] as const;
const hello = {
  version: 1,
  id: 'hello',
  priority: 90,
  name: { en: 'Hello' },
  when: { type: 'tapped', purpose: 'claim' },
  then: [
    { message: { channels: ['inbox'], title: { en: 'Hello' }, body: { en: 'Hello {name}' } } },
  ],
};

let server: TestServer;
let shop: ChoicesShop;
/** Beside the data folder: what is kept of it, and what a person is handed. */
let kept: string;
let people: Readonly<Record<(typeof names)[number], Person>>;

const gozar = (...args: readonly string[]) => server.tried(args);
const failure = ({ status, stdout, stderr }: Tried) => {
  expect(stdout).toBe('');
  return { status, ...(JSON.parse(stderr) as { error: { code: string; problems: object[] } }) };
};
const refused = (status: number, code: string) => ({ status, error: { code } });
/** The data folder's files that hold something of a person. */
const traces = ({ marker }: Person, folder = server.data) => filesWith(folder, marker);
const statusOf = async ({ cookie }: Person, of = server) =>
  (await fetch(`${of.http}/api/v1/visitor/me`, { headers: { cookie } })).status;

const inboxOf = (of: ChoicesShop, cookie: string) =>
  of.json<InboxBody>('GET', '/api/v1/visitor/me/inbox', undefined, cookie);

async function joined(name: string): Promise<Person> {
  const marker = `Qz${name}Marker7`;
  const tag = `band-${marker}`;
  const cookie = await shop.visitor(tag, 'en', marker);
  const me = await shop.json<{ visitor: string }>('GET', '/api/v1/visitor/me', undefined, cookie);
  await shop.tap(tag);
  await until(
    () => inboxOf(shop, cookie),
    ({ items }) => items.some(({ body }) => body.includes(marker)),
  );
  return { marker, tag, cookie, visitor: me.visitor };
}

beforeAll(async () => {
  kept = mkdtempSync(join(tmpdir(), 'gozar-kept-'));
  server = await newServer();
  await server.start('--no-demo');
  shop = await ChoicesShop.open(server);
  const file = join(kept, 'hello.json');
  writeFileSync(file, JSON.stringify(hello));
  await server.cli('campaign', 'publish', 'shop', file);
  const found = names.map(async (name) => [name, await joined(name)] as const);
  people = Object.fromEntries(await Promise.all(found)) as typeof people;
  await shop.end();
});
afterAll(async () => {
  await server?.end();
  if (kept) rmSync(kept, { recursive: true, force: true });
});

describe('gozar export, beside a running server', () => {
  test('[CON9] writes one person’s JSON and CSV, which only their owner may read', () => {
    const { Zahra, Sara } = people;
    const out = join(kept, 'zahra');
    const files = [`${out}.json`, `${out}.csv`] as const;
    // One that lay there before, for everybody to read.
    writeFileSync(files[0], 'old', { mode: 0o644 });
    const done = gozar('export', '--visitor', Zahra.visitor, '--out', out);
    expect(done).toMatchObject({ status: 0, stderr: '' });
    expect(JSON.parse(done.stdout)).toEqual({ visitor: Zahra.visitor, files });
    for (const path of files) expect(statSync(path).mode & 0o777, path).toBe(0o600);
    const [data = '', csv = ''] = files.map((path) => readFileSync(path, 'utf8'));
    const found = JSON.parse(data);
    expect(found).toMatchObject({
      visitor: { visitor: Zahra.visitor, name: Zahra.marker },
      bands: [{ venue: 'shop', tag: Zahra.tag }],
    });
    expect(found.messages.map(({ body }: { body: string }) => body)).toContain(
      `Hello ${Zahra.marker}`,
    );
    expect(csv.split('\r\n')[0]).toBe('kind,venue,what,from,to,value,deletedAt');
    expect(csv).toContain(`band,shop,${Zahra.tag},`);
    for (const path of files) expect(readFileSync(path, 'utf8')).not.toContain(Sara.marker);
    expect(readdirSync(kept).filter((name) => name.endsWith('.new'))).toEqual([]);
  });

  test('[CON9] [CLI1] asked wrongly, or with nowhere to write, it leaves no file', () => {
    const { visitor } = people.Zahra;
    expect(failure(gozar('export'))).toMatchObject(refused(2, 'command.shape'));
    const nobody = gozar('export', '--visitor', 'v-nobody', '--out', join(kept, 'nobody'));
    expect(failure(nobody)).toMatchObject(refused(1, 'command.visitor_unknown'));
    const lost = join(kept, 'not', 'there');
    const nowhere = gozar('export', '--visitor', visitor, '--out', lost);
    expect(failure(nowhere)).toMatchObject(refused(1, 'store.disk_failed'));
    const other = join(kept, 'other-data');
    const folder = gozar('export', '--visitor', visitor, '--data', other);
    expect(failure(folder)).toMatchObject(refused(1, 'store.schema'));
    const left = readdirSync(kept);
    expect(left.filter((name) => /nobody|not|other/.test(name))).toEqual([]);
  });
});

describe('gozar backup', () => {
  test('[REC1] beside a running server: one file of everybody, and what it is', () => {
    const out = join(kept, 'before.backup');
    const done = gozar('backup', out);
    expect(done).toMatchObject({ status: 0, stderr: '' });
    expect(JSON.parse(done.stdout)).toEqual({
      path: out,
      bytes: statSync(out).size,
      position: expect.any(Number),
      files: expect.any(Number),
      sealed: false,
    });
    expect(statSync(out).mode & 0o777).toBe(0o600);
  });

  test('[CLI1] of no data folder, or to nowhere, it fails in words and leaves nothing', () => {
    const other = join(kept, 'other-data');
    const empty = gozar('backup', join(kept, 'none.backup'), '--data', other);
    expect(failure(empty)).toMatchObject(refused(1, 'store.schema'));
    const nowhere = gozar('backup', join(kept, 'not', 'there.backup'));
    expect(failure(nowhere)).toMatchObject(refused(1, 'store.disk_failed'));
    expect(failure(gozar('backup'))).toMatchObject(refused(2, 'command.shape'));
    expect(readdirSync(kept).filter((name) => /none|not|other/.test(name))).toEqual([]);
  });
});

describe('gozar erase, beside a running server', () => {
  test.each([
    ['nobody named', []],
    ['a person and a band', ['v-1', '--tag', 'band', '--venue', 'shop']],
    ['a band without its venue', ['--tag', 'band']],
    ['two people', ['v-1', 'v-2']],
  ])('[CLI1] asked wrongly: %s', (_, args) => {
    expect(failure(gozar('erase', ...args))).toMatchObject(refused(2, 'command.shape'));
  });

  test('[CLI1] [CON2] who is not known, and no folder of people: said, and nothing made', () => {
    const unknown = { problems: [{ code: 'command.visitor_unknown' }] };
    const nobody = failure(gozar('erase', 'v-nobody'));
    expect(nobody).toMatchObject({ status: 1, error: unknown });
    const band = gozar('erase', '--tag', 'band-nobody', '--venue', 'shop');
    expect(failure(band)).toMatchObject({ status: 1, error: unknown });
    // Not even the shape of a venue: refused by the server's door, in the same form.
    const shapeless = failure(gozar('erase', '--tag', 'b', '--venue', 'No Such Place!'));
    const atVenue = { problems: [{ path: expect.stringMatching(/venue|whose/) }] };
    expect(shapeless).toMatchObject({ status: 1, error: atVenue });
    const other = join(kept, 'other-data');
    const elsewhere = gozar('erase', people.Sara.visitor, '--data', other);
    expect(failure(elsewhere)).toMatchObject(refused(1, 'store.schema'));
    expect(readdirSync(kept)).not.toContain('other-data');
    for (const person of Object.values(people)) expect(traces(person).length).toBeGreaterThan(0);
  });

  test('[CON2] [T25] prints a receipt and what went; within 60 s no file holds them', async () => {
    const { Sara, Zahra } = people;
    const done = gozar('erase', Sara.visitor);
    expect(done).toMatchObject({ status: 0, stderr: '' });
    const { receipt, counts } = JSON.parse(done.stdout);
    expect(receipt).toMatch(/^[\w-]{32}$/);
    expect(counts).toMatchObject({ bands: 1, phones: 1, consents: 3 });
    await expect.poll(() => traces(Sara), { timeout: 240_000, interval: 200 }).toEqual([]);
    expect(server.log).not.toContain(Sara.marker);
    expect(traces(Zahra).length).toBeGreaterThan(0);
    expect(await statusOf(Sara)).toBe(401);
    expect(await statusOf(Zahra)).toBe(200);
    const gone = { status: 1, error: { problems: [{ code: 'command.visitor_unknown' }] } };
    expect(failure(gozar('erase', Sara.visitor))).toMatchObject(gone);
    const taken = gozar('export', '--visitor', Sara.visitor, '--out', join(kept, 'sara'));
    expect(failure(taken)).toMatchObject(refused(1, 'command.visitor_unknown'));
  });
});

describe('the same on a stopped folder', () => {
  beforeAll(async () => {
    expect(await server.stop()).toBe(0);
  });

  test('[OUT7] while another process holds it, erase says so and changes nothing', () => {
    const lock = lockFolder(server.data);
    if (!lock.ok) throw new Error(lock.code);
    try {
      const held = failure(gozar('erase', people.Nima.visitor));
      expect(held).toMatchObject(refused(1, 'start.folder_locked'));
    } finally {
      lock.release();
    }
    expect(traces(people.Nima).length).toBeGreaterThan(0);
  });

  test('[SEC7] [CLI1] who has no right to the folder learns, changes and copies nothing', () => {
    // Root may go everywhere, unless it lays its privileges down.
    const drop = ['setpriv', '--bounding-set', '-all', '--inh-caps', '-all'];
    const by = process.getuid?.() === 0 ? drop : [];
    const { visitor } = people.Nima;
    const out = join(kept, 'taken');
    chmodSync(server.data, 0);
    try {
      const all = [
        ['erase', visitor],
        ['export', '--visitor', visitor, '--out', out],
        ['backup', out],
      ];
      for (const args of all) {
        const { status, error } = failure(server.tried(args, by));
        expect(status, args[0]).toBe(1);
        expect(error, args[0]).toMatchObject({
          code: 'store.schema',
          message: expect.stringContaining('this user may not read the records'),
        });
      }
    } finally {
      chmodSync(server.data, 0o700);
    }
    expect(readdirSync(kept).filter((name) => name.startsWith('taken'))).toEqual([]);
    expect(traces(people.Nima).length).toBeGreaterThan(0);
  });

  test('[CON2] [T25] a band names whoever wore it last; no file holds them at its end', () => {
    const { Nima, Zahra } = people;
    const done = gozar('erase', '--tag', Nima.tag, '--venue', 'shop');
    expect(done).toMatchObject({ status: 0, stderr: '' });
    expect(JSON.parse(done.stdout)).toMatchObject({
      receipt: expect.any(String),
      counts: { bands: 1, phones: 1 },
    });
    expect(traces(Nima)).toEqual([]);
    expect(traces(Zahra).length).toBeGreaterThan(0);
    const unknown = { problems: [{ code: 'command.visitor_unknown' }] };
    const again = failure(gozar('erase', Nima.visitor));
    expect(again).toMatchObject({ status: 1, error: unknown });
  });

  test('[CON9] export reads it, and leaves the folder as it was', () => {
    const before = readdirSync(server.data).toSorted();
    const out = join(kept, 'zahra-stopped');
    expect(gozar('export', '--visitor', people.Zahra.visitor, '--out', out).status).toBe(0);
    expect(readdirSync(server.data).toSorted()).toEqual(before);
    expect(readFileSync(`${out}.json`, 'utf8')).toContain(people.Zahra.marker);
  });

  test('[REC1] a backup made now holds nobody who was erased', () => {
    const { out, data } = { out: join(kept, 'after.backup'), data: join(kept, 'after') };
    expect(gozar('backup', out).status).toBe(0);
    const restored = gozar('restore', out, '--data', data, '--erasures', 'none');
    expect(restored).toMatchObject({ status: 0, stderr: '' });
    for (const gone of [people.Sara, people.Nima]) expect(traces(gone, data)).toEqual([]);
    for (const stays of [people.Omid, people.Zahra]) {
      expect(traces(stays, data).length).toBeGreaterThan(0);
    }
  });
});

describe('gozar restore, of a backup in which they all were', () => {
  let data: string;
  let list: string;

  beforeAll(async () => {
    await server.start('--no-demo');
    expect(gozar('erase', people.Omid.visitor).status).toBe(0);
    expect(await server.stop()).toBe(0);
    [data, list] = [join(kept, 'restored'), join(kept, 'erasures.jsonl')];
    copyFileSync(join(server.data, 'erasures.jsonl'), list);
  });

  test('[REC5] [CLI1] a file that is none, a list that is none: said, and no folder made', () => {
    const backup = join(kept, 'before.backup');
    const none = ['--erasures', 'none', '--data', data] as const;
    writeFileSync(join(kept, 'no.backup'), 'not a backup');
    const cases = [
      [['restore', join(kept, 'no.backup'), ...none], 1, 'store.backup_damaged'],
      [['restore', join(kept, 'missing'), ...none], 1, 'store.disk_failed'],
      [['restore', backup, '--data', data], 2, 'command.shape'],
      [['restore', backup, '--data', data, '--erasures', backup], 2, 'command.shape'],
    ] as const;
    for (const [args, status, code] of cases) {
      expect(failure(gozar(...args)), args.join(' ')).toMatchObject(refused(status, code));
    }
    expect(readdirSync(kept).filter((name) => name.startsWith('restored'))).toEqual([]);
  });

  test('[CON6] [REC5] [T25] nobody who was erased after it comes back', () => {
    const { Sara, Nima, Omid, Zahra } = people;
    const backup = join(kept, 'before.backup');
    const without = join(kept, 'without-list');
    const bare = gozar('restore', backup, '--data', without, '--erasures', 'none');
    expect(bare).toMatchObject({ status: 0, stderr: '' });
    // The search finds what is there: without the list all of them are back.
    for (const person of [Sara, Nima, Omid]) {
      expect(traces(person, without).length).toBeGreaterThan(0);
    }
    const done = gozar('restore', backup, '--data', data, '--erasures', list);
    expect(done).toMatchObject({ status: 0, stderr: '' });
    expect(JSON.parse(done.stdout)).toEqual({
      data,
      position: expect.any(Number),
      atMs: expect.any(Number),
      gozar: expect.any(String),
      frames: expect.any(Number),
      venues: { shop: expect.any(String) },
      erasures: 3,
    });
    for (const person of [Sara, Nima, Omid]) expect(traces(person, data)).toEqual([]);
    expect(traces(Zahra, data).length).toBeGreaterThan(0);
  });

  test('[CON4] [CON6] nor in the server that goes on, also when their band taps', async () => {
    const { Sara, Nima, Omid, Zahra } = people;
    const again = await newServer({}, data);
    try {
      await again.start('--no-demo');
      for (const person of [Sara, Nima, Omid]) expect(await statusOf(person, again)).toBe(401);
      expect(await statusOf(Zahra, again)).toBe(200);
      const back = join(kept, 'back');
      for (const { visitor } of [Sara, Nima, Omid]) {
        const asked = again.tried(['export', '--visitor', visitor, '--out', back]);
        expect(failure(asked)).toMatchObject(refused(1, 'command.visitor_unknown'));
      }
      const anew = await shop.reopenOn(again);
      const inbox = () => inboxOf(anew, Zahra.cookie);
      const before = (await inbox()).items.length;
      await anew.tap(Omid.tag);
      await anew.tap(Zahra.tag);
      await until(inbox, ({ items }) => items.length > before);
      await anew.end();
      expect(await again.stop()).toBe(0);
      for (const { marker } of [Sara, Nima]) expect(filesWith(data, marker)).toEqual([]);
      expect(filesWith(data, `Hello ${Omid.marker}`)).toEqual([]);
    } finally {
      await again.end();
    }
  });
});
