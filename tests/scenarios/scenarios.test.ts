import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Effect } from '../../src/contracts/effects.ts';
import { decodeState, encodeState, type VenueState } from '../../src/engine/venue.ts';
import { Shop } from '../engine/shop.ts';
import { doneBy, isLike, play, Script, withTime } from './script.ts';

const folder = dirname(fileURLToPath(import.meta.url));
const scenarios = globSync('*.json', { cwd: folder })
  .sort()
  .map((file) => ({ file, document: JSON.parse(readFileSync(join(folder, file), 'utf8')) }));

const Scalar = z.union([z.string(), z.number(), z.boolean()]);
const Reading = z.looseObject({
  passed: z.boolean(),
  value: Scalar.optional(),
  bound: Scalar.optional(),
  unknown: z.string().optional(),
});

function restored(state: VenueState): VenueState {
  const again = decodeState(encodeState(state));
  if ('problem' in again) throw new Error(again.problem);
  return again;
}

/** The campaigns a place cannot do without, and what each of them stands on. */
const ten = [
  ['01-welcome-by-name', ['visitStarted']],
  ['02-three-minutes-without-buying', ['dwelled']],
  ['03-carried-and-not-bought', ['entered', 'absent']],
  ['04-queue-opens-a-till', ['queueAbove']],
  ['05-cool-drink', ['entered']],
  ['06-full-zone-sends-elsewhere', ['occupancyAbove', 'visitStarted']],
  ['07-hesitating-calls-staff', ['putBack']],
  ['08-points-for-the-tenth-visit', ['visitStarted']],
  ['09-thanks-after-the-visit', ['visitEnded']],
  ['10-low-rating-opens-a-case', ['rated']],
] as const;

function scriptOf(file: string): Script {
  const found = scenarios.find((one) => one.file === file);
  if (found === undefined) throw new Error(`tests/scenarios/${file} is missing`);
  return Script.parse(found.document);
}

describe('the ten campaigns that must be writable', () => {
  test.each(ten)('[RUL1] %s has a yes and a why not, of the same campaigns', (name, triggers) => {
    const [yes, not] = [scriptOf(`${name}.yes.json`), scriptOf(`${name}.not.json`)];
    expect(not.campaigns).toEqual(yes.campaigns);
    expect(yes.campaigns).toMatchObject(triggers.map((type) => ({ when: { type } })));
    const sent = yes.expect.decisions.filter(({ outcome }) => outcome === 'sent');
    expect(new Set(sent.map(({ campaign }) => campaign)).size).toBe(triggers.length);
    expect([...yes.expect.messages, ...yes.expect.done]).not.toEqual([]);
  });

  test.each(ten)('[ATT3] why not %s is said by a gate, with what was found and asked', (name) => {
    const { decisions } = scriptOf(`${name}.not.json`).expect;
    const reasons = decisions.flatMap(({ failedGate, gates }) =>
      failedGate === undefined ? [] : [z.array(Reading).parse(gates).at(-1)],
    );
    expect(reasons).not.toEqual([]);
    for (const reason of reasons) {
      expect(reason).toMatchObject({ passed: false });
      expect(reason?.value ?? reason?.unknown).toBeDefined();
      // That something happened, or not, is its own measure.
      if (typeof reason?.value !== 'boolean') expect(reason?.bound).toBeDefined();
    }
  });
});

describe('the rules as data', () => {
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
