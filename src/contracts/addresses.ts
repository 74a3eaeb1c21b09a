import { z } from 'zod';

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

export type AddressOp =
  | ({ readonly op: 'putAddress' } & AddressRecord)
  | { readonly op: 'removeAddress'; readonly visitor: string; readonly kind: AddressKind };

/** One address as it is kept: what cannot be one is refused. Source: RFC 5321, ITU-T E.164. */
export const Address = {
  email: z.email().max(254).toLowerCase(),
  phone: z.string().regex(/^\+[1-9]\d{6,14}$/, 'use +, country and number: +989121234567'),
} as const;

/** Commands about where somebody can be written to. [OFF1] */
export const addressCommands = [
  z.strictObject({
    do: z.literal('setAddress'),
    visitor: z.string().min(1).max(64),
    address: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('email'), is: Address.email }),
      z.strictObject({ kind: z.literal('phone'), is: Address.phone }),
    ]),
  }),
  z.strictObject({
    do: z.literal('dropAddress'),
    visitor: z.string().min(1).max(64),
    kind: z.enum(addressKinds),
  }),
] as const;
export type AddressCommandName = z.infer<(typeof addressCommands)[number]>['do'];
