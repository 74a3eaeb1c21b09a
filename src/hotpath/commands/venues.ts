import type { CommandOf, Problem } from '../../contracts/commands.ts';
import type { DeviceRecord, VenueRecord } from '../../contracts/ports.ts';
import type { Placement, Plan as VenuePlan } from '../../contracts/venue.ts';
import { VenueSettings } from '../../contracts/venue.ts';
import { zoneOffsets } from '../offsets.ts';
import { newCredential, unknownDevice, withoutCredential } from './devices.ts';
import type { PlanContext, Planned, Refused } from './plan.ts';
import { auditRow, refused, unknownVenue } from './plan.ts';
import { moveDevices, versionOf, versionRow } from './plan-changes.ts';

/** Formats a device may be registered with in this release. */
const formats = ['native'] as const;
const defaultIntervalMs = 60_000;

export function importVenue(body: CommandOf<'importVenue'>, context: PlanContext): Planned {
  const offsets = zoneOffsets(body.timezone, context.nowMs);
  if (offsets === undefined) {
    return refused('command.timezone_unknown', {
      path: 'timezone',
      message: `${body.timezone} is not a time zone this machine knows`,
      mend: 'use an IANA name such as Asia/Tehran or Europe/Berlin',
    });
  }
  const settings = VenueSettings.safeParse(body.settings);
  if (!settings.success) {
    const problems = settings.error.issues.map(({ path, message }) => ({
      code: 'command.settings',
      path: `settings.${path.join('.')}`,
      message,
      mend: 'see the settings in the documentation; times are milliseconds',
    }));
    return { ok: false, problems };
  }
  const problems = planProblems(body.plan);
  if (problems.length > 0) return { ok: false, problems };
  const { venue, name, plan, timezone, demo } = body;
  const record: VenueRecord = { venue, name, timezone, plan, settings: settings.data, demo };
  const before = context.registry.venue(venue);
  const moved = before === undefined ? undefined : moveDevices(context, before, plan);
  const isSame = before !== undefined && JSON.stringify(before.plan) === JSON.stringify(plan);
  const version = versionOf(context.stateOf(venue)) + (isSame ? 0 : 1);
  const rows = isSame ? [] : [versionRow(context, { venue, record: before, plan, version })];
  context.registry.putVenue(record);
  return {
    ok: true,
    frames: [
      {
        venue,
        command: {
          do: 'publishVenue',
          plan,
          settings: settings.data,
          timezone,
          offsets,
          demo,
          version,
        },
      },
    ],
    ops: [
      { op: 'putVenue', atMs: context.nowMs, ...record },
      ...rows,
      ...(moved?.ops ?? []),
      auditRow(context, { action: 'importVenue', about: venue, venue }),
    ],
    result: { venue, zones: plan.zones.length },
  };
}

/** What zod cannot see: names that must be one of each other. */
export function planProblems(plan: VenuePlan): Problem[] {
  const floors = new Set(plan.floors.map((floor) => floor.id));
  const ids = new Set<string>();
  const problems: Problem[] = [];
  const add = (index: number, key: string, message: string, mend: string) =>
    problems.push({ code: 'command.plan', path: `plan.zones.${index}.${key}`, message, mend });
  for (const [index, zone] of plan.zones.entries()) {
    if (ids.has(zone.id))
      add(index, 'id', `${zone.id} is there twice`, 'give each zone its own id');
    ids.add(zone.id);
    if (!floors.has(zone.floor)) {
      add(
        index,
        'floor',
        `there is no floor ${zone.floor}`,
        `use one of ${[...floors].join(', ')}`,
      );
    }
  }
  const parents = new Map(plan.zones.map((zone) => [zone.id, zone.parent]));
  for (const [index, zone] of plan.zones.entries()) {
    if (zone.parent === undefined) continue;
    if (!ids.has(zone.parent)) {
      add(index, 'parent', `there is no zone ${zone.parent}`, 'name a zone of this plan');
    } else if (isOwnAncestor(parents, zone.id)) {
      add(index, 'parent', `${zone.id} lies within itself`, 'break the circle of parents');
    }
  }
  return problems;
}

function isOwnAncestor(parents: ReadonlyMap<string, string | undefined>, id: string): boolean {
  let at = parents.get(id);
  for (let steps = 0; at !== undefined && steps <= parents.size; steps++) {
    if (at === id) return true;
    at = parents.get(at);
  }
  return false;
}

export function addDevice(body: CommandOf<'addDevice'>, context: PlanContext): Planned {
  const { venue, device, kind, format, placement } = body;
  const known = context.registry.venue(venue);
  if (known === undefined) return unknownVenue(venue);
  if (context.registry.device(venue, device) !== undefined) {
    return refused('command.device_exists', {
      path: 'device',
      message: `${venue} has a device ${device} already`,
      mend: 'choose another id, or remove that one first',
    });
  }
  if (!(formats as readonly string[]).includes(format)) {
    return refused('command.format_unknown', {
      path: 'format',
      message: `there is no format ${format}`,
      mend: `use one of ${formats.join(', ')}`,
    });
  }
  const credential = newCredential(body);
  if (credential === undefined) return withoutCredential;
  const wrong = placement && placementProblem(placement, known.plan);
  if (wrong !== undefined) return wrong;
  const expectedEveryMs = body.expectedEveryMs ?? defaultIntervalMs;
  const place = placement === undefined ? {} : { placement };
  const record: DeviceRecord = {
    venue,
    device,
    kind,
    format,
    ...credential,
    expectedEveryMs,
    ...place,
  };
  context.registry.putDevice(record);
  const command = { do: 'placeDevice', device, kind, expectedEveryMs, ...place } as const;
  return {
    ok: true,
    frames: [{ venue, command }],
    ops: [
      { op: 'putDevice', ...record },
      auditRow(context, { action: 'addDevice', about: device, venue }),
    ],
    result: { venue, device, clientId: `${venue}/${device}`, username: `${venue}/${device}` },
  };
}

export function placementProblem(placement: Placement, plan: VenuePlan): Refused | undefined {
  if ('zone' in placement) {
    if (plan.zones.some((zone) => zone.id === placement.zone)) return undefined;
    return refused('command.zone_unknown', {
      path: 'placement.zone',
      message: `there is no zone ${placement.zone}`,
      mend: `use one of ${plan.zones.map((zone) => zone.id).join(', ')}`,
    });
  }
  const { floor } = placement;
  if (floor === undefined || plan.floors.some((known) => known.id === floor)) return undefined;
  return refused('command.floor_unknown', {
    path: 'placement.floor',
    message: `there is no floor ${floor}`,
    mend: `use one of ${plan.floors.map((known) => known.id).join(', ')}`,
  });
}

export function removeDevice(body: CommandOf<'removeDevice'>, context: PlanContext): Planned {
  const { venue, device } = body;
  if (context.registry.device(venue, device) === undefined) return unknownDevice(body);
  return {
    ok: true,
    frames: [{ venue, command: { do: 'removeDevice', device } }],
    ops: [
      { op: 'removeDevice', venue, device },
      auditRow(context, { action: 'removeDevice', about: device, venue }),
    ],
    result: { venue, device },
  };
}
