import type { ImportFailure, ImportProblem } from '../../src/contracts/api-customers.ts';
import { nameIn } from '../i18n/language.ts';
import { faultSaid, type Told } from '../parts/faults.tsx';
import { whyNot } from '../parts/refusal.ts';
import { failureWords } from './failure-words.ts';
import { fields } from './store.ts';
import { isWord, w, wordOr } from './words.ts';

/** A meaning of a column in the reader's words; fields of one's own by their names. */
export function columnName(column: string): string {
  const own = fields.value.find(({ field }) => column === `field:${field}`);
  return own === undefined ? wordOr(`column.${column}`, column) : nameIn(own.name);
}

/** What is wrong with a row and how to mend it, in the reader's language. [CUP9] */
export function problemSaid({ code, detail = '' }: ImportProblem): Told | undefined {
  if (!isWord(`problem.${code}`)) return undefined;
  const named = code === 'several' && detail !== '' ? columnName(detail) : detail;
  return [w(`problem.${code}`, { detail: named }), w(`mend.${code}`, { detail: named })];
}

/** Why a file was not read to its end; undefined = one of the reasons has no words here. [CUP9] */
export function failureSaid({ reasons, message }: ImportFailure): readonly Told[] | undefined {
  const told = reasons.map(({ row = 0, ...reason }) => {
    const { code, value = '' } = reason;
    const why = code === 'refused' ? whyNot({ code: value, message }) : '';
    const named = code.startsWith('map') ? columnName(value) : value;
    return faultSaid(failureWords, { ...reason, value: named }, { row, why });
  });
  const known = told.filter((one) => one !== undefined);
  return known.length === told.length ? known : undefined;
}
