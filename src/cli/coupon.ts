import type { CouponCheckBody } from '../contracts/api-coupons.ts';
import { readCouponCode } from '../contracts/coupon-codes.ts';
import { machineClock } from '../threads/clock.ts';
import { checkCoupon } from '../web/coupon-routes.ts';
import type { CliCommand } from './command.ts';
import { CliFailure } from './command.ts';
import { withHot } from './hot-access.ts';
import { venueOf, withLabRoom } from './lab-access.ts';
import { sha256 } from './secrets.ts';
import { submitLocal } from './submit.ts';
import { clockIn } from './venue-clock.ts';

export const couponCheck: CliCommand = {
  name: 'coupon check',
  usage: 'VENUE CODE [--total AMOUNT]',
  summary: 'Whether a coupon may be redeemed at a venue, and why not',
  examples: ['gozar coupon check rasta 7K3M-9QXA-BD2T', 'gozar coupon check rasta 7k3m9qxabd2t'],
  options: { total: { type: 'string' } },
  optionHelp: ['--total AMOUNT   what the basket comes to'],
  positionals: [2, 2],
  run: async ({ config, positionals, values, print }) => {
    const [named = '', code = ''] = positionals;
    const total = amountOf(values.total);
    return withLabRoom(config.data, async (room) => {
      const venue = await venueOf(room, named);
      const web = { reader: room.reader, clock: machineClock };
      const body = await checkCoupon({ web, venue }, { code, ...(total && { total }) });
      print(body, linesOf(body, venue.timezone));
      return body.valid ? 0 : 1;
    });
  },
};

export const couponRedeem: CliCommand = {
  name: 'coupon redeem',
  usage: 'VENUE CODE RECEIPT [--amount AMOUNT] [--currency XXX]',
  summary: 'Redeem a coupon with a receipt, exactly once',
  examples: ['gozar coupon redeem rasta 7K3M-9QXA-BD2T 100482 --amount 1250000 --currency IRR'],
  options: { amount: { type: 'string' }, currency: { type: 'string' } },
  optionHelp: ['--amount AMOUNT   what the receipt came to', '--currency XXX    of which money'],
  positionals: [3, 3],
  run: async ({ config, positionals, values, print }) => {
    const [venue = '', code = '', receipt = ''] = positionals;
    const amount = amountOf(values.amount) ?? 0;
    const currency = typeof values.currency === 'string' ? { currency: values.currency } : {};
    const codeSha256 = hashOf(code);
    const { result } = await withHot(config.data, (hot) =>
      submitLocal(hot, { do: 'redeemCoupon', venue, codeSha256, receipt, amount, ...currency }),
    );
    if (result.done !== true) {
      const used = result.usedReceipt === undefined ? '' : `, with receipt ${result.usedReceipt}`;
      throw new CliFailure('command.failed', {
        message: `not redeemed: ${result.code}${used}`,
        mend: `see gozar coupon check ${venue} CODE`,
      });
    }
    print(result, [`redeemed: ${result.offer} with receipt ${receipt} (${result.redemption})`]);
    return 0;
  },
};

export const couponReverse: CliCommand = {
  name: 'coupon reverse',
  usage: 'VENUE RECEIPT',
  summary: 'Take back what was redeemed with a receipt that came back',
  examples: ['gozar coupon reverse rasta 100482'],
  options: {},
  optionHelp: [],
  positionals: [2, 2],
  run: async ({ config, positionals, print }) => {
    const [venue = '', receipt = ''] = positionals;
    const { result } = await withHot(config.data, (hot) =>
      submitLocal(hot, { do: 'reverseCoupon', venue, receipt }),
    );
    const rest = result.usable === true ? 'and may be used again' : 'and stay used';
    print(result, [`${result.reversed} taken back ${rest}`]);
    return 0;
  },
};

export const couponRevoke: CliCommand = {
  name: 'coupon revoke',
  usage: 'VENUE (CODE | --offer ID | --campaign ID)',
  summary: 'End a coupon, or all of an offer or a campaign',
  examples: [
    'gozar coupon revoke rasta 7K3M-9QXA-BD2T',
    'gozar coupon revoke rasta --campaign runners-10',
  ],
  options: { offer: { type: 'string' }, campaign: { type: 'string' } },
  optionHelp: ['--offer ID      all of this offer', '--campaign ID   all of this campaign'],
  positionals: [1, 2],
  run: async ({ config, positionals, values, print }) => {
    const [venue = '', code] = positionals;
    const { offer, campaign } = values;
    const which = {
      ...(code === undefined ? {} : { codeSha256: hashOf(code) }),
      ...(typeof offer === 'string' ? { offer } : {}),
      ...(typeof campaign === 'string' ? { campaign } : {}),
    };
    const { result } = await withHot(config.data, (hot) =>
      submitLocal(hot, { do: 'revokeCoupons', venue, ...which }),
    );
    print(result, [`${result.revoked} revoked at ${venue}`]);
    return 0;
  },
};

/** The code goes nowhere; its hash does. */
function hashOf(code: string): string {
  const read = readCouponCode(code);
  if (read.ok) return sha256(read.code);
  throw new CliFailure('coupon.mistyped', {
    message: `${code} cannot be a coupon's code`,
    mend: 'a code is 12 characters, such as 7K3M-9QXA-BD2T: look at it again',
    exitCode: 2,
  });
}

function amountOf(text: unknown): number | undefined {
  if (typeof text !== 'string') return undefined;
  const amount = Number(text);
  if (Number.isFinite(amount) && amount >= 0) return amount;
  throw new CliFailure('command.shape', {
    message: `${text} is no amount`,
    mend: 'write a number, such as 1250000',
    exitCode: 2,
  });
}

function linesOf(body: CouponCheckBody, timezone: string): string[] {
  const { day } = clockIn(timezone);
  const what = body.offer === undefined ? [] : [`  ${body.offer.name.en} (${body.offer.id})`];
  const until = body.expiresAtMs === undefined ? [] : [`  until ${day(body.expiresAtMs)}`];
  if (body.valid) {
    const off = body.discount === undefined ? [] : [`  takes off ${body.discount}`];
    return ['yes', ...what, ...off, ...until];
  }
  const { used } = body;
  const when = used && `  redeemed ${day(used.atMs)} at ${used.venue}`;
  const receipt = used?.receipt === undefined ? '' : `, receipt ${used.receipt}`;
  return [`no: ${body.message} [${body.code}]`, ...what, ...(when ? [`${when}${receipt}`] : until)];
}
