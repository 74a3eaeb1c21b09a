import type { CommandOf } from '../../contracts/commands.ts';
import { identifyForMs, type ReceiverCommandName } from '../../contracts/receivers.ts';
import { unknownDevice } from './devices.ts';
import {
  auditRow,
  type PlanContext,
  type Planned,
  type PlannersOf,
  refused,
  unknownVenue,
} from './plan.ts';
import { placementProblem } from './venues.ts';

/** Receivers on the plan, and the walk that calibrates their radio. */
export const receiverPlanners = {
  moveDevice,
  identifyDevice,
  calibrate,
  clearCalibration,
  keepWalkReport,
} satisfies PlannersOf<ReceiverCommandName>;

/** The same device at another place: its credential, kind and past stay. */
function moveDevice(body: CommandOf<'moveDevice'>, context: PlanContext): Planned {
  const { venue, device, placement } = body;
  const known = context.registry.device(venue, device);
  const plan = context.registry.venue(venue)?.plan;
  if (known === undefined || plan === undefined) return unknownDevice(body);
  const wrong = placement === null ? undefined : placementProblem(placement, plan);
  if (wrong !== undefined) return wrong;
  const { placement: _, ...rest } = known.record;
  const place = placement === null ? {} : { placement };
  const record = { ...rest, ...place };
  known.record = record;
  const { kind, expectedEveryMs } = record;
  const command = { do: 'placeDevice', device, kind, expectedEveryMs, ...place } as const;
  return {
    ok: true,
    frames: [{ venue, command }],
    ops: [
      { op: 'putDevice', ...record },
      auditRow(context, { action: 'moveDevice', about: device, venue }),
    ],
    result: { venue, device },
  };
}

/** Told as a campaign would tell it: claimed once, with an outcome. [RCV4] [RUL12] */
function identifyDevice(body: CommandOf<'identifyDevice'>, context: PlanContext): Planned {
  const { venue, device } = body;
  if (context.registry.device(venue, device) === undefined) return unknownDevice(body);
  const deviceCommand = `${venue}/identify/${device}/${context.newId()}`;
  const told = { device, command: 'identify', forMs: identifyForMs } as const;
  return {
    ok: true,
    frames: [{ venue, command: { do: 'orderDevice', deviceCommand, ...told } }],
    ops: [auditRow(context, { action: 'identifyDevice', about: device, venue })],
    result: { deviceCommand },
  };
}

/** The frame holds points and strengths, and of the person who walked nothing. [RCV6] */
function calibrate(body: CommandOf<'calibrate'>, context: PlanContext): Planned {
  const { venue, walk, points } = body;
  const plan = context.registry.venue(venue)?.plan;
  if (plan === undefined) return unknownVenue(venue);
  const at = points.findIndex(({ floor }) => !plan.floors.some(({ id }) => id === floor));
  if (at >= 0) {
    return refused('command.floor_unknown', {
      path: `points.${at}.floor`,
      message: `there is no floor ${points[at]?.floor}`,
      mend: `use one of ${plan.floors.map(({ id }) => id).join(', ')}`,
    });
  }
  // A receiver that is none, or is gone, tells nothing.
  const isHere = (device: string) => context.registry.device(venue, device)?.record.kind;
  const fingerprints = points.map(({ heard, ...where }) => ({
    ...where,
    heard: Object.fromEntries(
      Object.entries(heard).filter(([device]) => isHere(device) === 'receiver'),
    ),
  }));
  return {
    ok: true,
    frames: [{ venue, command: { do: 'calibrate', fingerprints } }],
    ops: [
      { op: 'putWalk', venue, walk, atMs: context.nowMs, points: fingerprints },
      auditRow(context, { action: 'calibrate', about: walk, venue }),
    ],
    result: { venue, walk, points: points.length },
  };
}

function clearCalibration({ venue }: CommandOf<'clearCalibration'>, context: PlanContext): Planned {
  if (context.registry.venue(venue) === undefined) return unknownVenue(venue);
  return {
    ok: true,
    frames: [{ venue, command: { do: 'calibrate', fingerprints: [] } }],
    ops: [
      { op: 'restWalks', venue },
      auditRow(context, { action: 'clearCalibration', about: venue, venue }),
    ],
    result: { venue },
  };
}

/** A report is for people: no frame, as no decision hangs on it. */
function keepWalkReport(body: CommandOf<'keepWalkReport'>, context: PlanContext): Planned {
  const { venue, walk, report } = body;
  if (context.registry.venue(venue) === undefined) return unknownVenue(venue);
  return {
    ok: true,
    frames: [],
    ops: [{ op: 'putWalkReport', venue, walk, report }],
    result: { venue, walk },
  };
}
