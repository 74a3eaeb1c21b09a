import type { CommandOf } from '../../contracts/commands.ts';
import type { Belongings, WhoseData } from '../../contracts/erasure.ts';
import type { Wearings } from '../wearings.ts';
import type { PlanContext, Planned } from './plan.ts';
import { auditRow } from './plan.ts';
import { unknownVisitor, venuesKnowing } from './visitors.ts';

/**
 * Everything of a person goes: rows in one transaction, ids from every venue's state by a journaled
 * `forget`, tags and numbers from memory at once. What crashes in the middle is finished by
 * recovery, as the frames and the part with its ids are on disk first. [CON2, CON3]
 */
export async function eraseVisitor(
  { whose, receiptSha256 }: CommandOf<'eraseVisitor'>,
  context: PlanContext,
): Promise<Planned> {
  const { id, by, nowMs, wearings, receipts, coupons, slips } = context;
  const found = await belongingsOf(whose, context);
  if (found === undefined) return unknownVisitor();
  const { visitor, counts } = found;
  // Who is in them by a merge goes with them. [CUS11]
  const merged = visitor === '' ? [] : await context.records.customers.mergedInto(visitor);
  const aliases = [...found.wearings.map(({ alias }) => alias), ...merged];
  const venues = new Set(found.wearings.map(({ venue }) => venue));
  if (visitor !== '') for (const venue of venuesKnowing(context, visitor)) venues.add(venue);
  if (venues.size === 0) {
    // Known by phone alone: one frame all the same, so that a crash cannot lose it. [CON3]
    for (const { venue } of context.registry.venues().slice(0, 1)) venues.add(venue);
  }
  wearings.forgetAll(aliases, visitor);
  receipts.forget(new Set([...aliases, visitor]));
  coupons.forget(new Set([...aliases, visitor]));
  slips.forget(new Set([...aliases, visitor]));
  const asked = by === `visitor:${visitor}` ? 'visitor:erased' : by;
  const about = receiptSha256.slice(0, 24);
  return {
    ok: true,
    frames: [...venues].map((venue) => ({
      venue,
      command: {
        do: 'forget',
        visitor,
        aliases: [
          ...found.wearings.filter((one) => one.venue === venue).map(({ alias }) => alias),
          ...merged,
        ],
      },
    })),
    ops: [
      { op: 'erase', visitor, aliases, receiptSha256, counts, atMs: nowMs },
      auditRow({ ...context, id, by: asked }, { action: 'eraseVisitor', about }),
    ],
    result: { ...counts },
  };
}

/** What records hold, and wearings that were not written yet. */
async function belongingsOf(
  whose: WhoseData,
  { records, wearings }: PlanContext,
): Promise<Belongings | undefined> {
  const found = await records.belongings(whose);
  const open = 'tag' in whose ? wornOf(wearings, whose) : undefined;
  if (found === undefined && open === undefined) return undefined;
  const known = found ?? { visitor: '', wearings: [], counts: nothing };
  const visitor = known.visitor === '' ? (open?.visitor ?? '') : known.visitor;
  const inMemory = [
    ...(open === undefined ? [] : [open]),
    ...(visitor === '' ? [] : wearings.ofVisitor(visitor)),
  ].map(({ alias, venue }) => ({ alias, venue }));
  const all = new Map([...known.wearings, ...inMemory].map((one) => [one.alias, one]));
  const counts = { ...known.counts, bands: all.size };
  return { visitor, wearings: [...all.values()], counts };
}

/** A frozen band is nobody's: whose it was is who lost it. [DSK1] */
function wornOf(wearings: Wearings, { venue, tag }: { venue: string; tag: string }) {
  const open = wearings.openOf(venue, tag);
  return open?.as === 'frozen' ? wearings.withoutBand(venue, tag) : open;
}

const nothing = {
  bands: 0,
  visits: 0,
  stays: 0,
  messages: 0,
  inbox: 0,
  decisions: 0,
  consents: 0,
  points: 0,
  phones: 0,
} as const;
