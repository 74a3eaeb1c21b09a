import type { Frame, Input } from '../../src/contracts/inputs.ts';
import { Campaign } from '../../src/contracts/rules.ts';
import { VenueSettings } from '../../src/contracts/venue.ts';
import { clearOut, createOut, step } from '../../src/engine/step.ts';
import { createVenue } from '../../src/engine/venue.ts';
import type { Figure } from './figure.ts';
import { benchCampaigns, benchPlan, receiverPlace, side } from './venue.ts';

const tags = 1_000;
const campaigns = 50;
const sightingsMeasured = 1_000_000;
const startMs = 1_760_000_000_000;
/** Each tag is heard by four receivers a second. */
const receiversPerTag = 4;

/** A seeded walk of every tag over the floor, a reading a receiver and second. */
function* readings(): Generator<{ atMs: number; input: Input }> {
  let seed = 7;
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed / 2_147_483_648;
  };
  const places = Array.from({ length: tags }, () => ({ x: random() * 100, y: random() * 100 }));
  for (let second = 0; ; second++) {
    const heard = new Map<number, { alias: string; rssiDbm: number }[]>();
    for (const [tag, place] of places.entries()) {
      place.x = Math.min(99, Math.max(1, place.x + (random() - 0.5) * 2));
      place.y = Math.min(99, Math.max(1, place.y + (random() - 0.5) * 2));
      for (const receiver of nearest(place)) {
        const at = receiverPlace(receiver);
        const distance = Math.max(1, Math.hypot(place.x - at.x, place.y - at.y));
        const rssiDbm = Math.round(-62 - 18 * Math.log10(distance) + (random() - 0.5) * 8);
        const list = heard.get(receiver) ?? [];
        list.push({ alias: `t${tag}`, rssiDbm });
        heard.set(receiver, list);
      }
    }
    for (const [receiver, sightings] of heard) {
      const atMs = startMs + second * 1_000 + receiver * 10;
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

/** `step` alone on one core: sightings a second with 1,000 tags and 50 live campaigns. */
export function stepBench(): Figure[] {
  const state = createVenue('bench');
  const out = createOut();
  let position = 0;
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
  for (const document of benchCampaigns(campaigns)) {
    const campaign = Campaign.parse(document);
    tell(`c${campaign.id}`, { do: 'publishCampaign', campaign, version: 1 });
  }
  const inputs = readings();
  const play = (sightings: number): number => {
    const prepared: { atMs: number; input: Input }[] = [];
    let count = 0;
    while (count < sightings) {
      const next = inputs.next();
      if (next.done) break;
      prepared.push(next.value);
      const { input } = next.value;
      if (input.type === 'reading' && input.body.kind === 'sightings') {
        count += input.body.sightings.length;
      }
    }
    const began = performance.now();
    for (const { atMs, input } of prepared) {
      feed(atMs, input);
      if (out.events.length > 0 || out.effects.length > 0) clearOut(out);
    }
    return (count / (performance.now() - began)) * 1_000;
  };
  play(sightingsMeasured / 5);
  const perSecond = play(sightingsMeasured);
  return [
    {
      name: 'step.sightings',
      value: Math.round(perSecond),
      unit: 'sightings/s',
      tags,
      sightingsPerTagAndSecond: receiversPerTag,
      campaigns,
      zones: side * side,
    },
  ];
}
