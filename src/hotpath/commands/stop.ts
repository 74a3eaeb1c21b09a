import type { CommandOf } from '../../contracts/commands.ts';
import type { JournaledCommand } from '../../contracts/inputs.ts';
import type { RecordOp, WearingRecord } from '../../contracts/ports.ts';
import { purposes } from '../../contracts/venue.ts';
import type { PlanContext, Planned } from './plan.ts';
import { auditRow } from './plan.ts';
import { unknownVisitor, venuesKnowing } from './visitors.ts';

const leftAlone = { frequency: 'none', leaveAlone: true } as const;

/**
 * One switch: every consent ends, nothing is sent, and the band goes on as somebody nobody knows,
 * under a new alias. Consents go first, so that the band's going away tells nobody anything. The
 * printed code stays with the band: who wants back links it again and is asked anew. [CON7]
 */
export async function stopEverything(
  { visitor, text, language }: CommandOf<'stopEverything'>,
  context: PlanContext,
): Promise<Planned> {
  if ((await context.records.visitor(visitor)) === undefined) return unknownVisitor();
  const { id, nowMs, wearings } = context;
  const everywhere = (command: JournaledCommand) =>
    venuesKnowing(context, visitor).map((venue) => ({ venue, command }));
  const frames = [
    ...purposes.flatMap((purpose) =>
      everywhere({ do: 'setConsent', visitor, purpose, granted: false }),
    ),
    ...everywhere({ do: 'setPreferences', visitor, ...leftAlone }),
  ];
  const ops: RecordOp[] = purposes.map((purpose) => ({
    op: 'putConsent',
    id: `${id}/${purpose}`,
    ...{ visitor, purpose, granted: false, text, language, atMs: nowMs },
  }));
  ops.push({ op: 'putPreferences', visitor, ...leftAlone });
  const open = wearings.ofVisitor(visitor).filter(({ toMs }) => toMs === undefined);
  for (const worn of open) {
    // Their band is lost: there is nothing that goes on as nobody's. [DSK1]
    if (worn.frozenMs !== undefined) {
      const { venue, alias } = worn;
      wearings.close(alias, nowMs);
      frames.push({ venue, command: { do: 'returnBand', alias } });
      ops.push({ op: 'closeWearing', alias, toMs: nowMs });
      continue;
    }
    const anonymous = anonymousAfter(worn, context);
    frames.push(...framesOf(worn, anonymous, context));
    ops.push({ op: 'closeWearing', alias: worn.alias, toMs: nowMs });
    ops.push({ op: 'openWearing', ...anonymous });
  }
  ops.push(auditRow(context, { action: 'stopEverything', about: visitor }));
  return { ok: true, frames, ops, result: { bands: open.length } };
}

function anonymousAfter(worn: WearingRecord, context: PlanContext): WearingRecord {
  const { nowMs, newId, wearings } = context;
  const { venue, tag, handedOut, codeSha256 } = worn;
  const anonymous: WearingRecord = {
    alias: newId(),
    venue,
    tag,
    fromMs: nowMs,
    lastSeenMs: nowMs,
    handedOut,
    as: 'anonymous',
    ...(codeSha256 === undefined ? {} : { codeSha256 }),
  };
  wearings.close(worn.alias, nowMs);
  wearings.handOut(anonymous);
  return anonymous;
}

function framesOf(
  { venue, tag, alias }: WearingRecord,
  anonymous: WearingRecord,
  { registry }: PlanContext,
): { venue: string; command: JournaledCommand }[] {
  const isRadio = registry.device(venue, tag)?.record.kind === 'wristband';
  const handedOut: JournaledCommand = {
    do: 'handOutBand',
    alias: anonymous.alias,
    as: 'anonymous',
    ...(isRadio ? { device: tag } : {}),
  };
  const returned = { venue, command: { do: 'returnBand', alias } as const };
  return anonymous.handedOut ? [returned, { venue, command: handedOut }] : [returned];
}
