import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, onTestFailed, test } from 'vitest';
import { bandTag } from '../../firmware-sim/scene.ts';
import type { VenueBody, VisitsBody } from '../../src/contracts/api.ts';
import type { CampaignResultsBody, MyCouponsBody } from '../../src/contracts/api-coupons.ts';
import type { CalibrationBody } from '../../src/contracts/api-receivers.ts';
import type { SalesBody } from '../../src/contracts/api-sales.ts';
import type { Plan } from '../../src/contracts/venue.ts';
import { startChromium } from '../dashboards/chromium.ts';
import { Afternoon, desktop, isPictured, phone } from './opening/afternoon.ts';
import { Api, until } from './opening/api.ts';
import { campaign, writeOffer } from './opening/campaign.ts';
import { bringCustomers } from './opening/customers.ts';
import {
  figuresOn,
  mondayAfter,
  numberIn,
  secondsIn,
  signInOn,
  startLater,
} from './opening/monday.ts';
import {
  bandFile,
  crowdMember,
  handOut,
  inviteStaff,
  joinAs,
  ownAccount,
} from './opening/people.ts';
import { drawPlan, photographOf } from './opening/plan.ts';
import { addBox, walkThrough } from './opening/receivers.ts';
import { type Receipt, redeem, ShopTill, watchFolder } from './opening/selling.ts';
import { type Box, OpenShop, Walker, whoWillStay } from './opening/shop.ts';
import { endVisitsSooner } from './opening/silence.ts';
import { type Addresses, newServer, type TestServer } from './server.ts';

/** Ends only what hangs: a machine that does other things, too, has the time that it takes. */
const patienceMs = 900_000;
/** Fewer than this is an afternoon; more is a project. */
const mostSteps = 40;
const venue = 'corner-shop';
const owner = { user: 'nasrin', name: 'Nasrin', password: 'seven lamps over a door' };
const visitors = 9;
const walking = 'band-walk';
const bands = Array.from({ length: visitors }, (_, i) => bandTag(i + 1));
/** Of fewer than five, the two with a phone apart, the page of the week says nothing. [WEK6] */
const fewestPeople = 6;
/** Longer than the minute that the offer asks for, as who comes in is placed a little later. */
const staySeconds = 75;
const corners = [
  ['rx-1', 1.2, 1.2],
  ['rx-2', 18.8, 1.2],
  ['rx-3', 18.8, 10.8],
  ['rx-4', 1.2, 10.8],
] as const;
const hat = (receipt: string, qty: number): Receipt => {
  return { receipt, kind: 'sale', lines: [{ sku: 'hat', qty, price: 500_000 }] };
};
/** The second and the fourth are of people without a band. */
const [first, second, third, fourth] = [hat('r-1', 2), hat('r-2', 1), hat('r-3', 4), hat('r-4', 1)];
/** An afternoon that ends after midnight would be two days. */
const tehran = 'Asia/Tehran';
const hourThere = new Intl.DateTimeFormat('en', {
  hour: 'numeric',
  hour12: false,
  timeZone: tehran,
});
const timezone = Number(hourThere.format()) % 24 === 23 ? 'Europe/London' : tehran;

let server: TestServer;
let browser: Browser;
let day: Afternoon;
let addresses: Addresses;
let manager: Page;
let mina: Page;
let visitor: Page;
let api: Api;
let plan: Plan;
let till: ShopTill;
let shop: OpenShop;
/** Bands of two who will stay in the display, and the session of the second one's phone. */
let [ours, friend, friendCookie] = ['', '', ''];
/** How long the walk's band was there. */
let walkedMs = 0;
const boxes: Box[] = [];

beforeAll(async () => {
  server = await newServer();
  addresses = await server.start('--no-demo');
  browser = await startChromium();
  day = new Afternoon(browser, server.http);
  manager = await day.newcomer(desktop);
  api = new Api(manager, `${server.http}/api/v1/venues/${venue}`);
}, patienceMs);

/** An afternoon that broke off has no later part. */
let isBroken = false;
beforeEach(({ skip }) => {
  skip(isBroken, 'an earlier part failed');
  onTestFailed(() => {
    isBroken = true;
  });
});

afterAll(async () => {
  await shop?.end();
  await day?.end();
  await browser?.close();
  await server?.end();
}, patienceMs);

test(
  '[OPD2] an empty server leads to a first shop, and a photograph to a live plan',
  async () => {
    await manager.goto(addresses.admin);
    await manager.getByRole('link', { name: 'Begin your shop' }).click();
    await day.picture(manager, 'begin');
    await drawPlan(day, manager, { photo: await photographOf(browser), timezone });
    ({ plan } = await api.get<VenueBody>(''));
    expect(plan.zones.map(({ kind }) => kind)).toEqual(['entrance', 'display', 'queue', 'till']);
    await manager.locator('a.brand').click();
    await manager.locator('.opening li.done').first().waitFor();
    await day.picture(manager, 'home');
  },
  patienceMs,
);

test(
  '[OPD3] receivers and the till are added, and a folder of files is named and read',
  async () => {
    await manager.locator('.opening a[aria-current=step]').click();
    await manager.locator('.plan-zone').first().waitFor();
    for (const [device, x, y] of corners) {
      const picture = device === 'rx-1' ? { picture: 'credential' } : {};
      boxes.push(await addBox(day, manager, { plan, device, at: { x, y }, ...picture }));
    }
    const at = { x: 16, y: 3 };
    const box = await addBox(day, manager, { plan, device: 'till-1', kind: 'till', at });
    // Predictions give way to everything else, so nobody waits for one but who takes its picture.
    if (isPictured) await manager.locator('.figures dd').first().waitFor({ timeout: 240_000 });
    await day.picture(manager, 'receivers');
    const folder = await watchFolder(day, manager);
    mkdirSync(folder, { recursive: true });
    expect(folder).toBe(join(server.data, 'tills', venue, 'till-1'));
    const url = `${server.http}/api/v1/venues/${venue}/tills/till-1/sales`;
    till = new ShopTill({ folder, box, url });
    till.write([second]);
    await until(
      async () => till.readFiles,
      (files) => files === 1,
    );
  },
  patienceMs,
);

test(
  '[OPD4] bands come into stock, and three points of a walk make the radio known',
  async () => {
    await day.goTo(manager, 'Wristbands');
    await day.step('bring the bands', async () => {
      await manager.locator('.desk-tab').last().click();
      await manager.setInputFiles('input[type=file]', bandFile([...bands, walking]));
      await manager.getByText(walking).waitFor();
    });
    await day.goTo(manager, 'Calibration walk');
    await manager.setViewportSize(phone);
    const { stops } = await api.get<CalibrationBody>('/calibration');
    await endVisitsSooner(server.data, venue);
    const walker = new Walker({ port: server.mqttPort, venue, plan, boxes, tag: walking });
    await walkThrough(day, manager, { walker, tag: walking, spots: stops.slice(0, 3) });
    await walker.end();
    walkedMs = walker.lengthMs;
    await manager.setViewportSize(desktop);
  },
  patienceMs,
);

test(
  '[OPD5] the manager has an account, staff are invited, and customers come in from a file',
  async () => {
    await day.goTo(manager, 'Access');
    await ownAccount(day, manager, owner);
    await day.goTo(manager, 'Access');
    mina = await inviteStaff(day, manager);
    await day.goTo(manager, 'Customers');
    const counted = { created: 2, bad: 1 };
    expect(await bringCustomers(day, manager)).toEqual([counted, counted]);
    await manager.locator('[data-do=see]').click();
    await manager.locator('.customer-row', { hasText: 'Kian Amini' }).waitFor();
  },
  patienceMs,
);

test(
  '[OPD6] a visitor takes a band and allows offers; a stay becomes a coupon on the phone',
  async () => {
    await day.goTo(manager, 'Campaigns');
    await writeOffer(day, manager, 'display');
    const crowd = { plan, boxes, visitors };
    const stay = { ...crowd, zone: 'display', seconds: staySeconds };
    [ours = '', friend = ''] = whoWillStay(stay);
    await day.goTo(manager, 'Wristbands');
    const link = await handOut(day, manager, { tag: ours, picture: 'desk' });
    visitor = await joinAs(day, { address: `/v/${venue}#${link}`, name: 'Sara' });
    friendCookie = await crowdMember(server, venue, await handOut(day, manager, { tag: friend }));
    shop = new OpenShop({ port: server.mqttPort, venue, ...crowd });
    await day.goTo(manager, 'Live floor');
    await manager.locator('.plan-card').waitFor();
    await visitor.locator('.coupon-code').waitFor({ timeout: patienceMs });
    const code = await visitor.locator('.coupon-code').first().innerText();
    await visitor.getByText(`Show the code ${code} at the till.`).waitFor();
    await day.picture(visitor, 'coupon', '.coupon');
    await day.picture(manager, 'floor');
  },
  patienceMs,
);

test(
  '[OPD7] coupons are redeemed at the till page and by the till, once; a return takes one back',
  async () => {
    await day.goTo(manager, 'Till');
    const code = await visitor.locator('.coupon .code, .coupon-code').first().innerText();
    await redeem(day, manager, { code, receipt: first });
    await manager.getByRole('button', { name: 'Next customer' }).click();
    await manager.fill('input[name=code]', code);
    await manager.getByRole('button', { name: 'Check' }).click();
    await manager.getByText('This coupon was redeemed already').first().waitFor();
    till.write([first]);
    const held = await couponOf(friendCookie);
    expect(await till.post({ ...third, coupon: held })).toMatchObject({ taken: 1 });
    expect(await till.post({ ...third, coupon: held })).toMatchObject({ taken: 0, known: 1 });
    till.write([{ ...third, kind: 'return' }]);
    await until(
      async () => till.readFiles,
      (files) => files === 3,
    );
    const results = `/campaigns/${campaign}/results`;
    const isCounted = ({ redeemed, reversed }: CampaignResultsBody) =>
      redeemed === 2 && reversed === 1;
    await api.until<CampaignResultsBody>(results, isCounted);
  },
  patienceMs,
);

test(
  '[OPD8] a bad rating is a case on the staff’s phone, and is made good',
  async () => {
    await day.goTo(mina, 'Staff');
    await day.step('go on duty', async () => {
      await mina.getByRole('button', { name: 'I am here' }).click();
      await mina.getByText('On duty: Floor', { exact: true }).waitFor();
    });
    let sentMs = 0;
    await day.step('the visitor says how it was', async () => {
      await visitor.getByRole('radio', { name: '1 of 5' }).check();
      await visitor.fill('#rate-words', 'I waited long and nobody came.');
      await day.picture(visitor, 'rate', '.rate');
      sentMs = performance.now();
      await visitor.getByRole('button', { name: 'Send' }).click();
    });
    const one = mina.locator('.case', { hasText: 'Rated 1 of 5' });
    await one.waitFor();
    // STF8's own tests hold it to five seconds; here three browsers share the machine with it.
    console.info(`the case was there after ${Math.round(performance.now() - sentMs)} ms`);
    await day.step('look after it', async () => {
      await one.getByRole('button', { name: 'I look after it' }).click();
      await one.getByText('I waited long and nobody came.').waitFor();
      await day.picture(mina, 'case', '.case');
    });
    await day.step('make it good', async () => {
      await one.getByLabel('What was done or given').fill('A coffee, and an apology');
      await one.getByRole('button', { name: 'Made good' }).click();
    });
    await day.step('close the case', async () => {
      await one.getByRole('button', { name: 'Close the case' }).click();
      await mina.locator('.case--closed').waitFor();
    });
  },
  patienceMs,
);

/** Who carried the band of the walk was a visit, too: it is no staff’s band. */
const walkers = 1;
const isOver = ({ endedAtMs }: VisitsBody['items'][number]) => endedAtMs !== undefined;
const cameIn = () => shop.visits.length + walkers;

test(
  '[OPD10] what is counted is whom the simulator let in and what its till rang up',
  async () => {
    await until(
      async () => shop.known,
      (people) => people >= fewestPeople,
    );
    await shop.end();
    expect(await till.post(fourth)).toMatchObject({ taken: 1 });
    const { items } = await api.until<VisitsBody>(
      '/visits',
      (visits) => visits.items.length >= cameIn(),
    );
    expect(items).toHaveLength(cameIn());
    await api.until<VisitsBody>('/visits', (visits) => visits.items.every(isOver));
    const [sold, back] = [till.all('sale'), till.all('return')];
    const books = await api.until<SalesBody>(
      '/sales',
      (sales) => sales.items.length >= sold.receipts + back.receipts,
    );
    expect(books.items).toHaveLength(sold.receipts + back.receipts);
    const revenue = books.items.reduce(
      (sum, { kind, total }) => sum + (kind === 'sale' ? total : -total),
      0,
    );
    expect(revenue).toBe(sold.total - back.total);
    await day.goTo(manager, 'Sales');
    await manager.getByText(fourth.receipt).first().waitFor();
    await day.picture(manager, 'sales');
  },
  patienceMs,
);

test(
  '[OPD10] on Monday the page of the week says what the simulator knows to be true',
  async () => {
    const laterMs = mondayAfter(Date.now(), timezone) - Date.now();
    ({ server } = await startLater(server, laterMs));
    await manager.context().clock.setSystemTime(Date.now() + laterMs);
    await signInOn(day, manager, { person: owner, link: 'The week' });
    const shown = await figuresOn(manager);
    await day.picture(manager, 'week', undefined, { en: 'to Sunday', fa: 'تا جمعه' });
    const [sold, back] = [till.all('sale'), till.all('return')];
    /** Who redeemed is known to have bought: the two with a coupon. */
    const buyers = 2;
    expect(shown.get('Visits')).toMatchObject({ value: cameIn() });
    const bought = shown.get('Visits with a purchase');
    expect(bought).toMatchObject({ of: cameIn() });
    expect(bought?.value).toBeCloseTo((100 * buyers) / cameIn(), 0);
    expect(bought?.text).toContain(`Of ${sold.receipts} receipts ${buyers} are known`);
    expect(shown.get('Receipts a visit')?.value).toBeCloseTo(sold.receipts / cameIn(), 2);
    const basket = shown.get('Average receipt');
    expect(basket).toMatchObject({ value: sold.total / sold.receipts, of: sold.receipts });
    const sums = /All receipts together: (.*)\. Goods for (.*) came back/.exec(basket?.text ?? '');
    expect(sums?.slice(1).map(numberIn)).toEqual([sold.total, back.total]);
    expect(shown.get('Articles a receipt')?.value).toBe(sold.units / sold.receipts);
    // Whom no desk gave a band: all but the walk's came in; who is still at the door is left out.
    const heard = shop.secondsIn.size - buyers + walkers;
    const capture = shown.get('Came in from the window');
    if (Number.isNaN(capture?.value)) expect(capture?.text).toMatch(/Fewer than 5|Not known/);
    else {
      const { value, of } = capture ?? { value: 0, of: heard };
      expect(of).toBeLessThanOrEqual(heard);
      expect(Math.round((of * (100 - value)) / 100)).toBeLessThanOrEqual(walkers);
    }
    const lengths = [...shop.lengths, walkedMs].toSorted((a, b) => a - b);
    const median = Math.round((lengths[Math.ceil(lengths.length / 2) - 1] ?? 0) / 1_000);
    console.info(`half of the visits were below ${median} s`);
    const said = secondsIn(shown.get('Length of a visit')?.text ?? '');
    expect(Math.abs(said - median)).toBeLessThanOrEqual(Math.max(5, median * 0.1));
    console.info([...shown].map(([name, one]) => `${name}: ${one.value} of ${one.of}`).join('\n'));
  },
  patienceMs,
);

test('[OPD1] the afternoon has at most forty steps, and no page broke on the way', () => {
  console.info(day.steps.map((step, i) => `${i + 1} ${step}`).join('\n'));
  expect(day.steps.length).toBeLessThanOrEqual(mostSteps);
  expect(day.faults).toEqual([]);
  expect(shop.troubles).toEqual([]);
});

async function couponOf(cookie: string): Promise<string> {
  const url = `${server.http}/api/v1/visitor/me/coupons`;
  const found = await until(
    async () => (await (await fetch(url, { headers: { cookie } })).json()) as MyCouponsBody,
    ({ items }) => items.length > 0,
  );
  return found.items[0]?.code ?? '';
}
