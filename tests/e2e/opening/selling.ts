import { existsSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { BroughtBody } from '../../../src/contracts/api-sales.ts';
import { type Afternoon, desktop, phone } from './afternoon.ts';
import type { Box } from './shop.ts';

export type Line = { readonly sku: string; readonly qty: number; readonly price: number };
export type Receipt = {
  readonly receipt: string;
  readonly kind: 'sale' | 'return';
  readonly lines: readonly Line[];
  readonly coupon?: string;
};
export const totalOf = ({ lines }: Receipt): number =>
  lines.reduce((sum, { qty, price }) => sum + qty * price, 0);

export const currency = 'IRR';

/** A till of the shop, by two of its ways: files in a folder, and requests. */
export class ShopTill {
  readonly folder: string;
  /** Every receipt that it rang up, once, by its kind and number: what is true of the day. */
  readonly rungUp = new Map<string, Receipt>();
  readonly #url: string;
  readonly #secret: string;
  #files = 0;

  constructor(of: { readonly folder: string; readonly url: string; readonly box: Box }) {
    this.folder = of.folder;
    this.#url = of.url;
    this.#secret = of.box.password;
  }

  /** Writes a file as tills do: whole, under its name at once. */
  write(receipts: readonly Receipt[]): void {
    for (const one of receipts) this.#ringUp(one);
    const at = new Date().toISOString();
    const rows = receipts.flatMap((one) =>
      one.lines.map(({ sku, qty, price }) =>
        [one.receipt, one.kind, at, totalOf(one), sku, qty, price].join(','),
      ),
    );
    this.#files += 1;
    const name = join(this.folder, `day-${this.#files}.csv`);
    writeFileSync(`${name}.part`, `receipt,kind,at,total,sku,qty,price\n${rows.join('\n')}\n`);
    renameSync(`${name}.part`, name);
  }

  #ringUp(one: Receipt): void {
    this.rungUp.set(`${one.kind} ${one.receipt}`, one);
  }

  /** All that was sold, or all that came back. */
  all(kind: Receipt['kind']): { receipts: number; total: number; units: number } {
    const own = [...this.rungUp.values()].filter((one) => one.kind === kind);
    const units = own.flatMap(({ lines }) => lines).reduce((sum, { qty }) => sum + qty, 0);
    const total = own.reduce((sum, one) => sum + totalOf(one), 0);
    return { receipts: own.length, total, units };
  }

  /** How many files were read. */
  get readFiles(): number {
    const done = join(this.folder, 'done');
    return existsSync(done) ? readdirSync(done).length : 0;
  }

  async post(one: Receipt): Promise<BroughtBody> {
    this.#ringUp(one);
    const { receipt, kind, lines, coupon } = one;
    const total = totalOf(one);
    const answer = await fetch(this.#url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-till-secret': this.#secret },
      body: JSON.stringify({ receipt, kind, at: Date.now(), total, currency, lines, coupon }),
    });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    return (await answer.json()) as BroughtBody;
  }
}

/** Names the till's folder; the page answers where it lies on this computer. */
export async function watchFolder(day: Afternoon, page: Page): Promise<string> {
  return day.step('say where the till writes its files', async () => {
    await page.fill('input[name=currency]', currency);
    await page.fill('input[name=folder]', 'till-1');
    await page.setViewportSize(phone);
    await day.picture(page, 'till-ways', '.till-ways form');
    await page.setViewportSize(desktop);
    await page.locator('.till-ways button[type=submit]').click();
    const told = await page.locator('.till-ways p.right').innerText();
    return told.replace(/ is read\.$/, '');
  });
}

/** At the till: is it good, and then it is used. */
export async function redeem(
  day: Afternoon,
  page: Page,
  of: { code: string; receipt: Receipt },
): Promise<void> {
  await day.step('check the coupon', async () => {
    await page.fill('input[name=code]', of.code);
    await page.getByRole('button', { name: 'Check' }).click();
    await page.locator('.answer--yes').waitFor();
    await day.picture(page, 'till');
  });
  await day.step('redeem the coupon', async () => {
    await page.fill('input[name=receipt]', of.receipt.receipt);
    await page.fill('input[name=amount]', String(totalOf(of.receipt)));
    await page.getByRole('button', { name: 'Redeem' }).click();
    await page.getByText('Redeemed').first().waitFor();
  });
}
