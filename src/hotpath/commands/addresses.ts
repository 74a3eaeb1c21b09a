import type { AddressCommandName, AddressKind } from '../../contracts/addresses.ts';
import { addressed, addressedChannels } from '../../contracts/channels.ts';
import type { PlanContext, PlannersOf } from './plan.ts';
import { auditRow } from './plan.ts';
import { toEveryVenue, unknownVisitor } from './visitors.ts';

/** Where somebody can be written to: the address in records, that there is one in frames. [OFF1] */
export const addressPlanners: PlannersOf<AddressCommandName> = {
  setAddress: async ({ visitor, address }, context) => {
    if ((await context.records.visitor(visitor)) === undefined) return unknownVisitor();
    const { kind, is } = address;
    return {
      ok: true,
      frames: reachFrames(context, { visitor, kind, reachable: true }),
      ops: [
        { op: 'putAddress', visitor, kind, address: is, atMs: context.nowMs },
        auditRow(context, { action: 'setAddress', about: visitor }),
      ],
      result: {},
    };
  },
  dropAddress: async ({ visitor, kind }, context) => {
    if ((await context.records.visitor(visitor)) === undefined) return unknownVisitor();
    return {
      ok: true,
      frames: reachFrames(context, { visitor, kind, reachable: false }),
      ops: [
        { op: 'removeAddress', visitor, kind },
        auditRow(context, { action: 'dropAddress', about: visitor }),
      ],
      result: {},
    };
  },
};

type Reach = { readonly visitor: string; readonly kind: AddressKind; readonly reachable: boolean };

/** Frames for every venue that knows them: by which channel they can be reached from here on. */
export function reachFrames(context: PlanContext, { visitor, kind, reachable }: Reach) {
  return addressedChannels
    .filter((channel) => addressed[channel] === kind)
    .flatMap((channel) =>
      toEveryVenue(context, visitor, { do: 'setReach', visitor, channel, reachable }),
    );
}
