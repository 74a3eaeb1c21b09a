import type { CommandOf } from '../../contracts/commands.ts';
import { type BroughtCounts, isOwnFolder, type TillCommandName } from '../../contracts/tills.ts';
import type { KnownDevice } from '../registry.ts';
import type { PlanContext, Planned, PlannersOf, Refused } from './plan.ts';
import { auditRow, refused, unknownVenue } from './plan.ts';

/** Tills' ways in beside MQTT, whose a sale is, and what is in stock. */
export const tillPlanners = {
  bringSales,
  setTill,
  matchSale,
  setStock,
} satisfies PlannersOf<TillCommandName>;

type Till = { readonly ok: true; readonly device: KnownDevice } | Refused;

function tillOf(venue: string, device: string, { registry }: PlanContext): Till {
  if (registry.venue(venue) === undefined) return unknownVenue(venue);
  const known = registry.device(venue, device);
  if (known?.record.kind === 'till') return { ok: true, device: known };
  return refused('command.till_unknown', {
    path: 'device',
    message: `there is no till ${device} at ${venue}`,
    mend: `add it first: gozar till add ${venue} ${device}`,
  });
}

/** Through the same door as MQTT's: known by receipt, journaled, answered once on disk. [TIL1] */
function bringSales(body: CommandOf<'bringSales'>, context: PlanContext): Planned {
  const till = tillOf(body.venue, body.device, context);
  if (!till.ok) return till;
  const counts = { taken: 0, known: 0, corrected: 0 };
  for (const sale of body.sales) counts[context.bring(till.device, sale)]++;
  const result: BroughtCounts = counts;
  return { ok: true, frames: [], ops: [], result, brought: true };
}

/** What is not named stays as it is. */
function setTill(body: CommandOf<'setTill'>, context: PlanContext): Planned {
  const { do: _, venue, device, ...rest } = body;
  const till = tillOf(venue, device, context);
  if (!till.ok) return till;
  const { folder } = rest;
  if (typeof folder === 'string' && context.by !== 'local' && !isOwnFolder(folder)) {
    return refused('command.till_folder', {
      path: 'folder',
      message: `${folder} is no folder that may be named from here`,
      mend: `give a bare name, such as ${device}, or type on the computer: gozar till folder`,
    });
  }
  return {
    ok: true,
    frames: [],
    ops: [
      { op: 'putTill', venue, device, ...rest },
      auditRow(context, { action: 'setTill', about: device, venue }),
    ],
    result: { device },
  };
}

/** Moves the purchase, its goals and points; who asked and what it was stay in the log. [TIL8] */
async function matchSale(body: CommandOf<'matchSale'>, context: PlanContext): Promise<Planned> {
  const { venue, sale, visitor } = body;
  const state = context.stateOf(venue);
  if (state === undefined) return unknownVenue(venue);
  const before = await context.records.saleOwner(venue, sale);
  if (before === undefined) {
    return refused('command.sale_unknown', {
      path: 'sale',
      message: `there is no sale ${sale} at ${venue}`,
      mend: 'look the day’s sales up again: GET /api/v1/venues/…/sales',
    });
  }
  const isKnown = visitor === '' || state.people.has(visitor);
  if (!isKnown && !(await context.records.isOfVenue(venue, visitor))) {
    return refused('command.visitor_unknown', {
      path: 'visitor',
      message: `nobody here is ${visitor}`,
      mend: 'use the id of a dot on the floor, or of a customer of this place',
    });
  }
  // Put together as tasks' ids are: an erasure finds who is named within. [CON2]
  const about = `${sale}/${before.visitor || 'nobody'}/${visitor || 'nobody'}`;
  return {
    ok: true,
    frames: [{ venue, command: { do: 'matchSale', sale, visitor } }],
    ops: [auditRow(context, { action: 'matchSale', about, venue })],
    result: { sale, visitor, before: before.visitor },
  };
}

/** Rows of articles nobody knows are named; then nothing is changed. [TIL9] */
function setStock(body: CommandOf<'setStock'>, context: PlanContext): Planned {
  const { venue, how, reason, rows } = body;
  const state = context.stateOf(venue);
  if (state === undefined) return unknownVenue(venue);
  const problems = rows.flatMap(({ sku }, at) =>
    state.articles.has(sku)
      ? []
      : [
          {
            code: 'command.article_unknown' as const,
            path: `rows[${at}].sku`,
            message: `there is no article ${sku}`,
            mend: 'import it first, or correct its code',
          },
        ],
  );
  if (problems.length > 0) return { ok: false, problems: problems.slice(0, 100) };
  const what = rows.length === 1 ? `${rows[0]?.sku} ${rows[0]?.units}` : `${rows.length} articles`;
  return {
    ok: true,
    frames: [{ venue, command: { do: 'setStock', how, rows } }],
    ops: [auditRow(context, { action: 'setStock', about: `${how} ${what}: ${reason}`, venue })],
    result: { rows: rows.length },
  };
}
