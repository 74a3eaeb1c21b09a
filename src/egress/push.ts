import { createHash } from 'node:crypto';
import type { MessageClass, PushPayload } from '../contracts/channels.ts';
import type { Channel, Rendered } from '../contracts/egress.ts';
import type {
  Outbound,
  OutboundAnswer,
  OutboundReader,
  PushSubscriptionRecord,
} from '../contracts/outbound.ts';
import type { HotPort } from '../contracts/ports.ts';
import type { MessageRow } from '../contracts/rows.ts';
import type { Signals } from '../contracts/signals.ts';
import type { Breaker } from './breaker.ts';
import { type Pace, realPace, reasonOf } from './pace.ts';
import type { PushKeys } from './push-keys.ts';
import { plainText } from './render.ts';
import type { StopOf } from './stop-links.ts';

/** What leaves for a push service: encrypted for one browser, signed by this house. */
export type SealedPush = {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};
export type SealPush = (
  subscription: Pick<PushSubscriptionRecord, 'endpoint' | 'p256dh' | 'auth'>,
  payload: string,
  how: { readonly ttlS: number; readonly urgency: 'normal' | 'high'; readonly topic: string },
) => Promise<SealedPush>;

/**
 *   newest phone ──► 2xx ──────────────────────────────► delivered
 *     ▲    │ ├─────► 404, 410: that phone ended ─► next phone, or failed
 *     └────┘ ├─────► 429, 503, or nothing left ────────► failed, may be tried again
 *            ├─────► another 4xx ──────────────────────► failed, for good
 *            └─────► another 5xx, silence after sending ► unknown, never again
 *
 * One phone gets one message: the next is only asked when the one before surely has none. Source:
 * RFC 8030, sections 5 and 7.3. [EGR21] [EGR22]
 */
export type PushOptions = {
  readonly reader: Pick<OutboundReader, 'pushSubscriptions'>;
  readonly hot: Pick<HotPort, 'submit'>;
  readonly outbound: Outbound;
  readonly breaker: Breaker;
  readonly seal: SealPush;
  readonly signals: Signals;
  /** The token that stops messages of this kind; absent = messages carry none. [CHO8] */
  readonly stopOf?: StopOf;
  readonly pace?: Pick<Pace, 'wallMs'>;
};

const maxTitle = 120;
const maxBody = 480;
const urgencies = {
  safety: 'high',
  service: 'high',
  marketing: 'normal',
} as const satisfies Record<MessageClass, 'normal' | 'high'>;

type Told = Awaited<ReturnType<Channel['send']>>;
type Judged = Told | { readonly outcome: 'ended' };

export function createPush(options: PushOptions): Channel {
  return {
    name: 'push',
    // Claimed for only while some phone is known and its host is called at all.
    reachable: async ({ visitor }) => {
      const phones = await options.reader.pushSubscriptions(visitor);
      return phones.some(({ endpoint }) => options.breaker.allows(hostOf(endpoint)));
    },
    send: (message, text) => send(options, message, text),
  };
}

async function send(options: PushOptions, message: MessageRow, text: Rendered): Promise<Told> {
  const { pace = realPace, breaker, reader } = options;
  const nowMs = pace.wallMs();
  if (message.expiresAtMs <= nowMs) {
    return { outcome: 'failed', detail: 'expired before it was sent', final: true };
  }
  const phones = await reader.pushSubscriptions(message.visitor);
  const stop = await stopToken(options, message, nowMs);
  let resting = false;
  for (const phone of phones) {
    if (!breaker.begin(hostOf(phone.endpoint))) {
      resting = true;
      continue;
    }
    const judged = await sendTo(options, phone, { message, text, nowMs, stop });
    if (judged.outcome !== 'ended') return judged;
    await end(options, phone, message.id);
  }
  if (resting) return { outcome: 'failed', detail: 'the push service is left alone for a while' };
  return { outcome: 'failed', detail: 'no phone takes push messages', final: true };
}

/** A message without its link is better than none. [CHO8] */
async function stopToken(
  { stopOf, signals }: PushOptions,
  message: MessageRow,
  nowMs: number,
): Promise<string | undefined> {
  try {
    return await stopOf?.(message, nowMs);
  } catch (error) {
    signals.log('thread_failed', { thread: 'egress', what: 'stopOf', reason: reasonOf(error) });
    return undefined;
  }
}

type What = {
  readonly message: MessageRow;
  readonly text: Rendered;
  readonly nowMs: number;
  readonly stop: string | undefined;
};

async function sendTo(
  { outbound, breaker, seal }: PushOptions,
  phone: PushSubscriptionRecord,
  { message, text, nowMs, stop }: What,
): Promise<Judged> {
  const host = hostOf(phone.endpoint);
  let sealed: SealedPush;
  try {
    sealed = await seal(phone, payloadOf(message, text, stop), {
      ttlS: Math.ceil((message.expiresAtMs - nowMs) / 1_000),
      urgency: urgencies[message.class],
      topic: topicOf(message.id),
    });
  } catch (error) {
    breaker.succeeded(host);
    return { outcome: 'failed', detail: `keys of the phone: ${reasonOf(error)}`, final: true };
  }
  const answer = await outbound.post({ url: phone.endpoint, ...sealed });
  if (isHostFailing(answer)) breaker.failed(host, { venue: message.venue, reason: whatOf(answer) });
  else breaker.succeeded(host);
  return judge(answer);
}

function isHostFailing(answer: OutboundAnswer): boolean {
  return answer.ok ? answer.status >= 500 || answer.status === 429 : answer.code !== 'refused';
}

function whatOf(answer: OutboundAnswer): string {
  return answer.ok ? `status ${answer.status}` : `${answer.code}: ${answer.reason}`;
}

/** Only what surely did not happen is *failed*; what may have happened is *unknown*. [EGR22] */
function judge(answer: OutboundAnswer): Judged {
  const detail = whatOf(answer);
  if (!answer.ok) {
    if (answer.sent) return { outcome: 'unknown', detail };
    return { outcome: 'failed', detail, final: answer.code === 'refused' };
  }
  const { status } = answer;
  if (status >= 200 && status < 300) return { outcome: 'delivered', detail };
  if (status === 404 || status === 410) return { outcome: 'ended' };
  if (status === 429 || status === 503) return { outcome: 'failed', detail };
  if (status >= 500) return { outcome: 'unknown', detail };
  return { outcome: 'failed', detail, final: true };
}

/** The push service says that the phone is gone; its page subscribes again when it is opened. */
async function end({ hot, signals }: PushOptions, phone: PushSubscriptionRecord, message: string) {
  const endpointSha256 = createHash('sha256').update(phone.endpoint).digest('hex');
  const body = {
    do: 'unsubscribePush',
    visitor: phone.visitor,
    endpointSha256,
    gone: true,
  } as const;
  const which = createHash('sha256').update(`${message}/${endpointSha256}`).digest('hex');
  const id = `push/ended/${which}`;
  signals.count('gozar_push_phones_ended_total');
  // Unanswered, the next message to it meets the same answer.
  await hot.submit({ id, by: 'egress', body }).catch(() => undefined);
}

function payloadOf(
  message: MessageRow,
  { language, title, body }: Rendered,
  stop: string | undefined,
): string {
  const payload: PushPayload = {
    id: message.id,
    venue: message.venue,
    title: plainText(title, maxTitle),
    body: plainText(body, maxBody),
    language,
    expiresAtMs: message.expiresAtMs,
    ...(stop === undefined ? {} : { stop }),
  };
  return JSON.stringify(payload);
}

/** A push service keeps the newest of one topic; 32 characters. Source: RFC 8030, section 5.4. */
function topicOf(id: string): string {
  return createHash('sha256').update(id).digest('base64url').slice(0, 32);
}

export function hostOf(endpoint: string): string {
  return URL.parse(endpoint)?.host ?? '';
}

/** Seals with the kept library, which is read when the first message needs it. */
export function sealWith(keys: PushKeys, contact: string): SealPush {
  return async ({ endpoint, p256dh, auth }, payload, { ttlS, urgency, topic }) => {
    const { default: webPush } = await import('web-push');
    const { headers, body } = webPush.generateRequestDetails(
      { endpoint, keys: { p256dh, auth } },
      payload,
      {
        TTL: ttlS,
        urgency,
        topic,
        contentEncoding: 'aes128gcm',
        vapidDetails: { subject: contact, ...keys },
      },
    );
    const given = Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      String(value),
    ]);
    return { headers: Object.fromEntries(given), body };
  };
}
