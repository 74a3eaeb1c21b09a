import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, type MqttClient } from 'mqtt';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CalibrationBody, WalkStop } from '../../src/contracts/api-receivers.ts';
import type { Spot } from '../../src/engine/survey/strength.ts';
import { startChromium } from '../dashboards/chromium.ts';
import { ShopAir, walledShop } from '../engine/survey/shop-air.ts';
import { addDevice, type Credential } from './devices.ts';
import { newServer, type TestServer } from './server.ts';

/** The simulator's radio as the shop: six receivers on walls, a walker who stands where asked. */
const shop = walledShop();
const seed = 7;
const tag = 'walker-1';
const desktop = { width: 1_280, height: 900 };
const phone = { width: 390, height: 844 };
/** Reckoning gives way to whatever else the machine does. */
const reckonedMs = 600_000;
/** Where a person looks at the pages: set to a folder to keep pictures. */
const pictures = process.env.RECEIVERS_PICTURES;

let server: TestServer;
let browser: Browser;
let page: Page;
let admin = '';
const radios = new Map<string, Radio>();
let walker: Spot = { x: 10, y: 1, floor: '0' };
let isWorn = true;

type Radio = { readonly client: MqttClient; readonly commands: string[]; end(): Promise<void> };

/** A receiver that says each second how strongly it hears the walker, and takes commands. */
function startRadio({ clientId, username, password, venue, device }: Credential): Radio {
  const client = connect(`mqtt://127.0.0.1:${server.mqttPort}`, { clientId, username, password });
  const topic = (end: string) => `gozar/v1/${venue}/${device}/${end}`;
  const commands: string[] = [];
  client.on('message', (_topic, payload) => {
    commands.push(JSON.parse(payload.toString()).command);
  });
  client.subscribe(topic('command'), { qos: 1 });
  const air = new ShopAir(shop, seed);
  const boot = Date.now();
  let seq = 0;
  const timer = setInterval(() => {
    seq += 1;
    const { heard } = air.stand(walker, { seconds: seq + 1, tag });
    const rssi = isWorn ? heard[device]?.at(-1) : undefined;
    const sightings = rssi === undefined ? [] : [{ tag, rssi }];
    const body = JSON.stringify({ boot, seq, sightings });
    client.publish(topic(sightings.length > 0 ? 'sightings' : 'health'), body, { qos: 1 });
  }, 1_000);
  const end = async () => {
    clearInterval(timer);
    await client.endAsync();
  };
  return { client, commands, end };
}

const settings = { ownTags: { stock: [tag], prefixes: [] } };

beforeAll(async () => {
  server = await newServer();
  const addresses = await server.start('--no-demo');
  const { zones, walls, doors = [] } = shop.plan;
  const line = (kind: string, [x1, y1, x2, y2]: readonly number[]) => ({
    type: 'Feature',
    properties: { kind },
    geometry: {
      type: 'LineString',
      coordinates: [
        [x1, y1],
        [x2, y2],
      ],
    },
  });
  const features = [
    ...zones.map(({ id, kind, polygon }) => ({
      type: 'Feature',
      properties: { id, kind },
      geometry: { type: 'Polygon', coordinates: [[...polygon, polygon[0]]] },
    })),
    ...walls.map((wall) => line('wall', wall.line)),
    ...doors.map((door) => line('door', door.line)),
  ];
  const [file, how] = [join(server.data, 'plan.geojson'), join(server.data, 'settings.json')];
  writeFileSync(file, JSON.stringify({ type: 'FeatureCollection', features }));
  writeFileSync(how, JSON.stringify(settings));
  const where = ['--venue', 'shop', '--timezone', 'Asia/Tehran', '--units', 'm'];
  await server.cli('venue', 'import', file, ...where, '--settings', how);
  for (const { device, x, y } of shop.receivers.slice(0, 5)) {
    const credential = await addDevice(server, { venue: 'shop', device }, '--at', `${x},${y}`);
    radios.set(device, startRadio(credential));
  }
  admin = String((await server.cli('token', 'create', '--role', 'admin', '--venue', 'shop')).token);
  browser = await startChromium();
  const context = await browser.newContext({ viewport: desktop });
  page = await context.newPage();
  await page.goto(addresses.admin);
  await page.waitForURL('**/floor**');
});

afterAll(async () => {
  await browser?.close();
  await Promise.all([...radios.values()].map((radio) => radio.end()));
  await server?.end();
});

async function picture(name: string): Promise<void> {
  if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
}

async function api<T>(method: string, end: string, body?: object): Promise<T> {
  const response = await fetch(`${server.http}/api/v1/venues/shop${end}`, {
    method,
    headers: {
      authorization: `Bearer ${admin}`,
      connection: 'close',
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

test('[RCV1] the page predicts what five receivers hear, with its legend', async () => {
  await page.goto(`${server.http}/receivers?venue=shop`);
  await page.locator('.figures dd').first().waitFor({ timeout: 240_000 });
  expect(await page.locator('rect.cell').count()).toBeGreaterThan(200);
  expect(await page.locator('.legend li').count()).toBe(3);
  expect(await page.locator('g[data-device]').count()).toBe(5);
  await picture('receivers-desktop');
});

test('[RCV8] a sixth is added on the plan, its credential shown once, and it works', async () => {
  await page.locator('svg.plan-top').click({ position: { x: 60, y: 60 } });
  await page.fill('input[name=device]', 'rx-6');
  await page.locator('form:has(input[name=device]) button[type=submit]').click();
  const shown = page.locator('.credential dd');
  await shown.first().waitFor();
  const [clientId = '', username = '', password = ''] = await shown.allInnerTexts();
  await picture('receivers-credential');
  radios.set('rx-6', startRadio({ venue: 'shop', device: 'rx-6', clientId, username, password }));
  await page.locator('.credential button').click();
  expect(await page.locator('.credential').count()).toBe(0);
  // Put where it belongs by metres, in Persian digits.
  const { x = 0, y = 0 } = shop.receivers[5] ?? {};
  const persian = (value: number) =>
    String(value)
      .replace(/\d/g, (digit) => '۰۱۲۳۴۵۶۷۸۹'[Number(digit)] ?? '')
      .replace('.', '٫');
  await page.fill('input[name=x]', persian(x));
  await page.fill('input[name=y]', persian(y));
  await page.locator('form.placing button[type=submit]').click();
  await page.locator('[role=status].right').waitFor();
  const { items } = await api<{ items: { device: string; placement?: object }[] }>(
    'GET',
    '/devices',
  );
  const rx6 = items.find(({ device }) => device === 'rx-6');
  expect(rx6?.placement).toEqual({ x, y, floor: shop.plan.floors[0]?.id });
});

test('[RCV8] a receiver is dragged to another place, and back by the arrow keys', async () => {
  const dot = page.locator('g[data-device=rx-1]');
  await dot.scrollIntoViewIfNeeded();
  const box = await dot.locator('.dot-box').boundingBox();
  if (!box) throw new Error('rx-1 is not drawn');
  await page.mouse.move(box.x + 8, box.y + 8);
  await page.mouse.down();
  await page.mouse.move(box.x + 88, box.y + 48, { steps: 4 });
  await page.mouse.up();
  const placeOf = async () => {
    const list = await api<{ items: { device: string; placement: Spot }[] }>('GET', '/devices');
    return list.items.find(({ device }) => device === 'rx-1')?.placement;
  };
  await expect.poll(async () => (await placeOf())?.x).toBeGreaterThan(1.5);
  await api('POST', '/devices/rx-1/place', { placement: { x: 1.25, y: 0.2 } });
  await expect
    .poll(async () => await page.locator('[data-row=rx-1]').innerText())
    .toContain('1.3 m');
  await dot.focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await placeOf())?.x).toBe(1);
});

test('[RCV4] a receiver blinks when it is reached, and one that is off is said to be', async () => {
  if ((await page.locator('[data-row=rx-2]').getAttribute('aria-expanded')) === 'false') {
    await page.locator('[data-row=rx-2]').click();
  }
  await page.locator('.chosen .button').first().click();
  await page.locator('.blink[data-state=delivered]').waitFor();
  expect(radios.get('rx-2')?.commands).toContain('identify');
  await api('POST', '/devices', { device: 'rx-off', kind: 'receiver' });
  await page.locator('[data-row=rx-off]').click();
  await page.locator('.chosen .button').first().click();
  await page.locator('.blink[data-state=expired]').waitFor();
  await api('DELETE', '/devices/rx-off');
});

test('[RCV10] a band with a radio of its own is no box, and can be taken away', async () => {
  await api('POST', '/devices', { device: 'band-radio', kind: 'wristband' });
  await page.locator('.bands summary').click();
  const band = page.locator('.bands .band');
  expect(await band.locator('bdi').innerText()).toBe('band-radio');
  expect(await page.locator('[data-row=band-radio], g[data-device=band-radio]').count()).toBe(0);
  await band.locator('button').click();
  await band.locator('button').click();
  await page.locator('.bands').waitFor({ state: 'detached' });
});

test('[RCV4] a band held to a box names its receiver', async () => {
  const { x = 0, y = 0 } = shop.receivers[3] ?? {};
  walker = { x, y: y + 0.2, floor: '0' };
  // Bands already in the air are listened to from the question on.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  await page.fill('form:has(input[name=tag]) input', tag);
  await page.locator('form:has(input[name=tag]) button').click();
  const askedMs = performance.now();
  await page.locator('.loudest').waitFor();
  process.stdout.write(`heard after ${Math.round(performance.now() - askedMs)} ms\n`);
  await expect.poll(() => page.locator('.loudest').innerText()).toContain('rx-4');
  await picture('receivers-heard');
  await page.locator('form:has(input[name=tag]) button').click();
});

test('[RCV3] a suggested place says what it brings', async () => {
  await page.locator('section:has(select[name=count]) .button').first().click();
  await page.locator('.places li').first().waitFor({ timeout: reckonedMs });
  expect(await page.locator('.places li').innerText()).toMatch(/\d+% → \d+%/);
  await picture('receivers-places');
}, 700_000);

/** Two points before the last are walked by the browser; the others stand in the phone's memory. */
const walkedLive = 2;

test('[RCV5] twelve points, through a lost connection, to a report', async () => {
  await page.setViewportSize(phone);
  const { stops } = await api<CalibrationBody>('GET', '/calibration');
  const each = Map.groupBy(stops, ({ zone }) => zone);
  const twelve = [...each.values()].flatMap((mine) => mine.slice(0, 2)).slice(0, 12);
  await page.goto(`${server.http}/walk?venue=shop`);
  await page.locator('input[name=tag]').waitFor({ timeout: 240_000 });
  await picture('walk-begin');
  const air = new ShopAir(shop, seed);
  const walkedAt = twelve.length - walkedLive;
  const done = Object.fromEntries(
    twelve.slice(0, walkedAt).map(({ x, y, floor }, i) => {
      return [i, { floor, x, y, heard: air.stand({ x, y, floor }, { seconds: 20, tag }).heard }];
    }),
  );
  await page.evaluate((kept) => localStorage.setItem('gozar-walk-shop', JSON.stringify(kept)), {
    walk: 'w-test',
    tag,
    stops: twelve,
    at: walkedAt,
    done,
  });
  await page.reload();
  await page.locator('.walk-card .button').first().click();
  for (const [i, stop] of twelve.slice(walkedAt).entries()) await standAt(stop, i === 0);
  await page.locator('.walk-buttons .big').click();
  await page.locator('.huge').first().waitFor({ timeout: reckonedMs });
  await picture('walk-report');
  const { walks } = await api<CalibrationBody>('GET', '/calibration');
  const report = walks[0]?.report;
  expect(walks[0]).toMatchObject({ walk: 'w-test', points: 12, active: true });
  expect(report?.rough).toBe(true);
  expect(report?.with.accuracy ?? 0).toBeGreaterThanOrEqual(report?.without.accuracy ?? 1);
  expect(await page.evaluate(() => localStorage.getItem('gozar-walk-shop'))).toBeNull();
}, 700_000);

/** Stands where the phone says; once with the network gone for a while, once out of hearing. */
async function standAt({ x, y, floor }: WalkStop, isCutOff: boolean): Promise<void> {
  walker = { x, y, floor };
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const before = await page.locator('.progress-line').innerText();
  await page.locator('.big').first().click();
  await page.locator('.clock-number').waitFor();
  if (isCutOff) {
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    await page.context().setOffline(true);
    await page.locator('.trouble').waitFor();
    await picture('walk-cut-off');
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    await page.context().setOffline(false);
  } else {
    isWorn = false;
    await page.locator('.trouble').waitFor();
    const left = await page.locator('.clock-number').innerText();
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    // The clock waits while nobody hears the band.
    expect(await page.locator('.clock-number').innerText()).toBe(left);
    isWorn = true;
  }
  await expect
    .poll(
      async () => {
        const line = page.locator('.progress-line');
        return (await line.count()) === 0 ? 'over' : line.innerText();
      },
      { timeout: reckonedMs },
    )
    .not.toBe(before);
}

test('[RCV7] the command line says the same report, and goes back to before it', async () => {
  const printed = await server.cli('calibration', 'report', '--venue', 'shop');
  expect(printed).toMatchObject({ walk: 'w-test', active: true });
  const coverage = await server.cli('receivers', 'coverage', '--venue', 'shop', '--places', '1');
  expect(coverage).toMatchObject({ radio: { from: 'walk' }, receivers: 6 });
  await page.locator('.no-print .button--quiet').last().click();
  await page.locator('.no-print .button--quiet').last().click();
  await expect
    .poll(async () => (await api<CalibrationBody>('GET', '/calibration')).walks[0]?.active)
    .toBe(false);
});

test('[RCV9] in Persian all mirrors but the plan, and nothing scrolls sideways', async () => {
  for (const path of ['receivers', 'walk']) {
    await page.goto(`${server.http}/${path}?venue=shop&lang=fa`);
    await page
      .locator(path === 'walk' ? 'input[name=tag]' : '.figures dd')
      .first()
      .waitFor();
    expect(await page.locator('html').getAttribute('dir')).toBe('rtl');
    await page.setViewportSize({ width: 320, height: 700 });
    const isWide = () => document.documentElement.scrollWidth > window.innerWidth;
    expect(await page.evaluate(isWide)).toBe(false);
    await page.setViewportSize(phone);
    await picture(`${path}-fa`);
  }
});
