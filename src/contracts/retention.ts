import { z } from 'zod';

/**
 * How long a venue keeps each kind of data, days. `trail`: where somebody was, and which tag was
 * which wearing; `visits`: that somebody was there; `proof`: consents of who has no phone and no
 * band any more; `accounts`: who joined, since a phone of theirs opened the page last; `customers`:
 * whom the shop brought, since their last purchase, visit or change. Source of
 * the defaults: data minimisation, GDPR 5(1)(c, e). [CON9]
 */
export const keptDays = {
  trail: 30,
  visits: 400,
  accounts: 400,
  customers: 1_095,
  messages: 90,
  decisions: 90,
  points: 730,
  notices: 90,
  proof: 1_095,
  audit: 400,
  quarantine: 7,
} as const;
export type DataKind = keyof typeof keptDays;
export const dataKinds = Object.keys(keptDays) as readonly DataKind[];

/** The engine knows who joined for 35 days after their last band; no row goes before that. */
const accountDaysLeast = 36;
const days = z.number().int().min(1).max(3_650).optional();

/** A venue's own numbers; what is absent has its default. Audit and quarantine are the house's. */
export const KeepDays = z.strictObject({
  trail: days,
  visits: days,
  accounts: z.number().int().min(accountDaysLeast).max(3_650).optional(),
  customers: days,
  messages: days,
  decisions: days,
  points: days,
  notices: days,
  proof: days,
});
export type KeepDays = z.infer<typeof KeepDays>;

const dayMs = 86_400_000;

/** Days a kind is kept. */
export function daysKept(kind: DataKind, own: KeepDays = {}): number {
  return (kind in own ? own[kind as keyof KeepDays] : undefined) ?? keptDays[kind];
}

/** Milliseconds a kind is kept. */
export function keptMs(kind: DataKind, own: Partial<Record<DataKind, number | undefined>>): number {
  return (own[kind] ?? keptDays[kind]) * dayMs;
}
