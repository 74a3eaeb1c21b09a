import { none } from '../lists.ts';
import type { Atlas, ZonePlace } from '../locate/atlas.ts';
import type { Run } from '../run.ts';
import type { Visit, Wearing } from '../state.ts';
import type { Occasion } from './occasion.ts';
import { mostAims } from './route.ts';
import type { Spot, Walk } from './walk-state.ts';
import { legM, straightM } from './ways.ts';

/** Aims nearer than this to a known one are the same. */
const sameAimM = 2;
/** Shelves and articles remembered a visit. */
const mostShelves = 16;
const mostGroups = 8;
const mostAlike = 16;
const lookingKinds: readonly string[] = ['display', 'fitting'];

export function blankWalk(): Walk {
  return {
    pathM: 0,
    first: null,
    last: null,
    aims: none(),
    aimsLost: false,
    lastZone: '',
    zoneReturns: 0,
    shelfReturns: 0,
    shelves: none(),
    lastShelf: '',
    taken: 0,
    pairs: 0,
    groups: none(),
    articles: 0,
  };
}

type Noted = {
  readonly visit: Visit;
  readonly occasion: Occasion;
  /** Late readings count goods; where the path went is told in order or not at all. [TIM4] */
  readonly isLate: boolean;
};

/** Adds one occasion to what a visit was like. [JNY3] */
export function noteWalk(run: Run, wearing: Wearing, { visit, occasion, isLate }: Noted): void {
  const { walk } = visit;
  switch (occasion.name) {
    case 'entered':
      if (!isLate && occasion.zone === wearing.zone) noteZone(run, wearing, visit);
      break;
    case 'dwelled':
      if (isLooking(run.atlas, occasion.zone)) noteAim(run, wearing, walk);
      break;
    case 'pickedUp':
    case 'handled':
      noteGoods(walk, occasion);
      if (!isLate) noteAim(run, wearing, walk);
      break;
    case 'putBack':
      if (walk.taken > walk.pairs) walk.pairs++;
      break;
    case 'purchased':
      walk.articles += occasion.articles;
      if (!isLate) noteAim(run, wearing, walk);
      break;
    case 'returned':
      walk.articles = Math.max(0, walk.articles - occasion.articles);
      break;
    default:
  }
}

function isLooking(atlas: Atlas, zone: string): boolean {
  return lookingKinds.includes(atlas.byId.get(zone)?.kind ?? '');
}

function noteZone(run: Run, wearing: Wearing, { walk, zones }: Visit): void {
  const { zone } = wearing;
  pass(run, walk, spotOf(run, wearing));
  const wasHere = (zones.find((one) => one.zone === zone)?.closedMs ?? 0) > 0;
  if (wasHere && zone !== walk.lastZone && isLooking(run.atlas, zone)) walk.zoneReturns++;
  walk.lastZone = zone;
}

function noteAim(run: Run, wearing: Wearing, walk: Walk): void {
  const spot = spotOf(run, wearing);
  if (spot === undefined) return;
  pass(run, walk, spot);
  const isSame = (aim: Spot) =>
    aim.floor === spot.floor &&
    straightM(aim, spot) < sameAimM &&
    legM(run.state, aim, spot) < sameAimM;
  if (walk.aims.some(isSame)) return;
  if (walk.aims.length < mostAims) walk.aims = walk.aims.concat(spot);
  else walk.aimsLost = true;
}

function pass({ state }: Run, walk: Walk, spot: Spot | undefined): void {
  if (spot === undefined) return;
  walk.first ??= spot;
  // Whole centimetres: what a place is worth, and short in a snapshot.
  if (walk.last) walk.pathM = Math.round((walk.pathM + legM(state, walk.last, spot)) * 100) / 100;
  walk.last = spot;
}

/** Where a wearing is: its own estimate, else the middle of its zone. */
function spotOf({ atlas }: Run, { x, y, floor, zone }: Wearing): Spot | undefined {
  if (floor !== '') return { x: Math.round(x * 10) / 10, y: Math.round(y * 10) / 10, floor };
  const place = atlas.byId.get(zone);
  return place && middleOf(place);
}

function middleOf({ box, floor }: ZonePlace): Spot {
  return { x: (box.minX + box.maxX) / 2, y: (box.minY + box.maxY) / 2, floor };
}

/** Goods handled: shelves come back to, and how many different ones of a kind. */
function noteGoods(walk: Walk, { name, shelf, sku, category, slot }: Occasion): void {
  if (name === 'pickedUp') walk.taken++;
  if (shelf !== walk.lastShelf) {
    if (walk.shelves.includes(shelf)) walk.shelfReturns++;
    else if (walk.shelves.length < mostShelves) walk.shelves = walk.shelves.concat(shelf);
    walk.lastShelf = shelf;
  }
  const key = category === '' ? `shelf/${shelf}` : `category/${category}`;
  const article = sku || slot;
  const group = walk.groups.find((one) => one.key === key);
  if (group === undefined) {
    if (walk.groups.length >= mostGroups) return;
    walk.groups = walk.groups.concat({ key, skus: [article] });
  } else if (group.skus.length < mostAlike && !group.skus.includes(article)) {
    group.skus.push(article);
  }
}
