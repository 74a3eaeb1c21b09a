import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { CommandOf } from '../../src/contracts/commands.ts';
import type { CouponRecord } from '../../src/contracts/coupons.ts';
import { openReader } from '../../src/stores/records/reader.ts';
import { joining, no } from './phone-joins.ts';
import { importKasra, Running, sighting, type Wrap } from './running.ts';

export const venue = 'kasra';

export const offer = {
  id: 'ten',
  name: { en: 'Ten off', fa: 'ده تا کمتر' },
  kind: 'amount',
  value: 10,
  currency: 'EUR',
};

/** Whoever joins hears of the offer, with a code of their own. */
export const campaign = {
  version: 1,
  id: 'welcome-ten',
  name: { en: 'Ten for joining' },
  when: { type: 'stageChanged', to: 'enrolment' },
  then: [
    {
      message: {
        channels: ['inbox'],
        title: { en: 'Ten off' },
        body: { en: 'Show it at the till' },
        coupon: 'ten',
        expires: { after: '1h' },
      },
    },
  ],
  goal: { event: 'purchased', within: '1d' },
};

const device = { kind: 'till', format: 'native', placement: { zone: 'shoes' } } as const;

/** A shop that takes people by phone, with a till, an offer and its campaign. */
export async function couponShop(more: object = {}, wrap: Wrap = {}): Promise<Running> {
  const running = await Running.withShop(wrap);
  await running.must({ ...importKasra, settings: { joinBy: 'both' } } as CommandOf<'importVenue'>);
  const secretSha256 = 'b'.repeat(64);
  await running.must({ do: 'addDevice', venue, device: 'till-1', secretSha256, ...device });
  await running.must({ do: 'publishOffer', venue, offer: { ...offer, ...more } });
  await running.must({ do: 'publishCampaign', venue, campaign });
  return running;
}

let people = 0;
/** Somebody joins and agrees to offers; undefined = they were sent no coupon. */
export async function issued(running: Running): Promise<CouponRecord> {
  const sessionSha256 = createHash('sha256').update(`phone ${++people}`).digest('hex');
  const { result } = await running.must(
    joining({ sessionSha256, consents: { ...no, offers: true } }),
  );
  await settle(running);
  const [coupon] = await read(running, (reader) => reader.coupons.mine(String(result.visitor)));
  if (coupon === undefined) throw new Error('nobody was sent a coupon');
  return coupon;
}

let sightings = 10_000;
/** Lets candidates wait their half second. */
export async function settle(running: Running): Promise<void> {
  for (let at = 0; at < 3; at++) {
    running.clock.advance(1_000);
    await running.publish(sighting(++sightings, 'somebody-else'));
  }
}

type Reader = Extract<ReturnType<typeof openReader>, { ok: true }>['reader'];

export async function read<T>(running: Running, ask: (reader: Reader) => Promise<T>): Promise<T> {
  const opened = openReader({ path: join(running.folder, 'records.db') });
  if (!opened.ok) throw new Error(opened.message);
  try {
    return await ask(opened.reader);
  } finally {
    await opened.reader.close();
  }
}

export const codeHash = ({ code }: CouponRecord): string =>
  createHash('sha256').update(code.replaceAll('-', '')).digest('hex');

export function redeeming(coupon: CouponRecord, more: Partial<CommandOf<'redeemCoupon'>> = {}) {
  const base = { do: 'redeemCoupon', venue, codeSha256: codeHash(coupon) } as const;
  return { ...base, receipt: '1001', amount: 50, ...more } as const;
}

export function redemptionsOf(running: Running, coupon: CouponRecord) {
  return read(
    running,
    async (reader) => (await reader.coupons.couponOf(coupon))?.redemptions ?? [],
  );
}
