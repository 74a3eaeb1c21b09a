import { createHash } from 'node:crypto';
import type { Transporter } from 'nodemailer';
import type { Channel, Rendered } from '../contracts/egress.ts';
import type { RecordsReader } from '../contracts/ports.ts';
import type { MessageRow } from '../contracts/rows.ts';
import type { Signals } from '../contracts/signals.ts';
import { type RatingLink, ratingPath } from '../contracts/visit-ratings.ts';
import { reasonOf } from './pace.ts';
import { plainText } from './render.ts';
import type { StopOf } from './stop-links.ts';

/** Where mail is handed over, and from whom it is. */
export type MailSettings = {
  /** `smtp://…` begins in the clear and must go over to TLS, `smtps://…` begins with it. */
  readonly url: string;
  /** `Shop <hello@shop.example>`. */
  readonly from: string;
  /** Of the pages, for the link that stops messages; absent = there is none to give. */
  readonly publicUrl?: string;
  /** Mails a second that the server takes. [AUD4] */
  readonly perSecond: number;
};

type Told = Awaited<ReturnType<Channel['send']>>;

export type EmailOptions = {
  readonly reader: Pick<RecordsReader, 'addressOf'>;
  readonly settings: MailSettings;
  readonly signals: Signals;
  /** The token that stops messages of this kind. [CHO8] */
  readonly stopOf?: StopOf;
  /** The token by which a visit is rated. [AUD8] */
  readonly ratingOf?: (link: RatingLink, nowMs: number) => string;
  readonly wallMs?: () => number;
  /** Tests take the certificate of a server of their own. */
  readonly tlsCa?: string;
};

const maxSubject = 120;
/** Of a conversation; an answer of a channel is waited for longer. */
const timeoutMs = 8_000;

/**
 * Mail by SMTP, one message a person: text, and how to stop it with one click (RFC 8058).
 *
 *   connect, greet, sender, recipient ──refused──► failed; for good with 5xx
 *        │ accepted                                 (nothing left)
 *        ▼
 *   text ──2xx──► delivered to the mail server
 *     ├───4xx, 5xx──► failed
 *     └───silence───► unknown, never again
 *
 * Marketing needs a way to stop it, so it is not sent while the pages have no public https address.
 * Source: RFC 5321, section 4.2; RFC 8058. [OFF2] [OFF3]
 */
export function createEmail(options: EmailOptions): Channel & { close(): void } {
  let transport: Transporter | undefined;
  return {
    name: 'email',
    reachable: async (message) => {
      if (message.class === 'marketing' && !canStop(options)) return false;
      return (await options.reader.addressOf(message.visitor, 'email')) !== undefined;
    },
    send: async (message, text) => {
      transport ??= await openMail(options);
      return send(options, transport, { message, text });
    },
    close: () => transport?.close(),
  };
}

function canStop({ settings, stopOf }: EmailOptions): boolean {
  return stopOf !== undefined && settings.publicUrl?.startsWith('https://') === true;
}

/** The library is read when the first mail needs it. */
export async function openMail({
  settings,
  tlsCa,
}: Pick<EmailOptions, 'settings' | 'tlsCa'>): Promise<Transporter> {
  const { createTransport } = await import('nodemailer');
  const { hostname, port, protocol, username, password } = new URL(settings.url);
  const secure = protocol === 'smtps:';
  const isHere = hostname === 'localhost' || hostname.startsWith('127.');
  return createTransport({
    host: hostname,
    port: port === '' ? (secure ? 465 : 587) : Number(port),
    secure,
    // A password and people's addresses leave this machine over TLS or not at all.
    requireTLS: !secure && !isHere,
    ...(username === ''
      ? {}
      : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    ...(tlsCa === undefined ? {} : { tls: { ca: tlsCa } }),
    pool: true,
    maxConnections: 2,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    // Nothing of a campaign's text may name a file or an address to be read.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

type What = { readonly message: MessageRow; readonly text: Rendered };

async function send(options: EmailOptions, transport: Transporter, what: What): Promise<Told> {
  const { reader, settings, wallMs = Date.now } = options;
  const { message, text } = what;
  const nowMs = wallMs();
  if (message.expiresAtMs <= nowMs) {
    return { outcome: 'failed', detail: 'expired before it was sent', final: true };
  }
  const to = await reader.addressOf(message.visitor, 'email');
  if (to === undefined) {
    return { outcome: 'failed', detail: 'no address is known any more', final: true };
  }
  const stop = await stopAddress(options, message, nowMs);
  if (message.class === 'marketing' && stop === undefined) {
    return { outcome: 'failed', detail: 'there is no link to stop it with', final: true };
  }
  try {
    const { response } = await transport.sendMail({
      from: settings.from,
      to: { name: '', address: to },
      subject: plainText(text.title, maxSubject),
      messageId: messageIdOf(message, settings.from),
      headers: {
        'Auto-Submitted': 'auto-generated',
        'Content-Language': text.language,
        ...(stop === undefined
          ? {}
          : {
              'List-Unsubscribe': `<${stop}>`,
              'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
            }),
      },
      ...bodyOf(text, { link: linkOf(options, message, nowMs), stop }),
    });
    return { outcome: 'delivered', detail: String(response).slice(0, 100) };
  } catch (error) {
    return judgeMail(error);
  }
}

/** Before anybody listened: names, sockets, TLS, who we are. */
const before: ReadonlySet<string> = new Set(['EDNS', 'ETLS', 'EAUTH', 'EPROXY']);
const neverBegan = /^(Connection timeout|Greeting never received)/;

/**
 * What surely did not leave is *failed*. The library says alike that a connection closed, whether
 * before the text or within it: that is *unknown*. [OFF3]
 */
export function judgeMail(error: unknown): Told {
  const detail = reasonOf(error).slice(0, 200);
  const { responseCode, syscall, code } = (error ?? {}) as {
    readonly responseCode?: number;
    readonly syscall?: string;
    readonly code?: string;
  };
  if (responseCode !== undefined) {
    return { outcome: 'failed', detail, final: responseCode >= 500 };
  }
  const isBefore = syscall === 'connect' || before.has(code ?? '') || neverBegan.test(detail);
  return { outcome: isBefore ? 'failed' : 'unknown', detail };
}

async function stopAddress(
  { settings, stopOf, signals }: EmailOptions,
  message: MessageRow,
  nowMs: number,
): Promise<string | undefined> {
  const base = settings.publicUrl?.replace(/\/+$/, '');
  if (stopOf === undefined || base === undefined || !base.startsWith('https://')) return undefined;
  try {
    const token = await stopOf(message, nowMs);
    return token === undefined ? undefined : `${base}/stop/${token}`;
  } catch (error) {
    signals.log('thread_failed', { thread: 'egress', what: 'stopOf', reason: reasonOf(error) });
    return undefined;
  }
}

/**
 * Pages of ours by their public address, where there is one; the page on which a visit is rated
 * with a token of its own. Nothing in a link says who reads it, or when. [AUD8]
 */
function linkOf(
  { settings, ratingOf }: EmailOptions,
  { link, venue, visitor, id: message }: MessageRow,
  nowMs: number,
): string | undefined {
  const base = settings.publicUrl?.replace(/\/+$/, '');
  if (link === undefined || base === undefined) return undefined;
  if (link !== ratingPath) return `${base}${link}`;
  const token = ratingOf?.({ venue, visitor, message }, nowMs);
  return token && `${base}${ratingPath}/${token}`;
}

/** The same message has the same id at every try, so that a mailbox shows it once. */
function messageIdOf({ id }: MessageRow, from: string): string {
  const host = /@([^\s>]+)>?$/.exec(from)?.[1] ?? 'gozar.invalid';
  return `<${createHash('sha256').update(id).digest('hex').slice(0, 32)}@${host}>`;
}

const stopWords = { en: 'Stop messages like this', fa: 'توقف پیام‌هایی از این دست' } as const;

type Links = { readonly link: string | undefined; readonly stop: string | undefined };

/** Text, and the same as a page that reads in its own direction; nothing in it is markup. */
export function bodyOf({ language, body }: Omit<Rendered, 'title'>, { link, stop }: Links) {
  const web = link === undefined ? [] : [link];
  const word = stopWords[language];
  const text = [body, ...web, ...(stop === undefined ? [] : [`${word}: ${stop}`])].join('\n\n');
  const paragraphs = [
    ...body.split(/\n+/).map(escaped),
    ...web.map((one) => `<a href="${escaped(one)}">${escaped(one)}</a>`),
    ...(stop === undefined ? [] : [`<a href="${escaped(stop)}">${word}</a>`]),
  ];
  const dir = language === 'fa' ? 'rtl' : 'ltr';
  const inner = paragraphs.map((one) => `<p>${one}</p>`).join('');
  const html =
    `<!doctype html><html lang="${language}" dir="${dir}"><meta charset="utf-8">` +
    `<body dir="${dir}">${inner}</body></html>`;
  return { text, html };
}

const marks: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (mark) => marks[mark] ?? mark);
}
