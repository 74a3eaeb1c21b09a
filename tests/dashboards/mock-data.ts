import type { ErasureBody, MyDataBody } from '../../src/contracts/api.ts';

const hourMs = 3_600_000;

/** What a visitor holds in the mock: the last stay goes in about 21 hours. */
export function heldData(): MyDataBody {
  const atMs = Date.now();
  const stay = { venue: 'demo', enteredAtMs: atMs - 4 * hourMs, leftAtMs: atMs - 3 * hourMs };
  const deletedAtMs = atMs + 21 * hourMs;
  const visit = { venue: 'demo', startedAtMs: atMs - 4 * hourMs, stage: 'engagement' };
  return {
    visitor: { visitor: 'v1', name: 'Sara', language: 'en', consents: {}, visits: 2, points: 40 },
    joins: [{ venue: 'demo', way: 'band', atMs, deletedAtMs: atMs + 400 * 24 * hourMs }],
    bands: [{ venue: 'demo', tag: 'band-017', fromMs: atMs - 4 * hourMs }],
    visits: [visit, { ...visit, startedAtMs: atMs - 30 * hourMs }],
    stays: ['shoes', 'cafe', 'tills'].map((zone) => ({ ...stay, zone, deletedAtMs })),
    messages: [],
    coupons: [],
    consents: [],
    points: [],
    keptDays: {
      accounts: 400,
      customers: 1_095,
      trail: 1,
      visits: 400,
      messages: 90,
      decisions: 90,
      points: 730,
      notices: 90,
      proof: 1_095,
      audit: 730,
      quarantine: 7,
    },
  };
}

export function receiptOfMock(): ErasureBody {
  return {
    receipt: 'the-receipt-code',
    atMs: Date.now(),
    counts: {
      bands: 1,
      visits: 2,
      stays: 3,
      messages: 4,
      inbox: 4,
      decisions: 5,
      consents: 2,
      points: 40,
      phones: 1,
    },
    remains: ['journal', 'proof', 'counts', 'list'],
  };
}
