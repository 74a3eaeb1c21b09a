import type { Page } from 'playwright-core';
import type { PublicOccupancyBody } from '../../src/contracts/api.ts';
import type { ZoneState } from '../../src/contracts/venue.ts';
import { receiptOfMock } from '../dashboards/mock-data.ts';
import { doneJob } from '../dashboards/mock-staff.ts';
import { campaignScenes } from './scenes-campaigns.ts';
import { customerScenes } from './scenes-customers.ts';
import { desk } from './scenes-desk.ts';
import { httpsScenes } from './scenes-https.ts';
import { planScenes } from './scenes-plan.ts';
import { receiverScenes } from './scenes-receivers.ts';
import { shop } from './scenes-shop.ts';
import { weekScenes } from './scenes-week.ts';

/** What a visitor's page and a person's pages look like once something is open on them. */
export type Scene = {
  readonly name: string;
  /** Which of `dashboards/*.html` it shows. */
  readonly file: string;
  readonly path: string;
  readonly as: 'nobody' | 'admin' | 'visitor';
  /** There once the page stands. */
  readonly ready: string;
  /** Opens what is closed at first; the same selectors serve both languages. */
  readonly open?: (page: Page) => Promise<void>;
};

/** Each page with data, and with every menu, form and answer that it opens. */
export function scenesOf(invitation: string): readonly Scene[] {
  return [
    ...doors(invitation),
    ...httpsScenes,
    ...floor,
    ...campaigns,
    ...campaignScenes,
    ...admin,
    ...customerScenes,
    ...desk,
    ...shop,
    ...receiverScenes,
    ...planScenes,
    ...weekScenes,
    ...visitor,
  ];
}

/** A page that has no scenes of its own is opened as an admin sees it. */
export function plainScene(name: string): Scene {
  const file = `${name}.html`;
  return { name, file, path: `/${name}`, as: 'admin', ready: 'main h1, main h2' };
}

/** Where the link of a message leads, without one. */
function linkOfNobody(page: string, name: string): Scene {
  const ready = '.problem:not(:empty)';
  return { name, file: `${page}.html`, path: `/${page}`, as: 'nobody', ready };
}

function doors(invitation: string): readonly Scene[] {
  const login = { file: 'login.html', as: 'nobody', ready: 'form' } as const;
  return [
    { name: 'first page', file: 'index.html', path: '/', as: 'nobody', ready: 'h1' },
    {
      name: 'poster',
      file: 'poster.html',
      path: '/poster/demo',
      as: 'nobody',
      ready: '.poster-sheet',
    },
    linkOfNobody('stop', 'link of a message, of nobody'),
    linkOfNobody('rate', 'link to rate a visit, of nobody'),
    {
      name: 'public counts of a place that tells none',
      file: 'public.html',
      path: '/public/demo',
      as: 'nobody',
      ready: 'main',
    },
    {
      name: 'public counts',
      file: 'public.html',
      path: '/public/demo',
      as: 'nobody',
      ready: 'main',
      open: async (page) => {
        // The demonstration publishes nothing: made up, so that every state is there.
        await page.route('**/occupancy', (route) => route.fulfill({ json: everyCount() }));
        await page.reload();
        await page.locator('main li').first().waitFor();
      },
    },
    {
      ...login,
      name: 'sign in, refused',
      path: '/login',
      open: async (page) => {
        await page.fill('input[name=user]', 'sara');
        await page.fill('input[name=password]', 'not the password');
        await page.click('button[type=submit]');
        await page.waitForSelector('[role=alert]');
      },
    },
    { ...login, name: 'invited', path: `/login${invitation}`, ready: 'input[name=name]' },
    {
      ...login,
      name: 'an invitation that is over',
      path: `/login#invite=${'x'.repeat(32)}`,
      ready: '[role=alert]',
    },
    {
      name: 'a link that was used',
      file: 'admin.html',
      path: `/admin#${'x'.repeat(32)}`,
      as: 'nobody',
      ready: 'h1 ~ .code',
    },
  ];
}

function everyCount(): PublicOccupancyBody {
  const area = (id: string, people: number | 'few' | 'unknown', state: ZoneState) => {
    return { id, names: [{ en: `Hall ${id}`, fa: `تالار ${id}` }], people, state };
  };
  const atMs = Date.now() - 20_000;
  return {
    venue: 'demo',
    name: { en: 'Passage of Lanterns', fa: 'گذر فانوس‌ها' },
    timezone: 'Asia/Tehran',
    demo: true,
    atMs,
    nextAtMs: atMs + 60_000,
    areas: [
      area('a', 'few', 'quiet'),
      area('b', 25, 'busy'),
      area('c', 45, 'nearlyFull'),
      area('d', 1_250, 'full'),
      area('e', 'unknown', 'unknown'),
    ],
  };
}

const onFloor = { file: 'floor.html', path: '/floor', ready: 'tr[data-zone]' } as const;

const floor: readonly Scene[] = [
  { ...onFloor, name: 'floor on a wall', as: 'nobody' },
  {
    ...onFloor,
    name: 'floor with zone, people and clock open',
    as: 'admin',
    open: async (page) => {
      // The list stands still: a row that overtakes another is no leap of the focus.
      let people: string | undefined;
      await page.route('**/people', async (route) => {
        people ??= await (await route.fetch()).text();
        await route.fulfill({ body: people, contentType: 'application/json' });
      });
      await page.locator('tr[data-zone=tills] button').click();
      await page.locator('details.people summary').click();
      await page.locator('details.people li, details.people p').first().waitFor();
      await page.locator('.look-back button').first().click();
      await page.locator('.look-back select').first().waitFor();
    },
  },
  {
    ...onFloor,
    name: 'floor in the past',
    as: 'admin',
    open: async (page) => {
      await page.locator('.look-back button').first().click();
      await page.locator('.look-back button[type=submit]').click();
      await page.locator('.banner.past').waitFor();
    },
  },
];

const onCampaigns = {
  file: 'campaigns.html',
  path: '/campaigns?venue=demo',
  as: 'admin',
  ready: '[data-campaign] .sentence',
} as const;

const campaigns: readonly Scene[] = [
  { ...onCampaigns, name: 'campaigns for nobody', as: 'nobody', ready: '.notice-card' },
  {
    ...onCampaigns,
    name: 'campaigns, asked why',
    open: async (page) => {
      const all = page.locator('[data-campaign]');
      for (let at = 0; at < (await all.count()); at++) {
        const card = all.nth(at);
        await card.locator('.acts button').first().click();
        await card.locator('form.ask').waitFor();
      }
      const lately = page.locator('.lately button');
      await lately.first().click();
      await page.locator('.decision table').first().waitFor();
      await page.locator('form.ask input').last().fill('nobody-at-all');
      await page.locator('form.ask button').last().click();
      await page.locator('[aria-live] > *').last().waitFor();
    },
  },
  {
    ...onCampaigns,
    name: 'campaigns, tested on past days',
    open: async (page) => {
      // The lab works at the lowest priority, which on a busy machine is never: its answers are
      // made up. The first card's job is done, the second one's goes on.
      const going = { job: 'j2', venue: 'demo', state: 'running', progress: 0.4 };
      const jobs = [doneJob, going];
      let asked = 0;
      await page.route('**/backtests', (route) => route.fulfill({ json: jobs[asked++] }));
      await page.route('**/backtests/j2', (route) => route.fulfill({ json: going }));
      const [first, second] = [0, 1].map((at) => page.locator('[data-campaign]').nth(at));
      await first?.locator('.acts button').nth(1).click();
      await first?.locator('form.ask select').selectOption('own');
      await first?.locator('fieldset').first().waitFor();
      await first?.locator('form.ask button[type=submit]').click();
      await first?.locator('.result').waitFor();
      await second?.locator('.acts button').nth(1).click();
      await second?.locator('form.ask button[type=submit]').click();
      await second?.locator('[aria-live] > *').waitFor();
    },
  },
];

const inAdmin = { file: 'admin.html', as: 'admin', ready: 'nav.tabs' } as const;

const admin: readonly Scene[] = [
  {
    ...inAdmin,
    name: 'people who work here',
    path: '/admin?show=people',
    open: async (page) => {
      await page.locator('ul.items li .buttons button').first().click();
      await page.locator('.editing input[name=all]').uncheck();
      await page.locator('form.card button[type=submit]').first().click();
      await page.locator('.secret').waitFor();
    },
  },
  {
    ...inAdmin,
    name: 'tokens',
    path: '/admin?show=tokens',
    open: async (page) => {
      await page.fill('form input[name=name]', 'the screen at the door');
      await page.locator('form button[type=submit]').click();
      await page.locator('.secret').waitFor();
      await page.locator('ul.items li').first().waitFor();
    },
  },
  {
    ...inAdmin,
    name: 'sessions',
    path: '/admin?show=sessions',
    ready: 'ul.items li',
  },
  { ...inAdmin, name: 'audit log', path: '/admin?show=audit', ready: 'ul.items li' },
  { ...inAdmin, name: 'account', path: '/admin?show=account', ready: 'ul.items li' },
];

const ofVisitor = { file: 'visitor.html', path: '/v/demo', as: 'visitor' } as const;

const visitor: readonly Scene[] = [
  {
    ...ofVisitor,
    name: 'visitor, about to join by phone',
    as: 'nobody',
    ready: '.join',
    open: async (page) => {
      await page.locator('.join button').first().click();
      await page.locator('.join [role=switch]').first().waitFor();
    },
  },
  {
    ...ofVisitor,
    name: 'visitor, a wrong code',
    as: 'nobody',
    ready: 'details.band',
    open: async (page) => {
      await page.locator('details.band summary').click();
      await page.fill('input[name=code]', 'AAAA-AAAA-AAAA-AA');
      await page.click('form.link button[type=submit]');
      await page.locator('input[name=code][aria-invalid=true]').waitFor();
    },
  },
  {
    ...ofVisitor,
    name: 'visitor, inbox with its reason and all that is kept',
    ready: '[data-message]',
    open: async (page) => {
      await page.locator('[data-message] summary').first().click();
      const mine = page.locator('details.my-data:not(.wishes, .addresses)');
      await mine.locator('summary').click();
      await mine.locator('dl.held').waitFor();
      // The second tap is the one that erases.
      await mine.locator('section button').last().click();
      await mine.locator('.button--danger').waitFor();
    },
  },
  {
    ...ofVisitor,
    name: 'visitor, what they want to hear and a code for another phone',
    ready: 'details.wishes',
    open: async (page) => {
      await page.locator('details.wishes summary').click();
      await page.locator('.wishes .wish-radio').first().waitFor();
      await page.locator('details.phones summary').click();
      await page.locator('details.phones button').click();
      await page.locator('.phones-code').waitFor();
      await page.locator('.rate input[type=radio]').last().check();
      await page.locator('#rate-words').waitFor();
    },
  },
  {
    ...ofVisitor,
    name: 'visitor, before a place they did not join',
    path: '/v/nowhere',
    ready: '.elsewhere',
  },
  {
    ...ofVisitor,
    name: 'visitor, about to join another place as the same person',
    path: '/v/nowhere',
    ready: '.elsewhere',
    open: async (page) => {
      // The demonstration is one place: what another one would say is made of it.
      await page.route('**/nowhere/join', async (route) => {
        const url = route.request().url().replace('/nowhere/', '/demo/');
        await route.fulfill({ response: await route.fetch({ url }) });
      });
      await page.reload();
      await page.locator('.join button').first().click();
      await page.locator('.join [role=switch]').first().waitFor();
    },
  },
  {
    ...ofVisitor,
    name: 'visitor, choices of who joined by phone',
    ready: '.choices-line button',
    open: async (page) => {
      await page.route('**/api/v1/visitor/me?*', async (route) => {
        const response = await route.fetch();
        const json = { ...(await response.json()), byPhone: true };
        await route.fulfill({ response, json });
      });
      await page.reload();
      await page.locator('.choices-line button').click();
      await page.locator('.choices [role=switch]').first().waitFor();
    },
  },
  {
    ...ofVisitor,
    name: 'visitor, choices',
    ready: '.choices-line button',
    open: async (page) => {
      await page.locator('.choices-line button').click();
      await page.locator('.choices [role=switch]').first().waitFor();
    },
  },
  {
    ...ofVisitor,
    name: 'visitor, the receipt of an erasure',
    ready: 'details.my-data:not(.wishes, .addresses)',
    open: async (page) => {
      // The demonstration has one visitor, whom the other scenes need: the answer is made up.
      await page.route('**/api/v1/visitor/me', (route) =>
        route.request().method() === 'DELETE'
          ? route.fulfill({ json: receiptOfMock() })
          : route.fallback(),
      );
      const mine = page.locator('details.my-data:not(.wishes, .addresses)');
      await mine.locator('summary').click();
      await mine.locator('section button').last().click();
      await mine.locator('.button--danger').click();
      await page.locator('.receipt').waitFor();
    },
  },
];
