import { expect, test } from 'vitest';
import type { Plan, Zone } from '../../src/contracts/venue.ts';
import { late } from '../asked-again.ts';
import { openPage } from './chromium.ts';
import { browser, built, inBrowser } from './in-browser.ts';
import { blankPlan, MockPlan } from './mock-plan.ts';
import { PlanShop } from './plan-shop.ts';

inBrowser();

/** 300 zones and 2,000 walls on one floor. */
function largePlan(): Plan {
  const zones = Array.from({ length: 300 }, (_, at): Zone => {
    const [x, y] = [(at % 20) * 5, Math.floor(at / 20) * 5];
    const polygon: Zone['polygon'] = [
      [x, y],
      [x + 4, y],
      [x + 4, y + 4],
      [x, y + 4],
    ];
    return { id: `z${at}`, name: { en: `Zone ${at}` }, kind: 'display', floor: 'ground', polygon };
  });
  const walls = Array.from({ length: 2_000 }, (_, at) => {
    const [x, y] = [(at % 50) * 2, Math.floor(at / 50) * 1.9];
    const line: [number, number, number, number] = at % 2 ? [x, y, x + 1.5, y] : [x, y, x, y + 1.4];
    return { floor: 'ground', line };
  });
  return { ...blankPlan, zones, walls };
}

test('[PLN27] a drag among 300 zones and 2,000 walls costs less than a frame', async () => {
  const shop = new PlanShop(built.dist);
  shop.plan = new MockPlan(largePlan());
  await shop.start();
  try {
    const { page, faults } = await openPage(browser, `${shop.url}/plan?lang=en`, {
      viewport: { width: 1_440, height: 900 },
    });
    const zone = page.locator('polygon[data-zone=z150]');
    const box = await zone.boundingBox();
    if (!box) throw new Error('no zone');
    const changes = page.evaluate(() => {
      // Which shapes are drawn again while one is dragged.
      const seen = new Set<Element>();
      const watch = new MutationObserver((all) => {
        for (const { target, attributeName } of all) {
          if (target instanceof Element && /^(points|d)$/.test(attributeName ?? ''))
            seen.add(target);
        }
      });
      const ground = document.querySelector('.ground');
      if (ground) watch.observe(ground, { attributes: true, subtree: true });
      return new Promise<number>((done) => {
        addEventListener('pointerup', () => setTimeout(() => done(seen.size), 50));
      });
    });
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    const timeOf = async () => {
      const { metrics } = await session.send('Performance.getMetrics');
      const of = (name: string) => metrics.find((one) => one.name === name)?.value ?? 0;
      return (of('ScriptDuration') + of('LayoutDuration') + of('RecalcStyleDuration')) * 1_000;
    };
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 10, y);
    const before = await timeOf();
    const moves = 120;
    for (let at = 0; at < moves; at++) await page.mouse.move(x + 10 + at, y + (at % 7));
    const perMoveMs = (await timeOf()) - before;
    await page.mouse.up();
    process.stdout.write(`script, style and layout a move: ${(perMoveMs / moves).toFixed(2)} ms\n`);
    expect(perMoveMs / moves, late).toBeLessThan(16);
    expect(await changes).toBeLessThanOrEqual(2);
    expect(faults).toEqual([]);
  } finally {
    for (const context of browser.contexts()) await context.close();
    await shop.stop();
  }
});
