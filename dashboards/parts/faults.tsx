import type { ComponentChildren } from 'preact';
import type { FaultValues } from '../../src/contracts/api-sales.ts';
import { fill, formatNumber, type Language } from '../i18n/format.ts';
import { language } from '../i18n/language.ts';

export type Told = readonly [what: string, mend: string];
/** What is wrong, and what mends it, by the code the server gives: each code in both languages. */
export type FaultWords<Code extends string> = Readonly<
  Record<Code, Readonly<Record<Language, Told>>>
>;
export type Fault = FaultValues & { readonly code?: string | undefined };

/** In the reader's language; undefined = a later server gave the code, and only it has words. */
export function faultSaid(
  words: FaultWords<string>,
  { code = '', value = '', ...numbers }: Fault,
  more: Readonly<Record<string, string | number>> = {},
  shown: Language = language(),
): Told | undefined {
  const told = Object.hasOwn(words, code) ? words[code]?.[shown] : undefined;
  if (told === undefined) return undefined;
  const said = isAmount(code) ? formatNumber(Number(value), shown) : value;
  const [what, mend] = told.map((one) => fill(one, { value: said, ...numbers, ...more }, shown));
  return [what ?? '', mend ?? ''];
}

/** What is too large or too small was read as a number; all else is said as it stands there. */
const isAmount = (code: string): boolean => code === 'large' || code === 'small';

/** What a fault says; the server's own English words, as such, where there are no others. */
export function FaultSaid(props: {
  readonly said: Told | undefined;
  readonly english: { readonly message: string; readonly mend: string };
}) {
  const { said, english } = props;
  if (said !== undefined) {
    const [what, mend] = said;
    return (
      <>
        {what} <span class="muted">{mend}</span>
      </>
    );
  }
  return (
    <English>
      {english.message}; {english.mend}
    </English>
  );
}

/** Words that a page has in no other language. */
export function English(props: { readonly children: ComponentChildren }) {
  return (
    <span lang="en" dir="ltr">
      {props.children}
    </span>
  );
}
