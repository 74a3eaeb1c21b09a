import { computed, effect, signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import type {
  ErasureBody,
  InboxBody,
  ListBody,
  VenueSummary,
  VisitorBody,
} from '../../src/contracts/api.ts';
import type { JoinOfferBody } from '../../src/contracts/api-joining.ts';
import { call } from '../api/client.ts';
import type { MessageKey } from '../i18n/en.ts';
import type { Language } from '../i18n/format.ts';
import { language, switchLanguage, writeAs } from '../i18n/language.ts';
import { type Connection, LiveSocket, socketUrl } from '../live/socket.ts';
import { codeInHash, phoneInHash, venueInPath } from './code.ts';

export type InboxItem = InboxBody['items'][number];
export type Purpose = keyof VisitorBody['consents'];
export const purposes = ['service', 'offers', 'improve'] as const satisfies readonly Purpose[];

export type Shown =
  | 'loading'
  | 'unreachable'
  | 'link'
  | 'elsewhere'
  | 'choices'
  | 'inbox'
  | 'erased';

export const shown = signal<Shown>('loading');
export const me = signal<VisitorBody | undefined>(undefined);
/** The page's venue while nobody is linked: only a demonstration tells strangers its name. */
export const demo = signal<VenueSummary | undefined>(undefined);
/** What a venue says to who may join by phone; absent = one needs a band. [JOI1] */
export const joinOffer = signal<JoinOfferBody | undefined>(undefined);
/** Another phone's code that came in the address, and what is wrong with it. [JOI6] */
export const phoneCode = signal<string | undefined>(undefined);
export const phoneProblem = signal<'taken' | 'unknown' | 'failed' | undefined>(undefined);
/** After an erasure: what the person keeps of it. */
export const receipt = signal<ErasureBody | undefined>(undefined);
/** After an opt-out: one message that left before it may still come. */
export const mayStillArrive = signal(false);
export const inbox = signal<readonly InboxItem[]>([]);
/** What can be done about a message, once that part was fetched. */
export const messageTools = signal<ComponentType<{ readonly item: InboxItem }> | undefined>(
  undefined,
);
/** How a coupon is shown, once that part was fetched. */
export const couponPart: typeof messageTools = signal(undefined);
export const connection = signal<Connection>('connecting');
export const nowMs = signal(Date.now());
/** What is wrong with the code that was entered, in words. */
export const linkProblem = signal<MessageKey | undefined>(undefined);
export const isLinking = signal(false);
export const isAllOff = computed(() => {
  const consents = me.value?.consents ?? {};
  return purposes.every((purpose) => consents[purpose] !== true);
});

const RETRY_MS = 3_000;
const POLL_MS = 20_000;
const seen = new Set<string>();
let socket: LiveSocket | undefined;

export const pageVenue = venueInPath(location.pathname);
/** What is asked for this venue's page alone, of the person of this phone. [JOI13] */
export const ofPage = (what: string) =>
  `/api/v1/visitor/me${what}?venue=${encodeURIComponent(pageVenue)}`;
export const timezone = computed(
  () => me.value?.venue?.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
);

/** A code in the address is used once and taken out of it, and of the history, before anything. */
export async function startVisitor(): Promise<void> {
  followLanguage();
  phoneCode.value = phoneInHash(location.hash);
  const code = phoneCode.value ? undefined : codeInHash(location.hash);
  if (location.hash !== '') history.replaceState(null, '', location.pathname + location.search);
  setInterval(() => {
    nowMs.value = Date.now();
  }, 10_000);
  // Where no socket gets through, the inbox is still read now and then.
  setInterval(() => {
    if (connection.value !== 'live' && me.value && !document.hidden) void loadInbox();
  }, POLL_MS);
  await loadMe();
  if (code) await link(code);
}

/** Who switches the page's language wants the messages in it too. */
function followLanguage(): void {
  let before = language();
  effect(() => {
    const now = language();
    if (now !== before && now !== me.peek()?.language) void saveProfile({ language: now });
    before = now;
  });
}

async function loadMe(): Promise<void> {
  const answer = await call<VisitorBody>('GET', ofPage(''));
  if (answer.ok) {
    await writeLike(answer.body);
    return enter(answer.body);
  }
  if (answer.status === 401 || answer.status === 403 || answer.status === 404) {
    me.value = undefined;
    socket?.stop();
    await lookAround();
    shown.value = 'link';
    return;
  }
  if (shown.value === 'loading') shown.value = 'unreachable';
  setTimeout(() => void loadMe(), RETRY_MS);
}

/** What the venue says to somebody it does not know. */
async function lookAround(): Promise<void> {
  const path = `/api/v1/visitor/${encodeURIComponent(pageVenue)}/join`;
  const answer = joinOffer.value ? undefined : await call<JoinOfferBody>('GET', path);
  if (answer?.ok) joinOffer.value = answer.body;
  void lookForDemo();
}

/** As the person of this phone reads, wherever they said so, or as the address says. [JOI15] */
async function writeLike(visitor: VisitorBody): Promise<void> {
  me.value = visitor;
  writeAs(visitor);
  const isNew = shown.value === 'loading' || shown.value === 'unreachable';
  if (!isNew || new URLSearchParams(location.search).has('lang')) return;
  if (visitor.language !== language()) await switchLanguage(visitor.language);
}

async function lookForDemo(): Promise<void> {
  const answer = await call<ListBody<VenueSummary>>('GET', '/api/v1/venues');
  if (!answer.ok) return;
  demo.value = answer.body.items.find((venue) => venue.demo && venue.venue === pageVenue);
}

/** Choices come first for those who were never asked; nobody is asked twice. */
async function enter(visitor: VisitorBody): Promise<void> {
  if (visitor.elsewhere) {
    await lookAround();
    shown.value = 'elsewhere';
    return;
  }
  if (!visitor.linked && !visitor.byPhone) linkProblem.value ??= 'link.ended';
  const wasAsked = Object.keys(visitor.consents).length > 0;
  if (shown.value !== 'choices') shown.value = wasAsked || !visitor.linked ? 'inbox' : 'choices';
  void loadInbox();
  openSocket();
}

function openSocket(): void {
  if (socket) return;
  socket = new LiveSocket({
    url: socketUrl('/live?inbox=1'),
    onFrame: () => void loadInbox(),
    onConnection: (now) => {
      connection.value = now;
      // Whatever arrived while we were away has sent its nudge to nobody.
      if (now === 'live') void loadInbox();
    },
    onRefused: () => void loadMe(),
  });
  socket.start();
}

export async function loadInbox(): Promise<void> {
  const answer = await call<InboxBody>('GET', ofPage('/inbox'));
  if (!answer.ok) return;
  nowMs.value = Date.now();
  inbox.value = [...answer.body.items].sort((a, b) => b.atMs - a.atMs);
}

const LINK_PROBLEMS: Readonly<Record<number, MessageKey>> = {
  400: 'link.unknown',
  404: 'link.unknown',
  429: 'link.slow',
};

export async function link(code: string, name = ''): Promise<void> {
  isLinking.value = true;
  linkProblem.value = undefined;
  const path = `/api/v1/visitor/${encodeURIComponent(pageVenue)}/link`;
  const named = name.trim() === '' ? {} : { name: name.trim() };
  const answer = await call('POST', path, { code, language: language(), ...named });
  isLinking.value = false;
  if (!answer.ok) {
    linkProblem.value = LINK_PROBLEMS[answer.status] ?? 'link.failed';
    return;
  }
  await arrive();
}

/** A code somebody typed may be of their other phone as well; one in an address asks first. */
export async function enterCode(code: string, name: string): Promise<void> {
  await link(code, name);
  if (linkProblem.value !== 'link.unknown' || me.value) return;
  await openOnPhone(code);
  phoneProblem.value = undefined;
}

/** The page of another phone, here. [JOI6] */
export async function openOnPhone(code: string): Promise<void> {
  const path = `/api/v1/visitor/${encodeURIComponent(pageVenue)}/phone`;
  const answer = await call('POST', path, { code });
  if (!answer.ok) {
    const known = { 404: 'unknown', 409: 'taken' } as const;
    phoneProblem.value =
      answer.status === 404 || answer.status === 409 ? known[answer.status] : 'failed';
    return;
  }
  phoneCode.value = undefined;
  linkProblem.value = undefined;
  await arrive();
}

/** This phone is somebody now: their page, with a socket of its own. */
export async function arrive(): Promise<void> {
  socket?.stop();
  socket = undefined;
  shown.value = 'loading';
  await loadMe();
}

/** Name or language of the visitor, for the messages to come. */
export async function saveProfile(change: { name?: string; language?: Language }): Promise<void> {
  const before = me.value;
  if (!before) return;
  const answer = await call('PUT', '/api/v1/visitor/me/profile', change);
  if (answer.ok && me.value) me.value = { ...me.value, ...change };
}

/** A message counts as seen once it was on screen; each is reported once. */
export async function reportSeen(message: string): Promise<void> {
  if (seen.has(message)) return;
  seen.add(message);
  const path = `/api/v1/visitor/me/inbox/${encodeURIComponent(message)}/seen`;
  const answer = await call('POST', path);
  if (!answer.ok) seen.delete(message);
}

/** Nobody is known here any more; the receipt is all that is left on the page. */
export function leave(given: ErasureBody): void {
  socket?.stop();
  socket = undefined;
  me.value = undefined;
  inbox.value = [];
  receipt.value = given;
  shown.value = 'erased';
}
