import type { Damage, JournalFolder } from '../../contracts/ports.ts';
import { DamageList, plainReaderOf, type Segment } from './read-only.ts';

type Mark = { readonly position: number; readonly atMs: number; readonly bytes: number };

export type Tail = {
  /** The last frame that is kept, and where it ends. */
  readonly end: Mark;
  /** What is missing before it. */
  readonly damage: readonly Damage[];
  /** The last position that may have been acknowledged. */
  readonly lastPossible: number;
};

/**
 * Where the journal's last segment ends. Each write is synced before the next one, so a hole that
 * no other write follows is of one that the power took, in whatever order the disk had it: it ends
 * there. What comes behind was never acknowledged, would stand before what is sent again, and may
 * be half of a command. A hole that the records' cursor has passed was synced, and costs its own
 * frames alone. [JRN5] [JRN15]
 */
export function readTail({
  folder,
  segment,
  after,
}: {
  readonly folder: JournalFolder;
  readonly segment: Segment;
  readonly after: number;
}): Tail {
  const found = new DamageList();
  const endPosition = Number.POSITIVE_INFINITY;
  const reader = plainReaderOf({ folder, segment, endPosition, damage: found });
  let before: Mark = { position: segment.first - 1, atMs: 0, bytes: 0 };
  let hole: Mark | undefined;
  while (reader.next()) {
    const { position, atMs, goodEnd: bytes } = reader;
    if (!reader.continues) hole = undefined;
    else if (position > before.position + 1 && before.position >= after) hole ??= before;
    before = { position, atMs, bytes };
  }
  const end = hole ?? before;
  return {
    end,
    damage: found.found.filter(({ fromPosition }) => fromPosition <= end.position),
    lastPossible: reader.lastPossiblePosition(),
  };
}
