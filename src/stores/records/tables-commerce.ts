/** Whom a shop may write to, and what it sold: amounts as the till said them, in `currency`. */
export type CommerceTables = {
  address_proofs: {
    proof: string;
    visitor: string;
    kind: string;
    address: string;
    venue: string;
    language: string;
    wording: string;
    at_ms: number;
    expires_at_ms: number;
    tries: number;
    state: string;
  };
  addresses: { visitor: string; kind: string; address: string; at_ms: number };
  transactions: {
    venue: string;
    id: string;
    kind: string;
    /** Of a return or void: the sale it takes back. */
    takes_back: string | null;
    at_ms: number;
    source: string;
    device: string | null;
    receipt: string | null;
    total: number;
    currency: string;
    coupon: string | null;
    /** Null = nobody's. */
    visitor: string | null;
    matched_by: string | null;
    probability: number | null;
  };
  transaction_lines: {
    venue: string;
    id: string;
    line: number;
    sku: string;
    qty: number;
    price: number;
  };
};
