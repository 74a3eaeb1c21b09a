import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { ImportJob, ImportPort } from '../../src/contracts/imports.ts';
import { ImportSettings } from '../../src/contracts/imports.ts';
import { workOn } from '../../src/threads/import-work.ts';
import type { WebOptions } from '../../src/web/options.ts';
import { oneImport } from '../web/no-customers.ts';
import { openReal, type Real } from '../web/real.ts';
import { openPage } from './chromium.ts';
import { browser, built, inBrowser } from './in-browser.ts';

/** Where a person looks at what the pages say: set to a folder to keep pictures. */
const pictures = process.env.BAD_ROWS_PICTURES;
inBrowser();

type Opened = { readonly real: Real; readonly go: (path: string) => Promise<Page> };

async function open(over: Partial<WebOptions> = {}): Promise<Opened> {
  const real = await openReal({ pagesFolder: built.dist, ...over });
  const { session } = await real.join('mina');
  const url = `http://127.0.0.1:${real.port}`;
  const go = async (path: string) => {
    const { page } = await openPage(browser, `${url}/login?lang=fa`);
    await page.context().addCookies([{ name: 'gozar_session', value: session, url }]);
    await page.goto(`${url}${path}${path.includes('?') ? '&' : '?'}venue=kasra&lang=fa`);
    return page;
  };
  return { real, go };
}

const keep = async (page: Page, name: string) => {
  if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
};
const plain = (text: string) => text.replaceAll(/[\u2066-\u2069]/g, '').replaceAll(/\s+/g, ' ');
/** What a page says in English is marked as English. */
async function textOf(page: Page, of: string): Promise<{ said: string; english: string }> {
  const english = await page.locator(`${of} [lang=en][dir=ltr]`).allInnerTexts();
  return { said: plain(await page.locator(of).first().innerText()), english: english.join('\n') };
}

describe('a page in Persian says what is wrong with rows', () => {
  test('[TIL5] of a till’s file, and marks what another build wrote as English', async () => {
    const tillsRoot = mkdtempSync(join(tmpdir(), 'gozar-tills-'));
    onTestFinished(() => rmSync(tillsRoot, { recursive: true, force: true }));
    const errors = join(tillsRoot, 'kasra', 'front', 'errors');
    mkdirSync(errors, { recursive: true });
    const rows = [
      'row,column,what,mend,code,value,limit,count',
      '"3","تعداد","qty: expected a number","correct it","number","سه","",""',
      '"302","lines","receipt m-2 has 300","write two","lines","m-2","256","300"',
      '"4","price","of before the codes","correct price"',
    ];
    writeFileSync(join(errors, 'day.csv.what.csv'), `\ufeff${rows.join('\n')}\n`);
    const { real, go } = await open({ tillsRoot });
    const till = { device: 'till-1', kind: 'till', placement: { zone: 'shoes' } } as const;
    const of = { venue: 'kasra', format: 'native', secretSha256: 'b'.repeat(64) } as const;
    await real.running.must({ do: 'addDevice', ...of, ...till });
    await real.running.must({ do: 'setTill', venue: 'kasra', device: 'till-1', folder: 'front' });
    const page = await go('/sales');
    await page.locator('.bad-file summary').click();
    const { said, english } = await textOf(page, '.bad-file ul');
    await keep(page, 'sales');
    expect(said).toContain('سطر ۳: تعداد: «سه» عدد نیست. همان‌جا درستش کنید');
    expect(said).toContain('سطر ۳۰۲: رسید m-2 ۳۰۰ قلم گوناگون دارد، بیش از ۲۵۶.');
    expect(said).not.toContain('expected');
    expect(english).toBe('of before the codes; correct price');
  });

  test('[TIL5] of a sample for a till’s mapping, with its place in it', async () => {
    const { real, go } = await open();
    const till = { device: 'till-1', kind: 'till', placement: { zone: 'shoes' } } as const;
    const of = { venue: 'kasra', format: 'native', secretSha256: 'b'.repeat(64) } as const;
    await real.running.must({ do: 'addDevice', ...of, ...till });
    const page = await go('/sales');
    await page.locator('.ways summary').click();
    const sample = '{"order": {"id": "R-1", "items": [{"code": "hat", "n": "دو", "price": 5}]}}';
    await page.locator('.ways textarea').nth(1).fill(sample);
    await page.getByRole('button', { name: 'امتحان' }).click();
    await page.locator('.ways .trouble').waitFor();
    const { said } = await textOf(page, '.ways .trouble');
    await keep(page, 'sample');
    expect(said).toContain('$.order.items[0].n: «دو» عدد نیست.');
  });

  test('[CUP9] of a file that is not taken at all', async () => {
    const imports: ImportPort = {
      ...oneImport,
      whole: async () => ({
        ...{ ok: false, code: 'import.file', message: 'this cannot be read: odd', mend: 'save it' },
        reason: 'unreadable',
      }),
    };
    const { go } = await open({ imports });
    const page = await go('/customers?show=imports');
    const buffer = Buffer.from('a,b\n1,2\n');
    await page
      .locator('input[name=file]')
      .setInputFiles({ name: 'a.csv', mimeType: 'text/csv', buffer });
    await page.locator('main > .wrong').waitFor();
    const { said } = await textOf(page, 'main > .wrong');
    expect(said).toContain('این فایل خوانده نمی‌شود. آن را به شکل CSV ذخیره کنید');
  });

  test('[STF6] of the plan of shifts, typed or brought in a file', async () => {
    const { go } = await open();
    const page = await go('/staff');
    const file = page.locator('details.more').filter({ has: page.locator('#shifts-csv') });
    await file.locator('summary').click();
    const rows = ['مینا;1405/13/03;9;17;floor;', 'mina;1405/09/03;9;26;floor;', 'سارا;;;;;'];
    const mina = 'mina;1405/09/03;9;17;floor;ناکجا';
    await page.locator('#shifts-csv').fill(['نام;تاریخ;از;تا;سمت;ناحیه', ...rows, mina].join('\n'));
    await file.getByRole('button', { name: 'بررسی' }).click();
    await file.locator('.problems li').nth(3).waitFor();
    const { said, english } = await textOf(page, '.problems');
    await keep(page, 'staff');
    expect(said).toContain('خط ۲: کسی به نام «مینا» اینجا کار نمی‌کند.');
    expect(said).toContain('خط ۳: «26» ساعت نیست. مثل ۹:۰۰ یا ۱۷:۳۰ بنویسید.');
    expect(said).toContain('ناحیه‌ای به نام «ناکجا» نیست. یکی از این‌ها را بنویسید');
    expect([said.match(/[a-z]{3,} [a-z]{3,} [a-z]{3,}/i), english]).toEqual([null, '']);
    const form = page.locator('form.shift-form');
    await page.locator('details.more').filter({ has: form }).locator('summary').click();
    await form.locator('[name=shift-date]').fill('فردا');
    await form.locator('[name=shift-from]').fill('9');
    await form.locator('[name=shift-to]').fill('17');
    await form.locator('button[type=submit]').click();
    await page.locator('main > .wrong').filter({ hasText: '«فردا» تاریخ نیست' }).waitFor();
    await keep(page, 'staff-form');
  });

  test('[GDP2] of the goods', async () => {
    const { real, go } = await open();
    const articles = [{ sku: 'hat', name: 'Hat', price: 5, stock: 3 }];
    const put = { do: 'publishGoods', venue: 'kasra', replace: true, articles } as const;
    await real.running.must({ ...put, planogram: [] });
    const page = await go('/goods');
    await page.locator('[data-sku=hat] .good-line .button').click();
    await page.locator('[id="field-price-hat"]').fill('۵۰۰۰۰۰۰۰۰۰۰۰۰');
    await page.getByRole('button', { name: 'ثبت', exact: true }).click();
    await page.locator('main > .wrong').waitFor();
    const { said, english } = await textOf(page, 'main > .wrong');
    await keep(page, 'goods');
    const why = 'قیمت: «۵٬۰۰۰٬۰۰۰٬۰۰۰٬۰۰۰» از ۱٬۰۰۰٬۰۰۰٬۰۰۰٬۰۰۰ بیشتر است.';
    expect([said, english]).toEqual([`ثبت نشد: ${why} رقم‌ها را دوباره ببینید.`, '']);
    expect((await real.reader.goods('kasra')).articles[0]?.price).toBe(5);
  });

  test('[CUP9] of a file of sales whose lines stand apart', async () => {
    const shown: { job?: ImportJob } = {};
    const known = async () => {
      if (shown.job === undefined) throw new Error('not yet');
      return { ok: true, value: shown.job } as const;
    };
    const imports: ImportPort = { ...oneImport, job: known };
    const { real, go } = await open({ imports });
    const path = join(real.running.folder, 'sales.csv');
    const line = '7,1405/01/01,a,1,10';
    writeFileSync(path, `receipt,date,sku,qty,price\n${line}\n8,1405/01/01,b,1,5\n${line}\n`);
    const work = { data: real.running.folder, id: 'f-1', venue: 'kasra', path, dryRun: true };
    const settings = ImportSettings.parse({});
    const ended = await workOn(
      { ...work, kind: 'transactions', settings },
      { submit: async () => {}, progress: () => {}, stopped: () => false },
    );
    if (ended.ok) throw new Error('it was read to its end');
    const header = ['receipt', 'date', 'sku', 'qty', 'price'];
    const mapping = ['receipt', 'at', 'sku', 'qty', 'price'];
    shown.job = {
      ...{ import: 'f-1', venue: 'kasra', kind: 'transactions', fileName: 'sales.csv', bytes: 90 },
      ...{ state: 'failed', progress: 0.5, failure: ended },
      looks: { encoding: 'utf-8', separator: ',', header, mapping, sample: [] },
    };
    const page = await go('/customers?show=imports&of=f-1');
    await page.locator('.trouble').waitFor();
    const { said, english } = await textOf(page, '.trouble');
    await keep(page, 'customers');
    expect(said).toContain('تا آخر خوانده نشد');
    expect(said).toContain('ردیف ۴: قلم‌های رسید 7 بالاتر هم آمده‌اند.');
    expect(said).toContain('فایل را به ترتیب تاریخ و رسید مرتب کنید');
    expect(english).toBe('');
  });
});
