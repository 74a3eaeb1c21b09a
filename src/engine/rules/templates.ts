import { templateVariableNames, templateVariables } from '../../contracts/templates.ts';

/** How a value may be chosen by: a text by what it is, a number by how many it is as well. */
const choices = { text: ['select'], number: ['select', 'plural', 'selectordinal'] } as const;

type Cursor = { readonly text: string; at: number };

/**
 * Why a text is no template the claim can render: ICU message syntax with the listed
 * variables, plain or chosen by. Undefined = it is one. Source: ICU MessageFormat.
 */
export function templateProblem(text: string): string | undefined {
  const cursor = { text, at: 0 };
  const problem = readText(cursor, 0);
  if (problem !== undefined) return problem;
  return cursor.at < text.length
    ? `there is a } too many at character ${cursor.at + 1}`
    : undefined;
}

function readText(cursor: Cursor, depth: number): string | undefined {
  while (cursor.at < cursor.text.length) {
    const letter = cursor.text[cursor.at];
    if (letter === "'") skipQuoted(cursor);
    else if (letter === '}') return undefined;
    else if (letter === '{') {
      const problem = readArgument(cursor, depth);
      if (problem !== undefined) return problem;
    } else cursor.at++;
  }
  return undefined;
}

/** `''` is an apostrophe; `'{` quotes up to the next apostrophe; any other stands for itself. */
function skipQuoted(cursor: Cursor): void {
  const next = cursor.text[cursor.at + 1];
  cursor.at += 1;
  if (next === "'") cursor.at += 1;
  if (next !== '{' && next !== '}') return;
  const end = cursor.text.indexOf("'", cursor.at);
  cursor.at = end < 0 ? cursor.text.length : end + 1;
}

const deepest = 4;

function readArgument(cursor: Cursor, depth: number): string | undefined {
  const start = cursor.at + 1;
  cursor.at++;
  const name = readWord(cursor);
  const variable = templateVariableNames.find((known) => known === name);
  if (variable === undefined) {
    const known = templateVariableNames.join('}, {');
    return `{${name}} at character ${start} is not known; use {${known}}`;
  }
  if (take(cursor, '}')) return undefined;
  if (!take(cursor, ',')) return `the { at character ${start} is not closed`;
  const form = readWord(cursor);
  const allowed: readonly string[] = choices[templateVariables[variable]];
  if (!allowed.includes(form)) return `{${name}, ${form}} cannot be; use ${allowed.join(' or ')}`;
  if (depth >= deepest) return `choices are nested deeper than ${deepest}`;
  if (!take(cursor, ',')) return `{${name}, ${form}} has no choices`;
  return readChoices(cursor, { start, depth });
}

function readChoices(
  cursor: Cursor,
  { start, depth }: { readonly start: number; readonly depth: number },
): string | undefined {
  const found: string[] = [];
  while (!take(cursor, '}')) {
    const choice = readWord(cursor);
    if (choice === '' || !take(cursor, '{')) {
      return `the choices of the { at character ${start} are not closed`;
    }
    found.push(choice);
    const problem = readText(cursor, depth + 1);
    if (problem !== undefined) return problem;
    if (!take(cursor, '}')) return `the choice ${choice} is not closed`;
  }
  return found.includes('other') ? undefined : `the { at character ${start} lacks the choice other`;
}

function readWord(cursor: Cursor): string {
  skipSpace(cursor);
  const start = cursor.at;
  while (/[A-Za-z0-9_=:.-]/.test(cursor.text[cursor.at] ?? '')) cursor.at++;
  const word = cursor.text.slice(start, cursor.at);
  skipSpace(cursor);
  return word;
}

function take(cursor: Cursor, letter: string): boolean {
  skipSpace(cursor);
  if (cursor.text[cursor.at] !== letter) return false;
  cursor.at++;
  return true;
}

function skipSpace(cursor: Cursor): void {
  while (/\s/.test(cursor.text[cursor.at] ?? '')) cursor.at++;
}
