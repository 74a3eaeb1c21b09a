import { decidingOf } from '../../contracts/choices.ts';
import type { CommandOf } from '../../contracts/commands.ts';
import type { JournaledCommand } from '../../contracts/inputs.ts';
import { joinLife, joinsByPhone } from '../../contracts/joining.ts';
import type { RecordOp, VisitorRecord } from '../../contracts/ports.ts';
import { purposes } from '../../contracts/venue.ts';
import { recordsOnly } from './access.ts';
import type { PlanContext, Planned } from './plan.ts';
import { refused, unknownVenue } from './plan.ts';
import { backFromStop, unknownVisitor, venuesKnowing } from './visitors.ts';

/**
 * An account on this phone, without any alias: nothing of the floor is tied to it. A phone that is
 * somebody already stays that person, and is only new to this venue. [JOI1] [JOI3]
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
  // A phone of somebody who was erased begins anew, under an id nobody knows. [CON4]
  const visitor = known?.visitor ?? `v-${context.newId()}`;
  const said = purposes.map((purpose) => ({ purpose, granted: consents[purpose] }));
  const agrees = said.some(({ granted }) => granted);
  const back = known !== undefined && agrees ? backFromStop(known) : [];
  const here = [
    { do: 'joinVenue', visitor, ...(source === undefined ? {} : { source }) } as const,
    ...choicesOf(visitor, { known, language }),
    ...back,
  ];
  // Also where the state knew them before: consent reaches every venue. [CMD3]
  const elsewhere = venuesKnowing(context, visitor).filter((one) => one !== venue);
  const consent = (at: string) =>
    said.map((one) => ({ venue: at, command: { do: 'setConsent', visitor, ...one } as const }));
  return {
    ok: true,
    frames: [
      ...here.map((command) => ({ venue, command })),
      ...elsewhere.flatMap((at) => back.map((command) => ({ venue: at, command }))),
      ...[venue, ...elsewhere].flatMap(consent),
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
          ...{ visitor, purpose, granted, text, language, atMs: nowMs },
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
    known,
    language,
  }: { readonly known: VisitorRecord | undefined; readonly language: 'en' | 'fa' },
): readonly JournaledCommand[] {
  const { preferences, choices, pushEndpoints } = known ?? {};
  return [
    { do: 'setLanguage', visitor, language },
    ...(preferences === undefined
      ? []
      : [{ do: 'setPreferences', visitor, ...preferences } as const]),
    ...(choices === undefined
      ? []
      : [{ do: 'setChoices', visitor, choices: decidingOf(choices) } as const]),
    ...(pushEndpoints === undefined ? [] : [{ do: 'setPush', visitor, reachable: true } as const]),
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

export function notePhone(
  { sessionSha256 }: CommandOf<'notePhone'>,
  { nowMs }: PlanContext,
): Planned {
  return recordsOnly({ op: 'notePhone', sessionSha256, atMs: nowMs });
}

function codeUnknown(): Planned {
  return refused('command.code_unknown', {
    path: 'code',
    message: 'this code was used already, is older than ten minutes, or never was',
    mend: 'make a new one on the first phone',
  });
}
