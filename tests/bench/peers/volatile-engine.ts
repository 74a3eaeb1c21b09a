import { parentPort, workerData } from 'node:worker_threads';
import type { Input, JournaledCommand } from '../../../src/contracts/inputs.ts';
import { Campaign } from '../../../src/contracts/rules.ts';
import { VenueSettings } from '../../../src/contracts/venue.ts';
import type { EdgeToHot, HotToEdge } from '../../../src/contracts/wire.ts';
import { Intake, type IntakeTurn } from '../../../src/hotpath/intake.ts';
import { Receipts } from '../../../src/hotpath/receipts.ts';
import { Refusals } from '../../../src/hotpath/refusals.ts';
import { Registry } from '../../../src/hotpath/registry.ts';
import { Slips } from '../../../src/hotpath/slips.ts';
import { Stepper } from '../../../src/hotpath/stepper.ts';
import { Wearings } from '../../../src/hotpath/wearings.ts';
import { machineClock } from '../../../src/threads/clock.ts';
import { createSignalBuffer, openSignals } from '../../../src/threads/signals.ts';
import { benchCampaigns, benchDevice, benchPlan } from '../venue.ts';

const venue = 'bench';
const registry = new Registry();
const stepper = new Stepper();
let ids = 0;
const wearings = new Wearings(() => `a${++ids}`);
const intake = new Intake({
  registry,
  wearings,
  receipts: new Receipts(),
  slips: new Slips(),
  refusals: new Refusals(() => {}),
  signals: openSignals(createSignalBuffer(), { thread: 'hot', logFormat: 'quiet' }),
  clock: machineClock,
  newId: () => `s${++ids}`,
});
let position = 0;

function step(input: Input, atMs: number): void {
  stepper.step({ position: ++position, atMs, venue, input });
  const out = stepper.outOf(venue);
  out.events.length = 0;
  out.arrivals.length = 0;
  for (const marks of [out.dirtyZones, out.dirtyDots, out.goneDots]) marks.clear();
}

function furnish(): void {
  const settings = VenueSettings.parse({});
  const [plan, timezone, nowMs] = [benchPlan(), 'Europe/Berlin', machineClock.wallMs()];
  registry.putVenue({ venue, name: { en: 'Bench' }, timezone, plan, settings, demo: false });
  const tell = (command: JournaledCommand) =>
    step({ type: 'command', id: `c${position}`, command }, nowMs);
  tell({ do: 'publishVenue', plan, settings, timezone, offsets: [[0, 60]], demo: false });
  const put = [];
  for (let i = 0; i < Number(workerData.receivers); i++) {
    const record = benchDevice(i);
    const { device, kind, secretSha256, placement } = record;
    const { index } = registry.putDevice(record);
    tell({ do: 'placeDevice', device, kind, ...(placement ? { placement } : {}) });
    put.push({ index, venue, device, kind, secretSha256 });
  }
  for (const document of benchCampaigns(50)) {
    tell({ do: 'publishCampaign', campaign: Campaign.parse(document), version: 1 });
  }
  parentPort?.postMessage({ kind: 'devices', put, removed: [] } satisfies HotToEdge);
}

parentPort?.on('message', (message: EdgeToHot) => {
  if (message.kind !== 'batch') return;
  const nowMs = Math.floor(machineClock.wallMs());
  const turn: IntakeTurn = { nowMs, inputs: [], quarantine: [] };
  intake.take(message.bytes, turn);
  wearings.takeOpened();
  for (const { input } of turn.inputs) step(input, nowMs);
  parentPort?.postMessage({ kind: 'acked', batch: message.batch } satisfies HotToEdge);
});
furnish();
