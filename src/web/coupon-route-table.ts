import { changing, ofVisitor, open, reading } from './route-kinds.ts';

const tillStaff = ['admin', 'operator', 'staff'] as const;
const readers = ['admin', 'operator', 'marketer', 'auditor'] as const;
const enders = ['admin', 'operator', 'marketer'] as const;

/** Offers, and coupons at the till. [CPN] */
export const couponRoutes = {
  tillPage: open('GET', '/till', 'Checks and redeems coupons, for who stands at the till.'),
  offers: reading('/offers', readers, 'What coupons of this venue give.'),
  publishOffer: changing('/offers', ['admin', 'marketer'] as const, 'Publishes an offer.'),
  checkCoupon: changing('/coupons/check', tillStaff, 'Whether a coupon may be redeemed, and why.'),
  redeemCoupon: changing('/coupons/redeem', tillStaff, 'Redeems a coupon, exactly once.'),
  reverseCoupon: changing(
    '/coupons/reverse',
    tillStaff,
    'A receipt came back, its coupons with it.',
  ),
  revokeCoupons: changing('/coupons/revoke', enders, 'Ends one, or all of an offer or campaign.'),
  campaignResults: reading(
    '/campaigns/:campaign/results',
    readers,
    'Coupons, conversion, revenue and lift against the control group.',
  ),
  myCoupons: ofVisitor('GET', '/api/v1/visitor/me/coupons', 'Codes of their own, newest first.'),
} as const;
