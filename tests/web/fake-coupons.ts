import type { CampaignTally, CouponReader, CouponRecord } from '../../src/contracts/coupons.ts';

const nobody = { visitors: 0, converted: 0, revenue: { sum: 0, squares: 0 } };

/** Coupons as a test gives them, by the hash of their code; venues carry their mark. */
export class FakeCoupons {
  readonly byHash = new Map<string, CouponRecord>();
  readonly categories = new Map<string, string>();
  tally: CampaignTally = {
    ...{ treated: nobody, control: nobody, byCouponAlone: 0 },
    ...{ issued: 0, shown: 0, redeemed: 0, reversed: 0, couponRevenue: 0 },
  };

  reader(rows: <T>(of: T) => Promise<T>): CouponReader {
    const all = () => [...this.byHash.values()];
    return {
      offers: (venue = '') => {
        const name = { en: `MARK-${venue}` };
        const offer = { id: `MARK-${venue}`, name, kind: 'gift', uses: 1 } as const;
        const rest = { valid: { for: '7d' }, where: 'venue', afterReturn: 'spent' } as const;
        return rows([{ venue, offer: { ...offer, ...rest }, atMs: 1 }]);
      },
      coupon: (hash) => rows(this.byHash.get(hash)),
      couponOf: ({ message }) => rows(all().find((one) => one.message === message)),
      redemption: () => rows(undefined),
      redemptionsOf: () => rows([]),
      countLive: () => rows(0),
      mine: (visitor) => rows(all().filter((one) => one.visitor === visitor)),
      categories: () => rows(this.categories),
      tally: () => rows(this.tally),
    };
  }
}
