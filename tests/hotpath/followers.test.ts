import { expect, test } from 'vitest';
import type { SnapshotFrame } from '../../src/contracts/live.ts';
import type { DotView } from '../../src/contracts/views.ts';
import { dotOf } from '../../src/engine/view.ts';
import { Floor } from '../../src/hotpath/floor.ts';
import { openingMs, Shop } from '../engine/shop.ts';
import { dice } from '../torture/figure.ts';

/**
 * An attacker who reads the live floor once a second and joins a dot that came to the one that
 * went nearest to it: what frames hold (ids, times, places, what happened) is all there is.
 */
class Follower {
  readonly text: string[] = [];
  #shown: readonly DotView[] = [];
  readonly #gone: DotView[] = [];

  read(frame: SnapshotFrame): void {
    this.text.push(JSON.stringify(frame));
    const here = new Set(frame.dots.map(({ id }) => id));
    this.#gone.push(...this.#shown.filter(({ id }) => !here.has(id) && !id.includes('~')));
    this.#shown = frame.dots;
  }

  guess(id: string): string | undefined {
    const dot = this.#shown.find((one) => one.id === id);
    if (dot === undefined) return undefined;
    const far = ({ x, y }: DotView) => Math.hypot(x - dot.x, y - dot.y);
    return [...this.#gone].sort((a, b) => far(a) - far(b))[0]?.id;
  }
}

/** Everybody comes in one by one and leaves for the tills in an order of chance. */
function crossing(people: readonly string[], chance: () => number) {
  const shop = Shop.open();
  const floor = new Floor(() => 'UTC');
  const follower = new Follower();
  const leavesMs = people.map(() => 40_000 + Math.floor(chance() * 10) * 4_000);
  const before = new Map<string, string>();
  const told = new Set<string>();
  let right = 0;
  for (let ms = 0; ms < 90_000; ms += 1_000) {
    for (const [i, alias] of people.entries()) {
      const isInside = ms >= 6_000 + i * 2_000;
      const isGone = ms >= (leavesMs[i] ?? 0);
      shop.hear(alias, isGone ? 'tills' : isInside ? 'shoes' : 'door', ms);
    }
    shop.wait(ms + 900);
    follower.read(floor.snapshot(openingMs + ms, shop.state));
    for (const alias of people) {
      const dot = dotOf(shop.state, alias);
      if (dot === undefined) continue;
      if (ms < 6_000) before.set(alias, dot);
      else if (ms >= 40_000 && dot !== before.get(alias) && !told.has(alias)) {
        told.add(alias);
        if (follower.guess(dot) === before.get(alias)) right++;
      }
    }
  }
  return { right, told: told.size, before, follower };
}

const seed = 20_261_122;

test(`[PRE8] whoever follows dots through a crowd guesses, seed ${seed}`, () => {
  const chance = dice(seed);
  const people = ['wa', 'wb', 'wc', 'wd'].concat(['we', 'wf']);
  let [right, told] = [0, 0];
  for (let run = 0; run < 40; run++) {
    // Never more than four at the tills at once would be dots again: six make a second crowd.
    const { follower, ...joined } = crossing(people, chance);
    right += joined.right;
    told += joined.told;
    expect(follower.text.filter((text) => /"w[a-f]"/.test(text))).toEqual([]);
  }
  expect(told).toBeGreaterThan(120);
  // One in six by chance; four standard deviations above it are 63 of 240.
  const bound = told / 6 + 4 * Math.sqrt((told * 5) / 36);
  expect(right).toBeLessThanOrEqual(bound);
});

test('[PRE8] the same attacker follows somebody who meets no crowd', () => {
  const chance = dice(seed);
  let [kept, all] = [0, 0];
  for (let run = 0; run < 10; run++) {
    const { before, follower } = crossing(['wa'], chance);
    all++;
    const last = JSON.parse(follower.text.at(-1) ?? '{}') as SnapshotFrame;
    if (last.dots.some(({ id }) => id === before.get('wa'))) kept++;
  }
  expect([kept, all]).toEqual([10, 10]);
});
