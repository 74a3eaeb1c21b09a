import { createHash } from 'node:crypto';
import type { RecordsReader } from '../../src/contracts/ports.ts';
import type { Oracle, Retelling } from './oracle.ts';
import { venue } from './shop.ts';
import type { World } from './world.ts';

/** One use, and another once it came back: so that a use given away twice would be seen. */
export const couponOffer = {
  id: 'sim-ten',
  name: { en: 'Ten' },
  kind: 'amount',
  value: 10,
  currency: 'EUR',
  valid: { for: '1d' },
  afterReturn: 'usable',
};

/** The newest code of somebody who may have one; undefined while the machine is down. */
export async function codeOf(world: World, visitor: string): Promise<string | undefined> {
  if (visitor === '' || !world.machine.isUp) return undefined;
  const [coupon] = await world.machine.reader.coupons.mine(visitor);
  return coupon?.code;
}

/** At a page, by several hands at once, while the till may say the same; some of it comes back. */
export async function atThePage(world: World, code: string): Promise<void> {
  const codeSha256 = createHash('sha256').update(code.replaceAll('-', '')).digest('hex');
  const receipt = `P${Math.floor(world.random() * 1e9)}`;
  const asked = { do: 'redeemCoupon', venue, codeSha256, amount: 50 } as const;
  await Promise.all([
    world.ask({ ...asked, receipt }),
    world.ask({ ...asked, receipt: `${receipt}-2` }),
  ]);
  const kind = world.random();
  if (kind < 0.4) await world.ask({ do: 'reverseCoupon', venue, receipt });
  else if (kind < 0.5) await world.ask({ do: 'revokeCoupons', venue, codeSha256 });
}

/** However it is asked, and whatever dies meanwhile: a use is given away once. [CPN4] */
export const couponsOnce: Oracle = (_world, { frames }) => {
  const findings: string[] = [];
  const standing = new Map<string, string>();
  const made = new Map<string, string>();
  for (const { position, input } of frames) {
    if (input.type !== 'command') continue;
    const { command } = input;
    if (command.do === 'redeemCoupon') {
      const { redemption, message } = command;
      if (made.has(redemption)) findings.push(`${redemption} was made twice, again at ${position}`);
      const before = standing.get(message);
      if (before !== undefined) {
        findings.push(`${message} was used by ${redemption} at ${position}, after ${before}`);
      }
      made.set(redemption, message);
      standing.set(message, redemption);
    } else if (command.do === 'reverseCoupon' && command.whole) {
      const message = made.get(command.redemption) ?? '';
      if (standing.get(message) !== command.redemption) {
        findings.push(`${command.redemption} came back at ${position}, and did not stand`);
      }
      standing.delete(message);
    }
  }
  return findings;
};

/** What the journal says was redeemed is in the records, and no code is in the journal. */
export async function couponsAreKept(
  reader: RecordsReader,
  { frames }: Retelling,
  written: Iterable<string>,
): Promise<string[]> {
  const findings: string[] = [];
  const visitors = new Set<string>();
  for (const { input } of frames) {
    if (input.type !== 'command' || input.command.do !== 'redeemCoupon') continue;
    visitors.add(input.command.visitor);
    const { redemption } = input.command;
    if ((await reader.coupons.redemption(redemption)) === undefined) {
      findings.push(`${redemption} is in the journal and not in the records`);
    }
  }
  const codes: string[] = [];
  for (const visitor of visitors) {
    for (const { code } of await reader.coupons.mine(visitor)) {
      codes.push(code, code.replaceAll('-', ''));
    }
  }
  for (const text of written) {
    for (const code of codes) if (text.includes(code)) findings.push(`${code} is in the journal`);
  }
  return findings;
}
