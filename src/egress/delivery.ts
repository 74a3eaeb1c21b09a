import type { ChannelName } from '../contracts/channels.ts';
import type { CommandOf } from '../contracts/commands.ts';
import type { Channel, EgressCursors, Rendered } from '../contracts/egress.ts';
import { Language } from '../contracts/ids.ts';
import type { HotPort, RecordsReader } from '../contracts/ports.ts';
import type { MessageRow } from '../contracts/rows.ts';
import type { Signals } from '../contracts/signals.ts';
import { answered, commandId } from './ask-hot.ts';
import { backoffMs, type Pace, reasonOf, within } from './pace.ts';
import { plainText, type RenderResult, renderMessage } from './render.ts';

/** What a text is filled in from. */
export type MessageReads = Pick<RecordsReader, 'visitor' | 'venue'> & {
  readonly coupons: Pick<RecordsReader['coupons'], 'couponOf'>;
};

/**
 *   claim ──refused──► nothing
 *     │ granted
 *     ▼
 *   render ──fault──────────────────────────┐
 *     │                                     ▼
 *     ▼         failed, the third time   dead letter
 *   send ───────────────────────────────►  │
 *     │ ▲ │ failed: nothing left, again     │
 *     │ └─┘                                 ▼
 *     └── delivered, unknown ──────────► report outcome, until answered
 *
 * One claim, one attempt that may have arrived: only *failed*, by which a channel says that nothing
 * left, is tried again. [EGR1, EGR2]
 */
export type DeliveryOptions = {
  readonly reader: MessageReads;
  readonly hot: Pick<HotPort, 'submit'>;
  readonly cursors: Pick<EgressCursors, 'quarantine'>;
  readonly signals: Signals;
  readonly pace: Pace;
  /** Ends the asking for claims. */
  readonly stopping: AbortSignal;
  /** Ends the reporting of outcomes too. */
  readonly givingUp: AbortSignal;
};

const maxAttempts = 3;
/** No attempt begins later than this after the claim: an opt-out waits 5 s for earlier claims. */
const attemptsWithinMs = 4_000;
/** A channel that has not answered by then will not: the outcome is unknown. */
const sendMs = 15_000;
const maxDetail = 256;

type Told = Awaited<ReturnType<Channel['send']>> & { readonly rendered?: Rendered };

/** Claims a message for a channel and sends it; resolves when the outcome is recorded. */
export async function deliver(
  options: DeliveryOptions,
  message: MessageRow,
  channel: Channel,
): Promise<void> {
  const { hot, pace, stopping } = options;
  const id = commandId('claim', message.id, channel.name);
  const body = {
    do: 'claim',
    venue: message.venue,
    message: message.id,
    channel: channel.name,
  } as const;
  const askedAtMs = pace.monotonicMs();
  const claim = await answered(hot, { id, body }, pace, stopping);
  if (claim === undefined) return;
  if (!claim.ok) {
    const [problem] = claim.problems;
    return deadLetter(options, message, channel.name, `claim: ${problem?.code ?? 'refused'}`);
  }
  if (claim.result.granted !== true) return;
  const late = pace.monotonicMs() - askedAtMs > attemptsWithinMs;
  const told: Told =
    late && message.expiresAtMs <= pace.wallMs()
      ? { outcome: 'failed', detail: 'the claim was answered after the message expired' }
      : await attempt(options, message, channel, Language.safeParse(claim.result.language).data);
  if (told.outcome === 'failed') {
    deadLetter(options, message, channel.name, told.detail ?? 'the channel failed');
  }
  await reportOutcome(options, message, channel.name, told);
}

async function attempt(
  options: DeliveryOptions,
  message: MessageRow,
  channel: Channel,
  language: Language | undefined,
): Promise<Told> {
  const { pace, stopping } = options;
  const grantedAtMs = pace.monotonicMs();
  for (let attempts = 1; ; attempts++) {
    const told = await attemptOnce(options, message, channel, language);
    if (told.outcome !== 'failed' || told.final || attempts === maxAttempts) return told;
    const pauseMs = backoffMs(attempts, pace.random());
    if (stopping.aborted) return told;
    if (pace.monotonicMs() + pauseMs - grantedAtMs > attemptsWithinMs) return told;
    await pace.sleep(pauseMs, stopping);
  }
}

async function attemptOnce(
  options: DeliveryOptions,
  message: MessageRow,
  channel: Channel,
  language: Language | undefined,
): Promise<Told> {
  let result: RenderResult;
  try {
    result = await rendered(options.reader, message, language);
  } catch (error) {
    return { outcome: 'failed', detail: `records: ${reasonOf(error)}` };
  }
  if (!result.ok) return { outcome: 'failed', detail: `text: ${result.reason}`, final: true };
  const late = { outcome: 'unknown', detail: 'the channel did not answer' } as const;
  const told = await within(options.pace, sendMs, send(channel, message, result.rendered), late);
  return { ...told, rendered: result.rendered };
}

/** Looks name and code up now, at the claim: they are in no journal and in no outbox. [EGR5] */
async function rendered(
  reader: DeliveryOptions['reader'],
  message: MessageRow,
  language: Language | undefined,
): Promise<RenderResult> {
  const { coupon: offer } = message;
  const [visitor, venue, coupon] = await Promise.all([
    reader.visitor(message.visitor),
    reader.venue(message.venue),
    offer === undefined
      ? undefined
      : reader.coupons.couponOf({ venue: message.venue, message: message.id }),
  ]);
  const spoken = language ?? visitor?.language ?? 'en';
  // A message of before codes names its offer.
  const said = coupon === undefined ? message : { ...message, coupon: coupon.code };
  return renderMessage({ message: said, language: spoken, name: visitor?.name, venue });
}

/** A channel that throws may have sent. [EGR2] */
async function send(channel: Channel, message: MessageRow, text: Rendered): Promise<Told> {
  try {
    return await channel.send(message, text);
  } catch (error) {
    return { outcome: 'unknown', detail: reasonOf(error) };
  }
}

/** Tells the hot path how it went, until it has heard. The inbox's text goes with it. [EGR3] */
export async function reportOutcome(
  { hot, pace, givingUp }: DeliveryOptions,
  message: MessageRow,
  channel: ChannelName,
  { outcome, detail, rendered: text }: Told,
): Promise<void> {
  const body: CommandOf<'reportOutcome'> = {
    do: 'reportOutcome',
    venue: message.venue,
    message: message.id,
    channel,
    outcome,
    ...(detail === undefined ? {} : { detail: plainText(detail, maxDetail) }),
    ...(channel === 'inbox' && outcome === 'delivered' && text !== undefined
      ? { rendered: text }
      : {}),
  };
  const id = commandId('outcome', message.id, channel);
  await answered(hot, { id, body }, pace, givingUp);
}

/** Ids only: what is set aside outlives the person's records. [EGR7] */
function deadLetter(
  { cursors, signals, pace }: DeliveryOptions,
  message: MessageRow,
  channel: ChannelName,
  reason: string,
): void {
  const { id, venue, campaign, version } = message;
  const body = JSON.stringify({ message: id, venue, campaign, version, channel });
  cursors.quarantine({ atMs: pace.wallMs(), kind: 'message', reason, body });
  signals.log('message_dead_lettered', { venue, campaign, version, channel, reason });
}
