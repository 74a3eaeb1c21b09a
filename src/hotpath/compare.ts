import type { BacktestResult, BacktestSample } from '../contracts/lab.ts';
import type { Send, Tally } from './tally.ts';

/** Samples of each kind that a person reads; the counts are of all. */
const samplesShown = 20;

type Compared = Pick<BacktestResult, 'added' | 'removed' | 'kept' | 'moved' | 'others' | 'samples'>;

/**
 * Sends of two runs side by side: the same occurrence is kept, another moment of the same visit is
 * kept and moved, the rest was added or removed.
 */
export function compareRuns(recorded: Tally, changed: Tally): Compared {
  const exact = pair(recorded.sends, changed.sends, ({ occurrence }) => occurrence);
  const moved = pair(exact.before, exact.after, ({ visit }) => visit);
  const kept = [...exact.pairs, ...moved.pairs].sort((a, b) => a.after.atMs - b.after.atMs);
  return {
    added: moved.after.length,
    removed: moved.before.length,
    kept: kept.length,
    moved: moved.pairs.length,
    others: othersOf(recorded.others, changed.others),
    samples: {
      added: spread(moved.after).map(sampleOf),
      removed: spread(moved.before).map(sampleOf),
      kept: spread(kept).map(({ before, after }) => ({
        ...sampleOf(after),
        ...(before.atMs === after.atMs ? {} : { recordedAtMs: before.atMs }),
      })),
    },
  };
}

type Pairs = {
  readonly pairs: { readonly before: Send; readonly after: Send }[];
  /** Those without a partner, in order. */
  readonly before: readonly Send[];
  readonly after: readonly Send[];
};

function pair(before: readonly Send[], after: readonly Send[], keyOf: (s: Send) => string): Pairs {
  const waiting = Map.groupBy(before, keyOf);
  const pairs: { before: Send; after: Send }[] = [];
  const alone: Send[] = [];
  for (const send of after) {
    const partner = waiting.get(keyOf(send))?.shift();
    if (partner === undefined) alone.push(send);
    else pairs.push({ before: partner, after: send });
  }
  const left = new Set([...waiting.values()].flat());
  return { pairs, before: before.filter((send) => left.has(send)), after: alone };
}

function othersOf(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): BacktestResult['others'] {
  const byCampaign = new Map<string, { added: number; removed: number }>();
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const more = (after.get(key) ?? 0) - (before.get(key) ?? 0);
    if (more === 0) continue;
    const campaign = key.slice(0, key.indexOf(' '));
    const row = byCampaign.get(campaign) ?? { added: 0, removed: 0 };
    byCampaign.set(campaign, row);
    if (more > 0) row.added += more;
    else row.removed -= more;
  }
  return [...byCampaign].map(([campaign, row]) => ({ campaign, ...row }));
}

/** Evenly over the range, so that a morning does not stand for the day. */
function spread<T>(list: readonly T[]): T[] {
  if (list.length <= samplesShown) return [...list];
  const picked: T[] = [];
  for (let i = 0; i < samplesShown; i++) {
    const one = list[Math.floor((i * list.length) / samplesShown)];
    if (one !== undefined) picked.push(one);
  }
  return picked;
}

/** Without the visitor's own id: operators see dots. [PRE8] */
function sampleOf({ atMs, visitor, zone, variant, because }: Send): BacktestSample {
  return { atMs, visitor, zone, because, ...(variant === undefined ? {} : { variant }) };
}
