import { round, type TortureOptions, type TortureResult } from './figure.ts';
import { keyOf } from './mutants/draw.ts';
import { equivalents } from './mutants/equivalents.ts';
import { type MutatedModule, mutatedModules } from './mutants/modules.ts';
import { type Mutant, mutate } from './mutants/stryker.ts';

/** Of a hundred changed lines so many must make a test fail. */
const leastShare = 0.8;
/** What a slice tries of one module; a mutant takes 0.3 to 0.8 s of a core. */
const drawn = 20;
const sliceEndsAfterMs = 230_000;
const fullEndsAfterMs = 3 * 3_600_000;
/** Of a sample, the interval that holds the whole's share in 95 of 100 samples. */
const z95 = 1.96;

type Scored = {
  readonly module: string;
  readonly mutants: number;
  readonly noticed: number;
  readonly score: number;
  /** Bounds of what the whole module's score is; its own score when all were tried. */
  readonly from: number;
  readonly to: number;
  readonly equivalent: number;
  readonly survivors: readonly string[];
  /** Told to be equivalent and noticed, or not there: the list is wrong. */
  readonly wrongly: readonly string[];
};

const without = equivalents.map(({ file, was, is }) => keyOf(file, was, is));
const keyOfMutant = ({ file, was, is }: Mutant) => keyOf(file, was, is);

/**
 * R21: lines of the modules that promise most are changed, one at a time (`<` to `<=`, a call left
 * out, a text emptied, ...), and their tests must notice. Full: every mutant of every module, four
 * of five noticed in each. Slice: a sample of one module, drawn by the seed; it fails when the
 * sample says, with 95 % confidence, that the module is below four of five.
 */
export async function run({ seed, scale }: TortureOptions): Promise<TortureResult> {
  const isFull = scale === 'full';
  const some = mutatedModules.filter((_, at) => isFull || at === seed % mutatedModules.length);
  const modules: Scored[] = [];
  for (const module of some) {
    const options = isFull
      ? { endAfterMs: fullEndsAfterMs, hear: (text: string) => process.stderr.write(text) }
      : { endAfterMs: sliceEndsAfterMs, draw: { seed, most: drawn, without } };
    modules.push(scoreOf(module, await mutate(module, options), isFull));
  }
  const ok = modules.every(({ to, wrongly }) => to >= leastShare * 100 && wrongly.length === 0);
  return { name: 'R21', ok, seed, least: leastShare * 100, modules };
}

function scoreOf({ name }: MutatedModule, found: readonly Mutant[], isWhole: boolean): Scored {
  const tried = found.filter(({ status }) => status !== 'left out');
  const isEquivalent = (mutant: Mutant) => without.includes(keyOfMutant(mutant));
  const counted = tried.filter((mutant) => !isEquivalent(mutant));
  if (counted.length === 0) throw new Error(`nothing of ${name} was changed`);
  const noticed = counted.filter(({ status }) => status === 'noticed').length;
  const share = noticed / counted.length;
  const { from, to } = isWhole ? { from: share, to: share } : wilson(noticed, counted.length);
  return {
    module: name,
    mutants: counted.length,
    noticed,
    score: percent(share),
    from: percent(from),
    to: percent(to),
    equivalent: tried.length - counted.length,
    survivors: counted.filter(({ status }) => status !== 'noticed').map(wordsOf),
    wrongly: isWhole ? wronglyTold(found) : [],
  };
}

function wronglyTold(found: readonly Mutant[]): string[] {
  const files = new Set(found.map(({ file }) => file));
  return equivalents.flatMap(({ file, was, is }) => {
    if (!files.has(file)) return [];
    const alike = found.filter((mutant) => keyOfMutant(mutant) === keyOf(file, was, is));
    if (alike.length === 0) return [`${file}: nothing turns ${was} into ${is}`];
    return alike.filter(({ status }) => status === 'noticed').map(wordsOf);
  });
}

/** Source: E. B. Wilson, Probable inference, JASA 22 (1927), the score interval. */
export function wilson(hits: number, of: number): { from: number; to: number } {
  if (of === 0) return { from: 0, to: 0 };
  const share = hits / of;
  const spread = z95 ** 2 / of;
  const middle = (share + spread / 2) / (1 + spread);
  const half = (z95 * Math.sqrt((share * (1 - share)) / of + spread / (4 * of))) / (1 + spread);
  return { from: middle - half, to: middle + half };
}

const percent = (share: number): number => round(share * 100);
const brief = (text: string): string => text.replace(/\s+/g, ' ').slice(0, 60);

function wordsOf({ file, line, was, is, status }: Mutant): string {
  return `${status} ${file}:${line} ${brief(was)} -> ${brief(is)}`;
}
