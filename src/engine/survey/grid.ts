import { nowhere, zoneAt } from '../locate/atlas.ts';
import { isFree } from '../locate/ground.ts';
import { type Bench, groundIn } from './scene.ts';
import type { Spot } from './strength.ts';

/** Squares of one floor that a prediction is made for; `free` lists those where people stand. */
export type Grid = {
  readonly floor: string;
  readonly minX: number;
  readonly minY: number;
  readonly cellM: number;
  readonly columns: number;
  readonly rows: number;
  readonly free: readonly GridCell[];
};
export type GridCell = { readonly at: number; readonly spot: Spot; readonly zone: string };

/** The least width of a square, metres: people take about as much. */
const leastM = 1;
/** Free squares of all floors together: what a page can draw and a prediction play in a second. */
const mostCells = 500;

export function gridsOf(bench: Bench): readonly Grid[] {
  const floors = (bench.state.plan?.floors ?? []).map(({ id }) => id);
  for (let cellM = leastM; ; cellM *= 1.25) {
    const grids = floors.flatMap((floor) => gridOf(bench, floor, cellM) ?? []);
    const cells = grids.reduce((sum, { free }) => sum + free.length, 0);
    if (cells <= mostCells) return grids;
  }
}

function gridOf(bench: Bench, floor: string, cellM: number): Grid | undefined {
  const ground = groundIn(bench, floor);
  const finest = ground?.levels[0];
  if (ground === undefined || finest === undefined) return undefined;
  const { minX, minY } = ground;
  const columns = Math.ceil((finest.columns * finest.sizeM) / cellM);
  const rows = Math.ceil((finest.rows * finest.sizeM) / cellM);
  const free: GridCell[] = [];
  for (let at = 0; at < columns * rows; at++) {
    const x = minX + ((at % columns) + 0.5) * cellM;
    const y = minY + (Math.floor(at / columns) + 0.5) * cellM;
    const column = Math.floor((x - minX) / finest.sizeM);
    const row = Math.floor((y - minY) / finest.sizeM);
    if (column >= finest.columns || row >= finest.rows) continue;
    if (((finest.open[row * finest.columns + column] ?? 0) & isFree) === 0) continue;
    const spot = { x, y, floor };
    free.push({ at, spot, zone: zoneOf(bench, spot) });
  }
  return { floor, minX, minY, cellM, columns, rows, free };
}

/** The innermost zone of a point as the engine asks for it; '' = outside. */
export function zoneOf({ run }: Bench, { floor, x, y }: Spot): string {
  const index = zoneAt(run.atlas, floor, x, y);
  return index === nowhere ? '' : (run.atlas.zones[index]?.id ?? '');
}
