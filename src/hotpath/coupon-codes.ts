import { createHash, createHmac } from 'node:crypto';
import { couponCodeOf, readCouponCode } from '../contracts/coupon-codes.ts';
import type { Effect, MessageEffect } from '../contracts/effects.ts';
import type { RecordOp } from '../contracts/ports.ts';

/**
 * 55 bits of an HMAC-SHA-256 of the message's id: nobody without the key can guess a code, and
 * whoever steps the message again after a crash gives the same one. [CPN1]
 */
export function codeOfMessage(
  key: string,
  { venue, message }: { readonly venue: string; readonly message: string },
): { readonly code: string; readonly codeSha256: string } {
  const mac = createHmac('sha256', key).update(`coupon\n${venue}\n${message}`).digest();
  let bits = mac.readBigUInt64BE(0);
  const values: number[] = [];
  for (let at = 0; at < 11; at++) {
    values.push(Number(bits & 31n));
    bits >>= 5n;
  }
  const code = couponCodeOf(values);
  return { code, codeSha256: codeSha256(code) };
}

/** SHA-256 of a code as it is read, whatever its separators. */
export function codeSha256(code: string): string {
  const read = readCouponCode(code);
  return createHash('sha256')
    .update(read.ok ? read.code : code)
    .digest('hex');
}

/** What a message's effects mean for its coupon: a code of its own, beside its row. [CPN1] */
export function issueOps(
  venue: string,
  { effects, key }: { readonly effects: readonly Effect[]; readonly key: string | undefined },
): readonly RecordOp[] {
  if (key === undefined) return [];
  return effects.flatMap((effect) =>
    effect.type === 'message' && effect.coupon !== undefined
      ? [issueOp(venue, effect, { offer: effect.coupon, key })]
      : [],
  );
}

function issueOp(
  venue: string,
  { id: message, visitor, campaign, class: of, purpose, atMs }: MessageEffect,
  { offer, key }: { readonly offer: string; readonly key: string },
): RecordOp {
  return {
    op: 'issueCoupon',
    ...{ venue, message, visitor, campaign, offer, atMs },
    ...(of === 'safety' ? {} : { purpose }),
    ...codeOfMessage(key, { venue, message }),
  };
}
