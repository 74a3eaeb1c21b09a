import type { Frame, Input } from '../../src/contracts/inputs.ts';
import { Campaign } from '../../src/contracts/rules.ts';
import { VenueSettings } from '../../src/contracts/venue.ts';
import { clearOut, createOut, step } from '../../src/engine/step.ts';
import { createVenue } from '../../src/engine/venue.ts';
import { type Figure, median } from './figure.ts';
import { benchCampaigns, benchPlan, idleCampaigns, receiverPlace, side } from './venue.ts';

const tags = 1_000;
const campaigns = 50;
const sightingsMeasured = 1_000_000;
const startMs = 1_760_000_000_000;
/** Each tag is heard by four receivers. */
const receiversPerTag = 4;
/**
 * Advertisements a second: five makes twenty sightings a tag and second, as beacons that advertise
 * ten times a second give (the recorded tag of tests/engine/tetam.ts was heard 23 times); one is
 * the sparsest, where every sighting is a moment's share of the filter.
 */
const advertisements = { often: 5, seldom: 1 } as const;

/** A seeded walk of every tag over the floor, a reading a receiver and advertisement, in order. */
function* readings(aSecond: number): Generator<Timed> {
  let seed = 7;
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed / 2_147_483_648;
  };
  const places = Array.from({ length: tags }, () => ({ x: random() * 100, y: random() * 100 }));
  const stepM = 2 / aSecond;
  for (let moment = 0; ; moment++) {
    const heard = new Map<number, { alias: string; rssiDbm: number }[]>();
    for (const [tag, place] of places.entries()) {
      place.x = Math.min(99, Math.max(1, place.x + (random() - 0.5) * stepM));
      place.y = Math.min(99, Math.max(1, place.y + (random() - 0.5) * stepM));
      for (const receiver of nearest(place)) {
        const at = receiverPlace(receiver);
        const distance = Math.max(1, Math.hypot(place.x - at.x, place.y - at.y));
        const rssiDbm = Math.round(-62 - 18 * Math.log10(distance) + (random() - 0.5) * 8);
        const list = heard.get(receiver) ?? [];
        list.push({ alias: `t${tag}`, rssiDbm });
        heard.set(receiver, list);
      }
    }
    for (const [receiver, sightings] of [...heard].sort(([a], [b]) => a - b)) {
      const atMs = startMs + Math.round(((moment + receiver / (side * side)) * 1_000) / aSecond);
      const body = { kind: 'sightings', sightings } as const;
      yield { atMs, input: { type: 'reading', device: `rx-${receiver}`, atMs, body } };
    }
  }
}

function nearest({ x, y }: { x: number; y: number }): number[] {
  const column = Math.min(side - 2, Math.max(0, Math.floor(x / 10 - 0.5)));
  const row = Math.min(side - 2, Math.max(0, Math.floor(y / 10 - 0.5)));
  const first = row * side + column;
  return [first, first + 1, first + side, first + side + 1].slice(0, receiversPerTag);
}

type Timed = { readonly atMs: number; readonly input: Input };
type Floor = {
  /** Lets readings in; returns the CPU time it took, ms. */
  readonly play: (chunk: readonly Timed[]) => number;
  readonly decisions: () => number;
};

/** The bench venue, open, with these campaigns live. */
function openFloor(documents: readonly object[]): Floor {
  const state = createVenue('bench');
  const out = createOut();
  let position = 0;
  let decisions = 0;
  const feed = (atMs: number, input: Input) => {
    const frame: Frame = { position: ++position, atMs, venue: 'bench', input };
    step(state, frame, out);
  };
  const tell = (id: string, command: Extract<Input, { type: 'command' }>['command']) =>
    feed(startMs - 10_000, { type: 'command', id, command });
  tell('venue', {
    do: 'publishVenue',
    plan: benchPlan(),
    settings: VenueSettings.parse({}),
    timezone: 'Europe/Berlin',
    offsets: [[0, 60]],
    demo: false,
  });
  for (let i = 0; i < side * side; i++) {
    const placement = receiverPlace(i);
    tell(`d${i}`, { do: 'placeDevice', device: `rx-${i}`, kind: 'receiver', placement });
  }
  for (const document of documents) {
    const campaign = Campaign.parse(document);
    tell(`c${campaign.id}`, { do: 'publishCampaign', campaign, version: 1 });
  }
  const play = (chunk: readonly Timed[]): number => {
    const began = process.cpuUsage();
    for (const { atMs, input } of chunk) {
      feed(atMs, input);
      if (out.events.length === 0 && out.effects.length === 0) continue;
      for (const { type } of out.effects) if (type === 'decision') decisions++;
      clearOut(out);
    }
    const { user, system } = process.cpuUsage(began);
    return (user + system) / 1_000;
  };
  return { play, decisions: () => decisions };
}

function take(inputs: Iterator<Timed>, sightings: number): Timed[] {
  const chunk: Timed[] = [];
  for (let count = 0; count < sightings; ) {
    const next = inputs.next();
    if (next.done) break;
    chunk.push(next.value);
    const { input } = next.value;
    if (input.type === 'reading' && input.body.kind === 'sightings') {
      count += input.body.sightings.length;
    }
  }
  return chunk;
}

/** `step` alone: sightings a second of CPU time with 1,000 tags and 50 live campaigns. */
export function stepBench(): Figure[] {
  return [
    stepFigure('step.sightings', advertisements.often),
    stepFigure('step.sightings.seldom', advertisements.seldom),
    ...costBench(),
  ];
}

function stepFigure(name: string, aSecond: number): Figure {
  const floor = openFloor(benchCampaigns(campaigns));
  const inputs = readings(aSecond);
  floor.play(take(inputs, sightingsMeasured / 5));
  const cpuMs = floor.play(take(inputs, sightingsMeasured));
  return {
    name,
    value: Math.round((sightingsMeasured / cpuMs) * 1_000),
    unit: 'sightings/s',
    tags,
    sightingsPerTagAndSecond: receiversPerTag * aSecond,
    campaigns,
    zones: side * side,
  };
}

const [few, many] = [10, 1_000];
const rounds = 9;

/**
 * What an event costs with 10 and with 1,000 live campaigns, on one floor's readings, round about.
 * Ten campaigns are the same in both; the others are of every kind and listen to the same floor,
 * but not to what happens on it: so both floors decide as much, and what differs is the cost of
 * having campaigns. Beside it, what it costs when all 1,000 have something to decide.
 */
function costBench(): Figure[] {
  const floors = {
    few: openFloor(benchCampaigns(few)),
    many: openFloor([...benchCampaigns(few), ...idleCampaigns(many - few)]),
    busy: openFloor(benchCampaigns(many)),
  };
  const inputs = readings(advertisements.seldom);
  const warmUp = take(inputs, sightingsMeasured / 5);
  for (const floor of Object.values(floors)) floor.play(warmUp);
  const ratios = { many: [] as number[], busy: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    const chunk = take(inputs, sightingsMeasured / 5);
    const cpuMs = floors.few.play(chunk);
    ratios.many.push(floors.many.play(chunk) / cpuMs);
    ratios.busy.push(floors.busy.play(chunk) / cpuMs);
  }
  if (floors.few.decisions() !== floors.many.decisions()) throw new Error('not the same work');
  const shown = { from: few, to: many, decisionsFrom: floors.few.decisions() };
  return [
    {
      name: 'step.cost.campaigns',
      value: rounded(median(ratios.many)),
      unit: 'times',
      ...shown,
      decisionsTo: floors.many.decisions(),
    },
    {
      name: 'step.cost.campaignsThatDecide',
      value: rounded(median(ratios.busy)),
      unit: 'times',
      ...shown,
      decisionsTo: floors.busy.decisions(),
    },
  ];
}

function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
