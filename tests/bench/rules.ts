import { Engine } from 'json-rules-engine';
import type { Input } from '../../src/contracts/inputs.ts';
import { Campaign } from '../../src/contracts/rules.ts';
import { VenueSettings } from '../../src/contracts/venue.ts';
import { localTime } from '../../src/engine/localtime.ts';
import { atlasOf } from '../../src/engine/locate/atlas.ts';
import { keep } from '../../src/engine/memory.ts';
import { indexCampaigns, matching } from '../../src/engine/rules/compile.ts';
import { triggerEventOf } from '../../src/engine/rules/trigger-event.ts';
import type { CampaignEntry } from '../../src/engine/state.ts';
import { createOut, step } from '../../src/engine/step.ts';
import { createVenue } from '../../src/engine/venue.ts';
import type { Figure } from './figure.ts';
import { benchCampaigns, benchPlan, side } from './venue.ts';

const rules = 50;
const startMs = 1_760_000_000_000;
/** Events each engine is asked about in one round; theirs takes about half a second. */
const [ourEvents, theirEvents] = [400_000, 800] as const;
const rounds = 5;

/** One event that may trigger a rule, with what its conditions look at. */
type Happened = {
  readonly zone: string;
  readonly forMs: number;
  readonly confidence: number;
  readonly people: number;
  readonly tookGoods: boolean;
};

function* happenings(): Generator<Happened> {
  let seed = 11;
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed / 2_147_483_648;
  };
  for (;;) {
    yield {
      zone: `z${Math.floor(random() * side * side)}`,
      forMs: random() < 0.5 ? 30_000 : 60_000,
      confidence: random(),
      people: Math.floor(random() * 60),
      tookGoods: random() < 0.3,
    };
  }
}

/** Which of the rules an event meets: the trigger and its conditions, nothing decided or stored. */
export async function rulesBench(): Promise<Figure[]> {
  const ours = ourEngine();
  const theirs = theirEngine();
  const source = happenings();
  const events = Array.from({ length: 2_000 }, () => source.next().value as Happened);
  for (const event of events.slice(0, 200)) {
    const [mine, other] = [ours(event), await theirs(event)];
    if (mine !== other) throw new Error(`they disagree: ${JSON.stringify(event)}`);
  }
  const ratios: number[] = [];
  let [perS, theirPerS] = [0, 0];
  for (let round = 0; round < rounds; round++) {
    let began = process.cpuUsage();
    for (let i = 0; i < ourEvents; i++) ours(events[i % events.length] as Happened);
    perS = ourEvents / secondsSince(began);
    began = process.cpuUsage();
    for (let i = 0; i < theirEvents; i++) await theirs(events[i % events.length] as Happened);
    theirPerS = theirEvents / secondsSince(began);
    ratios.push(perS / theirPerS);
  }
  ratios.sort((a, b) => a - b);
  return [
    {
      name: 'rules.vs_json_rules_engine',
      value: Math.round(ratios[rounds >> 1] ?? 0),
      unit: 'times as fast',
      rules,
      ourEventsPerS: Math.round(perS),
      theirEventsPerS: Math.round(theirPerS),
    },
  ];
}

function secondsSince(began: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1e6;
}

/** Ours: the index finds who listens, the closures say whether it holds, on a real state. */
function ourEngine(): (event: Happened) => number {
  const state = createVenue('bench');
  const plan = benchPlan();
  const out = createOut();
  const feed = (atMs: number, input: Input) => {
    step(state, { position: 1, atMs, venue: 'bench', input }, out);
  };
  const settings = VenueSettings.parse({});
  const command = { do: 'publishVenue', plan, settings, timezone: 'Europe/Berlin' } as const;
  const open = { ...command, offsets: [[0, 60]], demo: false } as const;
  feed(startMs, { type: 'command', id: 'a', command: open });
  const placement = { zone: 'z0' };
  const device = { do: 'placeDevice', device: 'rx', kind: 'receiver', placement } as const;
  feed(startMs, { type: 'command', id: 'b', command: device });
  const body = { kind: 'sightings', sightings: [{ alias: 'v', rssiDbm: -50 }] } as const;
  feed(startMs, { type: 'reading', device: 'rx', atMs: startMs, body });
  feed(startMs + 2_000, { type: 'tick' });
  const wearing = state.wearings.get('v');
  const person = state.people.get('v');
  if (wearing === undefined || person === undefined) throw new Error('nobody came in');
  const entries = new Map<string, CampaignEntry>();
  for (const document of benchCampaigns(rules)) {
    const campaign = Campaign.parse(document);
    entries.set(campaign.id, { campaign, version: 1, status: 'live', errors: 0, sentMs: [] });
  }
  const index = indexCampaigns(entries, plan);
  const { byId } = atlasOf(plan);
  const took = { ...person, memory: structuredClone(person.memory) };
  const blank = { zone: '', device: '', sku: '', category: '', detail: '', amount: 0, lines: [] };
  keep(took.memory, { ...blank, type: 'pickedUp', atMs: startMs + 1_000, late: false });
  const local = localTime(state.offsets, startMs);
  const given = { state, nowMs: startMs + 2_000, local, wearing, zoneOf: byId.get.bind(byId) };
  return ({ zone, forMs, confidence, people, tookGoods }) => {
    const said = { type: 'dwelled', zone, forMs } as const;
    const event = triggerEventOf(said, { id: 'e', atMs: startMs, over: 'stay' });
    const count = state.zones.get(zone);
    if (count) count.people = people;
    wearing.confidence = confidence;
    const scene = { ...given, person: tookGoods ? took : person, event };
    let matches = 0;
    for (const { condition } of matching(index, event)) {
      if (condition?.(scene).truth === 'true') matches++;
    }
    return matches;
  };
}

/** Theirs: the same trigger and conditions as facts of a run. */
function theirEngine(): (event: Happened) => Promise<number> {
  const engine = new Engine();
  for (let i = 0; i < rules; i++) {
    engine.addRule({
      conditions: {
        all: [
          { fact: 'type', operator: 'equal', value: 'dwelled' },
          { fact: 'zone', operator: 'equal', value: `z${i}` },
          { fact: 'forMs', operator: 'equal', value: 30_000 },
          { fact: 'confidence', operator: 'greaterThanInclusive', value: 0.5 },
          { fact: 'people', operator: 'lessThanInclusive', value: 40 },
          { fact: 'tookGoods', operator: 'equal', value: false },
        ],
      },
      event: { type: `campaign-${i}` },
    });
  }
  return async (event) => (await engine.run({ type: 'dwelled', ...event })).events.length;
}
