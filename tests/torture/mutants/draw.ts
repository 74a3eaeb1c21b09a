import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { type Place, placed } from './place.ts';

/**
 * A checker of Stryker that lets those mutants through that were drawn: the same for the same seed,
 * whatever else changes in the file. Equivalent ones are never drawn.
 */
export type Draw = {
  readonly seed: number;
  readonly most: number;
  /** `file was is` of each. */
  readonly without: readonly string[];
};

type Mutant = {
  readonly id: string;
  readonly fileName: string;
  readonly replacement: string;
  readonly location: Place;
};
type Check = { readonly status: 'passed' } | { readonly status: 'compileError'; reason: string };

export function keyOf(file: string, was: string, is: string): string {
  return [file, was, is].join('\n');
}

class Drawn {
  static readonly inject = ['options'];
  readonly #draw: Draw;
  #drawn: ReadonlySet<string>;

  constructor(options: { readonly draw: Draw }) {
    this.#draw = options.draw;
    this.#drawn = new Set();
  }

  async init(): Promise<void> {}

  /** Asked once, with all of them, before any is checked. */
  async group(mutants: readonly Mutant[]): Promise<readonly (readonly string[])[]> {
    const { seed, most, without } = this.#draw;
    const sources = new Map<string, string>();
    const lots = mutants.flatMap(({ id, fileName, replacement, location }) => {
      const source = sources.get(fileName) ?? readFileSync(fileName, 'utf8');
      sources.set(fileName, source);
      const file = relative(process.cwd(), fileName);
      const key = keyOf(file, placed(source, fromOne(location)), replacement);
      if (without.includes(key)) return [];
      const { line, column } = location.start;
      return [{ id, lot: lotOf(`${seed}\n${key}\n${line}\n${column}`) }];
    });
    const drawn = lots.toSorted((a, b) => (a.lot < b.lot ? -1 : 1)).slice(0, most);
    this.#drawn = new Set(drawn.map(({ id }) => id));
    return [mutants.map(({ id }) => id)];
  }

  async check(mutants: readonly Mutant[]): Promise<Readonly<Record<string, Check>>> {
    return Object.fromEntries(
      mutants.map(({ id }): [string, Check] => [
        id,
        this.#drawn.has(id)
          ? { status: 'passed' }
          : { status: 'compileError', reason: 'not drawn' },
      ]),
    );
  }
}

/** Checkers are told lines and columns from 0. */
function fromOne({ start, end }: Place): Place {
  const next = ({ line, column }: Place['start']) => ({ line: line + 1, column: column + 1 });
  return { start: next(start), end: next(end) };
}

function lotOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export const strykerPlugins = [{ kind: 'Checker', name: 'drawn', injectableClass: Drawn }];
