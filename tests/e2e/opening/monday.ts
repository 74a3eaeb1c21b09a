import type { Page } from 'playwright-core';
import { boundsOf, dayAt } from '../../../src/contracts/days.ts';
import { plusDays, weekOf } from '../../../src/contracts/weeks.ts';
import { type Addresses, TestServer } from '../server.ts';
import type { Afternoon } from './afternoon.ts';
import { preload } from './later.ts';
import type { Person } from './people.ts';

const opensAtMs = 9 * 3_600_000;

/** Nine in the morning of the next Monday on the shop's clock, epoch ms. */
export function mondayAfter(nowMs: number, timezone: string): number {
  const monday = plusDays(weekOf(dayAt(nowMs, timezone), 'mon'), 7);
  return boundsOf(monday, timezone).fromMs + opensAtMs;
}

/**
 * The shop's computer was switched off and is on again, so much later: the same data, the same
 * addresses.
 */
export async function startLater(
  before: TestServer,
  laterMs: number,
): Promise<{ server: TestServer; addresses: Addresses }> {
  await before.stop();
  const { data, httpPort, mqttPort } = before;
  const environment = { NODE_OPTIONS: preload, TEST_LATER_MS: String(laterMs) };
  const server = new TestServer({ data, httpPort, mqttPort, environment });
  return { server, addresses: await server.start('--no-demo') };
}

/** The session is over by then: one signs in again on the page one wanted. */
export async function signInOn(
  day: Afternoon,
  page: Page,
  of: { person: Person; link: string },
): Promise<void> {
  await page
    .getByRole('navigation', { name: 'Pages' })
    .getByRole('link', { name: of.link })
    .click();
  await day.step('sign in on Monday', async () => {
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.fill('input[name=user]', of.person.user);
    await page.fill('input[name=password]', of.person.password);
    await page.locator('form button[type=submit]').click();
    await page.locator('.week-figures').waitFor();
  });
}

/** A figure of the week as it stands on the page. */
export type Shown = { readonly value: number; readonly of: number; readonly text: string };

/** The figures of the page by their names there. */
export async function figuresOn(page: Page): Promise<ReadonlyMap<string, Shown>> {
  const shown = new Map<string, Shown>();
  for (const one of await page.locator('.week-figure').all()) {
    const value = one.locator('.week-value');
    const isKnown = (await value.count()) > 0;
    const of = isKnown ? await value.locator('small').allInnerTexts() : [];
    const said = isKnown ? await value.innerText() : '';
    shown.set(await one.locator('dt').innerText(), {
      value: numberIn(said.replace(of[0] ?? '', '')),
      of: numberIn(of[0] ?? ''),
      text: await one.innerText(),
    });
  }
  return shown;
}

/** The number in a text, thousands apart by commas; NaN where there is none. */
export function numberIn(text: string): number {
  return Number.parseFloat(text.replaceAll(/[^\d.]/g, ''));
}

/** A duration as the page says it, such as "3 min 12 s", in seconds; NaN where there is none. */
export function secondsIn(text: string): number {
  const found = /(?:(\d+)\s*min)?\s*(?:(\d+)\s*s\b)?/g;
  for (const [whole, min, s] of text.matchAll(found)) {
    if (whole.trim() !== '') return Number(min ?? 0) * 60 + Number(s ?? 0);
  }
  return Number.NaN;
}
