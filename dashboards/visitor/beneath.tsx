import { Coupons } from './coupon.tsx';
import { Rate } from './rate.tsx';

/** What stands beneath the messages: fetched after the first load, together. */
export function Beneath() {
  return (
    <>
      <Coupons />
      <Rate />
    </>
  );
}
