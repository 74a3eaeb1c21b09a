import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Plan } from '../../src/contracts/venue.ts';

/**
 * Recorded tracks of a real Bluetooth tag heard by twelve real receivers, with the truth beside.
 * Source: F. S. Daniş et al., TETAM (Pervasive and Mobile Computing 81, 2022).
 */
const folder = join(resolve(process.env.GOZAR_SHARED ?? '../shared'), 'data/positioning/tetam');

export const tetamIsHere = existsSync(join(folder, 'trk'));

export type Heard = {
  readonly atMs: number;
  readonly receiver: string;
  readonly rssiDbm: number;
  readonly x: number;
  readonly y: number;
};
export type Track = { readonly name: string; readonly heard: readonly Heard[] };
export type Receiver = { readonly id: string; readonly x: number; readonly y: number };

const [width, depth] = [20.66, 17.641];

export function quarterOf(x: number, y: number): string {
  return `${y < depth / 2 ? 'north' : 'south'}-${x < width / 2 ? 'west' : 'east'}`;
}

/** How far a point is from the nearest border between quarters, metres. */
export function toBorderM(x: number, y: number): number {
  return Math.min(Math.abs(x - width / 2), Math.abs(y - depth / 2));
}

/**
 * Where one can stand: the data's own grid, whose values lie on the points of half a metre and are
 * 0 where it is free.
 */
function freeFloor(): NonNullable<Plan['free']>[number] {
  const text = readFileSync(join(folder, 'occ/tetam_0.5.occ'), 'utf8');
  const rows: string[][] = [];
  for (const [, x, y, value] of text.matchAll(/^\[([\d.]+), ([\d.]+)\]::([01])/gm)) {
    const row = Math.round(Number(y) * 2);
    rows[row] ??= [];
    (rows[row] ?? [])[Math.round(Number(x) * 2)] = value === '0' ? '.' : '#';
  }
  return { floor: '0', x: -0.25, y: -0.25, cellM: 0.5, rows: rows.map((row) => row.join('')) };
}

/** The floor cut into its four quarters, with its free floor. */
export function quarters(): Plan {
  const zones = [0, 1, 2, 3].map((i) => {
    const [x, y] = [((i % 2) * width) / 2, (Math.floor(i / 2) * depth) / 2];
    const [right, bottom] = [x + width / 2, y + depth / 2];
    const id = quarterOf(x + 1, y + 1);
    const polygon = [
      [x, y],
      [right, y],
      [right, bottom],
      [x, bottom],
    ];
    return { id, name: { en: id }, kind: 'display', floor: '0', polygon };
  });
  const floors = [{ id: '0', name: { en: 'TETAM' } }];
  return Plan.parse({ floors, zones, free: [freeFloor()] });
}

export function receivers(): Receiver[] {
  const text = readFileSync(join(folder, 'cnf/tetam.dev'), 'utf8');
  const json = /^Dongles:(\{.*\})/m.exec(text)?.[1] ?? '{}';
  const dongles: Record<string, [[number, number, number], number, string]> = JSON.parse(json);
  return Object.entries(dongles).map(([id, [[x, y]]]) => ({ id, x, y }));
}

export function tracks(): Track[] {
  return globSync('*.mbd', { cwd: join(folder, 'trk') })
    .sort()
    .map((name) => ({ name, heard: heardIn(readFileSync(join(folder, 'trk', name), 'utf8')) }));
}

function heardIn(text: string): Heard[] {
  const lines = text.trim().split('\n');
  return lines
    .map((line) => {
      const [seconds, receiver = '', , rssi, x, y] = line.split(',');
      return {
        atMs: Math.round(Number(seconds) * 1_000),
        receiver,
        rssiDbm: Number(rssi),
        x: Number(x),
        y: Number(y),
      };
    })
    .sort((a, b) => a.atMs - b.atMs);
}
