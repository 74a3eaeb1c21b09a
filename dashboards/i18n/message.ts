/**
 * A text of the catalogue: plain, or by the number in `{count}`. `zero` is said for exactly 0,
 * because Persian puts 0 and 1 into the same plural form.
 */
export type Message =
  | string
  | { readonly zero?: string; readonly one: string; readonly other: string };

export type Params = Readonly<Record<string, string | number>>;
