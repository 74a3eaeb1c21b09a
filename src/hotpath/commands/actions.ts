import type { CommandOf } from '../../contracts/commands.ts';
import type { JournaledCommand } from '../../contracts/inputs.ts';
import { shownAlertId } from '../alert-ids.ts';
import { auditRow, type PlanContext, type Planned, refused, unknownVenue } from './plan.ts';
import { toEveryVenue, unknownVisitor } from './visitors.ts';

/** A visitor's own choice reaches every venue that knows them, as consent does. [ATT1, CMD3] */
export async function setPreferences(
  body: CommandOf<'setPreferences'>,
  context: PlanContext,
): Promise<Planned> {
  const { visitor } = body;
  if ((await context.records.visitor(visitor)) === undefined) return unknownVisitor();
  const { frequency, leaveAlone } = body;
  return {
    ok: true,
    frames: toEveryVenue(context, visitor, body),
    ops: [{ op: 'putPreferences', visitor, frequency, leaveAlone }],
    result: {},
  };
}

export function markTapped(body: CommandOf<'markTapped'>, context: PlanContext): Planned {
  const { venue, message, visitor } = body;
  return framed(venue, { do: 'markTapped', message, visitor }, context);
}

/** The engine knows which alerts are on the floor; who took one off is on record. [RUL12] */
export function acknowledgeAlert(
  { venue, alert: shown }: CommandOf<'acknowledgeAlert'>,
  context: PlanContext,
): Planned {
  const waiting = [...(context.stateOf(venue)?.alerts.keys() ?? [])];
  const alert = waiting.find((id) => id === shown || shownAlertId(id) === shown);
  const planned = framed(venue, { do: 'acknowledgeAlert', alert: alert ?? shown }, context);
  if (!planned.ok) return planned;
  if (alert === undefined) {
    return refused('command.alert_unknown', {
      path: 'alert',
      message: 'no such alert waits at this venue',
      mend: 'see the alerts that do; it may have been acknowledged already',
    });
  }
  const row = auditRow(context, { action: 'acknowledgeAlert', about: shownAlertId(alert), venue });
  return { ...planned, ops: [row] };
}

/** The engine decides at this position; the answer to a claim comes with its effects. [CMD6] */
export function deviceCommand(
  body: CommandOf<'claimDeviceCommand'> | CommandOf<'reportDeviceCommand'>,
  context: PlanContext,
): Planned {
  const { venue, deviceCommand } = body;
  if (body.do === 'claimDeviceCommand') {
    return framed(venue, { do: 'claimDeviceCommand', deviceCommand }, context);
  }
  const { outcome } = body;
  return framed(venue, { do: 'reportDeviceCommand', deviceCommand, outcome }, context);
}

function framed(venue: string, command: JournaledCommand, context: PlanContext): Planned {
  if (context.registry.venue(venue) === undefined) return unknownVenue(venue);
  return { ok: true, frames: [{ venue, command }], ops: [], result: {} };
}
