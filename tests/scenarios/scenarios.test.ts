import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Effect } from '../../src/contracts/effects.ts';
import { decodeState, encodeState, type VenueState } from '../../src/engine/venue.ts';
import { Shop } from '../engine/shop.ts';
import { doneBy, isLike, play, Script, withTime } from './script.ts';

const folder = dirname(fileURLToPath(import.meta.url));
const scenarios = globSync('*.json', { cwd: folder })
  .sort()
  .map((file) => ({ file, document: JSON.parse(readFileSync(join(folder, file), 'utf8')) }));

function restored(state: VenueState): VenueState {
  const again = decodeState(encodeState(state));
  if ('problem' in again) throw new Error(again.problem);
  return again;
}

describe('the rules as data', () => {
  test('[RUL1] there are scenarios', () => {
    expect(scenarios.length).toBeGreaterThan(9);
  });

  test.each(scenarios)('$document.rule $document.title ($file)', ({ document }) => {
    const script = Script.parse(document);
    const shop = play(script);
    const { events, never, decisions, messages, closed, claims, done } = script.expect;
    expect(shop.of('decision')).toMatchObject(decisions.map(withTime));
    expect(shop.of('message')).toMatchObject(messages.map(withTime));
    expect(doneBy(shop)).toMatchObject(done.map(withTime));
    if (closed) expect(shop.of('messageClosed')).toMatchObject(closed.map(withTime));
    if (claims) expect(shop.of('claimAnswered')).toMatchObject(claims.map(withTime));
    let next = 0;
    for (const event of shop.events) {
      const expected = events[next];
      if (expected && isLike(event, expected)) next++;
    }
    expect(events.slice(next), shop.lines().join('\n')).toEqual([]);
    const unwanted = shop.events.filter((event) => never.some((one) => isLike(event, one)));
    expect(unwanted).toEqual([]);
  });

  test.each(scenarios)('[DET1] $file again, from its journal and restored on the way', (one) => {
    const first = play(Script.parse(one.document));
    for (const restoredEvery of [Infinity, 40]) {
      let again = new Shop();
      const effects: Effect[] = [];
      for (const frame of first.journal) {
        again.frame(frame);
        effects.push(...again.effects.splice(0));
        if (frame.position % restoredEvery === 0) again = new Shop(restored(again.state));
      }
      expect(effects).toEqual(first.effects);
      expect(encodeState(again.state)).toBe(encodeState(first.state));
    }
  });
});
