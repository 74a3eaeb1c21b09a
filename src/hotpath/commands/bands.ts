import type { CommandOf } from '../../contracts/commands.ts';
import type { WearingRecord } from '../../contracts/ports.ts';
import type { PlanContext, Planned } from './plan.ts';
import { auditRow, refused, unknownVenue } from './plan.ts';
import { knownAt } from './visitors.ts';

/** A new wearing; the one before it, if still open, ends here. [PRE4] */
export function handOutBand(body: CommandOf<'handOutBand'>, context: PlanContext): Planned {
  const { venue, tag, as, group, codeSha256, holder, parent } = body;
  if (context.registry.venue(venue) === undefined) return unknownVenue(venue);
  const { nowMs, wearings } = context;
  const before = wearings.openOf(venue, tag);
  if (before?.as === 'frozen') return frozenBand(venue, tag);
  if (body.ifFree && before?.handedOut === true) return outAlready(venue, tag);
  const radio = context.registry.device(venue, tag);
  const wearing: WearingRecord = {
    alias: context.newId(),
    venue,
    tag,
    fromMs: nowMs,
    lastSeenMs: nowMs,
    handedOut: true,
    as,
    codeSha256,
    ...(group === undefined ? {} : { group }),
    ...(holder === undefined ? {} : { holder }),
    ...(parent === undefined ? {} : { parent }),
  };
  wearings.handOut(wearing);
  const returned =
    before === undefined
      ? []
      : [{ venue, command: { do: 'returnBand', alias: before.alias } as const }];
  return {
    ok: true,
    frames: [
      ...returned,
      {
        venue,
        command: {
          do: 'handOutBand',
          alias: wearing.alias,
          as,
          ...(group === undefined ? {} : { group }),
          ...(radio?.record.kind === 'wristband' ? { device: tag } : {}),
        },
      },
    ],
    ops: [
      ...(before === undefined
        ? []
        : [{ op: 'closeWearing', alias: before.alias, toMs: nowMs } as const]),
      { op: 'openWearing', ...wearing },
      auditRow(context, { action: 'handOutBand', about: wearing.alias, venue }),
    ],
    result: { wearing: wearing.alias },
  };
}

/** Ends alias, link and visit, so the next wearer inherits nothing. [PRE4] */
export function returnBand(body: CommandOf<'returnBand'>, context: PlanContext): Planned {
  const { venue, tag } = body;
  const open = context.wearings.openOf(venue, tag);
  if (open?.handedOut !== true) return notOut(venue, tag);
  // A frozen band that comes back ends its wearer's wearing, too, unless they have another. [DSK1]
  const without = open.as === 'frozen' ? context.wearings.withoutBand(venue, tag) : undefined;
  const ended = without === undefined ? [open] : [open, without];
  const lost = lostBy(without ?? open, context);
  for (const { alias } of ended) context.wearings.close(alias, context.nowMs);
  if (lost.undoable) context.wearings.noteUndoable(open.alias, context.nowMs);
  return {
    ok: true,
    frames: ended.map(({ alias }) => ({ venue, command: { do: 'returnBand', alias } })),
    ops: [
      ...ended.map(({ alias }) => ({ op: 'closeWearing', alias, toMs: context.nowMs }) as const),
      auditRow(context, { action: 'returnBand', about: open.alias, venue }),
    ],
    result: { wearing: open.alias, ...lost },
  };
}

/** What a return ends that no later command can bring back. [DSK4] */
function lostBy(
  { alias, as, venue, visitor }: WearingRecord,
  { stateOf }: PlanContext,
): { readonly visiting: boolean; readonly linked: boolean; readonly undoable: boolean } {
  const visiting = (stateOf(venue)?.wearings.get(alias)?.visit ?? null) !== null;
  const linked = visitor !== undefined;
  return { visiting, linked, undoable: !visiting && !linked && as !== 'frozen' };
}

export function notOut(venue: string, tag: string): Planned {
  return refused('command.band_not_out', {
    path: 'tag',
    message: `band ${tag} is not handed out at ${venue}`,
    mend: 'check the tag; a band is handed out with: gozar band hand-out VENUE TAG',
  });
}

function outAlready(venue: string, tag: string): Planned {
  return refused('command.band_out', {
    path: 'tag',
    message: `band ${tag} is handed out at ${venue} already`,
    mend: 'take it back first: gozar band return VENUE TAG; or hand out another one',
  });
}

function frozenBand(venue: string, tag: string): Planned {
  return refused('command.band_frozen', {
    path: 'tag',
    message: `band ${tag} was reported lost at ${venue} and is frozen`,
    mend: 'take it back first: gozar band return VENUE TAG; or give it to whoever lost it',
  });
}

/**
 * The printed code makes its holder the wearing's visitor. The same code again, from a new phone,
 * opens the same visitor's page: the code is the proof, and one wearing has one wearer. [CMD4]
 */
export async function linkBand(
  body: CommandOf<'linkBand'>,
  context: PlanContext,
): Promise<Planned> {
  const { venue, codeSha256, sessionSha256, language, name } = body;
  const wearing = context.wearings.byCode(codeSha256);
  if (wearing === undefined || wearing.venue !== venue || wearing.as === 'staff') {
    return codeUnknown();
  }
  if (wearing.visitor !== undefined && (body.visitor ?? wearing.visitor) !== wearing.visitor) {
    return codeUnknown();
  }
  const asked = wearing.visitor ?? body.visitor;
  const known = asked === undefined ? undefined : await context.records.visitor(asked);
  // A phone of somebody who was erased begins anew, under an id nobody knows. [CON4]
  const visitor = known?.visitor ?? `v-${context.newId()}`;
  const newLink = wearing.visitor === undefined;
  context.wearings.link(wearing.alias, visitor);
  const carried = known === undefined ? { visitor, consents: {} } : knownAt(known, venue);
  const command = { do: 'linkBand', alias: wearing.alias, ...carried, language } as const;
  return {
    ok: true,
    frames: newLink ? [{ venue, command }] : [],
    ops: [
      {
        op: 'linkVisitor',
        venue,
        alias: wearing.alias,
        visitor,
        sessionSha256,
        language,
        atMs: context.nowMs,
        ...(name === undefined ? {} : { name }),
      },
      auditRow(context, { action: 'linkBand', about: wearing.alias, venue }),
    ],
    result: { visitor, alias: wearing.alias },
  };
}

function codeUnknown(): Planned {
  return refused('command.code_unknown', {
    path: 'code',
    message: 'this code belongs to no band that is handed out now',
    mend: 'check the letters on the card; a returned band needs a new code from the desk',
  });
}
