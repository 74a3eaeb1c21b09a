import type { Run } from '../run.ts';
import type { Wearing } from '../state.ts';
import { silentNear } from './alive.ts';
import { watchPlaces } from './beacons.ts';
import type { Belief } from './belief.ts';
import { calibrate, type Receiver } from './calibration.ts';
import {
  bestLog,
  cells,
  found,
  gather,
  hear,
  hearNothing,
  hearPosition,
  type Moment,
  nearestM,
  settle,
  wallsTo,
} from './filter.ts';
import { type Ground, levels, side } from './ground.ts';
import { groundsOfPlan } from './grounds.ts';
import type { Mass } from './learned.ts';
import { centre, createMass, pack, relay, spreadEvenly, unpack } from './mass.ts';
import { type Line, wallsBetween } from './obstacles.ts';
import { priorOfTextbooks, type RadioPrior } from './prior.ts';
import {
  disagreementOf,
  excessOf,
  forgetOffset,
  guessOffset,
  type Heard,
  learnOffset,
  learnRadio,
  type Model,
  modelOf,
  moreOf,
  overModel,
  setOffset,
} from './radio.ts';
import { lossAt, noiseOf, noisePerScale } from './tables.ts';
import { walk } from './walking.ts';

/** Longer without strengths than this, a belief begins anew. */
const forgottenMs = 10_000;
/** Walks beyond these change nothing that matters within a window. */
const mostWalks = 5;
/**
 * Cells become finer when fewer than these count, and wider when more do or the belief comes near
 * the window's edge: open floors are seen coarsely, narrow ones finely, at one price a moment.
 */
const fewCells = 30;
const manyCells = 120;
const wideCells = 4;
/** The window follows its mean when that is so many cells off its middle. */
const followCells = 3;
/** Strengths that all miss by more than this many scales fit no cell of the window. */
const misfit = noiseOf[Math.round(2.5 * noisePerScale)] ?? 0;
const lostAfter = 3;
/** One place explains strengths far better than another: half of their variance, or noise alone. */
const farBetter = 2;
/** A place is sure, and teaches, when it is known to this, from so many receivers. */
const sureM = 3;
const sureFrom = 3;
/** What silence of an alive receiver says right beside it, and how far it says anything. [LOC2] */
const silence = { log: -0.7, reachM: 5 } as const;
/** The least and the most that a position's own accuracy is believed, metres. */
const leastErrorM = 0.3;
const mostErrorM = 10;
/** A position as good as the finest cells is taken as the point itself. */
const exactM = 0.5;
/** So many times its accuracy off from all belief, a position says that the belief is wrong. */
const contradicts = 3;

export function groundOfRun(run: Run, floor: string): Ground | undefined {
  const { plan, settings } = run.state;
  run.grounds ??= groundsOfPlan(plan, run.atlas, settings);
  return run.grounds.get(floor);
}

/** What is known of a venue's radio before anything is learned on line. */
export function radioOf(run: Run): RadioPrior {
  if (run.radio) return run.radio;
  const given = run.state.settings.radio ?? priorOfTextbooks;
  const fingerprints = run.state.calibration ?? run.state.plan?.fingerprints ?? [];
  const receivers: Receiver[] = [];
  for (const { id, placement } of run.state.devices.values()) {
    if (placement === null || 'zone' in placement) continue;
    const { x, y, floor = run.atlas.firstFloor } = placement;
    receivers.push({ id, x, y, floor });
  }
  const { wallDb } = run.state.settings;
  const wallsDb = (floor: string, line: Line): number => {
    const obstacles = groundOfRun(run, floor)?.obstacles;
    return obstacles && wallDb > 0 ? wallDb * wallsBetween(obstacles, line) : 0;
  };
  const calibration = calibrate(fingerprints, receivers, { heightM: given.heightM, wallsDb });
  run.radio = calibration.ok ? calibration.radio : given;
  return run.radio;
}

export type Fresh = {
  readonly heard: Heard[];
  /** A position from elsewhere, since the last moment. */
  readonly fix: { readonly x: number; readonly y: number; readonly errorM: number } | undefined;
  /** The venue's radio as it is known before this moment teaches it. */
  readonly model: Model;
};

/** Filled and emptied within one call. */
const heardNow: Heard[] = [];
const pool: Heard[] = [];

/**
 * Moves a tag's belief by what was gathered since its last moment and sums it up by zones; false =
 * this floor has no cells, or none where it was heard. [LOC1]
 */
export function believeCells(run: Run, wearing: Wearing, belief: Belief, floor: string): boolean {
  const ground = groundOfRun(run, floor);
  if (ground === undefined) return false;
  wearing.mass ??= createMass(floor);
  const { mass } = wearing;
  const fresh = {
    heard: freshOn(run, wearing, floor),
    fix: fixOn(run, wearing, floor),
    model: modelOf(run.state.radio, radioOf(run)),
  };
  const isNew = mass.atMs === 0 || mass.floor !== floor || run.nowMs - mass.atMs > forgottenMs;
  if (isNew && !begin(run, mass, { ground, fresh })) return false;
  const level = ground.levels[mass.level];
  if (level === undefined) return false;
  const moment = { ground, level, mass, atlas: run.atlas };
  const isElsewhere = !isNew && takeUp(run, moment, { wearing, fresh });
  return move(run, wearing, { moment, fresh, belief, isElsewhere, isNew });
}

/** Strengths not applied yet, of receivers that stand at points of this floor. */
function freshOn(run: Run, wearing: Wearing, floor: string): Heard[] {
  heardNow.length = 0;
  const given = radioOf(run);
  const { heardBy, heardDbm, heardCount } = wearing;
  for (let i = 0; i < heardBy.length; i++) {
    if ((heardCount[i] ?? 0) === 0) continue;
    const device = run.deviceByIndex[heardBy[i] ?? 0];
    const placement = device?.placement;
    if (!device || !placement || 'zone' in placement || device.asideMs > 0) continue;
    if ((placement.floor ?? run.atlas.firstFloor) !== floor) continue;
    heardCount[i] = 0;
    const { x, y } = placement;
    const moreDb = moreOf(given, device);
    const one = pool[heardNow.length] ?? { device, dbm: 0, moreDb, x, y, loss: 0, wallsDb: 0 };
    pool[heardNow.length] = one;
    one.device = device;
    one.dbm = heardDbm[i] ?? 0;
    one.moreDb = moreDb;
    one.x = x;
    one.y = y;
    heardNow.push(one);
  }
  return heardNow;
}

function fixOn(run: Run, wearing: Wearing, floor: string): Fresh['fix'] {
  const { fixAtMs, fixX, fixY, fixM, fixFloor, mass } = wearing;
  if (fixFloor !== floor || fixAtMs <= (mass?.atMs ?? 0)) return undefined;
  if (fixAtMs < run.nowMs - run.state.settings.strengthWindowMs) return undefined;
  return { x: fixX, y: fixY, errorM: Math.min(mostErrorM, Math.max(leastErrorM, fixM)) };
}

/** Anywhere around those who hear, in cells wide enough to hold them all. */
function begin(run: Run, mass: Mass, { ground, fresh }: { ground: Ground; fresh: Fresh }): boolean {
  const { heard, fix, model } = fresh;
  let extentM = side / 2;
  for (const one of heard) {
    for (const other of heard) {
      extentM = Math.max(extentM, Math.abs(one.x - other.x), Math.abs(one.y - other.y));
    }
  }
  if (heard.length === 0 && fix === undefined) return false;
  const middle = fix ?? middleOf(heard);
  const needM = fix ? fix.errorM * 4 : heard.length < sureFrom ? extentM * 2 : extentM * 1.2;
  const level = ground.levels.find(({ sizeM }) => sizeM * side >= needM) ?? ground.levels.at(-1);
  if (level === undefined) return false;
  mass.floor = ground.floor;
  mass.lost = 0;
  mass.elsewhere = 0;
  centre(mass, { ground, level, x: middle.x, y: middle.y });
  mass.atMs = run.nowMs;
  if (heard.length >= sureFrom && mass.offsetCount === 0) {
    seenFrom(run, { ground, level, mass, atlas: run.atlas }, { heard, model, ...middle });
    guessOffset(mass, heard, model);
  }
  return spreadEvenly(mass, level) > 0;
}

/** The middle of those who hear, who draw the less the weaker: half at 4 dB below the strongest. */
function middleOf(heard: readonly Heard[]): { x: number; y: number } {
  let strongest = Number.NEGATIVE_INFINITY;
  for (const { dbm } of heard) if (dbm > strongest) strongest = dbm;
  let [x, y, weight] = [0, 0, 0];
  for (const one of heard) {
    const share = 1 / (1 + (strongest - one.dbm) ** 2 / 16);
    x += one.x * share;
    y += one.y * share;
    weight += share;
  }
  return { x: x / weight, y: y / weight };
}

/**
 * The belief of the last moment, laid anew where it needs to be, and walked on to now; whether what
 * was heard speaks of elsewhere.
 */
function takeUp(
  run: Run,
  moment: Moment,
  { wearing, fresh: { heard, model } }: { readonly wearing: Wearing; readonly fresh: Fresh },
): boolean {
  const { mass, ground } = moment;
  unpack(mass);
  const from = moment.level;
  const isWide = mass.count > manyCells || mass.spreadM > wideCells * from.sizeM;
  let step = mass.count < fewCells && from.level > 0 ? -1 : 0;
  if (isWide) step = from.level < levels - 1 ? 1 : 0;
  const level = ground.levels[from.level + step] ?? from;
  const { x, y } = wearing;
  const tells = heard.length >= sureFrom && mass.offsetCount > 0;
  const isElsewhere = tells && heedOffset(run, moment, { heard, model, x, y });
  const offX = (x - ground.minX) / from.sizeM - mass.column - side / 2;
  const offY = (y - ground.minY) / from.sizeM - mass.row - side / 2;
  if (level !== from || Math.abs(offX) > followCells || Math.abs(offY) > followCells) {
    relay(mass, { ground, level, x, y, from });
  }
  const walks = Math.min(mostWalks, Math.round((run.nowMs - mass.atMs) / 1_000));
  const on = { ...moment, level };
  for (let i = 0; i < walks; i++) walk(on);
  return isElsewhere;
}

/**
 * Receivers that hear more or less by one amount speak of the tag: its offset follows. Those that
 * agree far better about a tag in their own middle speak of another place: whether they do.
 */
function heedOffset(run: Run, moment: Moment, seen: Seen): boolean {
  const { heard, model } = seen;
  const { mass } = moment;
  seenFrom(run, moment, seen);
  const overDb = overModel(heard, model);
  const excessDb = excessOf(overDb - mass.offsetDb, model);
  const hereDb2 = disagreementOf(heard, model, overDb);
  const noiseDb2 = model.noiseDb ** 2;
  if (excessDb === 0 && hereDb2 <= farBetter * noiseDb2) return false;
  seenFrom(run, moment, { ...seen, ...middleOf(heard) });
  const thereDb2 = Math.max(disagreementOf(heard, model, overModel(heard, model)), noiseDb2);
  if (hereDb2 > farBetter * thereDb2) return true;
  setOffset(mass, mass.offsetDb + excessDb);
  return false;
}

type Doing = {
  readonly moment: Moment;
  readonly fresh: Fresh;
  readonly belief: Belief;
  readonly isElsewhere: boolean;
  /** The belief began with this moment: nothing is wrong with it yet. */
  readonly isNew: boolean;
};

function move(run: Run, wearing: Wearing, doing: Doing): boolean {
  const { moment: given, fresh, belief } = doing;
  const { ground, mass } = given;
  const level = ground.levels[mass.level] ?? given.level;
  const moment = { ...given, level };
  const { heard, fix, model } = fresh;
  const count = gather(moment);
  hear(moment, count, { heard, model, wallDb: run.state.settings.wallDb });
  if (isLost(mass, doing, count) || isRefuted(moment, doing, count)) {
    forgetOffset(mass);
    const isBegun = begin(run, mass, { ground, fresh });
    if (isBegun) return move(run, wearing, { ...doing, isElsewhere: false, isNew: true });
  }
  for (const silent of silentNear(run, wearing, heard)) hearNothing(moment, count, silent, silence);
  if (fix) hearPosition(moment, count, fix);
  settle(moment, count, belief);
  if (!(found.top > 0)) {
    mass.atMs = 0;
    return false;
  }
  mass.atMs = run.nowMs;
  mass.count = count;
  mass.spreadM = Math.round(found.spreadM * 1_000) / 1_000;
  pack(mass, { places: cells, count, top: found.top });
  const isExact = fix !== undefined && fix.errorM <= exactM;
  setMean(wearing, isExact ? fix : found);
  wearing.floor = ground.floor;
  wearing.estimatedMs = run.nowMs;
  if (heard.length > 0) learn(run, moment, { heard, model });
  return true;
}

/** Points are kept to the millimetre: what decides is rounded. [DET1] */
function setMean(wearing: Wearing, { x, y }: { readonly x: number; readonly y: number }): void {
  wearing.x = Math.round(x * 1_000) / 1_000;
  wearing.y = Math.round(y * 1_000) / 1_000;
}

/** Strengths that fit nowhere in the window, or better elsewhere, several moments in a row. */
function isLost(mass: Mass, { fresh: { heard }, isElsewhere }: Doing, count: number): boolean {
  if (count === 0) return true;
  if (heard.length === 0) return false;
  const isMisfit = bestLog(count) < misfit * heard.length;
  mass.lost = isElsewhere || isMisfit ? mass.lost + 1 : 0;
  return mass.lost >= lostAfter;
}

/** Somebody was seen where nothing of the belief is: a position needs no second witness. */
function isRefuted(moment: Moment, { fresh: { fix }, isNew }: Doing, count: number): boolean {
  if (fix === undefined || isNew) return false;
  return nearestM(moment, count, fix) > contradicts * fix.errorM + moment.level.sizeM;
}

type Seen = {
  readonly heard: readonly Heard[];
  readonly model: Model;
  readonly x: number;
  readonly y: number;
};

/** What distance and walls take from each strength, if the tag is at (x, y). */
function seenFrom(run: Run, moment: Moment, { heard, model: { height2 }, x, y }: Seen): void {
  const hasWalls = moment.ground.obstacles.walls.size > 0;
  const wallDb = hasWalls ? run.state.settings.wallDb : 0;
  for (const one of heard) {
    const dx = one.x - x;
    const dy = one.y - y;
    one.loss = lossAt(dx * dx + dy * dy + height2);
    one.wallsDb = wallDb === 0 ? 0 : wallDb * wallsTo(moment, one, { x, y, height2 });
  }
}

function learn(
  run: Run,
  moment: Moment,
  { heard, model }: { readonly heard: Heard[]; readonly model: Model },
): void {
  const { mass } = moment;
  seenFrom(run, moment, { heard, model, x: found.x, y: found.y });
  learnOffset(mass, heard, model);
  if (heard.length < sureFrom) return;
  watchPlaces(run, mass, { heard, model, ground: moment.ground });
  if (found.spreadM <= sureM) learnRadio(run.state.radio, mass, { heard, model });
}
