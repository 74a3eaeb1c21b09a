import { addressed, addressedChannels } from '../../contracts/channels.ts';
import { decidingOf } from '../../contracts/choices.ts';
import type { CommandOf } from '../../contracts/commands.ts';
import type { JournaledCommand } from '../../contracts/inputs.ts';
import { joinLife, joinsByPhone } from '../../contracts/joining.ts';
import type { RecordOp, VisitorRecord } from '../../contracts/ports.ts';
import { purposes } from '../../contracts/venue.ts';
import type { PlanContext, Planned } from './plan.ts';
import { refused, unknownVenue } from './plan.ts';
import { backFromStop, knownAt, unknownVisitor, venuesKnowing } from './visitors.ts';

/**
 * An account on this phone, without any alias: nothing of the floor is tied to it. A phone that is
 * somebody already stays that person, and is only new to this venue: its wording was read, so the
 * answers are about it alone. [JOI1] [JOI3] [JOI13]
 */
export async function joinVenue(
  body: CommandOf<'joinVenue'>,
  context: PlanContext,
): Promise<Planned> {
  const { venue, sessionSha256, language, name, text, consents, source } = body;
  const { id, nowMs, records, registry } = context;
  const record = registry.venue(venue);
  if (record === undefined || !joinsByPhone(record.settings)) return unknownVenue(venue);
  const known = body.visitor === undefined ? undefined : await records.visitor(body.visitor);
  // Erased since the phone's session was looked up: what it holds is nobody's key. [CON4]
  if (body.visitor !== undefined && known === undefined) return unknownVisitor();
  const visitor = known?.visitor ?? `v-${context.newId()}`;
  const said = purposes.map((purpose) => ({ purpose, granted: consents[purpose] }));
  const agrees = said.some(({ granted }) => granted);
  const back = known !== undefined && agrees ? backFromStop(known) : [];
  const here = [
    { do: 'joinVenue', visitor, ...(source === undefined ? {} : { source }) } as const,
    ...choicesOf(visitor, { venue, known, language }),
    ...back,
    ...said.map((one) => ({ do: 'setConsent', visitor, ...one }) as const),
  ];
  const elsewhere = venuesKnowing(context, visitor).filter((one) => one !== venue);
  return {
    ok: true,
    frames: [
      ...here.map((command) => ({ venue, command })),
      ...elsewhere.flatMap((at) => back.map((command) => ({ venue: at, command }))),
    ],
    ops: [
      {
        op: 'joinVisitor',
        ...{ venue, visitor, sessionSha256, language, atMs: nowMs },
        ...(name === undefined ? {} : { name }),
      },
      ...said.map(
        ({ purpose, granted }): RecordOp => ({
          op: 'putConsent',
          id: `${id}/${purpose}`,
          ...{ visitor, purpose, granted, text, language, venue, atMs: nowMs },
        }),
      ),
      ...back.map(({ do: _do, ...kept }): RecordOp => ({ op: 'putPreferences', ...kept })),
    ],
    result: { visitor },
  };
}

/** What a venue that never heard of them must know beside consent, as `linkBand` tells it. */
function choicesOf(
  visitor: string,
  {
    venue,
    known,
    language,
  }: {
    readonly venue: string;
    readonly known: VisitorRecord | undefined;
    readonly language: 'en' | 'fa';
  },
): readonly JournaledCommand[] {
  const { preferences, choices, pushEndpoints, addresses = [] } = known ?? {};
  return [
    { do: 'setLanguage', visitor, language },
    ...(preferences === undefined
      ? []
      : [{ do: 'setPreferences', visitor, ...preferences } as const]),
    ...(choices === undefined
      ? []
      : [{ do: 'setChoices', visitor, choices: decidingOf(choices, venue) } as const]),
    ...(pushEndpoints === undefined ? [] : [{ do: 'setPush', visitor, reachable: true } as const]),
    ...addressedChannels
      .filter((channel) => addresses.includes(addressed[channel]))
      .map((channel) => ({ do: 'setReach', visitor, channel, reachable: true }) as const),
  ];
}

/** For a second phone; a new code ends the one before it. [JOI6] */
export async function createPhoneCode(
  { visitor, codeSha256 }: CommandOf<'createPhoneCode'>,
  context: PlanContext,
): Promise<Planned> {
  if ((await context.records.visitor(visitor)) === undefined) return unknownVisitor();
  const expiresAtMs = context.nowMs + joinLife.codeMs;
  const op = { op: 'putPhoneCode', visitor, codeSha256, expiresAtMs } as const;
  return { ok: true, frames: [], ops: [op], result: { expiresAtMs } };
}

/** The code's holder opens the same page; once, and not on a phone that is somebody else. [JOI6] */
export async function openOnPhone(
  body: CommandOf<'openOnPhone'>,
  context: PlanContext,
): Promise<Planned> {
  const { venue, codeSha256, sessionSha256 } = body;
  const { nowMs: atMs, records, registry } = context;
  const code = await records.phoneCode(codeSha256);
  const isOpen = code !== undefined && code.expiresAtMs > atMs;
  if (!isOpen || registry.venue(venue) === undefined) return codeUnknown();
  const { visitor } = code;
  const own = body.visitor === undefined ? undefined : await records.visitor(body.visitor);
  if (own !== undefined && own.visitor !== visitor) {
    return refused('command.phone_taken', {
      path: 'code',
      message: 'this phone has a page of its own, of somebody else',
      mend: 'erase that page first (My data), or open the code in a private window',
    });
  }
  const op = { op: 'usePhoneCode', visitor, codeSha256, sessionSha256, atMs } as const;
  return { ok: true, frames: [], ops: [op], result: { visitor } };
}

/** Each place that has an account of theirs keeps it, or has it back. [JOI9] [JOI11] */
export async function notePhone(
  { sessionSha256 }: CommandOf<'notePhone'>,
  { nowMs, records, registry }: PlanContext,
): Promise<Planned> {
  const visitor = await records.visitorOfSession(sessionSha256);
  const known = visitor === undefined ? undefined : await records.visitor(visitor);
  const joins = known?.joins ?? [];
  return {
    ok: true,
    frames: joins.flatMap(({ venue, way }) => {
      if (known === undefined || registry.venue(venue) === undefined) return [];
      const byPhone = way === 'phone';
      return [{ venue, command: { do: 'keepAccount', byPhone, ...knownAt(known, venue) } }];
    }),
    ops: [{ op: 'notePhone', sessionSha256, atMs: nowMs }],
    result: {},
  };
}

/** Accounts ended at once; more of them follow in turns of their own. */
export const accountsAtOnce = 16;

/**
 * Accounts past their days go wholly: from the records, and from every state that knows them. What
 * is over is asked here, in the turn that ends it, so nobody loses a page they just opened. [JOI12]
 */
export async function endAccounts(context: PlanContext): Promise<Planned> {
  const { nowMs, records, registry, wearings, receipts, slips } = context;
  const accounts = await records.accountsOver(nowMs, accountsAtOnce);
  const gone = new Set(accounts.flatMap(({ visitor, last }) => (last ? [visitor] : [])));
  const at = new Map(accounts.map((one) => [`${one.venue} ${one.visitor}`, one]));
  for (const visitor of gone) {
    wearings.forgetAll([], visitor);
    for (const venue of venuesKnowing(context, visitor)) {
      at.set(`${venue} ${visitor}`, { venue, visitor, last: true });
    }
  }
  receipts.forget(gone);
  context.coupons.forget(gone);
  slips.forget(gone);
  const knowing = [...at.values()].filter(({ venue }) => registry.venue(venue) !== undefined);
  return {
    ok: true,
    frames: knowing.map(({ venue, visitor }) => {
      return { venue, command: { do: 'forget', visitor, aliases: [] } };
    }),
    ops: accounts.length === 0 ? [] : [{ op: 'endAccounts', accounts, atMs: nowMs }],
    result: { ended: accounts.length },
  };
}

function codeUnknown(): Planned {
  return refused('command.code_unknown', {
    path: 'code',
    message: 'this code was used already, is older than ten minutes, or never was',
    mend: 'make a new one on the first phone',
  });
}
