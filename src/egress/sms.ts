import type { Channel, Rendered } from '../contracts/egress.ts';
import type { Outbound, OutboundAnswer } from '../contracts/outbound.ts';
import type { RecordsReader } from '../contracts/ports.ts';
import type { MessageRow } from '../contracts/rows.ts';
import { plainText } from './render.ts';

/** A gateway that takes text messages over HTTP; Kavenegar's way of asking. */
export type SmsSettings = {
  /** `https://api.kavenegar.com`, or another that speaks alike. */
  readonly url: string;
  readonly key: string;
  /** The line it comes from; absent = the gateway's own. */
  readonly from?: string;
  /** Texts a second that the gateway takes. [AUD4] */
  readonly perSecond: number;
};

export type SmsOptions = {
  readonly reader: Pick<RecordsReader, 'addressOf'>;
  readonly outbound: Outbound;
  readonly settings: SmsSettings;
  readonly wallMs?: () => number;
};

type Told = Awaited<ReturnType<Channel['send']>>;

/** Three parts of 67 characters, as Persian is sent. Source: 3GPP TS 23.038, section 6.2.3. */
const maxText = 201;

/**
 * Text messages through a gateway: one call a message, which names it, so that the gateway itself
 * refuses a second of the same. No marketing goes this way. Source: kavenegar.com/rest.html, method
 * `sms/send`. [OFF4]
 */
export function createSms(options: SmsOptions): Channel {
  return {
    name: 'sms',
    // A text has no room for a link that stops it, and marketing must have one. [OFF2]
    reachable: async ({ visitor, class: kind }) =>
      kind !== 'marketing' && (await options.reader.addressOf(visitor, 'phone')) !== undefined,
    send: (message, text) => send(options, message, text),
  };
}

async function send(options: SmsOptions, message: MessageRow, text: Rendered): Promise<Told> {
  const { reader, outbound, settings, wallMs = Date.now } = options;
  if (message.expiresAtMs <= wallMs()) {
    return { outcome: 'failed', detail: 'expired before it was sent', final: true };
  }
  const receptor = await reader.addressOf(message.visitor, 'phone');
  if (receptor === undefined) {
    return { outcome: 'failed', detail: 'no number is known any more', final: true };
  }
  return sendText({ outbound, settings }, { receptor, text: text.body, id: message.id });
}

/** One text to one number; the same `id` is the same text, which the gateway takes once. */
export async function sendText(
  { outbound, settings }: Pick<SmsOptions, 'outbound' | 'settings'>,
  { receptor, text, id }: { readonly receptor: string; readonly text: string; readonly id: string },
): Promise<Told> {
  const form = new URLSearchParams({
    receptor,
    message: plainText(text, maxText),
    ...(settings.from === undefined ? {} : { sender: settings.from }),
    localid: localIdOf(id),
  });
  const answer = await outbound.post({
    url: `${settings.url.replace(/\/+$/, '')}/v1/${encodeURIComponent(settings.key)}/sms/send.json`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: Buffer.from(form.toString()),
  });
  return judge(answer);
}

/** A number of 15 digits by which the gateway knows the message again. */
function localIdOf(id: string): string {
  let hash = 0n;
  for (const unit of Buffer.from(id))
    hash = (hash * 1_099_511_628_211n + BigInt(unit)) % 10n ** 15n;
  return hash.toString();
}

/** The address holds the key: it is in no detail and no log. */
function judge(answer: OutboundAnswer): Told {
  if (!answer.ok) {
    const detail = answer.code;
    if (answer.sent) return { outcome: 'unknown', detail };
    return { outcome: 'failed', detail, final: answer.code === 'refused' };
  }
  const { status } = answer;
  const detail = `status ${status}`;
  if (status >= 200 && status < 300) return { outcome: 'delivered', detail };
  // 409 and 503 are the gateway's own "not now"; 418 that its credit is used up.
  if (status === 409 || status === 429 || status === 503 || status === 418) {
    return { outcome: 'failed', detail };
  }
  if (status >= 500) return { outcome: 'unknown', detail };
  return { outcome: 'failed', detail, final: true };
}
