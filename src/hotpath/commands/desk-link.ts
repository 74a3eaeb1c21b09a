import type { CommandOf } from '../../contracts/commands.ts';
import type { JournaledCommand } from '../../contracts/inputs.ts';
import { consentsAt } from '../../contracts/joining.ts';
import type { RecordOp, VisitorRecord } from '../../contracts/ports.ts';
import { type Purpose, purposes } from '../../contracts/venue.ts';
import { notOut } from './bands.ts';
import type { PlanContext, Planned } from './plan.ts';
import { auditRow, refused, unknownVenue } from './plan.ts';
import { backFromStop, knownAt, toEveryVenue, unknownVisitor } from './visitors.ts';

/**
 * A staffed tap: the visitor stands at the desk, says who they are and what they allow. The proof
 * says that it was at a desk, and before whom. [CON8] [DSK6]
 */
export async function linkAtDesk(
  body: CommandOf<'linkAtDesk'>,
  context: PlanContext,
): Promise<Planned> {
  const { venue, tag, language, name } = body;
  const { nowMs, records, registry, wearings } = context;
  if (registry.venue(venue) === undefined) return unknownVenue(venue);
  const worn = wearings.openOf(venue, tag);
  if (worn?.handedOut !== true || worn.as === 'staff' || worn.as === 'frozen') {
    return notOut(venue, tag);
  }
  if (worn.visitor !== undefined && worn.visitor !== body.visitor) return linkedAlready(tag);
  const known = body.visitor === undefined ? undefined : await records.visitor(body.visitor);
  if (body.visitor !== undefined && known === undefined) return unknownVisitor();
  const visitor = known?.visitor ?? `v-${context.newId()}`;
  // Asked before the link is made: it is this very object that is linked.
  const isNew = worn.visitor === undefined;
  wearings.link(worn.alias, visitor);
  const carried = known === undefined ? { visitor, consents: {} } : knownAt(known, venue);
  const said = answers(body, { visitor, known }, context);
  const linked: JournaledCommand = { do: 'linkBand', alias: worn.alias, ...carried, language };
  return {
    ok: true,
    frames: [...(isNew ? [{ venue, command: linked }] : []), ...said.frames],
    ops: [
      {
        ...{ op: 'linkAtDesk', venue, alias: worn.alias, visitor, language, atMs: nowMs },
        ...(name === undefined ? {} : { name }),
      },
      ...said.ops,
      auditRow(context, { action: 'linkAtDesk', about: worn.alias, venue }),
    ],
    result: { visitor, alias: worn.alias },
  };
}

type Who = { readonly visitor: string; readonly known: VisitorRecord | undefined };
type Said = {
  readonly frames: { readonly venue: string; readonly command: JournaledCommand }[];
  readonly ops: RecordOp[];
};

/** A yes at a desk is about its venue alone; what is taken back ends everywhere. [JOI13] */
function answers(
  { venue, text, language, consents }: CommandOf<'linkAtDesk'>,
  { visitor, known }: Who,
  context: PlanContext,
): Said {
  const { id, by, nowMs } = context;
  const witness = by.startsWith('user:') ? by.slice('user:'.length) : by;
  const said: Said = { frames: [], ops: [] };
  const before = consentsAt(known, venue);
  for (const purpose of purposes) {
    const granted = consents[purpose];
    if (granted === undefined) continue;
    const isWithdrawn = !granted && before[purpose] === true;
    said.frames.push(...framesOf({ visitor, purpose, granted, isWithdrawn, venue }, context));
    said.ops.push({
      ...{ op: 'putConsent', id: `${id}/${purpose}`, visitor, purpose, granted, text, language },
      ...{ place: 'desk', witness, atMs: nowMs },
      ...(isWithdrawn ? {} : { venue }),
    });
  }
  if (known === undefined || !Object.values(consents).includes(true)) return said;
  for (const back of backFromStop(known)) {
    said.frames.push(...toEveryVenue(context, visitor, back));
    const { do: _do, ...kept } = back;
    said.ops.push({ op: 'putPreferences', ...kept });
  }
  return said;
}

type Answer = {
  readonly visitor: string;
  readonly purpose: Purpose;
  readonly granted: boolean;
  readonly isWithdrawn: boolean;
  readonly venue: string;
};

function framesOf(answer: Answer, context: PlanContext): Said['frames'] {
  const { visitor, purpose, granted, isWithdrawn, venue } = answer;
  const command = { do: 'setConsent', visitor, purpose, granted } as const;
  return isWithdrawn ? toEveryVenue(context, visitor, command) : [{ venue, command }];
}

function linkedAlready(tag: string): Planned {
  return refused('command.band_linked', {
    path: 'tag',
    message: `band ${tag} is somebody’s already`,
    mend: 'hand out another band, or take this one back first',
  });
}
