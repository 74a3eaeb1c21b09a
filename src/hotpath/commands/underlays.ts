import type { CommandOf } from '../../contracts/commands.ts';
import { auditRow, type PlanContext, type Planned, refused, unknownVenue } from './plan.ts';

/** Floors of one venue that can have a picture. */
const underlaysMost = 64;

/** A piece of a picture; kept by its content, and forgotten where nothing comes to name it. */
export function putFilePiece(body: CommandOf<'putFilePiece'>, context: PlanContext): Planned {
  const { venue, sha256, piece, bytes } = body;
  if (context.registry.venue(venue) === undefined) return unknownVenue(venue);
  const op = { op: 'putFilePiece', sha256, piece, bytes, atMs: context.nowMs } as const;
  return { ok: true, frames: [], ops: [op], result: {} };
}

export async function setUnderlay(
  body: CommandOf<'setUnderlay'>,
  context: PlanContext,
): Promise<Planned> {
  const { venue, floor, sha256, type, widthPx, heightPx, pieces, place } = body;
  if (context.registry.venue(venue) === undefined) return unknownVenue(venue);
  const { plans } = context.records;
  const known = await plans.underlays(venue);
  if (known.length >= underlaysMost && known.every((one) => one.floor !== floor)) {
    return refused('command.limit', {
      path: 'floor',
      message: `${venue} has ${underlaysMost} underlays`,
      mend: 'remove one first',
    });
  }
  if ((await plans.pieces(sha256)) < pieces) {
    return refused('plan.image', {
      path: 'sha256',
      message: 'a piece of the picture did not arrive',
      mend: 'send the picture again',
    });
  }
  const row = { floor, sha256, type, widthPx, heightPx, pieces, ...place };
  const ops = [
    { op: 'putUnderlay', venue, atMs: context.nowMs, ...row } as const,
    auditRow(context, { action: 'setUnderlay', about: floor, venue }),
  ];
  return { ok: true, frames: [], ops, result: {} };
}

export async function placeUnderlay(
  { venue, floor, place }: CommandOf<'placeUnderlay'>,
  context: PlanContext,
): Promise<Planned> {
  const known = await context.records.plans.underlays(venue);
  if (known.every((one) => one.floor !== floor)) return unknownUnderlay(floor);
  const ops = [{ op: 'placeUnderlay', venue, floor, place } as const];
  return { ok: true, frames: [], ops, result: {} };
}

export async function removeUnderlay(
  { venue, floor }: CommandOf<'removeUnderlay'>,
  context: PlanContext,
): Promise<Planned> {
  const known = await context.records.plans.underlays(venue);
  if (known.every((one) => one.floor !== floor)) return unknownUnderlay(floor);
  const ops = [
    { op: 'removeUnderlay', venue, floor, atMs: context.nowMs } as const,
    auditRow(context, { action: 'removeUnderlay', about: floor, venue }),
  ];
  return { ok: true, frames: [], ops, result: {} };
}

function unknownUnderlay(floor: string) {
  return refused('plan.underlay_unknown', {
    path: 'floor',
    message: `there is no picture under the floor ${floor}`,
    mend: 'send one first',
  });
}
