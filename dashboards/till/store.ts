import { batch, signal } from '@preact/signals';
import type {
  CouponCheckBody,
  RedeemedBody,
  ReversedBody,
} from '../../src/contracts/api-coupons.ts';
import { call } from '../api/client.ts';
import { amountOf } from '../parts/typed-numbers.ts';
import { inVenue, refused, startVenuePage } from '../parts/venue-page.ts';
import { type WordKey, w } from './words.ts';

const CASHIERS: readonly string[] = ['admin', 'operator', 'staff'];

/**
 *   ask ──checked──► answer ──redeemed──► done ──next──► ask
 *    └────────────back (a receipt that came back)─────────┘
 */
export type Step = 'ask' | 'answer' | 'done';
export const step = signal<Step>('ask');
/** What was typed stays, whatever happens to the line. */
export const typed = signal('');
export const checked = signal<CouponCheckBody | undefined>(undefined);
export const receipt = signal('');
export const amount = signal('');
export const done = signal<RedeemedBody | undefined>(undefined);
export const isBusy = signal(false);
/** What to mend, in words. */
export const trouble = signal('');
export const backReceipt = signal('');
export const backSaid = signal<{ readonly text: string; readonly isWrong: boolean } | undefined>(
  undefined,
);

/** A redemption is worth waiting for: the engine answers within 5 s, late or not. */
const patienceMs = 10_000;

/** One redemption has one key, however often its button is pressed or the line fails. */
let key = '';

export function startTill(): void {
  startVenuePage({
    roles: CASHIERS,
    load: async () => {
      next();
      return true;
    },
  });
}

export function next(): void {
  batch(() => {
    step.value = 'ask';
    typed.value = '';
    checked.value = undefined;
    receipt.value = '';
    amount.value = '';
    done.value = undefined;
    trouble.value = '';
  });
}

export async function check(): Promise<void> {
  if (isBusy.peek() || typed.peek().trim() === '') return;
  isBusy.value = true;
  trouble.value = '';
  const code = typed.peek();
  const answer = await call<CouponCheckBody>('POST', inVenue('/coupons/check'), { code });
  isBusy.value = false;
  if (!answer.ok) return failed(answer);
  key = crypto.getRandomValues(new Uint32Array(4)).join('-');
  batch(() => {
    checked.value = answer.body;
    step.value = 'answer';
  });
}

export async function redeem(): Promise<void> {
  if (isBusy.peek()) return;
  const number = receipt.peek().trim();
  const sum = amountOf(amount.peek());
  if (number === '') return say('receiptMissing');
  if (Number.isNaN(sum)) return say('amountWrong');
  isBusy.value = true;
  trouble.value = '';
  const coupon = checked.peek();
  const currency = coupon?.offer?.currency;
  const body = { code: typed.peek(), receipt: number, amount: sum, ...(currency && { currency }) };
  const answer = await call<RedeemedBody>(
    'POST',
    inVenue('/coupons/redeem'),
    body,
    patienceMs,
    key,
  );
  isBusy.value = false;
  if (!answer.ok) {
    if (!answer.code.startsWith('coupon.')) return failed(answer);
    // Somebody was quicker, or it is for another basket: what it says now is said.
    const again = await call<CouponCheckBody>('POST', inVenue('/coupons/check'), {
      code: typed.peek(),
      total: sum,
    });
    if (again.ok) checked.value = again.body;
    return;
  }
  batch(() => {
    done.value = answer.body;
    step.value = 'done';
  });
}

export async function takeBack(): Promise<void> {
  const number = backReceipt.peek().trim();
  if (isBusy.peek()) return;
  if (number === '') {
    backSaid.value = { text: w('receiptMissing'), isWrong: true };
    return;
  }
  isBusy.value = true;
  const path = inVenue('/coupons/reverse');
  const answer = await call<ReversedBody>('POST', path, { receipt: number });
  isBusy.value = false;
  if (answer.ok) {
    backSaid.value = { text: w(answer.body.usable ? 'backUsable' : 'backSpent'), isWrong: false };
    backReceipt.value = '';
    return;
  }
  const isUnknown = answer.code === 'coupon.receipt_unknown';
  backSaid.value = { text: w(isUnknown ? 'backUnknown' : 'failed'), isWrong: true };
}

function say(what: WordKey): void {
  trouble.value = w(what);
}

function failed(answer: Parameters<typeof refused>[0]): void {
  if (answer.status === 401) refused(answer);
  else trouble.value = w('failed');
}
