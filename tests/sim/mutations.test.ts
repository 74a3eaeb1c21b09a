import { describe, expect, test } from 'vitest';
import { type Mutation, mutations } from './mutations.ts';
import { simulate } from './run.ts';

/** Seeds in which a mutation must be found where its own seed has lost it. */
const seeds = 50;

/** Where its oracles speak of it; undefined = none does. */
async function foundBy({ seed, begin, finds }: Mutation): Promise<number | undefined> {
  for (let tried = 0; tried < seeds; tried++) {
    const end = begin();
    try {
      const next = ((seed - 1 + tried) % seeds) + 1;
      const { findings } = await simulate(next);
      if (findings.some((finding) => finds.test(finding))) return next;
    } finally {
      end();
    }
  }
  return undefined;
}

describe('[DET1] the oracles of the simulation can fail', () => {
  test.each(mutations.map((one) => [one.name, one] as const))(
    '%s: found',
    async (_name, mutation) => {
      expect(await foundBy(mutation)).toBeGreaterThan(0);
    },
  );
});
