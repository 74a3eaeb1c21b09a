import {
  type AddressCommandName,
  type AddressKind,
  type AddressProof,
  proofLife,
} from '../../contracts/addresses.ts';
import { addressed, addressedChannels } from '../../contracts/channels.ts';
import type { CommandOf } from '../../contracts/commands.ts';
import type { RecordOp } from '../../contracts/ports.ts';
import { addressCode, addressCodeSha256 } from '../address-codes.ts';
import type { PlanContext, Planned, PlannersOf } from './plan.ts';
import { auditRow, refused, unknownVenue } from './plan.ts';
import { toEveryVenue, unknownVisitor } from './visitors.ts';

/** Where somebody can be written to: the address in records, that there is one in frames. [OFF1] */
export const addressPlanners: PlannersOf<AddressCommandName> = {
  setAddress: async ({ visitor, address }, context) => {
    if ((await context.records.visitor(visitor)) === undefined) return unknownVisitor();
    const { kind, is } = address;
    return {
      ok: true,
      frames: reachFrames(context, { visitor, kind, reachable: true }),
      ops: [
        { op: 'putAddress', visitor, kind, address: is, atMs: context.nowMs },
        auditRow(context, { action: 'setAddress', about: visitor }),
      ],
      result: {},
    };
  },
  dropAddress: async ({ visitor, kind, text }, context) => {
    const known = await context.records.visitor(visitor);
    if (known === undefined) return unknownVisitor();
    const { language } = known;
    const said = { visitor, kind, language, granted: false };
    return {
      ok: true,
      frames: reachFrames(context, { visitor, kind, reachable: false }),
      ops: [
        { op: 'removeAddress', visitor, kind },
        { op: 'endProofs', visitor, kind },
        ...(text === undefined ? [] : [answerOf(context, { ...said, text })]),
        auditRow(context, { action: 'dropAddress', about: visitor }),
      ],
      result: {},
    };
  },
  askAddress,
  confirmAddress,
  reportProof: ({ proof, outcome }) => {
    const op = { op: 'moveProof', proof, state: outcome } as const;
    return { ok: true, frames: [], ops: [op], result: {} };
  },
};

/**
 * A code goes to the address, unless it had its codes of the day: then nothing is sent, and the
 * answer is the same. Nothing says whether the address is somebody's. [AUD6]
 */
async function askAddress(
  { visitor, venue, address, language, text }: CommandOf<'askAddress'>,
  context: PlanContext,
): Promise<Planned> {
  const { id: proof, nowMs: atMs, records } = context;
  if (context.registry.venue(venue) === undefined) return unknownVenue(venue);
  if ((await records.visitor(visitor)) === undefined) return unknownVisitor();
  const { kind, is } = address;
  const sinceMs = atMs - proofLife.windowMs;
  const before = await records.proofs.proofsSince({ visitor, kind, address: is, sinceMs });
  if (before.byVisitor >= proofLife.perVisitor) {
    return refused('command.limit', {
      path: 'address',
      message: `${proofLife.perVisitor} codes were asked for within a day`,
      mend: 'use the last one, or ask again tomorrow',
    });
  }
  const expiresAtMs = atMs + proofLife.codeMs;
  const state = before.toAddress >= proofLife.perAddress ? 'held' : 'waiting';
  const whose = { proof, visitor, kind, address: is, venue, language, text };
  return {
    ok: true,
    frames: [],
    ops: [{ op: 'putProof', ...whose, atMs, expiresAtMs, state }],
    result: { expiresAtMs },
  };
}

/** A wrong code is an answer, not a failure: it is counted, and the fifth ends the code. */
async function confirmAddress(
  { visitor, kind, codeSha256 }: CommandOf<'confirmAddress'>,
  context: PlanContext,
): Promise<Planned> {
  const { couponKey, nowMs: atMs, records } = context;
  const proof = await records.proofs.proofOf(visitor, kind, atMs);
  if (proof === undefined || couponKey === undefined) {
    return { ok: true, frames: [], ops: [], result: { confirmed: false, triesLeft: 0 } };
  }
  if (addressCodeSha256(addressCode(couponKey, proof.proof)) !== codeSha256) {
    const triesLeft = proofLife.tries - proof.tries - 1;
    const op = { op: 'tryProof', proof: proof.proof } as const;
    return { ok: true, frames: [], ops: [op], result: { confirmed: false, triesLeft } };
  }
  return {
    ok: true,
    frames: reachFrames(context, { visitor, kind, reachable: true }),
    ops: [...confirmedOps(context, proof)],
    result: { confirmed: true },
  };
}

function confirmedOps(context: PlanContext, proof: AddressProof): readonly RecordOp[] {
  const { visitor, kind, address, language, text } = proof;
  return [
    { op: 'putAddress', visitor, kind, address, atMs: context.nowMs },
    { op: 'endProofs', visitor, kind },
    answerOf(context, { visitor, kind, language, text, granted: true }),
    auditRow(context, { action: 'confirmAddress', about: visitor }),
  ];
}

type Said = Pick<AddressProof, 'visitor' | 'kind' | 'language' | 'text'> & {
  readonly granted: boolean;
};

/** Writing to this address has a yes and a no of its own, beside what may be written. [CON8] */
function answerOf({ id, nowMs: atMs }: PlanContext, { kind, ...said }: Said): RecordOp {
  const purpose = kind === 'email' ? 'email' : 'sms';
  return { op: 'putConsent', id: `${id}/${kind}`, purpose, ...said, place: 'page', atMs };
}

type Reach = { readonly visitor: string; readonly kind: AddressKind; readonly reachable: boolean };

/** Frames for every venue that knows them: by which channel they can be reached from here on. */
export function reachFrames(context: PlanContext, { visitor, kind, reachable }: Reach) {
  return addressedChannels
    .filter((channel) => addressed[channel] === kind)
    .flatMap((channel) =>
      toEveryVenue(context, visitor, { do: 'setReach', visitor, channel, reachable }),
    );
}
