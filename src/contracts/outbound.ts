import { z } from 'zod';
import type { WebhookRow } from './action-rows.ts';
import { Id } from './ids.ts';

/** What webhooks may be told about a person, if their registration says so. [EGR12] */
export const webhookShares = ['visitor'] as const;
export type WebhookShare = (typeof webhookShares)[number];

/** The secret of a webhook as it is shown once: 256 random bits. */
export const WebhookSecret = z.string().regex(/^whsec_[A-Za-z0-9_-]{43}$/);

export const longestOutboundUrl = 2_048;

export type OutboundTarget = {
  /** Lower case; an IPv6 literal without its brackets. */
  readonly host: string;
  readonly port: number;
  /** As it goes into the `Host` header. */
  readonly authority: string;
  /** Path and query. */
  readonly path: string;
};
export type OutboundJudged =
  | { readonly ok: true; readonly target: OutboundTarget }
  | { readonly ok: false; readonly reason: string };

/**
 * Reads an address that somebody else supplied: https, no credentials, a port of the list, and a
 * host that is written as it is meant. Numbers that a resolver would read as an address (decimal,
 * octal, hexadecimal, short, percent-encoded) are refused by their spelling; the host's addresses
 * are judged where it is called. [SEC20]
 */
export function readOutboundUrl(text: string, ports: readonly number[]): OutboundJudged {
  if (text.length > longestOutboundUrl) return no(`longer than ${longestOutboundUrl} characters`);
  if (/[^\x21-\x7e]|\\/.test(text)) return no('has a blank, a control or a non-ASCII character');
  const spelt = /^https:\/\/([^/?#]*)/.exec(text)?.[1];
  if (spelt === undefined) return no('does not begin with https://');
  if (spelt.includes('@')) return no('carries a name or password');
  const url = URL.parse(text);
  if (url === null) return no('cannot be read');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isNumber = /^[\d.]+$/.test(host) || url.hostname.startsWith('[');
  const name = spelt.replace(/:\d*$/, '').toLowerCase();
  if (isNumber && name !== url.hostname) return no('spells an address in another notation');
  if (!isNumber && name !== host) return no('spells its host in another notation');
  const port = url.port === '' ? 443 : Number(url.port);
  if (!ports.includes(port)) return no(`port ${port} is not one of ${ports.join(', ')}`);
  return {
    ok: true,
    target: { host, port, authority: url.host, path: `${url.pathname}${url.search}` },
  };
}

function no(reason: string): OutboundJudged {
  return { ok: false, reason };
}

/** Only the shape; ports and addresses are judged by who calls. */
export const OutboundUrl = z
  .string()
  .max(longestOutboundUrl)
  .startsWith('https://', 'use an address that begins with https://');

export type OutboundPost = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
};
/**
 * `sent: false` = nothing of the request left, so it may be tried again; `true` = it may have been
 * acted upon. An answer counts from its head; its body is cut at the limit.
 */
export type OutboundAnswer =
  | {
      readonly ok: true;
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  | {
      readonly ok: false;
      readonly code: 'refused' | 'unresolved' | 'unreachable' | 'timeout' | 'broken';
      readonly reason: string;
      readonly sent: boolean;
    };

/** The one way out to an address that a person or a browser supplied. */
export interface Outbound {
  post(request: OutboundPost): Promise<OutboundAnswer>;
}

/** A webhook as it was registered; the secret is for who signs, and is shown nowhere else. */
export type WebhookRecord = {
  readonly venue: string;
  readonly webhook: string;
  readonly url: string;
  readonly shares: readonly WebhookShare[];
  readonly atMs: number;
};

/** What became of a webhook's rows. */
export type WebhookCounts = Readonly<Record<'queued' | 'delivered' | 'dead', number>>;
export type WebhookQueue = { readonly venue: string; readonly webhook: string };
export type DeadWebhook = WebhookRow & { readonly reason: string; readonly diedAtMs: number };

export const AddWebhook = z.strictObject({
  id: Id,
  url: OutboundUrl,
  shares: z.array(z.enum(webhookShares)).max(webhookShares.length).default([]),
});

/** A browser's subscription, as `PushSubscription.toJSON()` gives it. Source: RFC 8291. */
export const PushSubscriptionBody = z.strictObject({
  endpoint: OutboundUrl,
  keys: z.strictObject({
    p256dh: z.string().regex(/^[A-Za-z0-9_-]{87}$/),
    auth: z.string().regex(/^[A-Za-z0-9_-]{22}$/),
  }),
});
export const EndPushBody = z.strictObject({ endpoint: OutboundUrl });

/** The part of the records' read-only side that what leaves the house needs. */
export interface OutboundReader {
  webhooks(venue: string): Promise<readonly (WebhookRecord & WebhookCounts)[]>;
  /** With its secret: for who signs. */
  webhook(queue: WebhookQueue): Promise<(WebhookRecord & { secret: string }) | undefined>;
  /** Webhooks that have rows to send, registered or not. */
  webhookQueues(limit: number): Promise<readonly WebhookQueue[]>;
  /** Rows to send, in the order they were committed. */
  queuedWebhooks(queue: WebhookQueue, limit: number): Promise<readonly WebhookRow[]>;
  /** Given up, newest first. */
  deadWebhooks(
    venue: string,
    page: { readonly limit: number; readonly beforeMs?: number },
  ): Promise<readonly DeadWebhook[]>;
  /** Newest first. */
  pushSubscriptions(visitor: string): Promise<readonly PushSubscriptionRecord[]>;
}

/** One phone or browser of a visitor; personal, in records alone. */
export type PushSubscriptionRecord = {
  readonly visitor: string;
  readonly endpoint: string;
  /** The browser's public key and secret, base64url. Source: RFC 8291, section 2. */
  readonly p256dh: string;
  readonly auth: string;
  readonly atMs: number;
};
