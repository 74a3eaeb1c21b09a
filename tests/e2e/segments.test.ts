import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SegmentList, SegmentPreview } from '../../src/contracts/api-segments.ts';
import { benchPlan, command } from '../bench/venue.ts';
import { newServer, type TestServer } from './server.ts';

const venue = 'kasra';
let server: TestServer;
let token = '';

beforeAll(async () => {
  server = await newServer();
  await server.start('--no-demo');
  const where = { plan: benchPlan(), timezone: 'Asia/Tehran', settings: {}, demo: false };
  await command(server.data, { do: 'importVenue', venue, name: { en: 'Kasra' }, ...where });
  for (const [i, email] of ['a@x.ir', undefined, 'c@x.ir'].entries()) {
    const patch = { name: `N${i}`, language: 'fa', ...(email && { email }) } as const;
    await command(server.data, { do: 'putCustomer', patch });
  }
  const made = await server.cli('token', 'create', '--role', 'marketer', '--venue', venue);
  token = String(made.token);
});
afterAll(() => server.end());

async function call(method: string, end: string, body?: object) {
  const answer = await fetch(`${server.http}/api/v1/venues/${venue}/segments${end}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: await answer.json() };
}

const readers = { version: 1, id: 'readers', name: { en: 'Readers' }, who: { language: 'fa' } };

test('[SEG9] previewed, published, listed with its count, paged, and removed', async () => {
  const preview = await call('POST', '/preview', { who: { address: 'email' } });
  expect(preview).toMatchObject({ status: 200, body: { counted: { people: 2, mayEmail: 0 } } });
  const { sample, sentence } = preview.body as SegmentPreview;
  expect(sample).toHaveLength(2);
  expect(sentence.fa).toBe('مشتریانی که نشانی ایمیل دارند.');
  const wrong = await call('POST', '/preview', { who: { all: [{ field: 'citty', is: 'x' }] } });
  expect(wrong).toMatchObject({
    status: 400,
    body: { error: { problems: [{ code: 'segment.name_unknown', path: 'who.all[0].field' }] } },
  });
  expect(await call('POST', '', { segment: readers })).toMatchObject({ status: 200 });
  await expect
    .poll(async () => ((await call('GET', '')).body as SegmentList).items)
    .toMatchObject([{ segment: 'readers', campaigns: [], counted: { people: 3 } }]);
  const first = await call('GET', '/readers/members?limit=2');
  expect(first).toMatchObject({ status: 200, body: { items: [{}, {}] } });
  const rest = await call('GET', `/readers/members?limit=2&after=${first.body.next}`);
  expect(rest.body.items).toHaveLength(1);
  expect(await call('POST', '/readers/remove', {})).toMatchObject({ status: 200 });
  expect(await call('GET', '/readers')).toMatchObject({
    ...{ status: 404, body: { error: { code: 'segment.unknown' } } },
  });
});

test('[SEG9] the command line publishes, lists, counts and removes', async () => {
  const file = join(server.data, 'readers.json');
  writeFileSync(file, JSON.stringify(readers));
  expect(await server.cli('segment', 'publish', venue, file)).toMatchObject({
    sentenceEn: 'Customers whose language is Persian.',
  });
  expect(await server.cli('segment', 'list', venue)).toMatchObject({
    items: [{ segment: 'readers', en: 'Customers whose language is Persian.' }],
  });
  expect(await server.cli('segment', 'count', venue)).toMatchObject({ items: [{ people: 3 }] });
  expect(await server.cli('segment', 'remove', venue, 'readers')).toMatchObject({
    segment: 'readers',
  });
});
