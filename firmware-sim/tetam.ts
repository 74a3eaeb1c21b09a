import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plan, Point2 } from '../src/contracts/venue.ts';
import type { DeviceSpec } from './device.ts';

/**
 * Recorded tracks of one real tag heard by twelve real receivers, with the truth to 4 cm.
 * Source: Daniş and others, "An Indoor Localization Dataset and Data Collection Framework with High
 * Precision Position Annotation", Pervasive and Mobile Computing 81 (2022); CC0.
 */
export type Track = {
  readonly name: string;
  /** Tag id this track is streamed as. */
  readonly tag: string;
  readonly durationMs: number;
  readonly rows: readonly TrackRow[];
};

/** One strength heard, ms since the track began, and where the tag then was, metres. */
export type TrackRow = {
  readonly atMs: number;
  readonly device: string;
  readonly rssi: number;
  readonly x: number;
  readonly y: number;
};

export type TetamVenue = {
  /** The floor's four quarters: `q1` `q2` above, `q3` `q4` below, left before right. */
  readonly plan: Plan;
  readonly devices: readonly DeviceSpec[];
  readonly tracks: readonly Track[];
  /** Quarter in which a tag was, ms since its track began; undefined before and after it. */
  readonly truthAt: (tag: string, atMs: number) => string | undefined;
};

type Box = { left: number; top: number; right: number; bottom: number };

/** A receiver on the wall, and a walker beside the mark, still count as on the floor. */
const marginM = 0.5;
const quarters = ['q1', 'q2', 'q3', 'q4'] as const;

/** Reads a folder in the layout of the data set (`cnf`, `occ`, `trk`); throws at any other. */
export function tetamVenue(folder: string): TetamVenue {
  const sensors = readSensors(folder);
  const free = freeBox(folder);
  const middle: Point2 = [(free.left + free.right) / 2, (free.top + free.bottom) / 2];
  const points = [...sensors.values()].map(({ at }) => at);
  const outer: Box = {
    left: Math.min(free.left, ...points.map(([x]) => x)) - marginM,
    top: Math.min(free.top, ...points.map(([, y]) => y)) - marginM,
    right: Math.max(free.right, ...points.map(([x]) => x)) + marginM,
    bottom: Math.max(free.bottom, ...points.map(([, y]) => y)) + marginM,
  };
  const tracks = readTracks(folder, sensors);
  const byTag = new Map(tracks.map((track) => [track.tag, track]));
  return {
    plan: planOf(outer, middle),
    devices: [...sensors.values()].map(({ device, at: [x, y] }) => ({
      device,
      kind: 'receiver',
      placement: { x, y, floor: '0' },
    })),
    tracks,
    truthAt: (tag, atMs) => {
      const row = rowAt(byTag.get(tag), atMs);
      return row === undefined ? undefined : quarterOf(middle, [row.x, row.y]);
    },
  };
}

type Sensor = { device: string; at: Point2 };

/** `Dongles:{"<address>": [[x, y, z], colour, "name"], …}`, by address. */
function readSensors(folder: string): Map<string, Sensor> {
  const text = readFileSync(join(folder, 'cnf', 'tetam.dev'), 'utf8');
  const line = text.split('\n').find((one) => one.startsWith('Dongles:'));
  if (line === undefined) throw new Error(`${folder}: cnf/tetam.dev has no line of Dongles`);
  const dongles: Record<string, [number[], number, string]> = JSON.parse(line.slice(8));
  return new Map(
    Object.entries(dongles).map(([address, [[x = 0, y = 0], , device]]) => [
      address,
      { device, at: [x, y] },
    ]),
  );
}

/**
 * The box of the cells that people can be in. The data set's README calls those 1; in the file they
 * are 0: 98 % of all rows of the six tracks lie on cells of 0.
 */
function freeBox(folder: string): Box {
  const text = readFileSync(join(folder, 'occ', 'tetam_0.5.occ'), 'utf8');
  const cells = [...text.matchAll(/^\[([\d.]+), ([\d.]+)\]::0$/gm)];
  if (cells.length === 0) throw new Error(`${folder}: occ/tetam_0.5.occ has no free cell`);
  const xs = cells.map(([, x]) => Number(x));
  const ys = cells.map(([, , y]) => Number(y));
  return {
    left: Math.min(...xs) - 0.25,
    top: Math.min(...ys) - 0.25,
    right: Math.max(...xs) + 0.25,
    bottom: Math.max(...ys) + 0.25,
  };
}

function readTracks(folder: string, sensors: ReadonlyMap<string, Sensor>): Track[] {
  const files = readdirSync(join(folder, 'trk')).filter((name) => name.endsWith('.mbd'));
  return files.sort().map((name, index) => {
    const text = readFileSync(join(folder, 'trk', name), 'utf8');
    const rows = readRows(text, sensors);
    return {
      name: name.replace(/(_all_sensors)?\.mbd$/, ''),
      tag: `tetam-${index + 1}`,
      durationMs: rows.at(-1)?.atMs ?? 0,
      rows,
    };
  });
}

/** `<epoch s>,<sensor>,<beacon>,<rssi>,<x>,<y>,<z>,<orientation …>`, one strength a line. */
function readRows(text: string, sensors: ReadonlyMap<string, Sensor>): TrackRow[] {
  const rows: TrackRow[] = [];
  let startMs: number | undefined;
  for (const line of text.split('\n')) {
    const [time, address = '', , rssi, x, y] = line.split(',');
    const device = sensors.get(address)?.device;
    const epochMs = Number(time) * 1_000;
    if (device === undefined || !Number.isFinite(epochMs)) continue;
    startMs ??= epochMs;
    const atMs = Math.round(epochMs - startMs);
    rows.push({ atMs, device, rssi: Number(rssi), x: Number(x), y: Number(y) });
  }
  return rows;
}

function rowAt(track: Track | undefined, atMs: number): TrackRow | undefined {
  if (track === undefined || atMs < 0 || atMs > track.durationMs) return undefined;
  return track.rows.findLast((row) => row.atMs <= atMs);
}

function quarterOf([middleX, middleY]: Point2, [x, y]: Point2): string {
  return quarters[(y < middleY ? 0 : 2) + (x < middleX ? 0 : 1)] ?? 'q1';
}

function planOf({ left, top, right, bottom }: Box, [x, y]: Point2): Plan {
  const boxes: readonly Box[] = [
    { left, top, right: x, bottom: y },
    { left: x, top, right, bottom: y },
    { left, top: y, right: x, bottom },
    { left: x, top: y, right, bottom },
  ];
  return {
    floors: [{ id: '0', name: { en: 'TETAM' } }],
    zones: boxes.map((box, index) => ({
      id: quarters[index] ?? 'q1',
      name: { en: `Quarter ${index + 1}` },
      kind: 'display',
      floor: '0',
      polygon: [
        [box.left, box.top],
        [box.right, box.top],
        [box.right, box.bottom],
        [box.left, box.bottom],
      ],
    })),
    walls: [],
  };
}
