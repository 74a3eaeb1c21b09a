import { z } from 'zod';
import { Id, Language, Sha256 } from './ids.ts';

/** Where somebody can be written to when they are not here. */
export const addressKinds = ['email', 'phone'] as const;
export type AddressKind = (typeof addressKinds)[number];

/** `address`: lower-case e-mail, or a number in E.164 with its `+`; one of a kind a person. */
export type AddressRecord = {
  readonly visitor: string;
  readonly kind: AddressKind;
  readonly address: string;
  readonly atMs: number;
};

/** How an address is proved to be somebody's own, and how often it may be tried. [AUD6] */
export const proofLife = {
  /** How long a code holds, ms. */
  codeMs: 900_000,
  /** Wrong codes after which a new one is needed. */
  tries: 5,
  /** Codes a visitor may ask for, and those that go to one address, in `windowMs`. */
  perVisitor: 5,
  perAddress: 3,
  windowMs: 86_400_000,
} as const;

/** A code that was sent, or is to be sent, to find out whose an address is. */
export type AddressProof = AddressRecord & {
  readonly proof: string;
  readonly venue: string;
  readonly language: Language;
  /** The wording of consent that was on the screen. */
  readonly text: string;
  readonly expiresAtMs: number;
  readonly tries: number;
};

/** `held`: nothing is sent, as this address had its codes of the day; nobody is told. */
export type ProofState = 'waiting' | 'held' | 'sent' | 'failed';

export type AddressOp =
  | ({ readonly op: 'putAddress' } & AddressRecord)
  | { readonly op: 'removeAddress'; readonly visitor: string; readonly kind: AddressKind }
  | ({ readonly op: 'putProof'; readonly state: ProofState } & Omit<AddressProof, 'tries'>)
  | { readonly op: 'tryProof'; readonly proof: string }
  | { readonly op: 'moveProof'; readonly proof: string; readonly state: ProofState }
  | { readonly op: 'endProofs'; readonly visitor: string; readonly kind: AddressKind };

/** The hot path's side. */
export type ProofReads = {
  /** The one that counts: the last that was asked for, while it holds. */
  proofOf(visitor: string, kind: AddressKind, nowMs: number): Promise<AddressProof | undefined>;
  /** Codes asked for since: by the visitor, and for the address by whomever. */
  proofsSince(
    asked: Pick<AddressProof, 'visitor' | 'kind' | 'address'> & { readonly sinceMs: number },
  ): Promise<{ readonly byVisitor: number; readonly toAddress: number }>;
};

/** What a visitor's own page shows, and who sends codes. */
export interface AddressReader {
  addressesOf(visitor: string): Promise<readonly AddressRecord[]>;
  /** Of both kinds, those that still hold. */
  proofsOf(visitor: string, nowMs: number): Promise<readonly AddressProof[]>;
  /** Codes to send, the oldest first. */
  waitingProofs(nowMs: number, limit: number): Promise<readonly AddressProof[]>;
}

/** One address as it is kept: what cannot be one is refused. Source: RFC 5321, ITU-T E.164. */
export const Address = {
  email: z.email().max(254).toLowerCase(),
  phone: z.string().regex(/^\+[1-9]\d{6,14}$/, 'use +, country and number: +989121234567'),
} as const;

export const GivenAddress = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('email'), is: Address.email }),
  z.strictObject({ kind: z.literal('phone'), is: Address.phone }),
]);

/** Commands about where somebody can be written to. [OFF1] */
export const addressCommands = [
  z.strictObject({
    do: z.literal('setAddress'),
    visitor: z.string().min(1).max(64),
    address: GivenAddress,
  }),
  z.strictObject({
    do: z.literal('dropAddress'),
    visitor: z.string().min(1).max(64),
    kind: z.enum(addressKinds),
    /** The wording its owner read, when they said it themselves. */
    text: z.string().min(1).max(64).optional(),
  }),
  /** By the visitor: a code goes to an address they say is theirs. [AUD6] */
  z.strictObject({
    do: z.literal('askAddress'),
    visitor: z.string().min(1).max(64),
    venue: Id,
    address: GivenAddress,
    language: Language,
    text: z.string().min(1).max(64),
  }),
  /** The code they read there; only its hash is told. [AUD6] */
  z.strictObject({
    do: z.literal('confirmAddress'),
    visitor: z.string().min(1).max(64),
    kind: z.enum(addressKinds),
    codeSha256: Sha256,
  }),
  /** By who sends: whether a code left. */
  z.strictObject({
    do: z.literal('reportProof'),
    proof: z.string().min(1).max(128),
    outcome: z.enum(['sent', 'failed']),
  }),
] as const;
export type AddressCommandName = z.infer<(typeof addressCommands)[number]>['do'];
