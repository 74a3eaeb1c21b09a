import type { ImportProblem } from '../../src/contracts/api-customers.ts';
import { nameIn } from '../i18n/language.ts';
import { fields } from './store.ts';
import { w, wordOr } from './words.ts';

/** A meaning of a column in the reader's words; fields of one's own by their names. */
export function columnName(column: string): string {
  const own = fields.value.find(({ field }) => column === `field:${field}`);
  return own === undefined ? wordOr(`column.${column}`, column) : nameIn(own.name);
}

/** What is wrong with a row and how to mend it, in the reader's language. [CUP9] */
export function problemSaid({ code, detail = '' }: ImportProblem): string {
  const named = code === 'several' && detail !== '' ? columnName(detail) : detail;
  return `${w(`problem.${code}`, { detail: named })} ${w(`mend.${code}`, { detail: named })}`;
}
