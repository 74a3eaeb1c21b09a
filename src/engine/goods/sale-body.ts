import type { ReadingBody } from '../../contracts/inputs.ts';
import type { EventBody } from '../event-body.ts';
import type { Arrival } from '../locate/observe.ts';
import { isLocatedOnly } from '../presence/wearings.ts';
import type { Run } from '../run.ts';
import { zoneOfDevice } from '../shelf.ts';
import type { Device, Wearing } from '../state.ts';
import type { Sale } from './goods-state.ts';

type SaleBody = Extract<ReadingBody, { kind: 'sale' }>;
export type Said = { readonly body: SaleBody; readonly arrival: Arrival };

/** Staff who ring something up for themselves are no visitors. [PRE6] */
export function namedBy(run: Run, { alias, visitor }: SaleBody): Wearing | 'staff' | undefined {
  const { wearings, people } = run.state;
  const worn = alias ?? people.get(visitor ?? '')?.alias ?? '';
  const wearing = wearings.get(worn);
  if (wearing === undefined || wearing.endedMs > 0) return undefined;
  return isLocatedOnly(wearing) ? 'staff' : wearing;
}

type Told = Pick<Sale, 'sale' | 'total' | 'currency' | 'lines' | 'probability'> & {
  readonly type: 'purchased' | 'returned';
};

export function bodyOf(run: Run, device: Device | undefined, told: Told): EventBody {
  const { type, sale, total, currency, lines, probability } = told;
  const zone = device === undefined ? '' : zoneOfDevice(run, device);
  return {
    type,
    sale,
    total,
    currency,
    lines: lines.map(({ from, ...line }) => line),
    device: device?.id ?? '',
    ...(zone === '' ? {} : { zone }),
    probability,
  };
}
