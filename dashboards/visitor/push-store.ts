import { signal } from '@preact/signals';
import type { PushBody } from '../../src/contracts/api.ts';
import { call } from '../api/client.ts';

/**
 *   none        push cannot work here: nothing is shown
 *   insecure    the page came by http: a browser lets it be told nothing
 *   homeScreen  an iPhone's tab: it works once the page is on the home screen
 *   offer ──yes──► asking ──► on | blocked | failed
 *     └──not now──► later        on ──off──► later
 */
export type PushState =
  | 'none'
  | 'insecure'
  | 'homeScreen'
  | 'offer'
  | 'later'
  | 'asking'
  | 'on'
  | 'blocked'
  | 'failed';

export const pushState = signal<PushState>('none');

const ADDRESS = '/api/v1/visitor/me/push';
const CHOICE = 'gozar.push';
/** "Not now" holds for this visit. */
const LATER_MS = 12 * 3_600_000;
/** A browser that is offline lets `subscribe` hang. */
const PATIENCE_MS = 15_000;
let server: PushBody | undefined;

/** What this browser can do, and what was chosen before; asks nobody anything. [EGR24] */
export async function startPush(): Promise<void> {
  if (!isAble()) {
    if (!isSecureContext) pushState.value = 'insecure';
    else if (isAppleTab()) pushState.value = 'homeScreen';
    return;
  }
  const answer = await call<PushBody>('GET', ADDRESS);
  if (!answer.ok) return;
  server = answer.body;
  navigator.serviceWorker.addEventListener('message', ({ data }) => {
    if (data?.kind === 'renew') void renew();
  });
  if (Notification.permission === 'denied') pushState.value = 'blocked';
  else if (Notification.permission === 'granted' && choice() === 'on') await renew();
  else pushState.value = isLater() ? 'later' : 'offer';
}

function isAble(): boolean {
  return 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;
}

/** Safari of iPhone and iPad has push for pages on the home screen alone. */
function isAppleTab(): boolean {
  const isTouchMac = /Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1;
  return /iPhone|iPad/.test(navigator.userAgent) || isTouchMac;
}

function choice(): string | null {
  try {
    return localStorage.getItem(CHOICE);
  } catch {
    return null;
  }
}

function choose(what: string): void {
  try {
    localStorage.setItem(CHOICE, what);
  } catch {
    // Refused in a private window: asked again next time.
  }
}

function isLater(): boolean {
  const atMs = Number(choice());
  return Number.isFinite(atMs) && Date.now() - atMs < LATER_MS;
}

export function notNow(): void {
  choose(String(Date.now()));
  pushState.value = 'later';
}

/** After a tap alone: here the browser asks. [EGR24] */
export async function switchOn(): Promise<void> {
  pushState.value = 'asking';
  const permission = await Notification.requestPermission();
  if (permission !== 'granted') {
    if (permission === 'denied') pushState.value = 'blocked';
    else notNow();
    return;
  }
  choose('on');
  await renew();
}

export async function switchOff(): Promise<void> {
  notNow();
  const registration = await navigator.serviceWorker.getRegistration();
  const subscription = await registration?.pushManager.getSubscription();
  if (!subscription) return;
  await call('POST', `${ADDRESS}/end`, { endpoint: subscription.endpoint });
  await subscription.unsubscribe();
}

/** A subscription with the server's key, known to the server: made anew without a word. [EGR25] */
async function renew(): Promise<void> {
  try {
    const subscription = await within(subscribed());
    const known = server?.phones.includes(await sha256(subscription.endpoint)) ?? false;
    const { endpoint, keys } = subscription.toJSON();
    const answer = known ? { ok: true } : await call('POST', ADDRESS, { endpoint, keys });
    pushState.value = answer.ok ? 'on' : 'failed';
  } catch {
    pushState.value = 'failed';
  }
}

async function subscribed(): Promise<PushSubscription> {
  const registration = await navigator.serviceWorker.register('/sw.js');
  await navigator.serviceWorker.ready;
  const before = await registration.pushManager.getSubscription();
  const key = server?.key ?? '';
  if (before && keyOf(before) === key) return before;
  await before?.unsubscribe();
  return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

function keyOf({ options }: PushSubscription): string {
  const bytes = new Uint8Array(options.applicationServerKey ?? new ArrayBuffer(0));
  const plain = btoa(String.fromCharCode(...bytes));
  return plain.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function within<T>(work: Promise<T>): Promise<T> {
  const late = new Promise<never>((_, reject) => setTimeout(reject, PATIENCE_MS));
  return Promise.race([work, late]);
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
