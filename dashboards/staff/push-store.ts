import { signal } from '@preact/signals';
import type { StaffPushAnswer } from '../../src/contracts/api-staff.ts';
import { call } from '../api/client.ts';
import { language } from '../i18n/language.ts';

/** none: cannot work here · https: it would, over https · offer ──► on | blocked | failed */
export type PushState = 'none' | 'https' | 'offer' | 'on' | 'blocked' | 'failed';
export const pushState = signal<PushState>('none');

const ADDRESS = '/api/v1/me/staff-push';
const CHOICE = 'gozar.staffPush';
let key = '';

/** What this browser can do; asks nobody anything. The worker is the visitor's page's own. */
export async function startPush(): Promise<void> {
  if (!window.isSecureContext) {
    pushState.value = 'https';
    return;
  }
  if (!('serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window))
    return;
  const answer = await call<StaffPushAnswer>('GET', ADDRESS);
  if (!answer.ok || answer.body.key === undefined) return;
  key = answer.body.key;
  if (Notification.permission === 'denied') pushState.value = 'blocked';
  else if (Notification.permission === 'granted' && chosen()) await subscribe();
  else pushState.value = 'offer';
}

export async function switchOn(): Promise<void> {
  const permission = await Notification.requestPermission();
  if (permission === 'granted') {
    choose('on');
    await subscribe();
  } else if (permission === 'denied') pushState.value = 'blocked';
}

export async function switchOff(): Promise<void> {
  choose('off');
  pushState.value = 'offer';
  const registration = await navigator.serviceWorker.getRegistration();
  const subscription = await registration?.pushManager.getSubscription();
  if (!subscription) return;
  // The browser's subscription may be a visitor's, too: only the calls end.
  await call('POST', `${ADDRESS}/end`, { endpoint: subscription.endpoint });
}

async function subscribe(): Promise<void> {
  try {
    const registration = await navigator.serviceWorker.register('/sw.js');
    await navigator.serviceWorker.ready;
    const subscription =
      (await registration.pushManager.getSubscription()) ??
      (await registration.pushManager.subscribe({
        userVisibleOnly: true,
        applicationServerKey: key,
      }));
    const { endpoint, keys } = subscription.toJSON();
    const answer = await call('POST', ADDRESS, { endpoint, keys, language: language() });
    pushState.value = answer.ok ? 'on' : 'failed';
  } catch {
    pushState.value = 'failed';
  }
}

function chosen(): boolean {
  try {
    return localStorage.getItem(CHOICE) === 'on';
  } catch {
    return false;
  }
}

function choose(what: string): void {
  try {
    localStorage.setItem(CHOICE, what);
  } catch {
    // Refused in a private window: asked again next time.
  }
}
