import type { CustomerField, FieldType } from '../../src/contracts/api-customers.ts';
import { idFrom } from './id-from.ts';

/** A field as it is typed; `field` is empty until it is kept for the first time. */
export type FieldDraft = {
  /** Of the form alone. */
  readonly key: string;
  readonly field: string;
  readonly type: FieldType;
  readonly en: string;
  readonly fa: string;
  /** One a line. */
  readonly choices: string;
};
export const fieldTypes = [
  'text',
  'number',
  'date',
  'flag',
  'choice',
] as const satisfies readonly FieldType[];
export type FieldWrong = 'fieldNoName' | 'fieldNoChoices' | 'fieldTwice';

export function draftsOf(fields: readonly CustomerField[]): readonly FieldDraft[] {
  return fields.map(({ field, type, name, choices = [] }) => {
    return { key: field, field, type, en: name.en, fa: name.fa ?? '', choices: choices.join('\n') };
  });
}

/** One place up (-1) or down (1); at an end it stays. */
export function moved<T>(all: readonly T[], at: number, by: -1 | 1): readonly T[] {
  const [here, there] = [all[at], all[at + by]];
  if (here === undefined || there === undefined) return all;
  return all.map((one, place) => (place === at ? there : place === at + by ? here : one));
}

/** Fields as the server keeps them, or the first that cannot be. [CUP10] */
export function readDrafts(
  drafts: readonly FieldDraft[],
):
  | { readonly ok: true; readonly fields: CustomerField[] }
  | { readonly ok: false; readonly key: string; readonly wrong: FieldWrong } {
  const fields: CustomerField[] = [];
  const names = new Set<string>();
  for (const { key, field, type, ...typed } of drafts) {
    const [en, fa] = [typed.en.trim(), typed.fa.trim()];
    if (en === '' && fa === '') return { ok: false, key, wrong: 'fieldNoName' };
    const name = (en === '' ? fa : en).toLowerCase();
    if (names.has(name)) return { ok: false, key, wrong: 'fieldTwice' };
    names.add(name);
    const choices = [...new Set(typed.choices.split('\n').map((line) => line.trim()))].filter(
      Boolean,
    );
    if (type === 'choice' && choices.length === 0) {
      return { ok: false, key, wrong: 'fieldNoChoices' };
    }
    const taken = new Set([...fields, ...drafts].map((one) => one.field));
    const id = field === '' ? idFrom(en, 'field', taken) : field;
    fields.push({
      ...{ field: id, type, name: { en: en === '' ? fa : en, ...(fa === '' ? {} : { fa }) } },
      ...(type === 'choice' ? { choices } : {}),
    });
  }
  return { ok: true, fields };
}
