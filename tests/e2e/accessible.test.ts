import { mkdirSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startChromium } from '../dashboards/chromium.ts';
import { orHung } from './hanging.ts';
import { plainScene, type Scene, scenesOf } from './scenes.ts';
import { type Addresses, newServer, type TestServer } from './server.ts';
import { barriers, cutOff, moving, walk } from './usable.ts';

/** Every page of the demonstration, opened as its people open it, judged by axe and by hand. */
const desktop = { width: 1_440, height: 900 };
const phone = { width: 390, height: 844 };
/** Each pair of language, size and colours once: en-fa, desktop-phone, light-dark. */
const looks = {
  en: { dir: 'ltr', desktop: 'light', phone: 'dark' },
  fa: { dir: 'rtl', desktop: 'dark', phone: 'light' },
} as const;
type Language = keyof typeof looks;
/** Where a person looks at the pages: set to a folder to keep pictures. */
const pictures = process.env.ACCESSIBLE_PICTURES;
const pagesFolder = fileURLToPath(new URL('../../dashboards', import.meta.url));
const files = readdirSync(pagesFolder).filter((name) => name.endsWith('.html'));

/** Known before the server runs, so that each scene is a test; the secret comes from it. */
const planned = scenesOf('');
const unplanned = files
  .filter((file) => planned.every((scene) => scene.file !== file))
  .map((file) => plainScene(file.replace('.html', '')));
const names = [...planned, ...unplanned].map(({ name }) => name);

type State = NonNullable<BrowserContextOptions['storageState']>;
let server: TestServer;
let browser: Browser;
let scenes: readonly Scene[];
let states: Readonly<Record<Scene['as'], State>>;
/** Language and title of each scene's page, as it stood. */
const titles = new Map<string, { readonly file: string; readonly title: string }>();

beforeAll(async () => {
  if (pictures) mkdirSync(pictures, { recursive: true });
  browser = await startChromium();
  server = await newServer();
  const addresses = await server.start();
  const { admin, invitation } = await enterAsAdmin(addresses);
  const visitor = await enter(addresses.visitor ?? '', (page) =>
    page.locator('[data-message]').first().waitFor({ timeout: 240_000 }),
  );
  states = { nobody: { cookies: [], origins: [] }, admin, visitor };
  scenes = [...scenesOf(invitation), ...unplanned];
});
afterAll(async () => {
  await browser?.close();
  await server?.end();
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

async function enter(address: string, isIn: (page: Page) => Promise<unknown>): Promise<State> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(address);
  await isIn(page);
  const state = await context.storageState();
  await context.close();
  return { ...state, origins: [] };
}

/** By the first link, then by an account of one's own; and an invitation for somebody else. */
async function enterAsAdmin(
  addresses: Addresses,
): Promise<{ readonly admin: State; readonly invitation: string }> {
  const byLink = await enter(addresses.admin, (page) => page.waitForURL('**/floor'));
  const context = await browser.newContext({ storageState: byLink });
  const invite = async (role: string) => {
    const path = `${server.http}/api/v1/invitations`;
    const made = await context.request.post(path, { data: { role, venues: 'all' } });
    return new URL((await made.json()).link).hash;
  };
  const [own, invitation] = [await invite('admin'), await invite('operator')];
  const data = {
    link: own.replace('#invite=', ''),
    user: 'sara',
    name: 'Sara Karimi',
    password: 'four words of my own',
  };
  const path = `${server.http}/api/v1/invitations/accept`;
  const accepted = await context.request.post(path, { data });
  expect(accepted.status()).toBe(200);
  const admin = await context.storageState();
  await context.close();
  return { admin: { ...admin, origins: [] }, invitation };
}

async function show(scene: Scene, language: Language): Promise<Page> {
  const context = await browser.newContext({
    storageState: states[scene.as],
    viewport: desktop,
    colorScheme: looks[language].desktop,
  });
  const page = await context.newPage();
  const address = new URL(scene.path, server.http);
  address.searchParams.set('lang', language);
  await page.goto(address.href);
  await page.locator(scene.ready).first().waitFor();
  await scene.open?.(page);
  return page;
}

/** A scene by all its measures. Where nothing answers any more, another browser is asked, once. */
async function judge(scene: Scene, language: Language): Promise<Judged> {
  const first = await orHung(browser, judgeOnce(scene, language));
  if (!('pageAnswers' in first)) return first;
  console.warn(`${scene.name}, ${language}: the browser hung; the page ${JSON.stringify(first)}`);
  void browser.close().catch(() => {});
  browser = await startChromium();
  return judgeOnce(scene, language);
}

type Judged = Awaited<ReturnType<typeof judgeOnce>>;

async function judgeOnce(scene: Scene, language: Language) {
  const page = await show(scene, language);
  const html = page.locator('html');
  const [lang, dir] = [await html.getAttribute('lang'), await html.getAttribute('dir')];
  const title = await page.title();
  const found = await barriers(page);
  await look(page, `${scene.name}-${language}-desktop`);
  const { stops, faults } = await walk(page);
  await page.setViewportSize(phone);
  await page.emulateMedia({ colorScheme: looks[language].phone });
  const onPhone = await barriers(page);
  await look(page, `${scene.name}-${language}-phone`);
  const cut = [...(await cutOff(page, 640)), ...(await cutOff(page, 320))];
  return {
    ...{ lang, dir, title, barriers: found, stops, faults, onPhone, cutOff: cut },
    moving: await moving(page),
  };
}

async function look(page: Page, name: string): Promise<void> {
  if (pictures) await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });
}

describe('every page, in both languages, on a desk and in a hand', () => {
  test.each(names.flatMap((name) => [[name, 'en'] as const, [name, 'fa'] as const]))(
    '[PAG40] [PAG41] [PAG42] %s, %s',
    async (name, language) => {
      const scene = scenes.find((one) => one.name === name);
      if (scene === undefined) throw new Error(`no scene ${name}`);
      const { stops, title, ...judged } = await judge(scene, language);
      titles.set(`${language} ${name}`, { file: scene.file, title });
      const none: string[] = [];
      expect({ ...judged, isWalked: stops > 0 }).toEqual({
        ...{ lang: language, dir: looks[language].dir, isWalked: true },
        ...{ barriers: none, faults: none, onPhone: none, cutOff: none, moving: none },
      });
    },
  );

  test('[PAG43] each page has a title of its own in each language', () => {
    expect(titles.size).toBe(names.length * 2);
    const owners = new Map<string, string>();
    for (const { file, title } of titles.values()) {
      expect(title).not.toBe('');
      expect(owners.get(title) ?? file, title).toBe(file);
      owners.set(title, file);
    }
    expect(new Set([...titles.values()].map(({ file }) => file))).toEqual(new Set(files));
  });
});

describe('what judges the pages', () => {
  const judged = async (body: string) => {
    const page = await browser.newPage();
    const style = ':focus-visible { outline: 3px solid }';
    await page.setContent(
      `<!doctype html><html lang="en"><title>t</title><style>${style}</style><body>${body}`,
    );
    return page;
  };

  test('[PAG40] finds pale text and a field without a name', async () => {
    const page = await judged(
      '<main><h1>t</h1><p style="color:#aaa;background:#fff">pale</p><input></main>',
    );
    const found = (await barriers(page)).join('\n');
    expect(found).toContain('serious color-contrast');
    expect(found).toContain('critical label');
  });

  test('[PAG41] finds a trap, a hidden focus, a leap, and what no key reaches', async () => {
    const plain = await judged('<button>a</button><button>b</button><a href="#">c</a>');
    expect(await walk(plain)).toEqual({ stops: 3, faults: [] });
    const trap = await judged(
      '<button>a</button><button onkeydown="event.preventDefault()">b</button><a href="#">c</a>',
    );
    expect((await walk(trap)).faults.join()).toContain('the focus never leaves');
    const bare = await judged('<button style="outline:none">a</button>');
    expect((await walk(bare)).faults.join()).toContain('no focus to be seen');
    const leap = await judged('<button>a</button><button tabindex="1">b</button>');
    expect((await walk(leap)).faults.join()).toContain('never reached: BUTTON b');
  });

  test('[PAG42] finds what a narrow window cuts off and what keeps moving', async () => {
    const page = await judged('<div style="width:700px;transition:color 2s">wide</div>');
    expect(await cutOff(page, 640)).toHaveLength(1);
    expect(await moving(page)).toEqual(['DIV.']);
  });

  test('[PAG42] lets end what began before the wish for less motion, nothing else', async () => {
    const page = await judged('<div>a</div>');
    const fade = (how: string) =>
      page.evaluate(`void document.querySelector('div').animate({ opacity: [0, 1] }, ${how})`);
    await fade('60_000');
    expect(await moving(page)).toEqual([]);
    await fade('{ duration: 500, iterations: Infinity }');
    expect(await moving(page)).toEqual(['playing DIV. for Infinity ms']);
    await page.evaluate(`(window.wish = matchMedia('(prefers-reduced-motion)')).onchange = () =>
      void document.querySelector('div').animate({ opacity: [0, 1] }, 60_000)`);
    expect(await moving(page)).toContain('playing DIV. for 60000 ms');
  });
});
