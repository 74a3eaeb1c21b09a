import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoSetup } from '../../firmware-sim/demo/setup.ts';
import { Campaign } from '../../src/contracts/rules.ts';
import { backtest } from '../../src/hotpath/backtest.ts';
import { Past, type PastSource } from '../../src/hotpath/past.ts';
import { openRecording, type Recording } from '../../src/stores/recordings.ts';
import { recordDemoDay } from '../../src/threads/demo-day.ts';
import { demoDayPath } from '../../src/threads/demo-day-path.ts';
import type { Figure } from './figure.ts';

const noonMs = Date.UTC(2026, 10, 21, 12);

/**
 * A day of twelve hours and 1,000 visitors, each once, as the simulator's shoppers walk, through
 * `step`; then a back-test of it, both runs. Reading, decompression and parsing included.
 */
export function replayBench(): Figure[] {
  const data = mkdtempSync(join(tmpdir(), 'gozar-bench-'));
  try {
    const made = recordDemoDay({ data, seed: 7, build: 'bench', nowMs: noonMs });
    const opened = openRecording(demoDayPath(data));
    if (!opened.ok) throw new Error(opened.message);
    const { recording } = opened;
    const figures = [replayed(recording), tested(recording)];
    recording.close();
    return figures.map((figure) => ({ ...figure, ...made, visitors: 1_000, hours: 12 }));
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

function sourceOf(recording: Recording): PastSource {
  return {
    kind: 'recording',
    frames: (from) => recording.frames(from),
    stateBefore: () => undefined,
  };
}

function replayed(recording: Recording): Figure {
  const { venue, fromMs, toMs } = recording.head;
  let sightings = 0;
  let most = 0;
  const began = performance.now();
  const past = Past.open(sourceOf(recording), { venue, fromMs });
  for (let frame = past.take(toMs); frame !== undefined; frame = past.take(toMs)) {
    if (frame.input.type === 'reading' && frame.input.body.kind === 'sightings') {
      sightings += frame.input.body.sightings.length;
    }
    past.step(frame);
    most = Math.max(most, past.state.present);
  }
  const value = Math.round((toMs - fromMs) / (performance.now() - began));
  // All of them hang where they are said to. [LOC5]
  const setAside = [...past.state.devices.values()].filter(({ asideMs }) => asideMs > 0).length;
  const counts = { sightings, mostPresent: most, setAside };
  return { name: 'replay.speedup', value, unit: '× real time', ...counts };
}

function tested(recording: Recording): Figure {
  const { venue, fromMs, toMs } = recording.head;
  const document = demoSetup({ visitors: 1 }).campaigns.find(
    (one) => Campaign.parse(one).id === 'shoes-offer',
  );
  const campaign = Campaign.parse(document);
  const when = { type: 'dwelled', zone: 'shoes', for: '45s' } as const;
  const changed = Campaign.parse({ ...campaign, when });
  const began = performance.now();
  const runs = backtest(sourceOf(recording), { venue, campaign: changed, fromMs, toMs });
  let next = runs.next();
  while (!next.done) next = runs.next();
  const value = Math.round((toMs - fromMs) / (performance.now() - began));
  return { name: 'backtest.speedup', value, unit: '× real time', people: next.value.people.size };
}
