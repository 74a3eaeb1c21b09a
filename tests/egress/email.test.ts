import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, test } from 'vitest';
import { createEmail } from '../../src/egress/email.ts';
import { certificateFor } from '../servers/certificate.ts';
import { headersOf, startSmtp, unquoted } from '../servers/smtp.ts';
import { message } from './fake-hot.ts';
import { hearSignals } from './paces.ts';

const rendered = { language: 'en', title: 'Thank you', body: 'Come again.\nSoon.' } as const;
const farsi = { language: 'fa', title: 'سپاس از شما', body: 'باز هم بیایید <b>' } as const;
const tls = certificateFor(['localhost']);
const ended: (() => void)[] = [];
afterEach(() => {
  for (const end of ended.splice(0)) end();
});

/** A real SMTP server on loopback, which keeps what it took. */
async function startServer(over: Partial<SMTPServerOptions> = {}) {
  const server = await startSmtp(tls, over);
  ended.push(server.close);
  return server;
}

function mailer(port: number, over: Partial<Parameters<typeof createEmail>[0]> = {}) {
  const channel = createEmail({
    reader: { addressOf: async () => 'sara@example.org' },
    settings: {
      url: `smtp://localhost:${port}`,
      from: 'Kasra Gallery <hello@kasra.example>',
      perSecond: 10,
      publicUrl: 'https://floor.kasra.example/',
    },
    signals: hearSignals(),
    stopOf: async () => 'a-token',
    tlsCa: tls.cert,
    ...over,
  });
  ended.push(() => channel.close());
  return channel;
}

const thanks = message('kasra/thanks/1/v/e1', { class: 'service', purpose: 'service' });
const offer = message('kasra/offer/1/v/e1');

describe('a mail', () => {
  test('[OFF2] goes to the person by a real server, with one click to stop it', async () => {
    const { port, mails } = await startServer();
    const channel = mailer(port);
    expect(await channel.reachable(offer)).toBe(true);
    expect(await channel.send(offer, rendered)).toMatchObject({ outcome: 'delivered' });
    const [mail] = mails;
    if (mail === undefined) throw new Error('no mail');
    expect([mail.from, mail.to]).toEqual(['hello@kasra.example', ['sara@example.org']]);
    const headers = headersOf(mail);
    expect(headers.get('list-unsubscribe')).toBe('<https://floor.kasra.example/stop/a-token>');
    expect(headers.get('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    expect(headers.get('subject')).toBe('Thank you');
    expect(mail.text).toContain(
      'Stop messages like this: https://floor.kasra.example/stop/a-token',
    );
  });

  test('[OFF3] is text and a page of its direction, in which nothing is markup', async () => {
    const { port, mails } = await startServer();
    await mailer(port).send(thanks, farsi);
    const [mail] = mails;
    if (mail === undefined) throw new Error('no mail');
    const parts = mail.text.split(/--[^\r\n]+\r\n/).map((part) => {
      const at = part.indexOf('\r\n\r\n');
      const isBase64 = /base64/i.test(part.slice(0, at));
      const body = part.slice(at + 4);
      return isBase64 ? Buffer.from(body, 'base64').toString() : unquoted(body);
    });
    const html = parts.find((part) => part.includes('<!doctype html>')) ?? '';
    expect(html).toContain('dir="rtl"');
    expect(html).toContain('باز هم بیایید &lt;b&gt;');
    expect(parts.some((part) => part.startsWith('باز هم بیایید <b>'))).toBe(true);
  });

  test('[OFF3] has the same id at every try, and no second header in its title', async () => {
    const { port, mails } = await startServer();
    const channel = mailer(port);
    const title = 'Hello\r\nBcc: everybody@example.org';
    await channel.send(thanks, { ...rendered, title });
    await channel.send(thanks, rendered);
    const [first, second] = mails.map(headersOf);
    expect(first?.get('message-id')).toMatch(/^<[0-9a-f]{32}@kasra\.example>$/);
    expect(second?.get('message-id')).toBe(first?.get('message-id'));
    expect(first?.has('bcc')).toBe(false);
    expect(mails[0]?.to).toEqual(['sara@example.org']);
  });

  test('[OFF2] of marketing is not sent where nobody could stop it', async () => {
    const { port, mails } = await startServer();
    const settings = {
      url: `smtp://localhost:${port}`,
      from: 'hello@kasra.example',
      perSecond: 10,
    };
    const channel = mailer(port, { settings });
    expect(await channel.reachable(offer)).toBe(false);
    expect(await channel.reachable(thanks)).toBe(true);
    expect(await channel.send(offer, rendered)).toMatchObject({ outcome: 'failed', final: true });
    expect(await channel.send(thanks, rendered)).toMatchObject({ outcome: 'delivered' });
    expect(mails).toHaveLength(1);
  });

  test('[OFF1] goes to nobody whose address is gone by now', async () => {
    const { port, mails } = await startServer();
    const channel = mailer(port, { reader: { addressOf: async () => undefined } });
    expect(await channel.reachable(thanks)).toBe(false);
    expect(await channel.send(thanks, rendered)).toMatchObject({ outcome: 'failed', final: true });
    expect(mails).toEqual([]);
  });
});

describe('what a mail server says', () => {
  const refusing = (code: number): Partial<SMTPServerOptions> => ({
    onRcptTo: (_address, _session, done) => {
      done(Object.assign(new Error('no'), { responseCode: code }));
    },
  });

  test('[OFF3] 5xx is for good, 4xx may be tried again', async () => {
    for (const [code, final] of [
      [550, true],
      [451, false],
    ] as const) {
      const { port } = await startServer(refusing(code));
      const told = await mailer(port).send(thanks, rendered);
      expect(told).toMatchObject({ outcome: 'failed', final });
    }
  });

  test('[OFF3] no server at all: nothing left', async () => {
    const { port } = await startServer();
    for (const end of ended.splice(0)) end();
    expect(await mailer(port).send(thanks, rendered)).toMatchObject({ outcome: 'failed' });
  });

  test('[OFF3] a server that goes while it takes the text in leaves it unknown', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined).write('220 here\r\n');
      let isText = false;
      socket.setEncoding('utf8').on('data', (text: string) => {
        if (isText) socket.destroy();
        isText ||= text.startsWith('DATA');
        socket.write(isText ? '354 go on\r\n' : '250 good\r\n');
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    ended.push(() => server.close());
    const { port } = server.address() as AddressInfo;
    expect(await mailer(port).send(thanks, rendered)).toMatchObject({ outcome: 'unknown' });
  });
});
