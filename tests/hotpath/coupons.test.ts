import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readCouponCode } from '../../src/contracts/coupon-codes.ts';
import { codeOfMessage } from '../../src/hotpath/coupon-codes.ts';
import {
  campaign,
  codeHash,
  couponShop,
  issued,
  offer,
  read,
  redeeming,
  redemptionsOf,
  settle,
  venue,
} from './coupon-shop.ts';
import { joining, no } from './phone-joins.ts';
import { filesWith } from './planted.ts';
import { Running } from './running.ts';

let running: Running;
beforeEach(async () => {
  running = await couponShop();
});
afterEach(async () => {
  await running.stop();
  running.remove();
});

const conversions = () => read(running, (reader) => reader.conversions(venue, { limit: 50 }));

describe('issued', () => {
  test('[CPN1] each receiver has a code of their own, made of the message alone', async () => {
    const [one, two] = [await issued(running), await issued(running)];
    expect(one.code).not.toBe(two.code);
    expect(readCouponCode(one.code).ok).toBe(true);
    const { message } = one;
    expect(codeOfMessage('k'.repeat(43), { venue, message }).code).toBe(one.code);
    expect(codeOfMessage('other', { venue, message }).code).not.toBe(one.code);
    expect(one.expiresAtMs - one.issuedAtMs).toBe(7 * 86_400_000);
  });

  test('[CPN1] who is held out, or agreed to nothing, gets no code', async () => {
    const held = { ...campaign, id: 'held', experiment: { control: 0.9 } };
    await running.must({ do: 'setCampaignStatus', venue, campaign: campaign.id, status: 'paused' });
    await running.must({ do: 'publishCampaign', venue, campaign: held });
    await running.must(joining({ sessionSha256: '7'.repeat(64) }));
    for (let at = 0; at < 12; at++) {
      const sessionSha256 = `${at}`.padStart(64, 'a');
      await running.must(joining({ sessionSha256, consents: { ...no, offers: true } }));
    }
    await settle(running);
    const { decisions, tally } = await read(running, async (reader) => ({
      decisions: await reader.decisions(venue, { limit: 50, campaign: 'held' }),
      tally: await reader.coupons.tally(venue, 'held'),
    }));
    const sent = decisions.filter(({ outcome }) => outcome === 'sent').length;
    const control = decisions.filter(({ outcome }) => outcome === 'control').length;
    expect(control).toBeGreaterThan(0);
    expect(tally).toMatchObject({ issued: sent, control: { visitors: control } });
  });

  test('[CPN4] the code is in the records, and in no frame and no snapshot', async () => {
    const { code } = await issued(running);
    await running.must(redeeming(await issued(running)));
    await running.stop();
    const files = [
      ...filesWith(running.folder, code),
      ...filesWith(running.folder, code.replaceAll('-', '')),
    ];
    expect(files.length).toBeGreaterThan(0);
    expect(files.every((file) => file.includes('records.db'))).toBe(true);
    expect(filesWith(running.folder, 'k'.repeat(43))).toEqual([]);
    running = await Running.open({ folder: running.folder, clock: running.clock });
  });

  test('[CPN1] one whose message was not committed has the same code after a crash', async () => {
    const coupon = await issued(running);
    const other = await Running.open(
      { folder: (await running.stop()).folder, clock: running.clock },
      {
        records: (records) =>
          new Proxy(records, {
            get: (target, key) => {
              if (key !== 'commit')
                return Reflect.get(target, key).bind?.(target) ?? Reflect.get(target, key);
              return (commit: Parameters<typeof records.commit>[0]) =>
                commit.ops.some(({ op }) => op === 'issueCoupon')
                  ? new Promise(() => {})
                  : records.commit(commit);
            },
          }),
      },
    );
    const sessionSha256 = 'd'.repeat(64);
    const agreeing = joining({ sessionSha256, consents: { ...no, offers: true } });
    const { result } = await other.must(agreeing, 'joins-late');
    for (let seq = 99_001; seq < 99_004; seq++) {
      other.clock.advance(1_000);
      other.hand({ boot: 1, seq, sightings: [{ tag: 'x', rssi: -50 }] });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const visitor = String(result.visitor);
    expect(await read(other, (reader) => reader.coupons.mine(visitor))).toEqual([]);
    await other.close();
    running = await Running.open({ folder: other.folder, clock: other.clock });
    await settle(running);
    const [mine] = await read(running, (reader) => reader.coupons.mine(visitor));
    expect(mine?.code).toBe(
      codeOfMessage('k'.repeat(43), { venue, message: mine?.message ?? '' }).code,
    );
    expect(await redemptionsOf(running, coupon)).toEqual([]);
  });
});

describe('offers', () => {
  test('[CPN3] each problem of an offer has its path and a mend', async () => {
    const wrong = { ...offer, value: undefined, currency: undefined, valid: {}, colour: 'red' };
    const answer = await running.submit({ do: 'publishOffer', venue, offer: wrong });
    if (answer.ok) throw new Error('taken');
    const paths = answer.problems.map(({ path }) => path);
    expect(paths.length).toBeGreaterThan(0);
    const late = { ...offer, valid: { until: '2001-01-01' }, where: ['kasra', 'nowhere'] };
    const again = await running.submit({ do: 'publishOffer', venue, offer: late });
    if (again.ok) throw new Error('taken');
    expect(again.problems.map(({ path }) => path)).toEqual(['valid.until', 'where.1']);
    expect(again.problems.every(({ mend }) => mend !== '')).toBe(true);
  });

  test('[CPN3] a campaign whose coupon is no offer is refused at its path', async () => {
    const then = [{ message: { ...campaign.then[0]?.message, coupon: 'twenty' } }];
    const document = { ...campaign, id: 'other', then };
    const answer = await running.submit({ do: 'publishCampaign', venue, campaign: document });
    expect(answer).toMatchObject({
      ok: false,
      problems: [{ code: 'coupon.offer_unknown', path: 'then.0.message.coupon' }],
    });
    const checked = await running.hot.ask({ ask: 'checkCampaign', venue, campaign: document });
    expect(checked.ok).toBe(false);
  });

  test('[CPF2] a campaign is checked together with an offer that is not there yet', async () => {
    const then = [{ message: { ...campaign.then[0]?.message, coupon: 'twenty' } }];
    const asked = {
      ask: 'checkCampaign',
      venue,
      campaign: { ...campaign, id: 'o', then },
    } as const;
    const twenty = { ...offer, id: 'twenty', value: 20 };
    const good = await running.hot.ask({ ...asked, offer: twenty });
    expect(good).toMatchObject({ ok: true, campaign: { id: 'o', priority: 50 } });
    const wrong = await running.hot.ask({ ...asked, offer: { ...twenty, valid: { for: 'ever' } } });
    expect(wrong).toMatchObject({ ok: false, problems: [{ path: 'offer.valid.for' }] });
    const over = { ...twenty, id: 'ten', valid: { until: '2001-01-01' } };
    const both = await running.hot.ask({ ...asked, offer: over });
    expect(both.ok ? [] : both.problems.map(({ path }) => path)).toEqual([
      'offer.valid.until',
      'then.0.message.coupon',
    ]);
    // Nothing was published by asking.
    expect(await running.hot.ask(asked)).toMatchObject({ ok: false });
  });

  test('[CPN3] a coupon keeps the terms of the day it was issued', async () => {
    const coupon = await issued(running);
    await running.must({ do: 'publishOffer', venue, offer: { ...offer, value: 1 } });
    expect((await running.must(redeeming(coupon))).result.discount).toBe(10);
  });
});

describe('redeemed', () => {
  test('[CPN4] of 200 at once exactly one succeeds, the others hear when and where', async () => {
    const coupon = await issued(running);
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, at) =>
        running.must(redeeming(coupon, { receipt: `r-${at}` }), `till-${at}`),
      ),
    );
    const done = answers.filter(({ result }) => result.done === true);
    expect(done).toHaveLength(1);
    const [one] = await redemptionsOf(running, coupon);
    const refused = answers.filter(({ result }) => result.done === false);
    expect(refused).toHaveLength(199);
    for (const { result } of refused) {
      expect(result).toMatchObject({ code: 'coupon.used', usedReceipt: one?.receipt });
    }
    expect(await redemptionsOf(running, coupon)).toHaveLength(1);
    const frames = running.frames().filter(({ input }) => {
      return input.type === 'command' && input.command.do === 'redeemCoupon';
    });
    expect(frames).toHaveLength(1);
    expect(JSON.stringify(frames)).not.toContain(one?.receipt);
  });

  test('[CPN4] the same key hears the same, also after a restart and a reversal', async () => {
    const coupon = await issued(running);
    const first = await running.must(redeeming(coupon), 'key-1');
    const no2 = await running.must(redeeming(coupon, { receipt: '2' }), 'key-2');
    await running.must({ do: 'reverseCoupon', venue, receipt: '1001' });
    const { folder, clock } = await running.stop();
    running = await Running.open({ folder, clock });
    expect((await running.must(redeeming(coupon), 'key-1')).result).toEqual(first.result);
    expect((await running.must(redeeming(coupon), 'key-2')).result).toEqual(no2.result);
  });

  test('[CPN4] a crash between frame and answer: the retry hears of that redemption', async () => {
    const coupon = await issued(running);
    const { folder, clock } = await running.stop();
    const dying = await Running.open(
      { folder, clock },
      {
        records: (records) =>
          new Proxy(records, {
            get: (target, key) => {
              const own = Reflect.get(target, key);
              if (key !== 'commit') return typeof own === 'function' ? own.bind(target) : own;
              return (commit: Parameters<typeof records.commit>[0]) =>
                commit.ops.some(({ op }) => op === 'putRedemption')
                  ? new Promise(() => {})
                  : records.commit(commit);
            },
          }),
      },
    );
    void dying.submit(redeeming(coupon), 'key-1');
    const isWritten = () =>
      dying.frames().some(({ input }) => {
        return input.type === 'command' && input.command.do === 'redeemCoupon';
      });
    await dying.until(isWritten);
    await dying.close();
    running = await Running.open({ folder, clock });
    const again = await running.must(redeeming(coupon), 'key-1');
    expect(again.result.done).toBe(true);
    const other = await running.must(redeeming(coupon, { receipt: '2' }), 'key-2');
    expect(other.result).toMatchObject({ done: false, code: 'coupon.used' });
    expect(await redemptionsOf(running, coupon)).toHaveLength(1);
    expect((await running.hashes()).replayed).toEqual((await running.hashes()).live);
  });

  test('[CPN5] revoked, unknown, over and without consent are told apart', async () => {
    const [a, b, c] = [await issued(running), await issued(running), await issued(running)];
    await running.must({ do: 'revokeCoupons', venue, codeSha256: codeHash(a) });
    expect((await running.must(redeeming(a))).result.code).toBe('coupon.revoked');
    const consent = { purpose: 'offers', granted: false, text: 'x', language: 'en' } as const;
    await running.must({ do: 'setConsent', visitor: b.visitor, ...consent });
    expect((await running.must(redeeming(b))).result.code).toBe('coupon.consent_ended');
    running.clock.advance(7 * 86_400_000);
    expect((await running.must(redeeming(c))).result.code).toBe('coupon.expired');
    const codeSha256 = '0'.repeat(64);
    expect((await running.must(redeeming(c, { codeSha256 }))).result.code).toBe('coupon.unknown');
  });

  test('[CPN8] a redemption whose sale nobody said meets the goal, once', async () => {
    const coupon = await issued(running);
    await running.must(redeeming(coupon));
    await running.must(redeeming(coupon, { receipt: '2' }));
    const met = await conversions();
    expect(met).toHaveLength(1);
    expect(met[0]).toMatchObject({ decision: coupon.message, amount: 50, control: false });
    const tally = await read(running, (reader) => reader.coupons.tally(venue, campaign.id));
    expect(tally).toMatchObject({ issued: 1, redeemed: 1, couponRevenue: 50, byCouponAlone: 1 });
    expect(tally.treated).toMatchObject({ visitors: 1, converted: 0 });
    await running.must({ do: 'reverseCoupon', venue, receipt: '1001' });
    expect((await conversions())[0]?.takenBackAtMs).toBeGreaterThan(0);
  });
});

describe('reversed', () => {
  test('[CPN6] usable again only where the offer says so', async () => {
    const spent = await issued(running);
    await running.must(redeeming(spent));
    await running.must({ do: 'reverseCoupon', venue, receipt: '1001' });
    expect((await running.must(redeeming(spent, { receipt: '2' }))).result.code).toBe(
      'coupon.used',
    );
    await running.must({ do: 'publishOffer', venue, offer: { ...offer, afterReturn: 'usable' } });
    const usable = await issued(running);
    const { result } = await running.must(redeeming(usable, { receipt: '3' }));
    const redemption = String(result.redemption);
    const back = await running.must({ do: 'reverseCoupon', venue, redemption });
    expect(back.result).toEqual({ reversed: 1, usable: true });
    expect((await running.must(redeeming(usable, { receipt: '4' }))).result.done).toBe(true);
    const twice = await running.submit({ do: 'reverseCoupon', venue, redemption });
    expect(twice).toMatchObject({ ok: false, problems: [{ code: 'coupon.receipt_unknown' }] });
  });

  test('[CPN4] as many uses as the offer gives, and not one more', async () => {
    await running.must({ do: 'publishOffer', venue, offer: { ...offer, uses: 3 } });
    const coupon = await issued(running);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) => running.must(redeeming(coupon, { receipt: `${at}` }))),
    );
    expect(answers.filter(({ result }) => result.done === true)).toHaveLength(3);
  });

  test('[CPN4] at another shop only where the offer says so, once for all of them', async () => {
    const { importKasra } = await import('./running.ts');
    await running.must({ ...importKasra, venue: 'hall' } as typeof importKasra);
    const here = await issued(running);
    const at = { venue: 'hall' } as const;
    expect((await running.must(redeeming(here, at))).result.code).toBe('coupon.other_venue');
    await running.must({ do: 'publishOffer', venue, offer: { ...offer, where: 'organisation' } });
    const anywhere = await issued(running);
    const answers = await Promise.all([
      running.must(redeeming(anywhere, at)),
      running.must(redeeming(anywhere, { receipt: '2' })),
    ]);
    expect(answers.filter(({ result }) => result.done === true)).toHaveLength(1);
    expect(await conversions()).toHaveLength(1);
  });
});

describe('erased', () => {
  test('[CPN10] a person’s codes go, sums stay; their download shows their coupons', async () => {
    const coupon = await issued(running);
    await running.must(redeeming(coupon));
    const mine = await read(running, (reader) => reader.visitorData(coupon.visitor));
    expect(mine?.coupons).toMatchObject([{ code: coupon.code, offer: 'Ten off' }]);
    const receiptSha256 = 'e'.repeat(64);
    await running.must({ do: 'eraseVisitor', whose: { visitor: coupon.visitor }, receiptSha256 });
    expect((await running.must(redeeming(coupon))).result.code).toBe('coupon.unknown');
    const tally = await read(running, (reader) => reader.coupons.tally(venue, campaign.id));
    expect(tally).toMatchObject({ issued: 1, redeemed: 1, couponRevenue: 50 });
  });
});
