import { describe, expect, test } from 'vitest';
import { decodeState, encodeState, type VenueState } from '../../src/engine/venue.ts';
import { decisionsOf, framesOf, histories, pinned, play } from './history.ts';
import { stories } from './stories.ts';

function restored(state: VenueState): VenueState {
  const again = decodeState(encodeState(state));
  if ('problem' in again) throw new Error(again.problem);
  return again;
}

/** A decision that is meant to change is accepted with `npm run golden -- accept`. */
describe('[DET1] golden histories', () => {
  test('there are twenty, each with its story', () => {
    expect(histories().length).toBeGreaterThanOrEqual(20);
    expect(Object.keys(stories)).toEqual(histories());
  });

  test.each(Object.entries(stories))('%s pins what it is for', (name, { shows }) => {
    const lines = pinned(name);
    expect(shows.filter((one) => !one.test(lines))).toEqual([]);
    expect(lines.split('\n').length).toBeGreaterThan(60);
  });

  test.each(histories())('%s is decided as it was', (name) => {
    expect(decisionsOf(framesOf(name))).toBe(pinned(name));
  });

  test.each(histories())('%s is the same story when it is put down and taken up', (name) => {
    const frames = framesOf(name);
    const [whole, parts]: [string[], string[]] = [[], []];
    const straight = play(frames, (effect) => whole.push(JSON.stringify(effect)));
    const renew = (state: VenueState, position: number) =>
      position % 251 === 0 ? restored(state) : state;
    const again = play(frames, (effect) => parts.push(JSON.stringify(effect)), renew);
    expect(parts).toEqual(whole);
    expect(encodeState(again)).toBe(encodeState(straight));
  });
});
