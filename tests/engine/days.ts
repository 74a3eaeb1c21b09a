import fc from 'fast-check';
import type {
  Frame,
  Input,
  JournaledCommand,
  Reading,
  ReadingBody,
} from '../../src/contracts/inputs.ts';
import { VenueSettings } from '../../src/contracts/venue.ts';
import { campaign, openingMs, shopPlan } from './shop.ts';

/** Parts of a random day in the shop, for properties that hold on every day. */
const aliases = ['a', 'b', 'c', 'd'] as const;
const zones = shopPlan.zones.map(({ id }) => id);
export const dayMs = 240_000;
export const reorderMs = 300;

const sighting = fc.record({
  alias: fc.constantFrom(...aliases),
  rssiDbm: fc.integer({ min: -90, max: -40 }),
});
const body: fc.Arbitrary<ReadingBody> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc
      .array(sighting, { minLength: 1, maxLength: 3 })
      .map((sightings): ReadingBody => ({ kind: 'sightings', sightings })),
  },
  fc.record({
    kind: fc.constant('positions' as const),
    positions: fc.array(
      fc.record({
        alias: fc.constantFrom(...aliases),
        x: fc.integer({ min: -5, max: 45 }),
        y: fc.integer({ min: -5, max: 15 }),
      }),
      { minLength: 1, maxLength: 2 },
    ),
  }),
  fc.record({
    kind: fc.constant('shelf' as const),
    action: fc.constantFrom('pickup' as const, 'putback' as const),
    slot: fc.constantFrom('s1', 's2'),
  }),
  fc.record({
    kind: fc.constant('tap' as const),
    alias: fc.constantFrom(...aliases),
    purpose: fc.constantFrom('entry' as const, 'unlock' as const),
  }),
);

/** Readings with times of their own; every device numbers its own. */
export const readings: fc.Arbitrary<Reading[]> = fc
  .array(
    fc.record({
      atMs: fc.integer({ min: 1_000, max: dayMs }),
      zone: fc.constantFrom(...zones),
      hasSeq: fc.boolean(),
      body,
    }),
    { minLength: 5, maxLength: 120 },
  )
  .map((list) =>
    list.map(({ atMs, zone, hasSeq, body }, seq): Reading => {
      const at = openingMs + atMs;
      const shared = { type: 'reading', device: `r-${zone}`, atMs: at } as const;
      const said = body.kind === 'sightings' ? spread(body, at, seq) : body;
      return hasSeq ? { ...shared, boot: 1, seq, body: said } : { ...shared, body: said };
    }),
  );

/** Some sightings were heard a little before the reading was sent. */
function spread(
  { sightings }: Extract<ReadingBody, { kind: 'sightings' }>,
  atMs: number,
  seq: number,
): ReadingBody {
  const own =
    seq % 3 === 0 ? sightings.map((one, i) => ({ ...one, atMs: atMs - 40 * i })) : sightings;
  return { kind: 'sightings', sightings: own };
}

const quick = {
  visitGraceMs: 20_000,
  exitSilenceMs: 5_000,
  visitSilenceMs: 60_000,
  pointEveryMs: 60_000,
  marketingApartMs: 10_000,
} as const;

/** What a venue is published with, short waits included. */
function shopAt(settings: Partial<VenueSettings>) {
  return {
    plan: shopPlan,
    settings: VenueSettings.parse({ ...quick, ...settings }),
    timezone: 'Asia/Tehran',
    offsets: [[0, 210]] as const,
    demo: false,
  };
}

export const commands: fc.Arbitrary<{ atMs: number; command: JournaledCommand }[]> = fc.array(
  fc.record({
    atMs: fc.integer({ min: 0, max: dayMs }),
    command: fc.oneof(
      ...aliases.map((alias) =>
        fc.constant({
          do: 'handOutBand' as const,
          alias,
          as: 'alone' as const,
          device: `band-${alias}`,
        }),
      ),
      ...aliases.map((alias) =>
        fc.record({
          do: fc.constant('linkBand' as const),
          alias: fc.constant(alias),
          visitor: fc.constantFrom(`v-${alias}`, 'v-shared'),
          consents: fc.record({ offers: fc.boolean() }),
          language: fc.constantFrom('en' as const, 'fa' as const),
        }),
      ),
      fc.record({
        do: fc.constant('returnBand' as const),
        alias: fc.constantFrom(...aliases),
      }),
      fc.constant({ do: 'publishVenue' as const, ...shopAt({ placeLeadMs: 1_000 }) }),
      fc.constant({ do: 'removeDevice' as const, device: 'r-exit' }),
      fc.record({
        do: fc.constant('setCampaignStatus' as const),
        campaign: fc.constantFrom('in', 'dwell', 'took', 'full', 'untouched', 'clock'),
        status: fc.constantFrom('live' as const, 'paused' as const),
      }),
      fc.record({
        do: fc.constant('setConsent' as const),
        visitor: fc.constantFrom('v-a', 'v-b', 'v-shared'),
        purpose: fc.constant('offers' as const),
        granted: fc.boolean(),
      }),
    ),
  }),
  { maxLength: 12 },
);

const service = { class: 'service', purpose: 'service' };
const occupied = { type: 'occupancyAbove', zone: 'shoes' };
const untouched = {
  type: 'absent',
  event: { event: 'pickedUp' },
  after: { event: 'entered', zone: 'shoes' },
  within: '10s',
};

/** Campaigns that wait: for a level, for what does not happen, for the clock, for the end. */
const waiting = [
  { id: 'full', when: { ...occupied, above: 1, clearBelow: 1, for: '5s' }, then: [] },
  { id: 'here', when: { ...occupied, above: 0 }, subject: 'visitor', ...service },
  { id: 'venue', when: { type: 'occupancyAbove', above: 2 }, then: [] },
  { id: 'untouched', when: untouched, ...service },
  { id: 'clock', when: { type: 'at', at: '10:02' }, ...service },
  { id: 'bye', when: { type: 'visitEnded' }, ...service },
];

/** The shop with short waits, some campaigns that wait and three campaigns that trigger often. */
export function morning(): Input[] {
  const start: JournaledCommand[] = [
    { do: 'publishVenue', ...shopAt({}) },
    ...zones.map(
      (zone): JournaledCommand => ({
        do: 'placeDevice',
        device: `r-${zone}`,
        kind: 'receiver',
        placement: zone === 'tills' ? { x: 25, y: 5 } : { zone },
      }),
    ),
    ...[
      campaign({ id: 'in', when: { type: 'entered' } }),
      campaign({ id: 'dwell', when: { type: 'dwelled', zone: 'shoes', for: '10s' } }),
      campaign({ id: 'took', when: { type: 'pickedUp' }, experiment: { control: 0.5 } }),
      ...waiting.map((parts) => campaign(parts)),
    ].map((one): JournaledCommand => ({ do: 'publishCampaign', campaign: one, version: 1 })),
  ];
  return start.map((command, i) => ({ type: 'command', id: `m${i}`, command }));
}

export type Arrival = { readonly atMs: number; readonly input: Input };

/** Frames in order of arrival; equal times keep their order in the list. */
export function framesOf(arrivals: readonly Arrival[]): Frame[] {
  return [...arrivals]
    .sort((a, b) => a.atMs - b.atMs)
    .map(({ atMs, input }, i) => ({ position: i + 1, atMs, venue: 'shop', input }));
}

/**
 * Without readings whose device is taken away while they may be on their way: which of the two came
 * first counts then, as for every command. The engine never sees the others: intake drops what
 * comes of a device that is gone. [TIM3]
 */
export function undisturbed(
  heard: readonly Reading[],
  orders: readonly { readonly atMs: number; readonly command: JournaledCommand }[],
): Reading[] {
  const removed = orders.flatMap(({ atMs, command }) =>
    command.do === 'removeDevice' ? [{ device: command.device, atMs: openingMs + atMs }] : [],
  );
  return heard.filter(
    ({ device, atMs }) =>
      !removed.some(
        (one) => one.device === device && one.atMs >= atMs && one.atMs <= atMs + reorderMs,
      ),
  );
}
