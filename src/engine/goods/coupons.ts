import type { JournaledCoupon } from '../../contracts/coupons.ts';
import { takeBack } from '../rules/earned.ts';
import { meetByCoupon } from '../rules/goals.ts';
import type { Run } from '../run.ts';

type Of<N extends JournaledCoupon['do']> = Extract<JournaledCoupon, { do: N }>;

/**
 *   redeemed ──its sale follows──► the sale meets goals itself
 *      └────────else────► the goal of the decision that sent it is met, if it is open
 *   reversed ──whole──► what it met is taken back
 *
 * Whether a coupon may be redeemed is settled before the journal, where its code is known; here it
 * counts. [CPN8]
 */
export function redeemCoupon(run: Run, command: Of<'redeemCoupon'>): void {
  if (command.saleFollows) return;
  const person = run.state.people.get(command.visitor);
  if (person !== undefined) meetByCoupon(run, person, command);
}

/** Whoever says it first: the return of the sale itself finds nothing left to take back. [SHF4] */
export function reverseCoupon(run: Run, command: Of<'reverseCoupon'>): void {
  const { redemption, sale, whole } = command;
  if (!whole) return;
  takeBack(run, { sale: redemption, total: 0 });
  if (sale !== undefined) takeBack(run, { sale, total: 0 });
}
