import { type Heard, quarters, receivers, tracks } from '../tetam.ts';
import { windowMs } from '../tetam-play.ts';

/**
 * What others do with the same windows of the same tracks: the nearest receiver, the weighted
 * centroid of the four strongest, and the textbook's grid filter (cells of 0.5 m of the free floor,
 * log-distance strength with n = 1.8, Student's noise of 6 dB, a walk of 1.2 m/s, the offset
 * learned on line).
 */
type Window = { readonly heard: readonly Heard[]; readonly x: number; readonly y: number };

function windowsOf(): Window[][] {
  return tracks().map(({ heard }) => {
    const startMs = heard[0]?.atMs ?? 0;
    const windows: Heard[][] = [];
    for (const one of heard) {
      const at = Math.floor((one.atMs - startMs) / windowMs);
      windows[at] ??= [];
      windows[at]?.push(one);
    }
    return windows.flat(0).map((inside) => ({
      heard: inside,
      x: inside.reduce((sum, { x }) => sum + x, 0) / inside.length,
      y: inside.reduce((sum, { y }) => sum + y, 0) / inside.length,
    }));
  });
}

type Mean = { readonly x: number; readonly y: number; readonly dbm: number };

/** Each receiver's mean strength in a window, strongest first. */
function meansOf(heard: readonly Heard[]): Mean[] {
  return receivers()
    .flatMap(({ id, x, y }) => {
      const mine = heard.filter(({ receiver }) => receiver === id);
      if (mine.length === 0) return [];
      return [{ x, y, dbm: mine.reduce((sum, { rssiDbm }) => sum + rssiDbm, 0) / mine.length }];
    })
    .sort((a, b) => b.dbm - a.dbm);
}

function centroidOf(means: readonly Mean[]): { x: number; y: number } {
  let [sum, x, y] = [0, 0, 0];
  for (const mean of means.slice(0, 4)) {
    const weight = 10 ** (mean.dbm / 18);
    sum += weight;
    x += weight * mean.x;
    y += weight * mean.y;
  }
  return { x: x / sum, y: y / sum };
}

/** Mean errors of those that keep nothing from window to window, metres. */
export function zonesOnly(): { nearestM: number; centroidM: number } {
  let [nearest, centroid, count] = [0, 0, 0];
  for (const { heard, x, y } of windowsOf().flat()) {
    const means = meansOf(heard);
    const [first] = means;
    if (first === undefined) continue;
    nearest += Math.hypot(first.x - x, first.y - y);
    const point = centroidOf(means);
    centroid += Math.hypot(point.x - x, point.y - y);
    count++;
  }
  return { nearestM: nearest / count, centroidM: centroid / count };
}

type Cell = { readonly x: number; readonly y: number };

function freeCells(): Cell[] {
  const [free] = quarters().free ?? [];
  if (free === undefined) return [];
  return free.rows.flatMap((row, r) =>
    [...row].flatMap((square, c) =>
      square === '.' ? [{ x: free.x + (c + 0.5) * 0.5, y: free.y + (r + 0.5) * 0.5 }] : [],
    ),
  );
}

/** Mean error of the textbook's filter, metres. */
export function textbookM(): number {
  const cells = freeCells();
  const reach2 = (1.2 * (windowMs / 1_000)) ** 2;
  const near = cells.map((cell) =>
    cells.flatMap(({ x, y }, i) => ((x - cell.x) ** 2 + (y - cell.y) ** 2 <= reach2 ? [i] : [])),
  );
  let [error, count] = [0, 0];
  for (const windows of windowsOf()) {
    let belief = cells.map(() => 1 / cells.length);
    let [offset, moments] = [0, 0];
    for (const { heard, x, y } of windows) {
      const walked = cells.map(() => 0);
      for (const [i, share] of belief.entries()) {
        const reached = near[i] ?? [];
        for (const to of reached) walked[to] = (walked[to] ?? 0) + share / reached.length;
      }
      const means = meansOf(heard);
      const expected = (cell: Cell, mean: Mean) =>
        -62 - 18 * Math.log10(Math.max(0.5, Math.hypot(cell.x - mean.x, cell.y - mean.y)));
      const logs = cells.map((cell) =>
        means.reduce((sum, mean) => {
          const off = (mean.dbm - offset - expected(cell, mean)) / 6;
          return sum - 2.5 * Math.log1p((off * off) / 4);
        }, 0),
      );
      const best = Math.max(...logs);
      const weights = walked.map((share, i) => share * Math.exp((logs[i] ?? 0) - best));
      const total = weights.reduce((sum, one) => sum + one, 0);
      belief = weights.map((one) => one / total);
      let [meanX, meanY, over] = [0, 0, 0];
      for (const [i, cell] of cells.entries()) {
        const share = belief[i] ?? 0;
        meanX += share * cell.x;
        meanY += share * cell.y;
        if (share < 1e-6) continue;
        for (const mean of means)
          over += (share * (mean.dbm - expected(cell, mean))) / means.length;
      }
      offset += (over - offset) / (++moments + 1);
      error += Math.hypot(meanX - x, meanY - y);
      count++;
    }
  }
  return error / count;
}
