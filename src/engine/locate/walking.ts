import type { Moment } from './filter.ts';
import { type Level, side } from './ground.ts';
import { box, setBox, values } from './mass.ts';

/**
 * Walks one second: rows and columns in turn, each an implicit diffusion between its walls (Thomas'
 * algorithm, there and back). Columns are swept side by side, so that no cell waits for another.
 * Beyond the box there was no belief, so that on the way there only what is passed on counts.
 */
export function walk({ level, mass }: Moment): void {
  const { columns, along, across, reach } = level;
  const { top, bottom, left: from, right: to } = box;
  const left = Math.max(0, from - reach);
  const right = Math.min(side - 1, to + reach);
  const first = mass.row * columns + mass.column;
  for (let row = top; row <= bottom; row++) {
    const start = row * side;
    walkRow(along, first + row * columns - start, {
      left: start + left,
      from: start + from,
      to: start + to,
      right: start + right,
    });
  }
  const lowest = Math.min(side - 1, bottom + reach);
  const highest = Math.max(0, top - reach);
  const rows = { first, columns, left, right };
  walkDown(across, rows, { top, bottom, lowest });
  walkUp(across, rows, { lowest, highest });
  setBox(highest, left, lowest, right);
}

/** Places in the window; belief was between `from` and `to`. */
type Stretch = {
  readonly left: number;
  readonly from: number;
  readonly to: number;
  readonly right: number;
};

/** A row's cell on the floor is its place in the window and `floor`. */
function walkRow(
  { before, keep, after }: Level['along'],
  floor: number,
  { left, from, to, right }: Stretch,
): void {
  const all = values;
  let carried = 0;
  let at = from;
  for (; at <= to; at++) {
    carried = (all[at] ?? 0) * (keep[floor + at] ?? 0) + carried * (before[floor + at] ?? 0);
    all[at] = carried;
  }
  for (; at <= right; at++) {
    carried *= before[floor + at] ?? 0;
    all[at] = carried;
  }
  carried = 0;
  for (at = right; at >= from; at--) {
    carried = (all[at] ?? 0) + carried * (after[floor + at] ?? 0);
    all[at] = carried;
  }
  for (; at >= left; at--) {
    carried *= after[floor + at] ?? 0;
    all[at] = carried;
  }
}

type Rows = {
  readonly first: number;
  readonly columns: number;
  readonly left: number;
  readonly right: number;
};

function walkDown(
  { before, keep }: Level['across'],
  { first, columns, left, right }: Rows,
  {
    top,
    bottom,
    lowest,
  }: { readonly top: number; readonly bottom: number; readonly lowest: number },
): void {
  const all = values;
  for (let row = top; row <= lowest; row++) {
    const floor = first + row * (columns - side);
    const end = row * side + right;
    let at = row * side + left;
    if (row === top) for (; at <= end; at++) all[at] = (all[at] ?? 0) * (keep[floor + at] ?? 0);
    else if (row > bottom) {
      for (; at <= end; at++) all[at] = (all[at - side] ?? 0) * (before[floor + at] ?? 0);
    } else {
      for (; at <= end; at++) {
        const above = (all[at - side] ?? 0) * (before[floor + at] ?? 0);
        all[at] = (all[at] ?? 0) * (keep[floor + at] ?? 0) + above;
      }
    }
  }
}

function walkUp(
  { after }: Level['across'],
  { first, columns, left, right }: Rows,
  { lowest, highest }: { readonly lowest: number; readonly highest: number },
): void {
  const all = values;
  for (let row = lowest - 1; row >= highest; row--) {
    const floor = first + row * (columns - side);
    for (let at = row * side + left, end = row * side + right; at <= end; at++) {
      all[at] = (all[at] ?? 0) + (all[at + side] ?? 0) * (after[floor + at] ?? 0);
    }
  }
}
