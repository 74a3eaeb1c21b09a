import type { Generated } from 'kysely';

/** What was offered, to whom, and what became of it; who is erased leaves sums without a name. */
export type CouponTables = {
  offers: {
    venue: string;
    offer: string;
    document_json: string;
    until_ms: number | null;
    at_ms: number;
  };
  coupons: {
    row: Generated<number>;
    venue: string;
    message: string | null;
    visitor: string | null;
    campaign: string;
    offer: string;
    purpose: string | null;
    /** The offer as it was when the coupon was issued. */
    terms_json: string;
    code: string | null;
    code_sha256: string | null;
    issued_at_ms: number;
    expires_at_ms: number;
    revoked_at_ms: number | null;
  };
  redemptions: {
    id: string;
    /** Where it was redeemed, and where it was issued. */
    venue: string;
    issuer: string;
    message: string | null;
    visitor: string | null;
    campaign: string;
    offer: string;
    /** Which of the coupon's uses it is; no two that stand have the same. */
    slot: number;
    standing: number;
    at_ms: number;
    by_whom: string;
    till: string | null;
    receipt: string | null;
    sale: string | null;
    amount: number;
    currency: string | null;
    discount: number | null;
    returned: number;
    reversed_at_ms: number | null;
  };
};
