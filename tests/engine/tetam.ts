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

/** The floor cut into its four quarters. */
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
  return Plan.parse({ floors: [{ id: '0', name: { en: 'TETAM' } }], zones });
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
