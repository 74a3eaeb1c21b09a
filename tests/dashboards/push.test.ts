import type { BrowserContext, CDPSession, Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { browser, built, inBrowser } from './in-browser.ts';
import { Mock, message } from './mock.ts';

const PHONE = { width: 390, height: 844 };
const iPhone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like ' +
  'Gecko) Version/18.0 Mobile/15E148 Safari/604.1';
const endpoint = 'https://push.example/one';
const key = 'BKey';
/** Where a person looks at the pages: set to a folder to keep pictures. */
const pictures = process.env.PUSH_PICTURES;

inBrowser();
let mock: Mock;
let phones: string[];
let posted: { path: string; body: unknown }[];
beforeEach(async () => {
  phones = [];
  posted = [];
  mock = new Mock(built.dist);
  mock.visitor = {
    visitor: 'v1',
    language: 'en',
    consents: { service: true },
    linked: true,
    preferences: { frequency: 'all', leaveAlone: false },
    trailDays: 14,
    keptDays: 400,
    points: 0,
  };
  await mock.start();
});
afterEach(() => mock.stop());

type Given = {
  readonly userAgent?: string;
  readonly permission?: NotificationPermission;
  readonly answer?: NotificationPermission;
  readonly without?: boolean;
  readonly stored?: string;
};

/** `subscribe` calls home, so the page's push manager and the browser's question are stand-ins. */
async function standIns(context: BrowserContext, given: Given): Promise<void> {
  await context.addInitScript(
    ({ permission = 'default', answer = 'granted', without, stored, address }) => {
      const asked: string[] = [];
      Reflect.set(globalThis, 'asked', asked);
      if (without) {
        Reflect.deleteProperty(globalThis, 'PushManager');
        return;
      }
      if (stored) localStorage.setItem('gozar.push', stored);
      let now = permission;
      Object.defineProperty(Notification, 'permission', { get: () => now });
      Notification.requestPermission = async () => {
        asked.push('permission');
        now = answer;
        return now;
      };
      PushManager.prototype.getSubscription = async () => null;
      PushManager.prototype.subscribe = async (options) => {
        asked.push(`subscribe ${options?.applicationServerKey}`);
        const keys = { p256dh: 'p', auth: 'a' };
        const toJSON = () => ({ endpoint: address, keys });
        return Object.assign(Object.create(PushSubscription.prototype), { toJSON, address });
      };
      Object.defineProperty(PushSubscription.prototype, 'endpoint', { get: () => address });
    },
    { ...given, address: endpoint },
  );
}

async function open(given: Given = {}, search = '?lang=en') {
  const { userAgent } = given;
  const context = await browser.newContext({
    viewport: PHONE,
    ...(userAgent === undefined ? {} : { userAgent }),
  });
  await context.grantPermissions(['notifications'], { origin: mock.url });
  await standIns(context, given);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  await page.route('**/api/v1/visitor/me/push*', (route) => {
    const request = route.request();
    if (request.method() === 'GET') return route.fulfill({ json: { key, phones } });
    posted.push({ path: new URL(request.url()).pathname, body: request.postDataJSON() });
    return route.fulfill({ json: {} });
  });
  await page.goto(`${mock.url}/v/demo${search}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return { context, page, faults };
}

const asked = (page: Page) => page.evaluate<string[]>('asked');
const stateOf = (page: Page) => page.locator('[data-push]').getAttribute('data-push');
const card = (page: Page) => page.locator('[data-push]');

async function look(page: Page, name: string): Promise<void> {
  const wide = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
  expect(wide).toBe(false);
  if (pictures) await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });
}

describe('the question', () => {
  test.each(['en', 'fa'])(
    '[EGR24] our own words first, in %s; the browser after a tap',
    async (l) => {
      const { page, faults } = await open({}, `?lang=${l}`);
      await card(page).waitFor();
      expect([await stateOf(page), await asked(page)]).toEqual(['offer', []]);
      expect(await card(page).locator('blockquote').textContent()).not.toBe('');
      expect(await card(page).textContent()).toMatch(
        l === 'fa' ? /۱ تا ۳ پیام/ : /1 to 3 messages/,
      );
      await look(page, `offer-${l}`);
      await card(page).getByRole('button').first().click();
      await page.locator('[data-push=on]').waitFor();
      expect(await asked(page)).toEqual(['permission', `subscribe ${key}`]);
      expect(posted).toEqual([
        { path: '/api/v1/visitor/me/push', body: { endpoint, keys: { p256dh: 'p', auth: 'a' } } },
      ]);
      await look(page, `on-${l}`);
      expect(faults).toEqual([]);
    },
  );

  test('[EGR24] nothing is asked of who allowed nothing', async () => {
    if (mock.visitor) mock.visitor = { ...mock.visitor, consents: { service: false } };
    const { page } = await open();
    await page.getByText('Messages', { exact: true }).waitFor();
    expect([await card(page).count(), await asked(page)]).toEqual([0, []]);
  });

  test('[EGR24] "Not now" is kept, and stays a way to change one’s mind', async () => {
    const { page } = await open();
    await card(page).getByRole('button', { name: 'Not now' }).click();
    await page.reload();
    await page.locator('[data-push=later]').waitFor();
    expect(await asked(page)).toEqual([]);
    await card(page).getByRole('button').click();
    await page.locator('[data-push=on]').waitFor();
  });

  test.each(['en', 'fa'])(
    '[EGR24] blocked: how to undo it, and messages stay, in %s',
    async (l) => {
      const { page } = await open({ permission: 'denied' }, `?lang=${l}`);
      await page.locator('[data-push=blocked]').waitFor();
      expect(await card(page).getByRole('button').count()).toBe(0);
      await look(page, `blocked-${l}`);
      mock.deliver(message('m1'));
      await page.locator('[data-message=m1]').waitFor();
    },
  );

  test('[EGR24] the browser’s no is taken for one', async () => {
    const { page } = await open({ answer: 'denied' });
    await card(page).getByRole('button').first().click();
    await page.locator('[data-push=blocked]').waitFor();
    expect(posted).toEqual([]);
  });

  test.each(['en', 'fa'])('[EGR24] an iPhone’s tab: words, no dead button, in %s', async (l) => {
    const { page } = await open({ userAgent: iPhone, without: true }, `?lang=${l}`);
    await page.locator('[data-push=homeScreen]').waitFor();
    expect(await card(page).getByRole('button').count()).toBe(0);
    await look(page, `iphone-${l}`);
  });

  test('[EGR24] a browser without push shows nothing about it', async () => {
    const { page } = await open({ without: true });
    await page.getByText('Messages', { exact: true }).waitFor();
    expect(await card(page).count()).toBe(0);
  });

  test('[EGR25] a lost subscription is made again without a word', async () => {
    const { page } = await open({ permission: 'granted', stored: 'on' });
    await page.locator('[data-push=on]').waitFor();
    expect(await asked(page)).toEqual([`subscribe ${key}`]);
    expect(posted).toHaveLength(1);
  });
});

type Shown = { tag: string; title: string; body: string; dir: string }[];

/** The built worker in a real browser; DevTools deliver what a push service would. */
async function withWorker(search = '?lang=en') {
  const opened = await open({ permission: 'granted', stored: 'on' }, search);
  const { page, context } = opened;
  await page.locator('[data-push=on]').waitFor();
  const devtools = await context.newCDPSession(page);
  const registrationId = await registrationOf(devtools);
  const push = async (payload: object) => {
    const data = JSON.stringify(payload);
    const said = { origin: mock.url, registrationId, data };
    await devtools.send('ServiceWorker.deliverPushMessage', said);
  };
  const shown = () =>
    page.evaluate<Shown>(async () => {
      const { active, ...rest } = { active: true, all: await navigator.serviceWorker.ready };
      const list = await rest.all.getNotifications();
      return active ? list.map(({ tag, title, body, dir }) => ({ tag, title, body, dir })) : [];
    });
  return { ...opened, push, shown };
}

function registrationOf(devtools: CDPSession): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
    const [first] = registrations;
    if (first) resolve(first.registrationId);
  });
  void devtools.send('ServiceWorker.enable');
  return promise;
}

const payload = (id: string, more: object = {}) => ({
  id,
  venue: 'demo',
  title: 'Your table is ready',
  body: 'Please come to the entrance.',
  language: 'en',
  expiresAtMs: Date.now() + 600_000,
  ...more,
});

describe('the service worker', () => {
  test('[EGR23] shows a push once, under its id, in its direction', async () => {
    const { push, shown } = await withWorker();
    await push(payload('m/1'));
    await push(payload('m/1'));
    await push(payload('m/2', { language: 'fa', title: 'میز شما آماده است' }));
    await expect
      .poll(async () => (await shown()).map(({ tag }) => tag).sort())
      .toEqual(['m/1', 'm/2']);
    expect((await shown()).find(({ tag }) => tag === 'm/2')?.dir).toBe('rtl');
  });

  test('[EGR23] what was swiped away stays away, and what is late never comes', async () => {
    const { page, push, shown } = await withWorker();
    await push(payload('m1'));
    await expect.poll(async () => (await shown()).length).toBe(1);
    await page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      for (const one of await registration.getNotifications()) one.close();
    });
    await push(payload('m1'));
    await push(payload('late', { expiresAtMs: Date.now() - 1 }));
    await push(payload('m2'));
    await expect.poll(async () => (await shown()).map(({ tag }) => tag)).toEqual(['m2']);
  });

  test('[EGR23] what the browser refused to show may come again', async () => {
    const { context, push, shown } = await withWorker();
    const [worker] = context.serviceWorkers();
    await worker?.evaluate(() => {
      const registration: ServiceWorkerRegistration = Reflect.get(globalThis, 'registration');
      const show = registration.showNotification.bind(registration);
      registration.showNotification = async () => {
        registration.showNotification = show;
        Reflect.set(globalThis, 'refused', true);
        throw new TypeError('refused');
      };
    });
    await push(payload('m1'));
    await expect.poll(() => worker?.evaluate(() => Reflect.get(globalThis, 'refused'))).toBe(true);
    expect(await shown()).toEqual([]);
    await expect
      .poll(async () => {
        await push(payload('m1'));
        return (await shown()).map(({ tag }) => tag);
      })
      .toEqual(['m1']);
  });

  test('[EGR23] a tap opens that very message, and says so', async () => {
    const ids = ['a', 'b', 'demo/run/1/v1/4:3', 'd', 'e', 'f'];
    mock.inbox = ids.map((id) => message(id));
    const wanted = 'demo/run/1/v1/4:3';
    const { context, page, push, shown } = await withWorker();
    await push(payload(wanted));
    await expect.poll(async () => (await shown()).length).toBe(1);
    const [worker] = context.serviceWorkers();
    await worker?.evaluate(async () => {
      const registration: ServiceWorkerRegistration = Reflect.get(globalThis, 'registration');
      const [notification] = await registration.getNotifications();
      const type: new (name: string, given: object) => Event = Reflect.get(
        globalThis,
        'NotificationEvent',
      );
      dispatchEvent(new type('notificationclick', { notification }));
    });
    const opened = page.locator('.message--opened');
    await opened.waitFor();
    expect(await opened.getAttribute('data-message')).toBe(wanted);
    expect(await opened.evaluate((one) => document.activeElement === one)).toBe(true);
    const tapped = `/api/v1/visitor/me/inbox/${encodeURIComponent(wanted)}/tapped`;
    await expect.poll(() => mock.calls.some(({ path }) => path === tapped)).toBe(true);
    expect(await shown()).toEqual([]);
    await look(page, 'opened');
  });

  test('[EGR23] opened anew by a tap, the message is found when the list is there', async () => {
    mock.inbox = ['a', 'b', 'c', 'd', 'e'].map((id) => message(id));
    const { page } = await open({}, '?lang=en&message=d');
    await page.locator('.message--opened[data-message=d]').waitFor();
    expect(page.url()).not.toContain('message=');
  });
});
