import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CouponRecord } from '../../src/contracts/coupons.ts';
import {
  couponShop,
  issued,
  offer,
  read,
  redeeming,
  redemptionsOf,
  settle,
  venue,
} from './coupon-shop.ts';
import { filesWith, say } from './planted.ts';
import { Running } from './running.ts';

let running: Running;
beforeEach(async () => {
  running = await couponShop();
});
afterEach(async () => {
  await running.stop();
  running.remove();
});

const sold = { kind: 'sale', total: 40, currency: 'EUR', lines: [] } as const;

function sell(receipt: string, more: object): Promise<void> {
  return say(running, 'till-1', 'sale', { ...sold, receipt, ...more });
}

/** What the till was told of its last sale. */
function refusedWith(): string | undefined {
  return running.toEdge.flatMap((m) => (m.kind === 'answer' ? [m.answer.code] : [])).at(-1);
}

function journal(): string {
  return JSON.stringify(running.frames());
}

const conversions = () => read(running, (reader) => reader.conversions(venue, { limit: 50 }));
/** Readings have left the buffer, and their rows are written. */
async function flushed(): Promise<void> {
  await settle(running);
  await running.must({ do: 'correctCount', venue, people: 1 });
}

describe('a sale with a coupon', () => {
  test('[CPN7] redeems it and is its visitor’s; the journal has no code, no receipt', async () => {
    const coupon = await issued(running);
    await sell('R-77-1', { coupon: coupon.code.toLowerCase() });
    await flushed();
    const [one] = await redemptionsOf(running, coupon);
    expect(one).toMatchObject({ receipt: 'R-77-1', till: 'till-1', amount: 40, standing: true });
    for (const text of [coupon.code, coupon.code.replaceAll('-', ''), coupon.code.toLowerCase()]) {
      expect(journal()).not.toContain(text);
    }
    expect(journal()).not.toContain('R-77-1');
    expect(await conversions()).toMatchObject([
      { decision: coupon.message, visitor: coupon.visitor, amount: 40 },
    ]);
    const { live, replayed } = await running.hashes();
    expect(replayed).toEqual(live);
    await running.stop();
    expect(filesWith(running.folder, 'R-77-1').every((file) => /records\.db/.test(file))).toBe(
      true,
    );
    running = await Running.open({ folder: running.folder, clock: running.clock });
  });

  test('[CPN7] sent again without an acknowledgement it finds its own redemption', async () => {
    const coupon = await issued(running);
    await sell('1', { coupon: coupon.code });
    await sell('1', { coupon: coupon.code });
    await sell('2', { coupon: coupon.code });
    await flushed();
    expect(await redemptionsOf(running, coupon)).toHaveLength(1);
    expect(refusedWith()).toBe('coupon.used');
    expect(await conversions()).toHaveLength(1);
  });

  test('[CPN4] a till and a page at the same moment: one of them', async () => {
    const coupon = await issued(running);
    const asked = Array.from({ length: 20 }, (_, at) =>
      running.must(redeeming(coupon, { receipt: `page-${at}` })),
    );
    await Promise.all([...asked, sell('till', { coupon: coupon.code })]);
    await flushed();
    expect(await redemptionsOf(running, coupon)).toHaveLength(1);
  });

  test('[CPN7] a code nobody has, or none can have, is told to the till and not kept', async () => {
    const { code } = await issued(running);
    const wrong = `${code.slice(0, -1)}${code.endsWith('0') ? '1' : '0'}`;
    await sell('1', { coupon: wrong });
    expect(refusedWith()).toBe('coupon.mistyped');
    running.clock.advance(2_000);
    await sell('2', { coupon: '0000-0000-0000' });
    expect(refusedWith()).toBe('coupon.unknown');
    running.clock.advance(2_000);
    await sell('3', { coupon: 'Sara-Ahmadi-0912' });
    expect(refusedWith()).toBe('coupon.mistyped');
    expect(journal()).not.toContain('Sara');
    expect(journal()).not.toContain(wrong);
    const taken = running.frames().filter(({ input }) => {
      return input.type === 'reading' && input.body.kind === 'sale';
    });
    expect(taken).toHaveLength(3);
  });

  test('[SHF4] the name of an offer is no secret and goes on', async () => {
    await sell('1', { coupon: 'ten' });
    expect(journal()).toContain('"coupon":"ten"');
  });

  test('[CPN8] a page first, the till’s sale after: one conversion, and it is theirs', async () => {
    const coupon = await issued(running);
    await running.must(redeeming(coupon, { receipt: '9', amount: 40 }));
    await sell('9', {});
    await flushed();
    expect(await conversions()).toHaveLength(1);
    const [sale] = running.frames().flatMap(({ input }) => {
      return input.type === 'reading' && input.body.kind === 'sale' ? [input.body] : [];
    });
    expect(sale?.visitor).toBe(coupon.visitor);
  });
});

describe('what comes back', () => {
  async function redeemedBy(receipt: string, more: object = {}): Promise<CouponRecord> {
    await running.must({ do: 'publishOffer', venue, offer: { ...offer, ...more } });
    const coupon = await issued(running);
    await sell(receipt, { coupon: coupon.code });
    return coupon;
  }

  test.each([
    ['a void', { kind: 'void', total: 0 }],
    ['a return of the whole', { kind: 'return', total: -40 }],
    ['a return without a sum', { kind: 'return', total: 0 }],
    ['a return that has a number', { receipt: 'b-1', of: '5', kind: 'return', total: -40 }],
  ])('[CPN6] %s takes the redemption and its conversion back', async (_, back) => {
    const coupon = await redeemedBy('5', { afterReturn: 'usable' });
    await sell('5', back);
    await flushed();
    const [one] = await redemptionsOf(running, coupon);
    expect(one).toMatchObject({ standing: false });
    expect(one?.reversedAtMs).toBeGreaterThan(0);
    expect((await conversions())[0]?.takenBackAtMs).toBeGreaterThan(0);
    expect((await running.must(redeeming(coupon))).result.done).toBe(true);
  });

  test('[CPN6] a part leaves it; the parts together are the whole', async () => {
    const coupon = await redeemedBy('6');
    await sell('6', { kind: 'return', total: -15 });
    await flushed();
    expect((await redemptionsOf(running, coupon))[0]).toMatchObject({ returned: 15 });
    expect((await redemptionsOf(running, coupon))[0]?.reversedAtMs).toBeUndefined();
    await sell('6', { kind: 'return', total: -25 });
    await flushed();
    expect((await redemptionsOf(running, coupon))[0]?.reversedAtMs).toBeGreaterThan(0);
    expect((await running.must(redeeming(coupon))).result.code).toBe('coupon.used');
  });
});
