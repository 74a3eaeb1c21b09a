import type { Input } from '../../src/contracts/inputs.ts';
import { Campaign } from '../../src/contracts/rules.ts';
import { VenueSettings } from '../../src/contracts/venue.ts';
import { clearOut, createOut, step } from '../../src/engine/step.ts';
import { createVenue } from '../../src/engine/venue.ts';
import type { Figure } from './figure.ts';
import { benchCampaigns, benchPlan, receiverPlace, side } from './venue.ts';

/**
 * So many visitors present at once, each heard by four receivers a second in four zones, one after
 * the other, moving when they like: what the engine's state then takes of the heap, a visitor.
 * Prints one figure.
 */
const visitors = 100_000;
const zonesEach = 4;
const secondsAZone = 6;
const startMs = 1_760_000_000_000;

const state = createVenue('bench');
const out = createOut();
let position = 0;

function feed(atMs: number, input: Input): void {
  step(state, { position: ++position, atMs, venue: 'bench', input }, out);
  clearOut(out);
}

function tell(command: Extract<Input, { type: 'command' }>['command']): void {
  feed(startMs - 10_000, { type: 'command', id: `c${position}`, command });
}

function used(): number {
  for (let i = 0; i < 4; i++) globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function hear(zone: number, aliases: readonly string[], atMs: number): void {
  const [column, row] = [zone % side, Math.floor(zone / side)];
  for (const [dx, dy] of [
    [0, 0],
    [column + 1 < side ? 1 : -1, 0],
    [0, row + 1 < side ? 1 : -1],
    [column + 1 < side ? 1 : -1, row + 1 < side ? 1 : -1],
  ] as const) {
    const receiver = (row + dy) * side + column + dx;
    const rssiDbm = dx === 0 && dy === 0 ? -58 : -80;
    const sightings = aliases.map((alias) => ({ alias, rssiDbm }));
    const body = { kind: 'sightings', sightings } as const;
    feed(atMs, { type: 'reading', device: `rx-${receiver}`, atMs, body });
  }
}

const settings = VenueSettings.parse({});
tell({
  do: 'publishVenue',
  plan: benchPlan(),
  settings,
  timezone: 'Europe/Berlin',
  offsets: [[0, 60]],
  demo: false,
});
for (let i = 0; i < side * side; i++) {
  tell({ do: 'placeDevice', device: `rx-${i}`, kind: 'receiver', placement: receiverPlace(i) });
}
for (const document of benchCampaigns(50)) {
  tell({ do: 'publishCampaign', campaign: Campaign.parse(document), version: 1 });
}
const before = used();
const zones = side * side;
for (let second = 0; second < zonesEach * secondsAZone; second++) {
  const present: string[][] = Array.from({ length: zones }, () => []);
  for (let v = 0; v < visitors; v++) {
    const moves = Math.floor((second + (v % secondsAZone)) / secondsAZone);
    present[(v + moves) % zones]?.push(`v${v}`);
  }
  for (const [zone, aliases] of present.entries()) {
    hear(zone, aliases, startMs + second * 1_000 + zone);
  }
}
feed(startMs + zonesEach * secondsAZone * 1_000 + 5_000, { type: 'tick' });
const bytes = (used() - before) / visitors;
const figure: Figure = {
  name: 'memory.bytes_per_visitor',
  value: Math.round(bytes),
  unit: 'B',
  visitors: state.present,
  zonesEach,
};
process.stdout.write(`${JSON.stringify(figure)}\n`);
