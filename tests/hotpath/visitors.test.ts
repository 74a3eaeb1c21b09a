import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { HotRecords, WearingRecord } from '../../src/contracts/ports.ts';
import { blankPerson } from '../../src/engine/people.ts';
import { createVenue, type VenueState } from '../../src/engine/venue.ts';
import { Bands } from '../../src/hotpath/bands.ts';
import { Campaigns, type PlanContext } from '../../src/hotpath/commands/plan.ts';
import { stopEverything } from '../../src/hotpath/commands/stop.ts';
import {
  claim,
  markSeen,
  reportOutcome,
  setConsent,
  setProfile,
} from '../../src/hotpath/commands/visitors.ts';
import { Coupons } from '../../src/hotpath/coupons.ts';
import { Receipts } from '../../src/hotpath/receipts.ts';
import { Registry } from '../../src/hotpath/registry.ts';
import { Segments } from '../../src/hotpath/segments.ts';
import { Slips } from '../../src/hotpath/slips.ts';
import { Wearings } from '../../src/hotpath/wearings.ts';
import { openRecords } from '../../src/stores/records/records.ts';
import { counted, noonMs, receiver, venue } from './venue.ts';

const folder = mkdtempSync(join(tmpdir(), 'gozar-visitors-'));
let records: HotRecords;
let context: PlanContext;
let states: Map<string, VenueState>;

beforeAll(async () => {
  const opened = await openRecords({ path: join(folder, 'records.db') });
  if (!opened.ok) throw new Error(opened.message);
  records = opened.records;
  const link = { venue: 'kasra', alias: 'w1', visitor: 'v-1', sessionSha256: 'f'.repeat(64) };
  const ops = [
    { op: 'openWearing', ...wearing('w1') } as const,
    { op: 'linkVisitor', ...link, language: 'en', atMs: noonMs } as const,
  ];
  await records.commit({ ops, answers: [] });
});
afterAll(async () => {
  await records.close();
  rmSync(folder, { recursive: true });
});

beforeEach(() => {
  const registry = new Registry();
  const venues = ['kasra', 'hall', 'mall', 'park'].map((name) => ({ ...venue, venue: name }));
  const radio = { ...receiver, venue: 'hall', device: 'tag-w2', kind: 'wristband' } as const;
  registry.load(venues, [{ ...receiver, venue: 'kasra', device: 'tag-w1' }, radio]);
  states = new Map(venues.map(({ venue: name }) => [name, createVenue(name)]));
  context = {
    ...{ id: 'c1', by: 'visitor:v-1', nowMs: noonMs, newId: counted('n'), registry, records },
    ...{
      bands: new Bands(),
      wearings: new Wearings(counted()),
      receipts: new Receipts(),
      slips: new Slips(),
      campaigns: new Campaigns(),
      coupons: new Coupons(records.coupons),
      segments: new Segments(),
    },
    stateOf: (name) => states.get(name),
    bring: () => 'known',
  };
});

function wearing(alias: string, over: Partial<WearingRecord> = {}): WearingRecord {
  const times = { fromMs: noonMs - 1_000, lastSeenMs: noonMs - 1_000 };
  return {
    alias,
    venue: 'kasra',
    tag: `tag-${alias}`,
    ...times,
    handedOut: true,
    as: 'alone',
    ...over,
  };
}

/** The visitor wears a band in `kasra` and one in `hall`, and was in `mall` long ago. */
function wornAndKnown(): void {
  const { wearings } = context;
  wearings.load([
    wearing('w1', { visitor: 'v-1', codeSha256: 'c'.repeat(64) }),
    wearing('w2', { visitor: 'v-1', venue: 'hall', as: 'family' }),
    wearing('w0', { visitor: 'v-1', toMs: noonMs - 500 }),
    wearing('w3', { visitor: 'v-2', venue: 'park' }),
  ]);
  states.get('mall')?.people.set('v-1', blankPerson('v-1', true));
  states.get('park')?.people.set('v-2', blankPerson('v-2', true));
}

const unknown = {
  ok: false,
  problems: [
    {
      ...{ code: 'command.visitor_unknown', path: 'visitor' },
      message: 'this visitor is not known here',
      mend: 'link a band by its printed code first',
    },
  ],
};
const said = { text: 'offers-3', language: 'fa' } as const;
const offers = { do: 'setConsent', visitor: 'v-1', purpose: 'offers', ...said } as const;

describe('[CMD3] a consent', () => {
  test.each([true, false])(
    'of %s reaches every venue that knows the visitor, once',
    async (granted) => {
      wornAndKnown();
      const command = { do: 'setConsent', visitor: 'v-1', purpose: 'offers', granted };
      expect(await setConsent({ ...offers, granted }, context)).toEqual({
        ok: true,
        frames: ['kasra', 'hall', 'mall'].map((name) => ({ venue: name, command })),
        ops: [
          {
            ...{ op: 'putConsent', id: 'c1', visitor: 'v-1', purpose: 'offers', granted, ...said },
            ...{ place: 'page', atMs: noonMs },
          },
        ],
        result: {},
      });
    },
  );

  test('[CON8] keeps where it was said', async () => {
    const planned = await setConsent({ ...offers, granted: true, place: 'desk' }, context);
    expect(planned).toMatchObject({ ok: true, ops: [{ place: 'desk' }] });
  });

  test('of somebody nobody knows is refused', async () => {
    const stranger = { ...offers, visitor: 'v-9', granted: true };
    expect(await setConsent(stranger, context)).toEqual(unknown);
  });
});

describe('[CMD3] a profile', () => {
  const profile = (over: object) =>
    setProfile({ do: 'setProfile', visitor: 'v-1', ...over }, context);

  test('tells the venues the language, and records alone the name', async () => {
    wornAndKnown();
    const command = { do: 'setLanguage', visitor: 'v-1', language: 'fa' };
    expect(await profile({ name: 'Sara', language: 'fa' })).toEqual({
      ok: true,
      frames: ['kasra', 'hall', 'mall'].map((name) => ({ venue: name, command })),
      ops: [{ op: 'putProfile', visitor: 'v-1', name: 'Sara', language: 'fa' }],
      result: {},
    });
    expect(await profile({ name: 'Sara' })).toEqual({
      ok: true,
      frames: [],
      ops: [{ op: 'putProfile', visitor: 'v-1', name: 'Sara' }],
      result: {},
    });
    const planned = await profile({ language: 'en' });
    expect(planned.ok && planned.ops).toEqual([
      { op: 'putProfile', visitor: 'v-1', language: 'en' },
    ]);
  });

  test('of somebody nobody knows is refused', async () => {
    expect(await profile({ visitor: 'v-9' })).toEqual(unknown);
  });
});

describe('[CON7] the one switch', () => {
  const stop = { do: 'stopEverything', visitor: 'v-1', ...said } as const;

  test('ends each consent and all wishes everywhere, then each band, in that order', async () => {
    wornAndKnown();
    const planned = await stopEverything(stop, context);
    if (!planned.ok) throw new Error('it was refused');
    expect(planned.result).toEqual({ bands: 2 });
    const everywhere = (command: object) =>
      ['kasra', 'hall', 'mall'].map((name) => ({ venue: name, command }));
    const visitor = 'v-1';
    expect(planned.frames).toEqual([
      ...['service', 'offers', 'improve'].flatMap((purpose) =>
        everywhere({ do: 'setConsent', visitor, purpose, granted: false }),
      ),
      ...everywhere({ do: 'setPreferences', visitor, frequency: 'none', leaveAlone: true }),
      { venue: 'kasra', command: { do: 'returnBand', alias: 'w1' } },
      { venue: 'kasra', command: { do: 'handOutBand', alias: 'n1', as: 'anonymous' } },
      { venue: 'hall', command: { do: 'returnBand', alias: 'w2' } },
      {
        venue: 'hall',
        command: { do: 'handOutBand', alias: 'n2', as: 'anonymous', device: 'tag-w2' },
      },
    ]);
  });

  test('is written down: what was withdrawn, which bands went on, who asked', async () => {
    wornAndKnown();
    const planned = await stopEverything(stop, context);
    if (!planned.ok) throw new Error('it was refused');
    const withdrawn = { op: 'putConsent', visitor: 'v-1', granted: false, ...said, atMs: noonMs };
    const anonymous = (alias: string) => ({
      ...{ op: 'openWearing', alias, fromMs: noonMs, lastSeenMs: noonMs },
      ...{ handedOut: true, as: 'anonymous' },
    });
    expect(planned.ops).toEqual([
      ...['service', 'offers', 'improve'].map((purpose) => ({
        ...{ ...withdrawn, purpose, id: `c1/${purpose}` },
      })),
      { op: 'putPreferences', visitor: 'v-1', frequency: 'none', leaveAlone: true },
      { op: 'closeWearing', alias: 'w1', toMs: noonMs },
      { ...anonymous('n1'), venue: 'kasra', tag: 'tag-w1', codeSha256: 'c'.repeat(64) },
      { op: 'closeWearing', alias: 'w2', toMs: noonMs },
      { ...anonymous('n2'), venue: 'hall', tag: 'tag-w2' },
      { op: 'audit', atMs: noonMs, by: 'visitor:v-1', action: 'stopEverything', about: 'v-1' },
    ]);
  });

  test('has closed the old wearing, and the printed code leads to the new one', async () => {
    wornAndKnown();
    await stopEverything(stop, context);
    const { wearings } = context;
    expect(wearings.byAlias('w1')?.toMs).toBe(noonMs);
    expect(wearings.openOf('kasra', 'tag-w1')).toMatchObject({ alias: 'n1' });
    expect(wearings.openOf('kasra', 'tag-w1')).not.toHaveProperty('visitor');
    expect(wearings.byCode('c'.repeat(64))?.alias).toBe('n1');
    expect(wearings.openOf('park', 'tag-w3')?.alias).toBe('w3');
  });

  test('ends a wearing that no desk began, and begins no other in the engine', async () => {
    context.wearings.load([wearing('w1', { visitor: 'v-1', handedOut: false })]);
    const planned = await stopEverything(stop, context);
    if (!planned.ok) throw new Error('it was refused');
    expect(planned.frames.slice(-1)).toEqual([
      { venue: 'kasra', command: { do: 'returnBand', alias: 'w1' } },
    ]);
  });

  test('of somebody nobody knows is refused', async () => {
    expect(await stopEverything({ ...stop, visitor: 'v-9' }, context)).toEqual(unknown);
  });
});

describe('[CMD6] what egress says of a message', () => {
  const message = 'kasra/runners/1/v-1/5:0';
  const nowhere = {
    ok: false,
    problems: [{ code: 'command.venue_unknown', path: 'venue', message: 'there is no venue zoo' }],
  };
  const rendered = { language: 'en', title: 'Shoes', body: 'Hello Sara' } as const;
  const report = (over: Partial<Parameters<typeof reportOutcome>[0]> = {}) =>
    reportOutcome(
      {
        ...{ do: 'reportOutcome', venue: 'kasra', message, channel: 'inbox' },
        ...{ outcome: 'delivered', rendered, ...over },
      },
      context,
    );
  const remembered = () =>
    states.get('kasra')?.messages.set(message, {
      ...{ id: message, visitor: 'v-1', alias: 'w1', campaign: 'runners', purpose: 'offers' },
      ...{ class: 'marketing', channels: ['inbox'], expiresAtMs: noonMs, leaving: '', closed: '' },
      ...{ claimed: ['inbox'], reported: [], seen: false, tapped: false },
    });

  test('a claim is asked of the engine, at its place', () => {
    const command = { do: 'claim', message, channel: 'push' } as const;
    expect(claim({ ...command, venue: 'kasra' }, context)).toEqual({
      ...{ ok: true, frames: [{ venue: 'kasra', command }], ops: [], result: {} },
    });
    expect(claim({ ...command, venue: 'zoo' }, context)).toMatchObject(nowhere);
  });

  test('"seen" is told to the engine', () => {
    const command = { do: 'markSeen', message, visitor: 'v-1' } as const;
    expect(markSeen({ ...command, venue: 'kasra' }, context)).toEqual({
      ...{ ok: true, frames: [{ venue: 'kasra', command }], ops: [], result: {} },
    });
    expect(markSeen({ ...command, venue: 'zoo' }, context)).toMatchObject(nowhere);
  });

  test('an outcome goes to the engine, the text of a delivered inbox to records alone', () => {
    remembered();
    const command = { do: 'reportOutcome', message, channel: 'inbox', outcome: 'delivered' };
    expect(report()).toEqual({
      ok: true,
      frames: [{ venue: 'kasra', command }],
      ops: [{ op: 'putInbox', message, venue: 'kasra', atMs: noonMs, ...rendered }],
      result: {},
    });
    expect(report({ venue: 'zoo' })).toMatchObject(nowhere);
  });

  test.each([
    ['failed in the inbox', { outcome: 'failed' }],
    ['unknown in the inbox', { outcome: 'unknown' }],
    ['delivered to a phone', { channel: 'push' }],
    ['delivered to a band', { channel: 'wristband' }],
  ] as const)('a text that %s is not kept', (_, over) => {
    remembered();
    expect(report(over)).toMatchObject({ ok: true, ops: [] });
  });

  test('[CON4] nor one of somebody who was erased meanwhile', () => {
    expect(report()).toMatchObject({ ok: true, ops: [], frames: [{ venue: 'kasra' }] });
    states.clear();
    expect(report()).toMatchObject({ ok: true, ops: [] });
  });

  test('nor one that was not sent along', () => {
    remembered();
    const { rendered: _, ...without } = { rendered, outcome: 'delivered' } as const;
    const body = { do: 'reportOutcome', venue: 'kasra', message, channel: 'inbox' } as const;
    expect(reportOutcome({ ...body, ...without }, context)).toMatchObject({ ops: [] });
  });
});
