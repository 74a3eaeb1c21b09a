import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';
import { expect, onTestFinished, test } from 'vitest';
import type { AddressesBody, RateAnswer } from '../../src/contracts/api-away.ts';
import type { CustomerEvent, PageOf } from '../../src/contracts/customers.ts';
import { benchPlan, command } from '../bench/venue.ts';
import { newServer } from './server.ts';

const venue = 'rasta';
const address = { kind: 'email', is: 'sara@example.org' } as const;

/** A real mail server on loopback; what it took, as text. */
async function mailServer() {
  const mails: string[] = [];
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    closeTimeout: 100,
    onData: (stream, _session, done) => {
      let text = '';
      stream.setEncoding('utf8').on('data', (part) => {
        text += part;
      });
      stream.on('end', () => {
        mails.push(text.replaceAll('=\r\n', '').replaceAll('=3D', '='));
        done();
      });
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.server.address() as AddressInfo;
  const next = async (holds: RegExp) => {
    for (let tries = 0; tries < 900; tries++) {
      const found = mails.map((mail) => holds.exec(mail)).find((one) => one !== null);
      if (found) return found[1] ?? '';
      await sleep(100);
    }
    throw new Error(`no mail with ${holds.source} came:\n${mails.join('\n')}`);
  };
  return { url: `smtp://127.0.0.1:${port}`, mails, next };
}

/** Asks once a visitor had their mail: how it was, by a link. */
const campaign = {
  version: 1,
  id: 'thanks',
  name: { en: 'Thanks' },
  ...{ class: 'service', purpose: 'service' },
  when: { type: 'stageChanged', to: 'reflection' },
  then: [
    {
      message: {
        channels: ['email'],
        title: { en: 'Thank you' },
        body: { en: 'How was it?' },
        link: '/rate',
        expires: { after: '1d' },
      },
    },
  ],
};

/** A shop that joins people by phone, and who asks as the page of one of them. */
async function openShop(mailUrl: string) {
  const server = await newServer({
    GOZAR_SMTP_URL: mailUrl,
    GOZAR_MAIL_FROM: 'Rasta <hello@rasta.example>',
    GOZAR_PUBLIC_URL: 'https://floor.rasta.example',
  });
  onTestFinished(() => server.end());
  await server.start('--no-demo');
  await command(server.data, {
    ...{ do: 'importVenue', venue, name: { en: 'Rasta' }, plan: benchPlan() },
    ...{ timezone: 'Asia/Tehran', settings: { joinBy: 'phone' }, demo: false },
  });
  const phone = { cookie: '' };
  const call = async <T>(method: string, path: string, body?: object) => {
    const answer = await fetch(`${server.http}/api/v1${path}`, {
      method,
      headers: { 'content-type': 'application/json', cookie: phone.cookie },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    phone.cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? phone.cookie;
    return { status: answer.status, body: (await answer.json()) as T };
  };
  return { server, call, phone };
}

test('[AUD6] [AUD8] [CUS13] a proved address is asked, and a bad rating opens a case', async () => {
  const mail = await mailServer();
  const { server, call, phone } = await openShop(mail.url);
  const joining = { language: 'en', text: 'join-1' };
  const consents = { service: true, offers: false, improve: false };
  const joined = await call<{ visitor: string }>('POST', `/visitor/${venue}/join`, {
    ...joining,
    consents,
  });
  const { visitor } = joined.body;

  const asking = { address, language: 'en', text: 'address-1', yes: true };
  const mine = `/visitor/me/addresses?venue=${venue}`;
  const asked = await call<AddressesBody>('POST', mine, asking);
  expect(asked.body).toMatchObject({ ways: ['email'], addresses: [], asked: [{ triesLeft: 5 }] });
  const code = await mail.next(/Your code for Rasta: (\d{6})/);
  const confirm = '/visitor/me/addresses/confirm';
  const wrong = await call<AddressesBody>('POST', confirm, { kind: 'email', code: '12' });
  expect(wrong.body).toMatchObject({ confirmed: false, asked: [{ triesLeft: 4 }] });
  const persian = code.replace(/\d/g, (digit) => '۰۱۲۳۴۵۶۷۸۹'[Number(digit)] ?? digit);
  const right = await call<AddressesBody>('POST', confirm, { kind: 'email', code: persian });
  expect(right.body).toMatchObject({ confirmed: true, addresses: [{ address: address.is }] });

  const path = join(server.data, 'thanks.json');
  writeFileSync(path, JSON.stringify(campaign));
  await server.cli('campaign', 'publish', venue, path);
  // Whoever joined at home was not here yet: what somebody writes about the shop is enough.
  const journey = { version: 1, stages: { reflection: [{ when: { event: 'reviewed' } }] } };
  await command(server.data, { do: 'publishJourney', venue, journey });
  await command(server.data, { do: 'noteContact', venue, visitor, contact: 'reviewed' });
  const token = await mail.next(/https:\/\/floor\.rasta\.example\/rate\/([\w-]+)/);
  phone.cookie = '';
  const rate = (body: object) => call<RateAnswer>('POST', '/rate', { token, ...body });
  expect((await rate({ do: 'look' })).body).toMatchObject({ done: 'look', before: false });
  expect((await rate({ do: 'rate' })).status).toBe(400);
  const words = 'Nobody came.';
  expect((await rate({ do: 'rate', score: 1, words })).body).toMatchObject({ done: 'rate' });
  await rate({ do: 'rate', score: 5 });
  expect((await rate({ do: 'look' })).body.before).toBe(true);
  const forged = `${token.slice(0, -2)}AA`;
  expect((await call('POST', '/rate', { token: forged, do: 'look' })).status).toBe(400);
  expect((await call('POST', '/stop', { token, do: 'look' })).status).toBe(400);

  const admin = await server.cli('token', 'create', '--role', 'admin', '--venue', venue);
  const read = async <T>(what: string) => {
    const headers = { authorization: `Bearer ${admin.token}` };
    const answer = await fetch(`${server.http}/api/v1/venues/${venue}${what}`, { headers });
    return (await answer.json()) as T;
  };
  const cases = await read<PageOf<object>>('/staff/cases');
  expect(cases.items).toEqual([
    expect.objectContaining({ cause: 'lowRating', score: 1, of: 5, words }),
  ]);
  await command(server.data, { do: 'putCustomer', visitor, patch: { name: 'Sara' } });
  const line = await read<PageOf<CustomerEvent>>(`/customers/${visitor}/timeline`);
  const ratings = line.items.filter(({ kind }) => kind === 'rating');
  expect(ratings).toEqual([expect.objectContaining({ score: 1, of: 5, venue })]);
});
