import { type BandCommandName, bandLimits } from '../../contracts/bands.ts';
import type { CommandOf } from '../../contracts/commands.ts';
import type { JournaledCommand } from '../../contracts/inputs.ts';
import type { RecordOp, WearingRecord } from '../../contracts/ports.ts';
import { handOutBand, notOut } from './bands.ts';
import { linkAtDesk } from './desk-link.ts';
import type { PlanContext, Planned, PlannersOf } from './plan.ts';
import { auditRow, refused, unknownVenue } from './plan.ts';

/** What staff do with bands beyond handing out and taking back. [DSK] */
export const bandPlanners = {
  freezeBand,
  moveBand,
  undoReturn,
  linkAtDesk,
  putBands,
  setBand,
} satisfies PlannersOf<BandCommandName>;

type Steps = {
  readonly frames: readonly { readonly venue: string; readonly command: JournaledCommand }[];
  readonly ops: readonly RecordOp[];
};

/** A lost band goes on by itself; its code, which may be lost with it, opens nothing. [DSK1] */
export function freezeBand({ venue, tag }: CommandOf<'freezeBand'>, context: PlanContext): Planned {
  if (context.registry.venue(venue) === undefined) return unknownVenue(venue);
  const worn = context.wearings.openOf(venue, tag);
  if (worn?.handedOut !== true) return notOut(venue, tag);
  if (worn.as === 'frozen') return frozenAlready(venue, tag);
  const { frames, ops } = frozen(worn, context);
  return {
    ok: true,
    frames,
    ops: [...ops, auditRow(context, { action: 'freezeBand', about: worn.alias, venue })],
    result: { wearing: worn.alias },
  };
}

function frozen(worn: WearingRecord, { newId, nowMs, wearings }: PlanContext): Steps {
  const { venue, tag, alias, fromMs, lastSeenMs } = worn;
  const band: WearingRecord = {
    ...{ alias: newId(), venue, tag, fromMs, lastSeenMs },
    ...{ handedOut: true, as: 'frozen', frozenMs: nowMs },
  };
  wearings.freeze(alias, band);
  return {
    frames: [{ venue, command: { do: 'freezeBand', alias, frozen: band.alias } }],
    ops: [
      { op: 'freezeWearing', alias, atMs: nowMs },
      { op: 'openWearing', ...band },
    ],
  };
}

/** Whoever lost a band goes on with another: same wearing, visit, visitor and caps. [DSK2] */
function moveBand(body: CommandOf<'moveBand'>, context: PlanContext): Planned {
  const { venue, tag, to, codeSha256 } = body;
  const { nowMs, registry, wearings } = context;
  if (registry.venue(venue) === undefined) return unknownVenue(venue);
  const open = wearings.openOf(venue, tag);
  const isWorn = open?.handedOut === true && open.as !== 'frozen';
  const worn = isWorn ? open : wearings.withoutBand(venue, tag);
  if (worn === undefined) return notOut(venue, tag);
  const target = wearings.openOf(venue, to);
  if (target?.handedOut === true && (to !== tag || isWorn)) {
    return refused(target.as === 'frozen' ? 'command.band_frozen' : 'command.band_out', {
      path: 'to',
      message: `band ${to} is ${target.as === 'frozen' ? 'frozen' : 'handed out'} at ${venue}`,
      mend: 'take a band that lies at the desk, or take this one back first',
    });
  }
  const first: Steps = isWorn ? frozen(worn, context) : { frames: [], ops: [] };
  const radio = registry.device(venue, to);
  wearings.move(worn.alias, { tag: to, fromMs: nowMs, codeSha256 });
  const device = radio?.record.kind === 'wristband' ? { device: to } : {};
  return {
    ok: true,
    frames: [
      ...first.frames,
      ...(target === undefined
        ? []
        : [{ venue, command: { do: 'returnBand', alias: target.alias } as const }]),
      { venue, command: { do: 'moveBand', alias: worn.alias, ...device } },
    ],
    ops: [
      ...first.ops,
      ...(target === undefined
        ? []
        : [{ op: 'closeWearing', alias: target.alias, toMs: nowMs } as const]),
      { op: 'moveWearing', alias: worn.alias, tag: to, codeSha256, atMs: nowMs },
      auditRow(context, { action: 'moveBand', about: worn.alias, venue }),
    ],
    result: { wearing: worn.alias },
  };
}

/** The same hand-out again, under a new alias: possible where the old one had no history. [DSK4] */
function undoReturn(body: CommandOf<'undoReturn'>, context: PlanContext): Planned {
  const { venue, tag, wearing } = body;
  const { nowMs, wearings } = context;
  const returned = wearings.takeUndoable(wearing, nowMs - bandLimits.undoMs);
  const now = wearings.openOf(venue, tag);
  const isFree = now === undefined || !now.handedOut;
  if (returned === undefined || returned.tag !== tag || returned.venue !== venue || !isFree) {
    return refused('command.return_final', {
      path: 'wearing',
      message: `the return of band ${tag} cannot be taken back: its visit or link has ended`,
      mend: 'hand the band out again; whoever had linked it uses the new code',
    });
  }
  const { as, group, codeSha256, holder, parent } = returned;
  if (as === 'frozen' || codeSha256 === undefined) return notOut(venue, tag);
  return handOutBand(
    {
      ...{ do: 'handOutBand', venue, tag, as, codeSha256 },
      ...(group === undefined ? {} : { group }),
      ...(holder === undefined ? {} : { holder }),
      ...(parent === undefined ? {} : { parent }),
    },
    context,
  );
}

/** Bands are rows of the records; what their radios say is heard from now on. [LIV12] [DSK7] */
function putBands({ venue, bands }: CommandOf<'putBands'>, context: PlanContext): Planned {
  const { registry, nowMs } = context;
  if (registry.venue(venue) === undefined) return unknownVenue(venue);
  const fresh = new Set(
    bands.map(({ tag }) => tag).filter((tag) => !context.bands.has(venue, tag)),
  );
  if (context.bands.countOf(venue) + fresh.size > bandLimits.perVenue) {
    return refused('command.limit', {
      path: 'bands',
      message: `a venue has at most ${bandLimits.perVenue} bands`,
      mend: 'take out bands that are gone, or give the venue prefixes of its own tags',
    });
  }
  for (const tag of fresh) context.bands.put(venue, tag);
  return {
    ok: true,
    frames: [],
    ops: [
      { op: 'putBands', venue, bands, atMs: nowMs },
      auditRow(context, { action: 'putBands', about: venue, venue }),
    ],
    result: { bands: bands.length, fresh: fresh.size },
  };
}

function setBand({ venue, tag, state }: CommandOf<'setBand'>, context: PlanContext): Planned {
  const { bands, registry, nowMs, wearings } = context;
  if (registry.venue(venue) === undefined) return unknownVenue(venue);
  if (!bands.has(venue, tag)) {
    return refused('command.band_unknown', {
      path: 'tag',
      message: `band ${tag} is none of the bands of ${venue}`,
      mend: 'scan it into the stock first',
    });
  }
  if (state === 'gone' && wearings.openOf(venue, tag)?.handedOut === true) {
    return refused('command.band_out', {
      path: 'tag',
      message: `band ${tag} is handed out at ${venue}`,
      mend: 'take it back first',
    });
  }
  if (state === 'gone') bands.drop(venue, tag);
  return {
    ok: true,
    frames: [],
    ops: [
      { op: 'setBand', venue, tag, state, atMs: nowMs },
      auditRow(context, { action: `setBand ${state}`, about: venue, venue }),
    ],
    result: {},
  };
}

function frozenAlready(venue: string, tag: string): Planned {
  return refused('command.band_frozen', {
    path: 'tag',
    message: `band ${tag} is frozen already at ${venue}`,
    mend: 'give whoever lost it another band, or take it back if it was found',
  });
}
