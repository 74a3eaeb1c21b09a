/**
 * The service worker: shows a push under its message's id, once and in time, and opens that very
 * message when it is tapped. It keeps nothing but the ids it has shown. [EGR23]
 */
type Message = {
  readonly id: string;
  readonly venue: string;
  readonly title: string;
  readonly body: string;
  readonly language: string;
  readonly expiresAtMs: number;
  readonly stop?: string;
  /** A call to who works here: their page is opened. [STF6] */
  readonly staff?: true;
};
type Page = { readonly url: string; focus(): Promise<unknown>; postMessage(said: object): void };
type Pages = {
  matchAll(which: object): Promise<readonly Page[]>;
  openWindow(url: string): Promise<unknown>;
};
type Lasting = Event & { waitUntil(work: Promise<unknown>): void };
type Pushed = Lasting & { readonly data?: { json(): Message } | null };
type Clicked = Lasting & { readonly notification: Notification; readonly action: string };
/** Buttons of a notification, which the DOM's own types leave out; some phones show none. */
type Shown = NotificationOptions & {
  readonly actions?: readonly { readonly action: string; readonly title: string }[];
};

const registration: ServiceWorkerRegistration = Reflect.get(globalThis, 'registration');
const pages: Pages = Reflect.get(globalThis, 'clients');
const SHOWN = 'gozar-shown';
const KEPT = 50;

function listen<E extends Event>(type: string, work: (event: E) => Promise<unknown>): void {
  addEventListener(type, (event) => {
    const lasting = event as E & Lasting;
    lasting.waitUntil(work(lasting));
  });
}

listen<Pushed>('push', async ({ data }) => {
  const message = data?.json();
  if (message === undefined || message.expiresAtMs <= Date.now()) return;
  if (await wasShown(message.id)) return;
  const { id, title, body, language, venue, expiresAtMs, stop, staff } = message;
  const stopTitle = language === 'fa' ? 'دیگر از این‌ها نفرستید' : 'Stop messages like this';
  const shown: Shown = {
    body,
    tag: id,
    lang: language,
    dir: language === 'fa' ? 'rtl' : 'ltr',
    icon: '/icon.svg',
    data: { id, venue, expiresAtMs, stop, staff },
    ...(stop ? { actions: [{ action: 'stop', title: stopTitle }] } : {}),
  };
  await registration.showNotification(title, shown).catch(async (error) => {
    await forget(id);
    throw error;
  });
});

const keyOf = (id: string) => `/shown/${encodeURIComponent(id)}`;

/** True when this id was shown before, also when it was swiped away since. */
async function wasShown(id: string): Promise<boolean> {
  const shown = await caches.open(SHOWN);
  if (await shown.match(keyOf(id))) return true;
  await shown.put(keyOf(id), new Response(''));
  const keys = await shown.keys();
  await Promise.all(keys.slice(0, -KEPT).map((old) => shown.delete(old)));
  return false;
}

/** What the browser refused to show may come again. */
async function forget(id: string): Promise<void> {
  const shown = await caches.open(SHOWN);
  await shown.delete(keyOf(id));
}

listen<Clicked>('notificationclick', async ({ notification, action }) => {
  notification.close();
  const { id, venue, stop, staff }: Message = notification.data;
  // The link's page asks once more: a tap beside the text stops nothing by itself. [CHO8]
  if (action === 'stop' && stop) return pages.openWindow(`/stop?lang=${notification.lang}#${stop}`);
  const path = staff ? '/staff' : `/v/${encodeURIComponent(venue)}`;
  const open = await pages.matchAll({ type: 'window', includeUncontrolled: true });
  const page = open.find(({ url }) => new URL(url).pathname === path);
  const asked = staff ? `venue=${encodeURIComponent(venue)}` : `message=${encodeURIComponent(id)}`;
  if (!page) return pages.openWindow(`${path}?${asked}`);
  page.postMessage({ kind: 'open', id });
  // A browser may refuse to bring the page forward; the message is open in it.
  return page.focus().catch(() => undefined);
});

/** The browser changed the subscription: the page makes a new one when it is opened next. */
listen('pushsubscriptionchange', async () => {
  const open = await pages.matchAll({ type: 'window', includeUncontrolled: true });
  for (const page of open) page.postMessage({ kind: 'renew' });
});

listen<Lasting>('activate', async () => {
  for (const notification of await registration.getNotifications()) {
    if (notification.data?.expiresAtMs <= Date.now()) notification.close();
  }
});
