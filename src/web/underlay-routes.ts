import { createHash } from 'node:crypto';
import { UnderlayPlace, type UnderlayRow, type UnderlaysBody } from '../contracts/api-plan.ts';
import type { CommandOf } from '../contracts/commands.ts';
import { Code } from '../contracts/ids.ts';
import { type PlanCommandName, pieceBytes, type UnderlayRecord } from '../contracts/plan-ops.ts';
import type { Plan } from '../contracts/venue.ts';
import { type Failure, json } from './answers.ts';
import { submit } from './asking.ts';
import type { Handlers, VenueAsk } from './handling.ts';
import { parse } from './parse.ts';
import { boxOf } from './plans/geometry.ts';
import { readImage } from './plans/images.ts';

type Names = 'underlays' | 'putUnderlay' | 'placeUnderlay' | 'underlayImage' | 'removeUnderlay';

/** Width a picture is given that nobody placed and whose floor is not drawn yet, metres. */
const firstWidthM = 20;

/**
 * Pictures to draw a plan over. Their bytes are rows of the records, by content, in pieces that
 * the one writer puts there: a backup has them, and no file lies beside it. [PLN10]
 */
export const underlayHandlers: Pick<Handlers['venue'], Names> = {
  underlays: async ({ web, venue }) => {
    const rows = await web.reader.plans.underlays(venue.venue);
    return json({ items: rows.map(shown) } satisfies UnderlaysBody);
  },
  putUnderlay: async (asked) => {
    const { params, body, venue } = asked;
    const floor = Code.safeParse(params.floor);
    if (!floor.success || !Buffer.isBuffer(body)) return withoutImage;
    const image = readImage(body);
    if (image === undefined) return withoutImage;
    const sha256 = createHash('sha256').update(body).digest('hex');
    const pieces = Math.ceil(body.length / pieceBytes);
    const failed = await putPieces(asked, { sha256, pieces, body });
    if (failed !== undefined) return failed;
    const known = await underlayOf(asked, floor.data);
    const place = known ? placeOf(known) : firstPlace(venue.plan, floor.data, image.widthPx);
    const row = { floor: floor.data, sha256, ...image, pieces, place };
    const set = await tell(asked, { do: 'setUnderlay', ...row }, 'set');
    if (!set.ok) return set;
    const { pieces: _, place: at, ...rest } = row;
    return json({ ...rest, ...at } satisfies UnderlayRow);
  },
  placeUnderlay: async (asked) => {
    const floor = asked.params.floor ?? '';
    const place = parse(UnderlayPlace, asked.body);
    if (!place.ok) return place;
    const command = { do: 'placeUnderlay', floor, place: place.value } as const;
    const placed = await tell(asked, command, 'place');
    if (!placed.ok) return placed;
    const row = await underlayOf(asked, floor);
    return row === undefined ? unknown : json(shown(row));
  },
  underlayImage: async (asked) => {
    const row = await underlayOf(asked, asked.params.floor ?? '');
    const bytes = row && (await asked.web.reader.plans.file(row.sha256, row.pieces));
    if (row === undefined || bytes === undefined) return unknown;
    return { ok: true, body: { bytes, type: row.type } };
  },
  removeUnderlay: async (asked) => {
    const floor = asked.params.floor ?? '';
    const gone = await tell(asked, { do: 'removeUnderlay', floor }, 'remove');
    return gone.ok ? json({}) : gone;
  },
};

const unknown: Failure = {
  ok: false,
  code: 'plan.underlay_unknown',
  message: 'no picture lies under this floor',
};

const withoutImage: Failure = {
  ok: false,
  code: 'plan.image',
  message: 'send a PNG or JPEG as the body; its own bytes say which, not its name',
};

/** One after another: each is a short turn of the engine's thread, and others go in between. */
async function putPieces(
  asked: VenueAsk,
  { sha256, pieces, body }: { sha256: string; pieces: number; body: Buffer },
): Promise<Failure | undefined> {
  for (let piece = 0; piece < pieces; piece++) {
    const part = body.subarray(piece * pieceBytes, (piece + 1) * pieceBytes);
    const bytes = part.toString('base64');
    const put = await tell(asked, { do: 'putFilePiece', sha256, piece, bytes }, `piece-${piece}`);
    if (!put.ok) return put;
  }
  return undefined;
}

async function underlayOf(
  { web, venue }: VenueAsk,
  floor: string,
): Promise<UnderlayRecord | undefined> {
  const rows = await web.reader.plans.underlays(venue.venue);
  return rows.find((row) => row.floor === floor);
}

function shown({ pieces: _, ...row }: UnderlayRecord): UnderlayRow {
  return row;
}

function placeOf({ x, y, mPerPx, rotationDeg, opacity }: UnderlayRecord): UnderlayPlace {
  return { x, y, mPerPx, rotationDeg, opacity };
}

/** As wide as what is drawn on the floor, else as a room. */
function firstPlace({ zones }: Plan, floor: string, widthPx: number): UnderlayPlace {
  const corners = zones.filter((zone) => zone.floor === floor).flatMap(({ polygon }) => polygon);
  const box = corners.length === 0 ? undefined : boxOf(corners);
  const widthM = box === undefined ? firstWidthM : Math.max(1, box.maxX - box.minX);
  const mPerPx = Math.min(100, Math.max(0.000_1, widthM / widthPx));
  return { x: box?.minX ?? 0, y: box?.minY ?? 0, mPerPx, rotationDeg: 0, opacity: 0.5 };
}

type Told = { [N in PlanCommandName]: Omit<CommandOf<N>, 'venue'> }[PlanCommandName];

/** Several commands of one request: each has a key of its own. [WEB5] */
async function tell(
  { web, caller, key, venue }: VenueAsk,
  told: Told,
  part: string,
): Promise<Failure | { readonly ok: true }> {
  const body = { ...told, venue: venue.venue } as CommandOf<PlanCommandName>;
  return submit(web, { by: caller.by, key: `${key}/${part}`, body });
}
