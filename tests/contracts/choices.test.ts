import { describe, expect, test } from 'vitest';
import {
  ChoicesChange,
  choicesAt,
  decidingOf,
  generalTopic,
  keptAt,
  lessLike,
  restMs,
  stopped,
  stopScopeOf,
  unchosen,
  unstopped,
  VisitorChoices,
} from '../../src/contracts/choices.ts';

const nowMs = 1_000;
const shoes = { campaign: 'shoes-3m', topic: 'shoes', nowMs };

describe('less like this', () => {
  test('[CHO7] rests that campaign for a week, and no other', () => {
    const { choices, said } = lessLike(unchosen, shoes);
    expect(said).toBe('rests');
    expect(choices.rests).toEqual([
      { campaign: 'shoes-3m', topic: 'shoes', untilMs: nowMs + restMs },
    ]);
    expect(choices.topicsOff).toEqual([]);
    expect(choices.version).toBe(1);
  });

  test('[CHO7] said again of the topic within the week, by another message, ends the topic', () => {
    const once = lessLike(unchosen, shoes).choices;
    const again = { ...shoes, campaign: 'boots', nowMs: nowMs + restMs - 1 };
    const { choices, said } = lessLike(once, again);
    expect(said).toBe('topicOff');
    expect(choices.topicsOff).toEqual(['shoes']);
    expect(choices.rests).toEqual([]);
  });

  test('[CHO7] a week later it begins anew, and another topic is not counted', () => {
    const once = lessLike(unchosen, shoes).choices;
    expect(lessLike(once, { ...shoes, nowMs: nowMs + restMs }).said).toBe('rests');
    expect(lessLike(once, { ...shoes, campaign: 'tea', topic: 'cafe' }).said).toBe('rests');
  });
});

describe('a link', () => {
  test('[CHO8] stops the topic a campaign names, else all offers; safety has none', () => {
    expect(stopScopeOf({ class: 'marketing', topic: 'shoes' })).toEqual({
      kind: 'topic',
      topic: 'shoes',
    });
    expect(stopScopeOf({ class: 'marketing' })).toEqual({ kind: 'offers' });
    expect(stopScopeOf({ class: 'service' })).toEqual({ kind: 'topic', topic: generalTopic });
    expect(stopScopeOf({ class: 'safety', topic: 'shoes' })).toBeUndefined();
    expect(stopScopeOf(undefined)).toBeUndefined();
  });

  test('[CHO8] undo goes back to how often it was, also when stopped twice', () => {
    const few = { ...unchosen, frequency: 'few' as const };
    const once = stopped(few, { kind: 'offers' });
    expect(once.frequency).toBe('none');
    const twice = stopped(once, { kind: 'offers' });
    expect(unstopped(twice, { kind: 'offers' })).toMatchObject({ version: 3, frequency: 'few' });
  });

  test('[CHO8] undo gives nobody offers who chose none by themselves', () => {
    const none = { ...unchosen, frequency: 'none' as const };
    const after = unstopped(stopped(none, { kind: 'offers' }), { kind: 'offers' });
    expect(after.frequency).toBe('none');
  });

  test('[CHO8] of a topic, it is off once, and undo puts on that one alone', () => {
    const scope = { kind: 'topic', topic: 'shoes' } as const;
    const off = stopped(stopped({ ...unchosen, topicsOff: ['cafe'] }, scope), scope);
    expect(off.topicsOff).toEqual(['cafe', 'shoes']);
    expect(unstopped(off, scope).topicsOff).toEqual(['cafe']);
  });

  test('[CHO8] undo of a topic switches nothing on that its owner switched off', () => {
    const scope = { kind: 'topic', topic: 'shoes' } as const;
    const own = { ...unchosen, topicsOff: ['shoes'] };
    expect(unstopped(own, scope).topicsOff).toEqual(['shoes']);
    expect(unstopped(stopped(own, scope), scope).topicsOff).toEqual(['shoes']);
    // Undone once is undone: the link has nothing left to put back.
    const back = unstopped(stopped({ ...unchosen }, scope), scope);
    expect(unstopped({ ...back, topicsOff: ['shoes'] }, scope).topicsOff).toEqual(['shoes']);
  });
});

test('[CHO3] hours that begin and end at once are refused, as they would be none or all', () => {
  const { rests: _rests, ...chosen } = unchosen;
  const asked = { ...chosen, rests: [] };
  const at = (from: string, to: string) =>
    ChoicesChange.safeParse({ ...asked, quietHours: { from, to } }).success;
  expect(at('22:00', '08:00')).toBe(true);
  expect(at('22:00', '22:00')).toBe(false);
  expect(at('24:00', '08:00')).toBe(false);
});

describe('choices of a venue', () => {
  const theirs = { kind: 'topic', topic: 'shoes' } as const;
  const before = { ...unchosen, topicsOff: ['news'], at: { other: { topicsOff: [], rests: [] } } };

  test('[CHO12] are its own, and those of before where it has none', () => {
    expect(choicesAt(before, 'kasra').topicsOff).toEqual(['news']);
    expect(choicesAt(before, 'other').topicsOff).toEqual([]);
    expect(choicesAt(before, undefined)).not.toHaveProperty('at');
    // A name that every object has is no venue.
    expect(choicesAt(before, 'constructor').topicsOff).toEqual(['news']);
    expect(decidingOf(before, 'other')).toMatchObject({ topicsOff: [], frequency: 'all' });
  });

  test('[CHO12] are kept beside the others, how often for all', () => {
    const here = choicesAt(before, 'kasra');
    const next = keptAt(before, 'kasra', { ...stopped(here, theirs), frequency: 'few' });
    expect(VisitorChoices.parse(next)).toEqual({
      ...before,
      version: 1,
      frequency: 'few',
      at: {
        other: { topicsOff: [], rests: [] },
        kasra: { topicsOff: ['news', 'shoes'], rests: [], topicsByLink: ['shoes'] },
      },
    });
    const back = keptAt(next, 'kasra', unstopped(choicesAt(next, 'kasra'), theirs));
    expect(choicesAt(back, 'kasra').topicsOff).toEqual(['news']);
    expect(choicesAt(back, 'other')).toMatchObject({ topicsOff: [], frequency: 'few' });
  });

  test('[CHO12] said for every venue take the place of all', () => {
    const all = keptAt(before, undefined, { ...choicesAt(before, undefined), topicsOff: [] });
    expect(all).not.toHaveProperty('at');
  });
});
