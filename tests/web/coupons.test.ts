import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import type { CommandOf } from '../../src/contracts/commands.ts';
import type { CouponRecord } from '../../src/contracts/coupons.ts';
import type { Role } from '../../src/contracts/roles.ts';
import { campaign, issued, offer, venue } from '../hotpath/coupon-shop.ts';
import { importKasra } from '../hotpath/running.ts';
import { openReal, type Real } from './real.ts';

let real: Real;
let bearer: Record<string, string>;
beforeEach(async () => {
  real = await openReal();
  const { running } = real;
  await running.must({ ...importKasra, settings: { joinBy: 'both' } } as CommandOf<'importVenue'>);
  const secretSha256 = 'a'.repeat(64);
  const receiver = { device: 'rx-1', kind: 'receiver', format: 'native', secretSha256 } as const;
  await running.must({ do: 'addDevice', venue, ...receiver, placement: { zone: 'shoes' } });
  bearer = await tokenOf('staff');
  await running.must({ do: 'publishOffer', venue, offer });
  await running.must({ do: 'publishCampaign', venue, campaign });
});

async function tokenOf(role: Role): Promise<Record<string, string>> {
  const token = `token-of-${role}`;
  const tokenSha256 = createHash('sha256').update(token).digest('hex');
  const expiresAtMs = real.running.clock.wallMs() + 86_400_000;
  await real.running.must({ do: 'createToken', role, venues: [venue], tokenSha256, expiresAtMs });
  return { authorization: `Bearer ${token}` };
}

const coupons = (end: string, body: object, headers: Record<string, string> = bearer) =>
  real.call('POST', `/api/v1/venues/${venue}/coupons/${end}`, { headers, body });

describe('a till over HTTP', () => {
  let coupon: CouponRecord;
  beforeEach(async () => {
    coupon = await issued(real.running);
  });

  test('[CPN5] checks by the role staff: yes with its terms, no with its reason', async () => {
    const code = coupon.code.toLowerCase().replaceAll('-', ' ');
    const yes = await coupons('check', { code, total: 80 });
    expect(yes.status).toBe(200);
    expect(yes.json).toMatchObject({
      valid: true,
      discount: 10,
      usesLeft: 1,
      offer: { id: 'ten' },
    });
    expect((await coupons('check', { code: 'AAAA-AAAA-AAAB' })).json).toMatchObject({
      ...{ valid: false, code: 'coupon.mistyped' },
    });
    expect((await coupons('check', { code: '0000-0000-0000' })).json).toMatchObject({
      ...{ valid: false, code: 'coupon.unknown' },
    });
    await coupons('redeem', { code, receipt: '7', amount: 80 });
    expect((await coupons('check', { code })).json).toMatchObject({
      ...{ valid: false, code: 'coupon.used' },
      used: { venue, receipt: '7' },
    });
  });

  test('[CPN4] redeems once: 200 at once, one succeeds; the same key hears the same', async () => {
    const { code } = coupon;
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, at) =>
        coupons('redeem', { code, receipt: `r-${at}`, amount: 50 }),
      ),
    );
    const done = answers.filter(({ status }) => status === 200);
    expect(done).toHaveLength(1);
    const refused = answers.filter(({ status }) => status === 409);
    expect(refused).toHaveLength(199);
    expect(refused[0]?.json).toMatchObject({
      error: { code: 'coupon.used', problems: [{ code: 'coupon.used', path: 'code' }] },
    });
    const other = await issued(real.running);
    const keyed = { ...bearer, 'idempotency-key': 'till-1-9' };
    const first = await coupons('redeem', { code: other.code, receipt: '9' }, keyed);
    const again = await coupons('redeem', { code: other.code, receipt: '9' }, keyed);
    expect(first.status).toBe(200);
    expect(again.json).toEqual(first.json);
  });

  test('[CPN6] reverses by receipt; what was never redeemed is 404', async () => {
    await coupons('redeem', { code: coupon.code, receipt: '7', amount: 50 });
    expect((await coupons('reverse', { receipt: '7' })).json).toEqual({
      reversed: 1,
      usable: false,
    });
    const twice = await coupons('reverse', { receipt: '7' });
    expect(twice.status).toBe(404);
    expect(twice.json).toMatchObject({ error: { code: 'coupon.receipt_unknown' } });
    expect((await coupons('reverse', {})).status).toBe(400);
  });

  test('[CPN3] a marketer publishes offers, ends coupons, reads results; not staff', async () => {
    const marketer = await tokenOf('marketer');
    const at = `/api/v1/venues/${venue}`;
    const put = { ...offer, id: 'other' };
    expect((await real.call('POST', `${at}/offers`, { headers: bearer, body: put })).status).toBe(
      404,
    );
    const done = await real.call('POST', `${at}/offers`, { headers: marketer, body: put });
    expect(done.status).toBe(200);
    const { json } = await real.call('GET', `${at}/offers`, { headers: marketer });
    expect(JSON.stringify(json)).toContain('"other"');
    expect((await coupons('revoke', { campaign: campaign.id }, marketer)).json).toEqual({
      revoked: 1,
    });
    expect((await coupons('check', { code: coupon.code })).json).toMatchObject({
      code: 'coupon.revoked',
    });
    const results = await real.call('GET', `${at}/campaigns/${campaign.id}/results`, {
      headers: marketer,
    });
    expect(results.json).toMatchObject({ issued: 1, result: { verdict: 'noControl' } });
    const none = await real.call('GET', `${at}/campaigns/nothing/results`, { headers: marketer });
    expect(none.status).toBe(404);
  });
});
