import { describe, expect, test } from 'vitest';
import { type Stage, stages } from '../../../src/contracts/events.ts';
import { Journey } from '../../../src/contracts/journey.ts';
import { checkJourney } from '../../../src/engine/journey/check.ts';
import { shownCounts, stageCounts } from '../../../src/engine/journey/counts.ts';
import { lastEvents } from '../../../src/engine/memory.ts';
import { journeyNotes } from '../../../src/engine/rules/history-notes.ts';
import { decodeState, encodeState } from '../../../src/engine/venue.ts';
import { openingMs, Shop } from '../shop.ts';

const second = 1_000;
const minute = 60_000;

function stagesOf(shop: Shop): string[] {
  return shop.said('stageChanged').map(({ to }) => to);
}

/** A venue where looking around counts after ten seconds over the whole visit. */
const patient = Journey.parse({
  version: 1,
  stages: {
    engagement: [{ when: { event: 'dwelled', zone: 'tills', for: '10s', over: 'visit' } }],
  },
});

describe('a journey of its own', () => {
  test('[JNY1] dwells that only the journey asks about are said and move it', () => {
    const shop = Shop.open();
    shop.command({ do: 'publishJourney', journey: patient });
    shop.stay('a', 'tills', 0, 6 * second);
    shop.stay('a', 'door', 6 * second, 10 * second);
    shop.stay('a', 'tills', 10 * second, 20 * second);
    shop.wait(21 * second);
    expect(shop.said('dwelled')).toMatchObject([{ zone: 'tills', forMs: 10_000 }]);
    expect(stagesOf(shop)).toEqual(['entry', 'engagement']);
  });

  test('[JNY1] [DET2] dwells of a journey told later count as after a restart', () => {
    const shop = Shop.open();
    shop.stay('a', 'tills', 0, 3 * second);
    shop.command({ do: 'publishJourney', journey: patient }, 3 * second);
    shop.stay('a', 'tills', 4 * second, 15 * second);
    shop.wait(16 * second);
    expect(shop.said('dwelled')).toMatchObject([{ zone: 'tills', forMs: 10_000 }]);
    expect(stagesOf(shop)).toEqual(['entry', 'engagement']);
  });

  test('[JNY1] a stage it leaves out keeps its default', () => {
    const shop = Shop.open();
    shop.command({ do: 'publishJourney', journey: patient });
    shop.stay('a', 'shoes', 0, 70 * second);
    shop.wait(60 * minute);
    expect(stagesOf(shop)).toEqual(['entry', 'completion']);
  });

  test('[JNY1] it survives a restart, and counts from its publication', () => {
    const shop = Shop.open();
    shop.stay('a', 'tills', 0, 15 * second);
    shop.command({ do: 'publishJourney', journey: patient }, 15 * second);
    shop.stay('a', 'tills', 16 * second, 18 * second);
    const state = decodeState(encodeState(shop.state));
    if ('problem' in state) throw new Error(state.problem);
    expect(state.journey).toEqual(patient);
    expect(stagesOf(shop)).toEqual(['entry']);
  });

  test('[JNY1] who comes in by a custom gate starts their visit there, from any stage', () => {
    const shop = Shop.open();
    const journey = Journey.parse({
      version: 1,
      stages: { entry: [{ when: { event: 'tapped', purpose: 'entry' } }] },
    });
    shop.command({ do: 'publishJourney', journey });
    const tap = { kind: 'tap', alias: 'a', purpose: 'entry' } as const;
    shop.command({ do: 'handOutBand', alias: 'a', as: 'alone' });
    shop.stay('a', 'shoes', 0, 5 * second);
    shop.wait(40 * minute);
    shop.reading('r-door', tap, 41 * minute);
    shop.reading('r-door', tap, 42 * minute);
    shop.wait(43 * minute);
    expect(stagesOf(shop)).toEqual(['enrolment', 'completion', 'entry']);
  });

  test('[JNY1] a condition that is unknown does not hold', () => {
    const shop = Shop.open();
    const unknown = { fact: 'customer.member', not: true };
    shop.command({
      do: 'publishJourney',
      journey: Journey.parse({
        version: 1,
        stages: { entry: [{ when: { event: 'visitStarted' }, if: unknown }] },
      }),
    });
    shop.stay('a', 'tills', 0, 5 * second);
    shop.wait(6 * second);
    expect(stagesOf(shop)).toEqual([]);
  });
});

describe('a stage by what was done before this visit', () => {
  const often = { count: { event: 'entered', zone: 'shoes', within: '30d' }, atLeast: 2 } as const;
  const regular = (event: 'identified' | 'entered' | 'visitStarted') =>
    Journey.parse({ version: 1, stages: { engagement: [{ when: { event }, if: often }] } });
  const facts = { visits: 1, member: false, segments: [], visitStarts: [] };
  const short = { visitSilenceMs: minute, visitGraceMs: minute };

  /** What the records would say of who left this. */
  const remembered = (shop: Shop) => {
    const history = shop.of('history').map(({ type: _t, atMs: _a, visitor: _v, ...row }) => row);
    return { ...facts, history };
  };

  test('[RUL9] [JNY1] the days it asks for are counted from its publication on', () => {
    const shop = Shop.open(short);
    expect(journeyNotes(regular('entered'), shop.state)).toEqual([
      {
        path: 'stages.engagement[0].if',
        message: 'windows longer than a visit count from the publication of this journey on',
        mend: 'publish it early enough; a draft counts nothing',
      },
    ]);
    shop.command({ do: 'publishJourney', journey: regular('entered') });
    expect(journeyNotes(regular('entered'), shop.state)).toEqual([]);
    expect([...shop.state.aggregates.values()]).toEqual([
      { sinceMs: openingMs, days: 30, visits: 0 },
    ]);
    shop.join('a', 'v');
    shop.input({ type: 'facts', visitor: 'v', facts: remembered(shop) }, second);
    shop.stay('a', 'shoes', 2 * second, 8 * second);
    shop.wait(5 * minute);
    expect(shop.of('history')).toMatchObject([{ visitor: 'v', entries: [['', '', 1]] }]);
    expect(stagesOf(shop)).not.toContain('engagement');
    shop.stay('a', 'shoes', 6 * minute, 6 * minute + 8 * second);
    expect(stagesOf(shop).at(-1)).toBe('engagement');
  });

  test('[JNY1] [PRE5] who comes back is in it as soon as the records have answered', () => {
    const shop = Shop.open(short);
    shop.command({ do: 'publishJourney', journey: regular('identified') });
    shop.join('a', 'v');
    shop.input({ type: 'facts', visitor: 'v', facts: remembered(shop) }, second);
    for (const fromMs of [2 * second, 6 * minute]) {
      shop.stay('a', 'shoes', fromMs, fromMs + 8 * second);
      shop.wait(fromMs + 4 * minute);
    }
    shop.command({ do: 'returnBand', alias: 'a' }, 11 * minute);
    expect(stagesOf(shop)).not.toContain('engagement');
    shop.join('b', 'v', {}, 12 * minute);
    shop.stay('b', 'door', 12 * minute + second, 12 * minute + 5 * second);
    shop.wait(12 * minute + 6 * second);
    expect(stagesOf(shop).at(-1)).toBe('entry');
    const told = remembered(shop);
    shop.input({ type: 'facts', visitor: 'v', facts: told }, 12 * minute + 7 * second);
    expect(stagesOf(shop).at(-1)).toBe('engagement');
  });

  test('[RUL9] what only a journey asks for goes with it, and outlives a campaign', () => {
    const shop = Shop.open();
    shop.run({ id: 'c', when: { type: 'entered' }, if: often });
    shop.command({ do: 'publishJourney', journey: regular('entered') }, second);
    expect([...shop.state.aggregates.values()]).toMatchObject([{ sinceMs: openingMs }]);
    shop.run({ id: 'c', when: { type: 'entered' }, status: 'draft' }, 2, 2 * second);
    expect(shop.state.aggregates.size).toBe(1);
    const plain = Journey.parse({ version: 1, stages: {} });
    shop.command({ do: 'publishJourney', journey: plain }, 3 * second);
    expect(shop.state.aggregates.size).toBe(0);
  });

  test('[JNY1] who asks the records before they can have answered is told so', () => {
    const notes = journeyNotes(regular('visitStarted'), Shop.open().state);
    expect(notes.map(({ path }) => path)).toEqual([
      'stages.engagement[0].if',
      'stages.engagement[0].when.event',
    ]);
    expect(notes[1]?.mend).toMatch(/^use identified/);
  });
});

describe('a journey that came past its check', () => {
  test('[JNY1] a condition that throws does not hold, and the venue goes on', () => {
    const shop = Shop.open();
    const when = { event: 'visitStarted' } as const;
    const stages = { entry: [{ when, if: { fact: 'no.fact', is: 1 } }] };
    shop.command({ do: 'publishJourney', journey: Journey.parse({ version: 1, stages }) });
    shop.stay('a', 'shoes', 0, 70 * second);
    expect(stagesOf(shop)).toEqual(['engagement']);
  });
});

describe('what is wrong with a journey', () => {
  const shop = Shop.open();
  const problems = (stages: object) => {
    const checked = checkJourney({ version: 1, stages }, shop.state);
    return checked.ok ? [] : checked.problems.map(({ path, code, mend }) => [path, code, mend]);
  };

  test('[JNY1] every error is said at its path, with the mend', () => {
    const found = problems({
      discovery: [{ when: { event: 'discovered', for: '5s' } }],
      entry: [{ when: { event: 'entered', zone: 'shoe' } }],
      engagement: [
        { when: { event: 'dwelled', kind: 'display' } },
        { when: { event: 'entered', zone: 'shoes', kind: 'display' } },
        { when: { event: 'pickedUp' }, if: { fact: 'visit.numbr', atLeast: 2 } },
      ],
    });
    expect(found).toEqual([
      [
        'stages.discovery[0].when.for',
        'campaign.shape',
        'leave it out; for goes with dwelled, handled',
      ],
      ['stages.entry[0].when.zone', 'campaign.zone_unknown', 'did you mean shoes?'],
      ['stages.engagement[0].when.for', 'campaign.shape', 'add for, such as 60s'],
      ['stages.engagement[1].when.kind', 'campaign.shape', 'use zone or kind'],
      ['stages.engagement[2].if.fact', 'campaign.fact_unknown', 'did you mean visit.number?'],
    ]);
  });

  test('[JNY1] what the schema refuses is said at its path too', () => {
    expect(problems({ entry: [{ when: { event: 'stageChanged' } }] })[0]?.[0]).toBe(
      'stages.entry[0].when.event',
    );
    expect(problems({ arrival: [] })).toHaveLength(1);
    expect(problems({ entry: [] })).toEqual([]);
  });
});

describe('discovery', () => {
  test('[JNY1] a page is met before any visit, and its source is kept', () => {
    const shop = Shop.open();
    const contact = { do: 'noteContact', visitor: 'v' } as const;
    shop.command({ ...contact, contact: 'discovered', source: 'referral' });
    shop.command({ ...contact, contact: 'discovered', source: 'page' }, second);
    shop.join('a', 'v', {}, 2 * second);
    shop.stay('a', 'shoes', 3 * second, 5 * second);
    shop.wait(40 * minute);
    expect(shop.said('stageChanged').filter(({ visitor }) => visitor === 'v')).toMatchObject([
      { to: 'discovery' },
      { from: 'discovery', to: 'enrolment' },
      { from: 'enrolment', to: 'entry' },
      { from: 'entry', to: 'completion', skipped: ['engagement'] },
    ]);
    expect(shop.of('visit').at(-1)).toMatchObject({ source: 'referral' });
  });

  test('[JNY1] a tap at a reader outside of every zone is the window', () => {
    const shop = Shop.open();
    shop.command({ do: 'placeDevice', device: 'window', kind: 'reader' });
    shop.reading('window', { kind: 'tap', alias: 'a', purpose: 'claim' }, second);
    shop.wait(2 * second);
    expect(stagesOf(shop)).toEqual(['discovery']);
    expect(shop.state.people.get('a')?.journey.source).toBe('window');
  });

  test('[JNY1] who is located outside of every zone before coming in was met by a beacon', () => {
    const shop = Shop.open();
    const fix = { alias: 'a', x: 60, y: 5, accuracyM: 0.5 };
    shop.reading('camera', { kind: 'positions', positions: [fix] }, second);
    shop.wait(4 * second);
    expect(shop.state.people.get('a')).toMatchObject({
      stage: 'discovery',
      journey: { source: 'beacon' },
    });
    expect(shop.said('visitStarted')).toEqual([]);
  });
});

describe('reflection', () => {
  test.each(['reviewed', 'loyaltyOpened'] as const)('[JNY1] %s after the visit', (contact) => {
    const shop = Shop.open();
    shop.join('a', 'v');
    shop.stay('a', 'shoes', 0, 5 * second);
    shop.command({ do: 'noteContact', visitor: 'v', contact }, 6 * second);
    expect(stagesOf(shop).at(-1)).toBe('entry');
    shop.wait(40 * minute);
    shop.command({ do: 'noteContact', visitor: 'v', contact }, 41 * minute);
    expect(stagesOf(shop).at(-1)).toBe('reflection');
  });
});

describe('late data', () => {
  test('[JNY1] moves the stage and triggers nothing', () => {
    const shop = Shop.open();
    shop.run({ when: { type: 'entered', zone: 'exit' } });
    shop.join('a', 'v');
    shop.stay('a', 'shoes', 0, 10 * second);
    shop.wait(20 * second);
    const sale = { kind: 'sale', sale: 's1', action: 'sale', lines: [] } as const;
    const late = { ...sale, alias: 'a', total: 5, currency: 'EUR' };
    shop.reading('r-tills', late, 5 * second, 16 * second);
    expect(stagesOf(shop).at(-1)).toBe('completion');
    const memory = shop.state.people.get('v')?.memory;
    const [last] = memory ? lastEvents(memory, Number.MAX_SAFE_INTEGER, 1) : [];
    expect(last).toMatchObject({ type: 'stageChanged', late: true });
    expect(shop.state.candidates.size).toBe(0);
  });
});

describe('time in a stage', () => {
  test('[JNY4] leaving a stage writes how long it lasted', () => {
    const shop = Shop.open();
    shop.stay('a', 'shoes', 0, 70 * second);
    shop.wait(40 * minute);
    const rows = shop.of('point').filter(({ measurement }) => measurement === 'stage');
    expect(rows.map(({ series, fields }) => [series.stage, fields.stageMs])).toEqual([
      ['entry', 60 * second],
      ['engagement', (shop.said('visitEnded')[0]?.atMs ?? 0) - openingMs - 60_500],
    ]);
  });

  test('[JNY4] the fact visitor.stageMs is how long the stage lasts so far', () => {
    const shop = Shop.open();
    shop.run({
      when: { type: 'left', zone: 'shoes' },
      if: {
        all: [
          { fact: 'visitor.stageMs', atLeast: 25_000 },
          { fact: 'visitor.stageMs', below: 35_000 },
          { fact: 'visitor.stage', is: 'engagement' },
        ],
      },
    });
    shop.join('a', 'v');
    shop.stay('a', 'shoes', 0, 90 * second);
    shop.stay('a', 'tills', 90 * second, 100 * second);
    shop.wait(101 * second);
    expect(shop.of('decision')).toMatchObject([{ outcome: 'sent' }]);
  });
});

describe('people by stage', () => {
  /** Counted from nothing, as after a restart. */
  function recounted(shop: Shop): Record<Stage, number> {
    const again = decodeState(encodeState(shop.state));
    if ('problem' in again) throw new Error(again.problem);
    return stageCounts(again);
  }

  test('[JNY4] are the people inside, kept up with each change', () => {
    const shop = Shop.open();
    expect(shownCounts(shop.state)).toEqual({});
    shop.join('b', 'v');
    shop.stay('a', 'shoes', 0, 70 * second);
    shop.stay('b', 'tills', 70 * second, 75 * second);
    shop.stay('c', 'door', 75 * second, 80 * second);
    shop.command({ do: 'handOutBand', alias: 's', as: 'staff' }, 80 * second);
    shop.stay('s', 'door', 80 * second, 85 * second);
    const check = () => {
      const counts = stageCounts(shop.state);
      expect(counts).toEqual(recounted(shop));
      expect(stages.reduce((sum, one) => sum + counts[one], 0)).toBe(shop.state.present);
    };
    check();
    expect(shownCounts(shop.state)).toEqual({ entry: 2, engagement: 1 });
    const link = { visitor: 'w', consents: {}, language: 'en' } as const;
    shop.command({ do: 'linkBand', alias: 'a', ...link }, 86 * second);
    check();
    shop.command({ do: 'returnBand', alias: 'b' }, 90 * second);
    check();
    expect(shownCounts(shop.state)).toEqual({ entry: 1, engagement: 1 });
    // A second band of the same visitor moves on by itself.
    shop.command({ do: 'linkBand', alias: 'd', ...link }, 91 * second);
    shop.stay('d', 'shoes', 92 * second, 95 * second);
    check();
    shop.command({ do: 'returnBand', alias: 'd' }, 99 * second);
    check();
    shop.stay('a', 'shoes', 21 * minute, 22 * minute);
    check();
    shop.wait(120 * minute);
    check();
    expect(shownCounts(shop.state)).toEqual({});
  });
});
