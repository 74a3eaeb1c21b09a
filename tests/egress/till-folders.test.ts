import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { appendFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HotPort } from '../../src/contracts/ports.ts';
import { textOf } from '../../src/contracts/text-bytes.ts';
import { realPace } from '../../src/egress/pace.ts';
import { startTillFolders, tillFileMostBytes } from '../../src/egress/till-folders.ts';
import { TillLedger } from '../../src/egress/till-ledger.ts';
import { openReader } from '../../src/stores/records/reader.ts';
import { createSignalBuffer, openSignals } from '../../src/threads/signals.ts';
import { Running, sighting } from '../hotpath/running.ts';

let running: Running;
let folder: string;
beforeAll(async () => {
  running = await Running.withShop();
  const till = { device: 'till-1', kind: 'till', placement: { zone: 'shoes' } } as const;
  const secretSha256 = 'b'.repeat(64);
  await running.must({ do: 'addDevice', venue: 'kasra', format: 'native', secretSha256, ...till });
  folder = join(running.folder, 'drop');
  mkdirSync(folder);
  const fields = { receipt: 'شماره', kind: 'نوع', at: 'تاریخ', time: 'ساعت', sku: 'کالا' };
  await running.must({
    do: 'setTill',
    venue: 'kasra',
    device: 'till-1',
    folder,
    columns: {
      fields: { ...fields, qty: 'تعداد', price: 'قیمت' },
      kinds: { return: [], void: [] },
      ...{ minorDigits: 0, decimal: '.', currency: 'IRR', dates: 'ymd' },
      ...{ encoding: 'auto', delimiter: 'auto' },
    },
  });
});
afterAll(async () => {
  await running.stop();
  running.remove();
});

const header = 'شماره;نوع;تاریخ;ساعت;کالا;تعداد;قیمت';

/** A pump over the real folder; what it submits may fail as a test likes. */
function pumpOf(submit?: HotPort['submit']) {
  const opened = openReader({ path: join(running.folder, 'records.db') });
  if (!opened.ok) throw new Error(opened.message);
  const ledger = new TillLedger(join(running.folder, 'tills.db'));
  const signals = openSignals(createSignalBuffer(), { thread: 'egress', logFormat: 'quiet' });
  const hot = { submit: submit ?? ((command) => running.hot.submit(command)) };
  const times = { settledMs: 60, lookEveryMs: 20 };
  const parts = {
    data: running.folder,
    reader: opened.reader,
    hot,
    ledger,
    signals,
    pace: realPace,
    ...times,
  };
  const pump = startTillFolders(parts);
  return async () => {
    await pump.stop();
    ledger.close();
    await opened.reader.close();
  };
}

const done = () => readdirSync(join(folder, 'done'));

async function soldNow(): Promise<Record<string, number>> {
  for (let i = 0; i < 2; i++) {
    running.clock.advance(60_000);
    await running.publish(sighting(Math.floor(running.clock.monotonicMs())));
  }
  await sleep(60);
  const opened = openReader({ path: join(running.folder, 'records.db') });
  if (!opened.ok) throw new Error(opened.message);
  const rows = await opened.reader.sold({ venue: 'kasra', fromMs: 0, toMs: 4e12 });
  await opened.reader.close();
  return Object.fromEntries(rows.map(({ sku, sold, returned }) => [sku, sold - returned]));
}

describe('[TIL5] a till’s folder', () => {
  test('takes Persian rows, keeps bad ones beside what is wrong, takes them mended', async () => {
    const stop = pumpOf();
    const rows = [
      'ر-۱;فروش;۱۴۰۵/۰۹/۱۴;۱۲:۰۵;کفش;۲;۱٬۲۵۰٬۰۰۰',
      'ر-۱;فروش;۱۴۰۵/۰۹/۱۴;۱۲:۰۵;جوراب;سه;۸۰٬۰۰۰',
      'ر-۲;فروش;۱۴۰۵/۱۳/۱۴;۱۲:۰۶;کمربند;۱;۴۰۰٬۰۰۰',
      'ر-۱;مرجوعی;۱۴۰۵/۰۹/۱۴;۱۲:۰۹;کفش;۱;۱٬۲۵۰٬۰۰۰',
    ];
    await writeFile(join(folder, 'day.csv'), `\ufeff${[header, ...rows].join('\r\n')}\r\n`);
    await running.until(() => readdirSync(folder).includes('done') && done().includes('day.csv'));
    expect(await soldNow()).toEqual({ کفش: 1 });
    const errors = join(folder, 'errors');
    const what = readFileSync(join(errors, 'day.csv.what.csv'), 'utf8');
    expect(what).toMatch(/^.row,column,what,mend,code,value,limit,count\n/);
    expect(what).toMatch(/^"3","تعداد",.*,"number","سه","",""$/m);
    expect(what).toMatch(/^"4","تاریخ",.*,"date","۱۴۰۵\/۱۳\/۱۴","",""$/m);
    const bad = readFileSync(join(errors, 'day.csv'), 'utf8');
    const mended = bad.replace('سه', '۳').replace('۱۳/۱۴', '۰۹/۱۴');
    await writeFile(join(folder, 'mended.csv'), mended);
    await running.until(() => done().includes('mended.csv'));
    expect(await soldNow()).toEqual({ کفش: 1, جوراب: 3, کمربند: 1 });
    await stop();
  });

  test('of elsewhere is a bare name of ours; none of the computer’s can be named', async () => {
    const said = { do: 'setTill', venue: 'kasra', device: 'till-1' } as const;
    const by = 'token:integrator';
    for (const other of ['/etc', '../kasra', 'a/b', 'C:\\till', '.', '..', '\\\\nas\\till']) {
      const id = `folder ${other}`.replaceAll(/[^\w]/g, '-');
      const answer = await running.hot.submit({ id, by, body: { ...said, folder: other } });
      expect(answer).toMatchObject({ problems: [{ code: 'command.till_folder', path: 'folder' }] });
    }
    const answer = await running.hot.submit({
      id: 'own',
      by,
      body: { ...said, folder: 'صندوق-۱' },
    });
    expect(answer.ok).toBe(true);
    const stop = pumpOf();
    const own = join(running.folder, 'tills', 'kasra', 'صندوق-۱');
    await running.until(() => existsSync(own));
    writeFileSync(join(own, 'own.csv'), `${header}\no-1;;2026-12-05;10:00;scarf;1;2\n`);
    await running.until(() => existsSync(join(own, 'done', 'own.csv')));
    expect(await soldNow()).toMatchObject({ scarf: 1 });
    await stop();
    await running.must({ ...said, folder });
  });

  test('waits for a file that is still written, and reads the same one once', async () => {
    const stop = pumpOf();
    const path = join(folder, 'slow.part');
    await writeFile(path, `${header}\n`);
    await appendFile(path, 's-1;فروش;2026-12-05;11:00;hat;1;5\ns-2;فروش;2026-12-05;11:0');
    await rename(path, join(folder, 'slow.csv'));
    await sleep(250);
    expect(done()).not.toContain('slow.csv');
    await appendFile(join(folder, 'slow.csv'), '1;hat;2;5\n');
    await running.until(() => done().includes('slow.csv'));
    writeFileSync(join(folder, 'again.csv'), readFileSync(join(folder, 'done', 'slow.csv')));
    await running.until(() => done().includes('again.csv'));
    expect(await soldNow()).toMatchObject({ hat: 3 });
    await stop();
  });

  test('counts a receipt of many lines together, and keeps one that is too long', async () => {
    const stop = pumpOf();
    const lines = (receipt: string, sku: (at: number) => string) =>
      Array.from({ length: 300 }, (_, at) => `${receipt};;2026-12-05;12:00;${sku(at)};1;3`);
    const rows = [
      ...lines('m-1', (at) => `milk-${at % 200}`),
      ...lines('m-2', (at) => `one-${at}`),
      'm-3;;2026-12-05;12:01;bread;1;3',
    ];
    writeFileSync(join(folder, 'long.csv'), `${[header, ...rows].join('\n')}\n`);
    await running.until(() => done().includes('long.csv'));
    const sold = await soldNow();
    expect(sold).toMatchObject({ 'milk-0': 2, 'milk-199': 1, bread: 1 });
    expect(Object.keys(sold).filter((sku) => sku.startsWith('milk'))).toHaveLength(200);
    expect(sold).not.toHaveProperty('one-0');
    const errors = join(folder, 'errors');
    const what = readFileSync(join(errors, 'long.csv.what.csv'), 'utf8');
    expect(what).toContain('"302","lines","receipt m-2 has 300 different lines, more than 256"');
    expect(what).toContain('"lines","m-2","256","300"');
    const bad = readFileSync(join(errors, 'long.csv'), 'utf8').trim().split('\n');
    expect(bad).toHaveLength(301);
    // Corrected as the words say, it comes in whole.
    const mended = bad.map((row, at) => (at > 200 ? row.replace('m-2;', 'm-2b;') : row));
    writeFileSync(join(folder, 'long-mended.csv'), `${mended.join('\n')}\n`);
    await running.until(() => done().includes('long-mended.csv'));
    expect(await soldNow()).toMatchObject({ 'one-0': 1, 'one-299': 1 });
    await stop();
  });

  test('keeps bad rows of two files of one name, beside each other', async () => {
    const stop = pumpOf();
    const errors = join(folder, 'errors');
    for (const row of ['t-1;;no day;;a;1;1', 't-2;;no day either;;a;1;1']) {
      writeFileSync(join(folder, 'today.csv'), `${header}\n${row}\n`);
      await running.until(() => !readdirSync(folder).includes('today.csv'));
    }
    const kept = readdirSync(errors).filter((name) => name.endsWith('today.csv'));
    expect(kept).toHaveLength(2);
    const texts = kept.map((name) => readFileSync(join(errors, name), 'utf8')).join();
    expect(texts).toContain('t-1');
    expect(texts).toContain('t-2');
    await stop();
  });

  test('sets a file aside that is too large, whole, with what to do; others come in', async () => {
    const stop = pumpOf();
    const path = join(folder, 'huge.csv');
    writeFileSync(path, `${header}\n`);
    truncateSync(path, tillFileMostBytes + 1);
    writeFileSync(join(folder, 'small.csv'), `${header}\nh-1;;2026-12-05;13:00;tea;1;3\n`);
    const errors = join(folder, 'errors');
    await running.until(() => readdirSync(errors).includes('huge.csv'));
    await running.until(() => done().includes('small.csv'));
    expect(readdirSync(folder)).not.toContain('huge.csv');
    expect(statSync(join(errors, 'huge.csv')).size).toBe(tillFileMostBytes + 1);
    const what = readFileSync(join(errors, 'huge.csv.what.csv'), 'utf8');
    expect(what).toContain('the file has 65 MB, more than 64 MB');
    expect(what).toContain('split it');
    expect(what).toContain('"size","","64","65"');
    expect(await soldNow()).toMatchObject({ tea: 1 });
    await stop();
  });

  test('loses and doubles nothing where it ends in the middle', async () => {
    const rows = Array.from({ length: 900 }, (_, at) => `k-${at};;2026-12-05;10:00;sock;1;2`);
    writeFileSync(join(folder, 'large.csv'), `${[header, ...rows].join('\n')}\n`);
    for (let kill = 1; kill <= 4; kill++) {
      let calls = 0;
      const died = Promise.withResolvers<void>();
      const stop = pumpOf(async (command) => {
        // Answers that nobody hears: the process ended after the append, or before it.
        if (++calls < kill) return running.hot.submit(command);
        if (kill % 2 === 0) await running.hot.submit(command);
        died.resolve();
        return { ok: false, problems: [] };
      });
      await died.promise;
      await stop();
    }
    const stop = pumpOf();
    await running.until(() => done().includes('large.csv'));
    expect(await soldNow()).toMatchObject({ sock: 900 });
    await stop();
  });

  test('[TIL1] is answered only once its receipts are on disk', async () => {
    const sale = { receipt: 'd-1', kind: 'sale', total: 1, currency: 'IRR' } as const;
    const till = { venue: 'kasra', device: 'till-1' };
    const answer = await running.must({ do: 'bringSales', ...till, sales: [sale] });
    expect(answer.result).toEqual({ taken: 1, known: 0, corrected: 0 });
    const last = running.frames().findLast(({ input }) => input.type === 'reading');
    expect(last?.position).toBeLessThanOrEqual(answer.position ?? 0);
    expect(last?.input).toMatchObject({ device: 'till-1', body: { kind: 'sale', total: 1 } });
    expect(
      await running.submit({ do: 'bringSales', ...till, device: 'rx-1', sales: [sale] }),
    ).toMatchObject({ problems: [{ code: 'command.till_unknown' }] });
  });

  test('reads what Windows and old tills write', () => {
    const words = 'کفش';
    const wide = Buffer.from(`\ufeff${words}`, 'utf16le');
    expect(textOf(wide, { encoding: 'auto' })).toContain(words);
    const arabic = Uint8Array.of(0xe3, 0xd1, 0xcd, 0xc8, 0xc7);
    expect(textOf(arabic, { encoding: 'auto' })).toBe('مرحبا');
  });
});
