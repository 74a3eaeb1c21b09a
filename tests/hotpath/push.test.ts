import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RecordsReader } from '../../src/contracts/ports.ts';
import { openReader } from '../../src/stores/records/reader.ts';
import { Phone } from '../servers/phone.ts';
import { Running, sighting } from './running.ts';

const hash = (letter: string) => letter.repeat(64);
const campaign = {
  version: 1,
  id: 'hello',
  name: { en: 'Hello' },
  class: 'safety',
  purpose: 'service',
  when: { type: 'entered', zone: 'shoes' },
  then: [
    {
      message: {
        channels: ['push', 'email', 'sms', 'inbox'],
        title: { en: 'Hi' },
        body: { en: 'Hello' },
      },
    },
  ],
};

let running: Running;
let reader: RecordsReader;
let seq: number;
beforeEach(async () => {
  running = await Running.withShop();
  seq = 0;
  await running.must({ do: 'publishCampaign', venue: 'kasra', campaign });
  const opened = openReader({ path: join(running.folder, 'records.db') });
  if (!opened.ok) throw new Error(opened.message);
  reader = opened.reader;
});
afterEach(async () => {
  await reader.close();
  await running.stop();
  running.remove();
});

async function link(tag: string, letter: string, visitor?: string): Promise<string> {
  await running.must({
    do: 'handOutBand',
    venue: 'kasra',
    tag,
    as: 'alone',
    codeSha256: hash(letter),
  });
  const known = visitor === undefined ? {} : { visitor };
  const linked = await running.must({
    do: 'linkBand',
    venue: 'kasra',
    codeSha256: hash(letter),
    sessionSha256: hash(letter),
    language: 'en',
    ...known,
  });
  return String(linked.result.visitor);
}

function subscribe(visitor: string, phone: Phone) {
  const { endpoint, endpointSha256, p256dh, auth } = phone;
  const keys = { endpoint, endpointSha256, p256dh, auth };
  return running.must({ do: 'subscribePush', visitor, ...keys });
}

/** Channels of the messages to whoever enters the shoes with this band. */
async function channelsOf(tag: string) {
  const before = (await reader.messages('kasra', { limit: 99 })).length;
  for (let tries = 0; tries < 40; tries++) {
    running.clock.advance(1_000);
    await running.publish(sighting(++seq, tag));
    const messages = await reader.messages('kasra', { limit: 99 });
    if (messages.length > before) return messages[0]?.channels;
  }
  return undefined;
}

test('[EGR20] a phone makes push a channel; its endpoint is in no journal', async () => {
  const visitor = await link('band-1', 'a');
  const phone = new Phone('https://push.example/MARK-endpoint');
  await subscribe(visitor, phone);
  expect(await channelsOf('band-1')).toEqual(['push', 'inbox']);
  expect(await reader.pushSubscriptions(visitor)).toMatchObject([{ endpoint: phone.endpoint }]);
  expect((await reader.visitor(visitor))?.pushEndpoints).toEqual([phone.endpointSha256]);
  const { live, replayed } = await running.hashes();
  expect(live).toEqual(replayed);
  const journal = join(running.folder, 'journal');
  for (const file of readdirSync(journal)) {
    const bytes = readFileSync(join(journal, file)).toString('latin1');
    expect([bytes.includes('MARK-endpoint'), bytes.includes(phone.auth)]).toEqual([false, false]);
  }
});

test('[EGR20] without a phone, or when the last one goes, push is none', async () => {
  const visitor = await link('band-1', 'a');
  const phone = new Phone('https://push.example/one');
  await subscribe(visitor, phone);
  const { endpointSha256 } = phone;
  await running.must({ do: 'unsubscribePush', visitor, endpointSha256, gone: false });
  expect(await channelsOf('band-1')).toEqual(['inbox']);
  expect(await reader.pushSubscriptions(visitor)).toEqual([]);
});

test('[EGR20] a later band of the same visitor is reached by the phone of before', async () => {
  const visitor = await link('band-1', 'a');
  await subscribe(visitor, new Phone('https://push.example/one'));
  await running.must({ do: 'returnBand', venue: 'kasra', tag: 'band-1' });
  await link('band-2', 'b', visitor);
  expect(await channelsOf('band-2')).toEqual(['push', 'inbox']);
});

test('[EGR20] a browser is theirs who subscribed it last; a visitor has five', async () => {
  const first = await link('band-1', 'a');
  const second = await link('band-2', 'b');
  const phone = new Phone('https://push.example/shared');
  await subscribe(first, phone);
  await subscribe(second, phone);
  expect(await channelsOf('band-1')).toEqual(['inbox']);
  expect(await channelsOf('band-2')).toEqual(['push', 'inbox']);
  for (let i = 0; i < 7; i++) {
    running.clock.advance(1_000);
    await subscribe(second, new Phone(`https://push.example/${i}`));
  }
  const kept = await reader.pushSubscriptions(second);
  expect(kept.map(({ endpoint }) => endpoint.at(-1))).toEqual(['6', '5', '4', '3', '2']);
});

test('[EGR25] a repair is one row of the audit log', async () => {
  const visitor = await link('band-1', 'a');
  await subscribe(visitor, new Phone('https://push.example/one'));
  await subscribe(visitor, new Phone('https://push.example/two'));
  const rows = await reader.audit({ limit: 99 });
  expect(rows.filter(({ action }) => action === 'renewPush')).toHaveLength(1);
  expect(JSON.stringify(rows)).not.toContain('push.example');
});

test('[OFF1] an address makes its channel; the address itself is in no journal', async () => {
  const visitor = await link('band-1', 'a');
  const set = (kind: 'email' | 'phone', is: string) =>
    running.must({ do: 'setAddress', visitor, address: { kind, is } });
  await set('email', 'MARK-Sara@Example.org');
  expect(await channelsOf('band-1')).toEqual(['email', 'inbox']);
  expect(await reader.addressOf(visitor, 'email')).toBe('mark-sara@example.org');
  await set('phone', '+989121234567');
  await running.must({ do: 'returnBand', venue: 'kasra', tag: 'band-1' });
  await link('band-2', 'b', visitor);
  expect(await channelsOf('band-2')).toEqual(['email', 'sms', 'inbox']);
  const { live, replayed } = await running.hashes();
  expect(live).toEqual(replayed);
  const journal = join(running.folder, 'journal');
  for (const file of readdirSync(journal)) {
    const bytes = readFileSync(join(journal, file)).toString('latin1').toLowerCase();
    expect([bytes.includes('mark-sara'), bytes.includes('9121234567')]).toEqual([false, false]);
  }
});

test('[OFF1] a dropped address is no channel; what cannot be one is refused', async () => {
  const visitor = await link('band-1', 'a');
  await running.must({
    do: 'setAddress',
    visitor,
    address: { kind: 'email', is: 'sara@example.org' },
  });
  await running.must({ do: 'dropAddress', visitor, kind: 'email' });
  expect(await channelsOf('band-1')).toEqual(['inbox']);
  expect(await reader.addressOf(visitor, 'email')).toBeUndefined();
  for (const is of ['sara', 'a@b\r\nBcc: c@d.example']) {
    const body = { do: 'setAddress', visitor, address: { kind: 'email', is } } as const;
    expect((await running.submit(body)).ok).toBe(false);
  }
  const nobody = { kind: 'phone', is: '+989121234567' } as const;
  const unknown = { do: 'setAddress', visitor: 'v-nobody', address: nobody } as const;
  expect((await running.submit(unknown)).ok).toBe(false);
});
