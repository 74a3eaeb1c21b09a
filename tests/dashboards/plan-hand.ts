import type { Page } from 'playwright-core';

/** Metres of the plan to the window's pixels, as the page shows them now. */
export async function toWindow(page: Page, x: number, y: number): Promise<[number, number]> {
  return page.evaluate(
    ([x, y]) => {
      const world = document.querySelector<SVGGElement>('.ground > g');
      const at = new DOMPoint(x, y).matrixTransform(world?.getScreenCTM() ?? undefined);
      return [at.x, at.y];
    },
    [x, y] as const,
  );
}

/** A stranger's hand: each tap, drag, key and choice is counted. */
export class Stranger {
  actions = 0;
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async tool(name: string): Promise<void> {
    this.actions++;
    await this.page.click(`[data-tool=${name}]`);
  }

  async tap(x: number, y: number): Promise<void> {
    this.actions++;
    await this.page.mouse.click(...(await toWindow(this.page, x, y)));
  }

  async drag(from: readonly [number, number], to: readonly [number, number]): Promise<void> {
    this.actions++;
    await this.page.mouse.move(...(await toWindow(this.page, ...from)));
    await this.page.mouse.down();
    await this.page.mouse.move(...(await toWindow(this.page, ...to)), { steps: 6 });
    await this.page.mouse.up();
  }

  async zone(template: string, from: readonly [number, number], to: readonly [number, number]) {
    this.actions++;
    await this.page.selectOption('.options select[name=template]', template);
    await this.drag(from, to);
  }

  async fill(selector: string, text: string): Promise<void> {
    this.actions++;
    await this.page.fill(selector, text);
  }

  async press(selector: string): Promise<void> {
    this.actions++;
    await this.page.click(selector);
  }
}

/** Picture, scale of 20 m across, walls, a door, and four zones. */
export async function drawOn(page: Page, buffer: Buffer): Promise<Stranger> {
  const stranger = new Stranger(page);
  stranger.actions++;
  await page.setInputFiles('.strip input[name=picture]', {
    ...{ name: 'plan.jpg', mimeType: 'image/jpeg', buffer },
  });
  await page.waitForSelector('image.underlay');
  await page.waitForSelector('[data-tool=scale][aria-pressed=true]');
  await stranger.tap(1, 1);
  await stranger.tap(11, 1);
  await stranger.fill('input[name=distance]', '۱۰');
  await stranger.press('.next button[type=submit]');
  await page.waitForSelector('[data-tool=select][aria-pressed=true]');
  await stranger.tool('room');
  await stranger.drag([1, 1], [19, 11]);
  await stranger.tool('door');
  await stranger.tap(4, 1.1);
  await stranger.tool('rectangle');
  await stranger.zone('entrance', [2, 1], [6, 3]);
  await stranger.zone('display', [2, 5], [10, 9]);
  return stranger;
}
