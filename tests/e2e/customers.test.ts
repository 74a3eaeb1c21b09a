import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import type { CustomerRecord, PageOf } from '../../src/contracts/customers.ts';
import type { ImportJob } from '../../src/contracts/imports.ts';
import { benchPlan, command } from '../bench/venue.ts';
import { newServer, type TestServer } from './server.ts';

const venue = 'rasta';
const file =
  'کد مشتری,نام,ایمیل,موبایل,تاریخ تولد\r\n' +
  '۱,سارا کریمی,sara@x.ir,۰۹۱۲۱۱۱۱۱۱۱,۱۳۷۰/۰۲/۳۱\r\n2,علي رضا,,۰۹۱۲۲۲۲۲۲۲۲,\r\n3,Ali,ali,,\r\n';
const sales = 'receipt;date;customer;sku;qty;price\n7;1405/01/01;1;x;1;10\n7;1405/01/01;1;y;2;5\n';

async function open(): Promise<TestServer> {
  const server = await newServer();
  onTestFinished(() => server.end());
  await server.start('--no-demo');
  await command(server.data, {
    ...{ do: 'importVenue', venue, name: { en: 'Rasta' }, plan: benchPlan() },
    ...{ timezone: 'Asia/Tehran', settings: {}, demo: false },
  });
  return server;
}

async function callerOf(server: TestServer, role: string) {
  const made = await server.cli('token', 'create', '--role', role, '--venue', venue);
  return async <T>(method: string, path: string, body?: object) => {
    const answer = await fetch(`${server.http}/api/v1/venues/${venue}${path}`, {
      method,
      headers: { authorization: `Bearer ${made.token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      text,
      body: (text.startsWith('{') ? JSON.parse(text) : {}) as T,
    };
  };
}

async function ended(call: Awaited<ReturnType<typeof callerOf>>, id: string): Promise<ImportJob> {
  for (;;) {
    const { body } = await call<ImportJob>('GET', `/imports/${id}`);
    if (body.state !== 'running' && body.state !== 'checking') return body;
    await sleep(50);
  }
}

test('[CUS12] a file is sent, looked at, tried and run over the API, and taken away', async () => {
  const server = await open();
  const call = await callerOf(server, 'marketer');
  const { body: begun } = await call<ImportJob>('POST', '/imports', { kind: 'customers' });
  const id = begun.import;
  const bytes = Buffer.from(file);
  for (const [at, part] of [bytes.subarray(0, 100), bytes.subarray(100)].entries()) {
    await call('POST', `/imports/${id}/parts`, { at, base64: part.toString('base64') });
  }
  const path = join(server.data, 'imports', id, 'file.csv');
  expect(readFileSync(path, 'utf8')).toBe(file);
  const { body: looked } = await call<ImportJob>('POST', `/imports/${id}/whole`, {});
  expect(looked.looks?.mapping).toEqual(['key', 'name', 'email', 'phone', 'birthday']);
  const settings = { source: 'till' };
  await call('POST', `/imports/${id}/run`, { dryRun: true, settings });
  const tried = await ended(call, id);
  expect(tried).toMatchObject({ state: 'checked', report: { created: 2, bad: 1, dryRun: true } });
  expect((await call<PageOf<unknown>>('GET', '/customers')).body.items).toEqual([]);
  await call('POST', `/imports/${id}/run`, { settings });
  const done = await ended(call, id);
  expect(done).toMatchObject({ state: 'done', report: { created: 2, updated: 0, bad: 1 } });
  expect(existsSync(path)).toBe(false);
  expect((await call('GET', `/imports/${id}/errors.csv`)).text).toContain('3,Ali,ali');
  const found = await call<PageOf<CustomerRecord>>('GET', '/customers?q=%DA%A9%D8%B1%DB%8C%D9%85');
  expect(found.body.items).toMatchObject([{ email: 'sara@x.ir', birthday: '1991-05-21' }]);
  await server.stop();
  expect(existsSync(join(server.data, 'imports'))).toBe(false);
});

test('[CUS15] an operator reads customers and changes none, nor brings a file', async () => {
  const server = await open();
  const call = await callerOf(server, 'operator');
  expect((await call('GET', '/customers')).status).toBe(200);
  expect((await call('POST', '/customers', { patch: { name: 'A' } })).status).toBe(404);
  expect((await call('POST', '/imports', { kind: 'customers' })).status).toBe(404);
});

test('[CUS16] what the command line exports comes in again and changes nothing', async () => {
  const server = await open();
  const at = (name: string) => join(server.data, name);
  writeFileSync(at('in.csv'), file);
  writeFileSync(at('sales.csv'), sales);
  const first = server.tried(['import', 'customers', at('in.csv'), '--venue', venue]);
  expect(first.status).toBe(1);
  expect(JSON.parse(first.stdout)).toMatchObject({ created: 2, bad: 1, badRows: at('in.bad.csv') });
  const sold = await server.cli('import', 'transactions', at('sales.csv'), '--venue', venue);
  expect(sold).toMatchObject({ created: 1, unmatched: 0, bad: 0 });
  expect(await server.cli('export', 'customers', '--out', at('out.csv'))).toMatchObject({
    customers: 2,
  });
  const again = await server.cli('import', 'customers', at('out.csv'), '--venue', venue);
  expect(again).toMatchObject({ created: 0, updated: 0, unchanged: 2, bad: 0 });
  const resold = await server.cli('import', 'transactions', at('sales.csv'), '--venue', venue);
  expect(resold).toMatchObject({ created: 0, updated: 0, unchanged: 1 });
});
