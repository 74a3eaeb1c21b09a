import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Effect } from '../../src/contracts/effects.ts';
import type { HotPort, RecordOp, RecordsReader } from '../../src/contracts/ports.ts';
import type { Pace } from '../../src/egress/pace.ts';
import { weekLetter } from '../../src/egress/week-mail.ts';
import { WeekSender } from '../../src/egress/week-sender.ts';
import { openReader } from '../../src/stores/records/reader.ts';
import { startWeekKeeper } from '../../src/threads/week-keeper.ts';
import { weekOf } from '../../src/web/week-of.ts';
import { hearSignals } from '../egress/paces.ts';
import { Running } from '../hotpath/running.ts';
import { certificateFor } from '../servers/certificate.ts';
import { headersOf, startSmtp, unquoted } from '../servers/smtp.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Saturday 23 Aban 1405, midnight in Tehran. */
const saturdayMs = Date.parse('2026-11-14T00:00:00+03:30');
const saturday = '2026-11-14';
const venue = 'kasra';

let running: Running;
let reader: RecordsReader;
let nowMs = saturdayMs;
const ended: (() => unknown)[] = [];
beforeEach(async () => {
  running = await Running.withShop();
  const opened = openReader({ path: join(running.folder, 'records.db') });
  if (!opened.ok) throw new Error(opened.message);
  reader = opened.reader;
});
afterEach(async () => {
  for (const end of ended.splice(0)) await end();
  await reader.close();
  await running.stop();
  running.remove();
});

const pace: Pace = {
  wallMs: () => nowMs,
  monotonicMs: () => nowMs,
  random: () => 0.5,
  sleep: (ms, signal) =>
    ms < 1_000
      ? Promise.resolve()
      : new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
};
const effect = (one: Effect): RecordOp => ({ op: 'effect', venue, position: 1, effect: one });

/** A visit of an hour at a venue hour of a day, with a stay in the shoes. */
function visited(day: number, hour: number, name: string): RecordOp[] {
  const startedAtMs = saturdayMs + day * dayMs + hour * hourMs;
  const endedAtMs = startedAtMs + hourMs;
  const who = { visit: name, visitor: `v-${name}`, atMs: endedAtMs };
  return [
    effect({
      ...{ type: 'visit', id: `${venue}/visit/${name}`, ...who, alias: `a-${name}` },
      ...{ startedAtMs, lastSeenAtMs: endedAtMs, endedAtMs, stage: 'completion' },
    }),
    effect({
      ...{ type: 'stay', id: `${venue}/stay/${name}`, ...who, zone: 'shoes' },
      ...{ enteredAtMs: startedAtMs, leftAtMs: endedAtMs },
    }),
  ];
}

type Said = Partial<Extract<Effect, { type: 'transaction' }>>;
function rung(id: string, atMs: number, over: Said = {}): RecordOp {
  return effect({
    ...{ type: 'transaction', id: `${venue}/t/${id}`, atMs, document: id, transaction: id },
    ...{ kind: 'sale', device: 'till-1', total: 10, currency: 'EUR' },
    lines: [{ sku: 'hat', qty: 2, price: 5 }],
    ...over,
  });
}
const write = (...ops: RecordOp[]) => running.records.commit({ ops, answers: [] });
const record = async () => {
  const found = await reader.venue(venue);
  if (found === undefined) throw new Error('no venue');
  return found;
};
const weekNow = async () => weekOf(reader, await record(), { from: saturday, nowMs });

/** One round of the keeper. */
async function keep(hot: Pick<HotPort, 'submit'> = running.hot): Promise<void> {
  const round = Promise.withResolvers<void>();
  const onKept = async () => round.resolve();
  const keeper = startWeekKeeper({ reader, hot, signals: hearSignals(), pace, onKept });
  await round.promise;
  await keeper.stop();
}

async function tenVisitsADay(): Promise<void> {
  for (let day = 0; day < 7; day++) {
    const all = Array.from({ length: 10 }, (_, at) => visited(day, 10 + at / 2, `${day}-${at}`));
    await write(...all.flat(), rung(`s${day}`, saturdayMs + day * dayMs + 10.5 * hourMs));
    const match = { sale: `s${day}`, visitor: `v-${day}-0`, matchedBy: 'tag' as const };
    const said = { type: 'saleMatched', id: `${venue}/m/${day}`, atMs: nowMs } as const;
    await write(effect({ ...said, ...match, probability: 1 }));
  }
}

describe('[WEK2] days', () => {
  test('are of the venue’s clock, whichever hour it is in UTC', async () => {
    // 23:00 in Tehran is 19:30 of UTC, and 01:00 is of the day before there.
    await write(...visited(0, 23, 'late'), ...visited(1, 1, 'early'));
    nowMs = saturdayMs + 8 * dayMs;
    const { days } = await weekNow();
    expect(days.filter(({ few }) => few).map(({ day }) => day)).toEqual([
      '2026-11-14',
      '2026-11-15',
    ]);
  });

  test('are kept once they are over, and stay when their trail is gone', async () => {
    await tenVisitsADay();
    nowMs = saturdayMs + 7 * dayMs + 4 * hourMs;
    const before = await weekNow();
    expect(before.figures.footfall.value).toBe(70);
    expect(before.figures.conversion.value).toBe(0.1);
    await keep();
    expect(reader.week.kept(venue, { from: saturday, to: '2026-11-20' })).toHaveLength(7);
    expect(await weekNow()).toEqual(before);
    nowMs += 40 * dayMs;
    await running.records.trim({ pointRow: 0, nowMs });
    const after = await weekNow();
    expect({ ...after, today: before.today }).toEqual(before);
    expect(after.places.find(({ zone }) => zone === 'shoes')?.visits).toBe(70);
  });

  test('a day that is not kept, and whose trail is gone, is not there: never 0', async () => {
    await tenVisitsADay();
    nowMs = saturdayMs + 47 * dayMs;
    expect((await weekNow()).figures.footfall).toMatchObject({ unknown: 'noDays' });
  });

  test('are worked out again when sales come late, and written only when they differ', async () => {
    await tenVisitsADay();
    nowMs = saturdayMs + 7 * dayMs + 4 * hourMs;
    await keep();
    const asked: string[] = [];
    const hot: Pick<HotPort, 'submit'> = {
      submit: (command) => {
        if (command.body.do === 'keepDays') asked.push(command.body.days[0]?.day ?? '');
        return running.hot.submit(command);
      },
    };
    nowMs += dayMs;
    await keep(hot);
    expect(asked).toEqual(['2026-11-21']);
    await write(rung('late', saturdayMs + 2 * dayMs + 11 * hourMs));
    nowMs += dayMs;
    await keep(hot);
    expect(asked).toContain('2026-11-16');
    expect((await weekNow()).money?.receipts).toBe(8);
  });

  test('a void takes its sale out, a return stays beside it, also a day later', async () => {
    await tenVisitsADay();
    const atMs = saturdayMs + 8 * dayMs;
    await write(
      rung('v', atMs, { kind: 'void', takesBack: 's0', total: 0, lines: [] }),
      rung('r', saturdayMs + 3 * dayMs, { kind: 'return', takesBack: 's1', total: 4 }),
    );
    nowMs = saturdayMs + 9 * dayMs;
    const { money, figures } = await weekNow();
    expect(money).toMatchObject({ receipts: 6, total: 60, returned: 4 });
    expect(figures.conversion.value).toBeCloseTo(6 / 70);
  });
});

describe('[WEK12] people counted at the doors', () => {
  /** Forty people a quarter of an hour from 10:00 to 20:00 of a day, but within some hours. */
  const counted = (device: string, day: number, but: readonly number[] = []): RecordOp[] =>
    Array.from({ length: 40 }, (_, at) => 10 + at / 4)
      .filter((hour) => !but.includes(Math.floor(hour)))
      .map((hour) => {
        const fromMs = saturdayMs + day * dayMs + hour * hourMs;
        const id = `${venue}/passages/${device}/${fromMs}`;
        const said = { type: 'passages', id, atMs: fromMs, device, zone: '', fromMs } as const;
        return effect({ ...said, ins: 40, outs: 38 });
      });
  /** The silent door's day is the second: 12:00 to 14:00 are missing. */
  const twoDoors = async () => {
    await tenVisitsADay();
    for (let day = 0; day < 7; day++) {
      const silent = day === 1 ? [12, 13] : [];
      await write(...counted('front', day), ...counted('back', day, silent));
    }
  };

  test('are kept with their day, and come in when a counter says them days later', async () => {
    await twoDoors();
    nowMs = saturdayMs + 7 * dayMs + 4 * hourMs;
    await keep();
    const before = await weekNow();
    expect(before.figures.counted.value).toBe(6 * 2 * 1_600);
    expect(before.figures.receiptsPerCounted.value).toBe(6 / (6 * 2 * 1_600));
    expect(before.doors).toMatchObject({ days: 6, silentDays: 1 });
    nowMs += dayMs;
    await write(...counted('back', 1));
    await keep();
    expect((await weekNow()).figures.counted.value).toBe(7 * 2 * 1_600);
    nowMs += 40 * dayMs;
    await running.records.trim({ pointRow: 0, nowMs });
    const after = await weekNow();
    expect(after.figures.counted.value).toBe(7 * 2 * 1_600);
    expect(after.figures.footfall.value).toBe(70);
  });

  test('are said in the week’s mail beside the visits, or why they are not known', async () => {
    await tenVisitsADay();
    nowMs = saturdayMs + 8 * dayMs;
    const without = weekLetter(await weekNow(), 'en', {}).text;
    expect(without).toContain('counted in at the doors: not known: no door counter');
    await twoDoors();
    const body = await weekNow();
    expect(weekLetter(body, 'en', {}).text).toContain('counted in at the doors: 19,200');
    const persian = weekLetter(body, 'fa', {});
    expect(persian.text).toContain('ورودهای شمرده‌شده: ۱۹٬۲۰۰');
    expect(persian.html).toContain('رسید به نسبت ورودها');
  });
});

describe('[WEK8] the week by e-mail', () => {
  const tls = certificateFor(['localhost']);
  const post = async () => {
    const server = await startSmtp(tls);
    ended.push(server.close);
    return server;
  };
  const senderTo = (port: number, hot: Pick<HotPort, 'submit'> = running.hot) => {
    const url = `smtp://localhost:${port}`;
    const mail = {
      url,
      from: 'Kasra <hello@kasra.example>',
      publicUrl: 'https://kasra.example',
      perSecond: 10,
    };
    const links = { make: ({ visitor }: { visitor: string }) => `token-of-${visitor}` };
    const shared = { reader, hot, mail, links, signals: hearSignals(), pace, tlsCa: tls.cert };
    const sender = new WeekSender({
      ...shared,
      weekOf: (one, from) => weekOf(reader, one, { from, nowMs }),
    });
    ended.push(() => sender.close());
    return sender;
  };
  const mails = [{ address: 'mina@kasra.example', language: 'fa' as const }];
  beforeEach(async () => {
    await tenVisitsADay();
    await running.must({ do: 'setWeek', venue, against: 'weekBefore', mails });
    nowMs = saturdayMs + 7 * dayMs + 8 * hourMs;
  });

  test('leaves at seven on the day after, once, whoever sends and however often', async () => {
    const { port, mails: got } = await post();
    nowMs = saturdayMs + 7 * dayMs + 6 * hourMs;
    await senderTo(port).send();
    expect(got).toHaveLength(0);
    nowMs += 2 * hourMs;
    await Promise.all([senderTo(port).send(), senderTo(port).send()]);
    await senderTo(port).send();
    expect(got).toHaveLength(1);
    const [mail] = got;
    if (mail === undefined) throw new Error('no mail');
    expect(mail.to).toEqual(['mina@kasra.example']);
    const headers = headersOf(mail);
    expect(headers.get('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    const [, coded = ''] = /base64\r\n\r\n([^-]+)/.exec(mail.text) ?? [];
    const text = Buffer.from(coded, 'base64').toString('utf8');
    expect(text).toContain('۲۳ آبان ۱۴۰۵');
    expect(text).toContain('بازدید: ۷۰');
    expect(text).toContain('معلوم نیست');
    const page = unquoted(mail.text);
    expect(page).toMatch(/بازدید<\/th><td[^>]*>۷۰</);
    for (const part of [text, page]) expect(part).not.toMatch(/<img|v-0-0|NaN|undefined/);
  });

  test('what was claimed and never answered for is not sent again', async () => {
    const { port, mails: got } = await post();
    const dies: Pick<HotPort, 'submit'> = {
      submit: async (command) => {
        const answer = await running.hot.submit(command);
        if (command.body.do === 'claimWeekMail') throw new Error('the power went');
        return answer;
      },
    };
    await expect(senderTo(port, dies).send()).rejects.toThrow('the power went');
    await senderTo(port).send();
    expect(got).toHaveLength(0);
  });

  test('what surely did not leave is tried again, for three days', async () => {
    await senderTo(1).send();
    const { port, mails: got } = await post();
    await senderTo(port).send();
    expect(got).toHaveLength(1);
    await running.must({
      do: 'setWeek',
      venue,
      against: 'weekBefore',
      mails: [{ address: 'late@kasra.example', language: 'fa' }],
    });
    nowMs += 3 * dayMs;
    await senderTo(port).send();
    expect(got).toHaveLength(1);
  });

  test('[WEK9] who stopped it is on the list no more', async () => {
    const [mail] = reader.week.settings(venue).mails;
    await running.must({ do: 'stopWeekMail', venue, mail: mail?.id ?? '' });
    await running.must({ do: 'stopWeekMail', venue, mail: 'somebody-else' });
    expect(reader.week.settings(venue)).toMatchObject({ against: 'weekBefore', mails: [] });
    const { port, mails: got } = await post();
    await senderTo(port).send();
    expect(got).toHaveLength(0);
  });

  test('[WEK9] no address is in the journal or the log', async () => {
    const audit = await reader.audit({ limit: 50 });
    expect(audit.some(({ action }) => action === 'setWeek')).toBe(true);
    expect(JSON.stringify([audit, running.frames()])).not.toContain('mina');
  });
});
