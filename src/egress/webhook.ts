import { createHash, createHmac } from 'node:crypto';
import type { WebhookRow } from '../contracts/action-rows.ts';
import type { Outbound, WebhookRecord } from '../contracts/outbound.ts';
import { reasonOf } from './pace.ts';

/** How one attempt ended. `restMs`: how long the receiver asks to be left alone. */
export type WebhookTold =
  | { readonly told: 'delivered'; readonly status: number }
  | { readonly told: 'later'; readonly reason: string; readonly restMs?: number }
  | { readonly told: 'never'; readonly reason: string };

export type SignedWebhook = WebhookRecord & { readonly secret: string };

/** A receiver's own wish is heard up to here. Source: RFC 9110, section 10.2.3. */
const longestRestMs = 3_600_000;

/** The id a receiver knows an occurrence by, the same at each attempt. [EGR12] */
export function eventIdOf({ id }: Pick<WebhookRow, 'id'>): string {
  if (/^[\x21-\x7e]{1,256}$/.test(id)) return id;
  return `sha256:${createHash('sha256').update(id).digest('hex')}`;
}

/**
 * `t=…,v1=…`: seconds since 1970, and HMAC-SHA256 of `t`, a dot and the body under the whole text
 * of the secret, hexadecimal. [EGR11]
 */
export function signatureOf(secret: string, body: string, atMs: number): string {
  const t = Math.floor(atMs / 1_000);
  const v1 = createHmac('sha256', secret).update(`${t}.${body}`).digest('hex');
  return `t=${t},v1=${v1}`;
}

/** Ids and words of the rule; a person only where the registration asked for it. [EGR12] */
export function bodyOf(row: WebhookRow, visitor: string | undefined): string {
  const { venue, campaign, version, variant, because, atMs, webhook } = row;
  return JSON.stringify({
    id: eventIdOf(row),
    type: 'campaign.acted',
    venue,
    webhook,
    campaign,
    version,
    ...(variant === undefined ? {} : { variant }),
    atMs,
    because,
    ...(visitor === undefined ? {} : { visitor }),
  });
}

export async function sendWebhook(
  outbound: Outbound,
  { url, secret }: Pick<SignedWebhook, 'url' | 'secret'>,
  { id, body, atMs }: { readonly id: string; readonly body: string; readonly atMs: number },
): Promise<WebhookTold> {
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'gozar-event-id': id,
    'gozar-signature': signatureOf(secret, body, atMs),
  };
  try {
    const answer = await outbound.post({ url, headers, body: Buffer.from(body) });
    if (answer.ok) return judged(answer.status, answer.headers['retry-after'], atMs);
    // What cannot be called today may be mended tomorrow: a name, a certificate, an address.
    const isForbidden = answer.code === 'refused';
    return { told: isForbidden ? 'never' : 'later', reason: `${answer.code}: ${answer.reason}` };
  } catch (error) {
    return { told: 'later', reason: reasonOf(error) };
  }
}

/** 4xx says that this very request is wrong, and it would be wrong tomorrow. */
function judged(status: number, retryAfter: string | undefined, nowMs: number): WebhookTold {
  if (status >= 200 && status < 300) return { told: 'delivered', status };
  const reason = `status ${status}`;
  const isLater = status >= 500 || [408, 425, 429].includes(status);
  if (!isLater) return { told: 'never', reason };
  const restMs = restOf(retryAfter, nowMs);
  return restMs === undefined ? { told: 'later', reason } : { told: 'later', reason, restMs };
}

/** Seconds or a date, in milliseconds from now; at most an hour. */
export function restOf(retryAfter: string | undefined, nowMs: number): number | undefined {
  if (retryAfter === undefined) return undefined;
  const ms = /^\d{1,9}$/.test(retryAfter)
    ? Number(retryAfter) * 1_000
    : Date.parse(retryAfter) - nowMs;
  return Number.isFinite(ms) ? Math.min(longestRestMs, Math.max(0, ms)) : undefined;
}
