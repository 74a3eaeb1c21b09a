import type { ChannelName } from '../contracts/channels.ts';
import type { ClaimRefusal } from '../contracts/effects.ts';
import type { Purpose } from '../contracts/venue.ts';
import { bounds } from './bounds.ts';
import { conclude } from './conclude.ts';
import { isWithinHours } from './localtime.ts';
import type { Person } from './person-state.ts';
import { venueTime } from './rules/venue-time.ts';
import { countLimit, nextId, type Run, sayPoint } from './run.ts';
import { type Message, subjectOf, type Wearing } from './state.ts';
import { setTimer } from './time/timers.ts';

/** Kept after closing, so that outcomes and "seen" that come late still find their message. */
const rememberedMs = 86_400_000;

export function openMessage(run: Run, person: Person, message: Message): void {
  const { state } = run;
  if (state.messages.size >= bounds.messages) {
    const oldest = state.messages.keys().next().value;
    if (oldest !== undefined) state.messages.delete(oldest);
    countLimit(run, 'messages', bounds.messages);
  }
  state.messages.set(message.id, message);
  person.open = person.open.concat(message.id);
  setTimer(state.timers, { kind: 'expire', about: message.id, dueMs: message.expiresAtMs });
}

/** The expiry timer: what was claimed on every channel has nothing left to close. */
export function expireMessage(run: Run, id: string): void {
  const message = run.state.messages.get(id);
  if (message === undefined) return;
  closeMessage(run, message, 'expired');
  const dueMs = run.nowMs + rememberedMs;
  setTimer(run.state.timers, { kind: 'forget', about: id, dueMs });
}

export function forgetMessage(run: Run, id: string): void {
  run.state.messages.delete(id);
}

function closeMessage(run: Run, message: Message, reason: Exclude<Message['closed'], ''>): void {
  if (message.closed !== '') return;
  message.closed = reason;
  const person = run.state.people.get(message.visitor);
  if (person) person.open = person.open.filter((id) => id !== message.id);
  if (message.channels.every((channel) => isTaken(message, channel))) return;
  run.out.effects.push({
    type: 'messageClosed',
    id: `${run.state.venue}/closed/${message.id}`,
    atMs: run.nowMs,
    message: message.id,
    reason,
  });
}

function openMessagesOf(run: Run, person: Person): Message[] {
  return person.open.flatMap((id) => run.state.messages.get(id) ?? []);
}

/** Of all but the inbox at most one is ever claimed a message; the inbox is beside them. */
function isTaken(message: Message, channel: ChannelName): boolean {
  if (channel === 'inbox') return message.claimed.includes('inbox');
  return message.claimed.some((one) => one !== 'inbox');
}

/** `zone` undefined = the visitor left the venue. [RUL7] */
export function closeOnLeaving(run: Run, wearing: Wearing, zone: string | undefined): void {
  const person = run.state.people.get(subjectOf(wearing));
  if (person === undefined || person.open.length === 0) return;
  for (const message of openMessagesOf(run, person)) {
    if (message.alias !== wearing.alias || message.leaving === '') continue;
    if (zone === undefined || message.leaving === zone) closeMessage(run, message, 'visitorLeft');
  }
}

export function closeOnReturn(run: Run, wearing: Wearing): void {
  const person = run.state.people.get(subjectOf(wearing));
  if (person === undefined) return;
  for (const message of openMessagesOf(run, person)) {
    if (message.alias === wearing.alias) closeMessage(run, message, 'bandReturned');
  }
}

/** What waits for a lost band goes by other channels alone; without one it is over. [DSK1] */
export function closeOnFreeze(run: Run, wearing: Wearing): void {
  const person = run.state.people.get(subjectOf(wearing));
  if (person === undefined) return;
  for (const message of openMessagesOf(run, person)) {
    if (message.alias !== wearing.alias) continue;
    const others = message.channels.filter((channel) => channel !== 'wristband');
    if (others.length === 0) closeMessage(run, message, 'bandFrozen');
    else message.channels = others;
  }
}

export function closeWithoutConsent(run: Run, person: Person, purpose: Purpose): void {
  for (const message of openMessagesOf(run, person)) {
    if (message.purpose !== purpose || message.class === 'safety') continue;
    closeMessage(run, message, 'consentEnded');
  }
}

/** The visitor's own choice ends what waits, too. [ATT1] */
export function closeUnwanted(run: Run, person: Person): void {
  const { frequency, leaveAlone } = person;
  for (const message of openMessagesOf(run, person)) {
    const unwanted = leaveAlone || (frequency === 'none' && message.class === 'marketing');
    if (unwanted && message.class !== 'safety') closeMessage(run, message, 'leftAlone');
  }
}

/** What a visitor's new choices leave out is closed before it is claimed. [CHO2, CHO5] */
export function closeNotChosen(run: Run, person: Person, isOut: (message: Message) => boolean) {
  for (const message of openMessagesOf(run, person)) {
    if (message.class !== 'safety' && isOut(message)) closeMessage(run, message, 'notChosen');
  }
}

/** Messages of theirs that wait and left by no channel yet, the oldest first. */
export function unclaimedOf(run: Run, person: Person): readonly Message[] {
  return openMessagesOf(run, person).filter(({ claimed }) => claimed.length === 0);
}

/** Consent, expiry and state are asked again here, at the last moment. [RUL7] */
export function claimMessage(run: Run, id: string, channel: ChannelName): void {
  const message = run.state.messages.get(id);
  const person = message && run.state.people.get(message.visitor);
  const reason = message ? refusalOf(run, { message, person, channel }) : 'unknownMessage';
  if (message && reason === undefined) message.claimed.push(channel);
  run.out.effects.push({
    type: 'claimAnswered',
    id: `${run.state.venue}/claim/${id}/${channel}/${nextId(run)}`,
    atMs: run.nowMs,
    message: id,
    channel,
    granted: reason === undefined,
    ...(reason === undefined ? {} : { reason }),
    language: person?.language ?? 'en',
  });
}

type Claim = {
  readonly message: Message;
  readonly person: Person | undefined;
  readonly channel: ChannelName;
};

function refusalOf(run: Run, { message, person, channel }: Claim): ClaimRefusal | undefined {
  if (isTaken(message, channel)) return 'alreadyClaimed';
  if (message.closed === 'bandReturned' || message.closed === 'bandFrozen') return 'closed';
  if (message.closed !== '') return message.closed;
  if (run.nowMs >= message.expiresAtMs) return 'expired';
  if (message.class !== 'safety' && person?.consents[message.purpose] !== true) {
    return 'consentEnded';
  }
  if (!message.channels.includes(channel)) return 'closed';
  return message.class === 'safety' ? undefined : choiceRefusal(run, { person, channel });
}

/**
 * Their own choices, asked again at the last moment. The inbox makes no sound: it keeps what was
 * decided before their quiet hours began. [CHO3, CHO4]
 */
function choiceRefusal(
  run: Run,
  { person, channel }: Pick<Claim, 'person' | 'channel'>,
): ClaimRefusal | undefined {
  if (person?.choices === undefined || channel === 'inbox') return undefined;
  const { channels, quietHours } = person.choices;
  if (!channels[channel]) return 'channelOff';
  if (quietHours === undefined) return undefined;
  const { minuteOfDay } = venueTime(run.state, run.nowMs);
  const isQuiet = isWithinHours(minuteOfDay, quietHours.from, quietHours.to);
  return isQuiet ? 'ownQuietHours' : undefined;
}

export function reportOutcome(
  run: Run,
  {
    message: id,
    channel,
    outcome,
  }: {
    readonly message: string;
    readonly channel: ChannelName;
    readonly outcome: 'delivered' | 'failed' | 'unknown';
  },
): void {
  const message = run.state.messages.get(id);
  // Reported twice = said once; what nobody claimed has no outcome.
  if (message === undefined || !message.claimed.includes(channel)) return;
  if (message.reported.includes(channel)) return;
  message.reported.push(channel);
  run.out.effects.push({
    type: 'outcomeReported',
    id: `${run.state.venue}/outcome/${id}/${channel}`,
    atMs: run.nowMs,
    message: id,
    channel,
    outcome,
  });
  sayPoint(run, 'message', { campaign: message.campaign, outcome }, { count: 1 });
}

export function markSeen(run: Run, id: string, visitor: string): void {
  const message = run.state.messages.get(id);
  if (message?.visitor === visitor) sawMessage(run, message);
}

/** Who opened what a message leads to has seen it. */
export function markTapped(run: Run, id: string, visitor: string): void {
  const message = run.state.messages.get(id);
  const person = run.state.people.get(visitor);
  if (message === undefined || person === undefined || message.visitor !== visitor) return;
  sawMessage(run, message);
  if (message.tapped) return;
  message.tapped = true;
  run.out.effects.push({
    type: 'messageTapped',
    id: `${run.state.venue}/tapped/${id}`,
    atMs: run.nowMs,
    message: id,
  });
  conclude(run, { person, wearing: wornFor(run, message) }, { type: 'messageTapped', message: id });
}

/** The wearing a message was meant for, while its visitor wears it. */
function wornFor(run: Run, { alias, visitor }: Message): Wearing | undefined {
  const worn = run.state.wearings.get(alias);
  return worn?.visitor === visitor ? worn : undefined;
}

function sawMessage(run: Run, message: Message): void {
  const { id, visitor } = message;
  const person = run.state.people.get(visitor);
  if (person === undefined || message.seen) return;
  message.seen = true;
  run.out.effects.push({
    type: 'messageSeen',
    id: `${run.state.venue}/seen/${id}`,
    atMs: run.nowMs,
    message: id,
  });
  const wearing = wornFor(run, message);
  conclude(run, { person, wearing }, { type: 'messageSeen', message: id });
}
