import type { Page } from 'playwright-core';
import type { Plan } from '../../../src/contracts/venue.ts';
import type { Afternoon } from './afternoon.ts';
import { type Box, boxOf, type Spot, type Walker } from './shop.ts';

/** Presses the drawing at so many metres of the plan, as a finger does. */
async function pressPlan(page: Page, plan: Plan, { x, y }: Spot): Promise<void> {
  const [zone] = plan.zones;
  if (zone === undefined) throw new Error('the plan has no zone');
  const xs = zone.polygon.map((point) => point[0]);
  const ys = zone.polygon.map((point) => point[1]);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const drawn = page.locator(`polygon.plan-zone[data-zone=${zone.id}]`);
  await drawn.scrollIntoViewIfNeeded();
  const box = await drawn.boundingBox();
  if (box === null) throw new Error('the plan is not drawn');
  const scale = box.width / (Math.max(...xs) - left);
  await page.mouse.click(box.x + (x - left) * scale, box.y + (y - top) * scale);
}

/** Adds a device where the plan was pressed, and writes its credential into the box. */
export async function addBox(
  day: Afternoon,
  page: Page,
  of: { plan: Plan; device: string; kind?: string; at: Spot; picture?: string },
): Promise<Box> {
  let box: Box | undefined;
  await day.step(`add ${of.device}`, async () => {
    await pressPlan(page, of.plan, of.at);
    await page.fill('input[name=device]', of.device);
    if (of.kind !== undefined) await page.selectOption('select[name=kind]', of.kind);
    await page.locator('form:has(input[name=device]) button[type=submit]').click();
    box = await boxOf(page, of.device, of.at);
    if (of.picture !== undefined) await day.picture(page, of.picture);
    await page.locator('.credential button').click();
    await page.locator('.credential').waitFor({ state: 'detached' });
  });
  if (box === undefined) throw new Error(`${of.device} was not added`);
  return box;
}

/** As few points as say anything, each where the phone says. */
export async function walkThrough(
  day: Afternoon,
  page: Page,
  of: { walker: Walker; tag: string; spots: readonly Spot[] },
): Promise<void> {
  await day.step('begin the walk', async () => {
    await page.fill('input[name=tag]', of.tag);
    await page.locator('form button[type=submit]').click();
  });
  for (const [i, spot] of of.spots.entries()) {
    await day.step(`stand at point ${i + 1}`, async () => {
      await page.getByText(`Point ${i + 1} of`).waitFor();
      of.walker.spot = spot;
      await page.locator('.walk-card .big, .big').first().click();
      await page.locator('.clock-number').waitFor();
      if (i === 0) await day.picture(page, 'walk');
      await page.locator('.clock-number').waitFor({ state: 'detached', timeout: 600_000 });
    });
  }
  await day.step('see the report', async () => {
    await page.locator('.walk-buttons button', { hasText: 'report' }).click();
    await page.locator('.huge').first().waitFor({ timeout: 600_000 });
  });
  await day.picture(page, 'walk-report');
}
