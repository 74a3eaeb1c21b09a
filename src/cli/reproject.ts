import { join, resolve } from 'node:path';
import type { LabQuestionOf, ReprojectResult } from '../contracts/lab.ts';
import { readMoment } from '../contracts/moment.ts';
import { durationWords } from '../contracts/why.ts';
import { pointsCursor, startPointsPump } from '../egress/points-pump.ts';
import { lockFolder } from '../stores/lock.ts';
import { openCursors } from '../stores/telemetry/cursors.ts';
import type { LabRoom } from '../threads/lab-room.ts';
import { planReproject, runReproject } from '../threads/reprojecting.ts';
import { createSignalBuffer, openSignals } from '../threads/signals.ts';
import { openTelemetry, type TelemetryConfig, telemetryConfig } from '../threads/telemetry.ts';
import { type CliCommand, CliFailure } from './command.ts';
import { jobInServer, taken, venueOf, withLabRoom } from './lab-access.ts';

/** How long what a stopped server left in its outbox may take to be written. */
const drainMs = 30_000;
const lookAgainMs = 50;

export const reproject: CliCommand = {
  name: 'reproject',
  usage: 'DAY [--venue VENUE]',
  summary: 'Run a recorded day again, late readings in their place, and rewrite its time series',
  examples: ['gozar reproject 2026-11-20', 'gozar reproject 2026-11-20 --venue shop --json'],
  options: { venue: { type: 'string' } },
  optionHelp: ['--venue VENUE   where there is more than one'],
  positionals: [1, 1],
  run: async ({ config, positionals, values, json, print }) => {
    const [day = ''] = positionals;
    const isDay = readMoment(day, { nowMs: 0, timezone: 'UTC' }) !== undefined;
    if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || !isDay) {
      throw new CliFailure('lab.range', {
        message: `${day} is no day`,
        mend: "write the venue's calendar day as 2026-11-20",
        exitCode: 2,
      });
    }
    const { venue, timezone } = await withLabRoom(config.data, (room) =>
      venueOf(room, values.venue),
    );
    const onProgress = (share: number) => {
      if (!json && process.stderr.isTTY) {
        process.stderr.write(`\r${Math.round(Math.min(1, Math.max(0, share)) * 100)} %`);
      }
    };
    const question = { ask: 'reproject', venue, day } as const;
    const job = await jobInServer(config.data, question, onProgress);
    const result =
      job?.reprojected ??
      (await reprojectHere(resolve(config.data), question, {
        telemetry: telemetryConfig(config),
        onProgress,
      }));
    if (!json && process.stderr.isTTY) process.stderr.write('\r     \r');
    print(result, linesOf(result, timezone));
    return 0;
  },
};

type Here = {
  readonly telemetry: TelemetryConfig;
  readonly onProgress: (share: number) => void;
};

/** On a folder nobody holds: it is locked, so that no server starts between reading and writing. */
async function reprojectHere(
  data: string,
  question: LabQuestionOf<'reproject'>,
  { telemetry, onProgress }: Here,
): Promise<ReprojectResult> {
  const lock = lockFolder(data);
  if (!lock.ok) {
    throw new CliFailure(lock.code, {
      message: `the data folder ${data} cannot be taken`,
      mend: 'wait until the server that holds it is ready, and try again',
    });
  }
  try {
    return await withLabRoom(data, async (room) => {
      const planned = taken(await planReproject(room, question, Date.now()));
      await drainOutbox(room, data, telemetry);
      const { fromMs, toMs } = planned;
      const clock = () => performance.now();
      const runs = runReproject(room, planned, { data, telemetry, clock });
      for (let next = await runs.next(); ; next = await runs.next()) {
        if (next.done) return taken(next.value);
        onProgress((next.value.atMs - fromMs) / (toMs - fromMs));
      }
    });
  } finally {
    lock.release();
  }
}

/** A server that stopped may have left points of its last moments; they come before the rest. */
async function drainOutbox(room: LabRoom, data: string, config: TelemetryConfig): Promise<void> {
  const telemetry = await openTelemetry(data, config);
  const cursors = openCursors({ path: join(data, 'egress.db') });
  const signals = openSignals(createSignalBuffer(), { thread: 'egress', logFormat: 'quiet' });
  const { reader } = room;
  const pump = startPointsPump({ reader, telemetry, cursors, signals, onDone: () => {} });
  try {
    const untilMs = performance.now() + drainMs;
    while (performance.now() < untilMs) {
      if ((await reader.pointsAfter(cursors.get(pointsCursor), 1)).length === 0) return;
      await new Promise((done) => setTimeout(done, lookAgainMs));
    }
  } finally {
    await pump.stop();
    cursors.close();
    await telemetry.close();
  }
}

function linesOf(result: ReprojectResult, timezone: string): string[] {
  const { venue, day, placed, before, after, refused, frames } = result;
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const counts: Readonly<Record<string, readonly [number, number]>> = Object.fromEntries(
    names.map((name) => [name, [countOf(before, name), countOf(after, name)] as const]),
  );
  const row = (name: string, a: number | string, b: number | string) =>
    `  ${name.padEnd(10)}${String(a).padStart(10)}${String(b).padStart(10)}`;
  const lines = [
    `${venue}, ${day} (${timezone}): ${placed} late readings found their place`,
    '',
    row('values', 'before', 'after'),
    ...Object.entries(counts).map(([name, [a, b]]) => row(name, a, b)),
  ];
  if (refused > 0) lines.push('', `  ${refused} points were refused by the time series.`);
  const took = durationWords(result.wallMs);
  lines.push('', `${frames.toLocaleString('en')} frames in ${took}. Nothing was sent.`);
  return lines;
}

function countOf(counts: ReprojectResult['before'], name: string): number {
  const found = Object.entries(counts).find(([measurement]) => measurement === name);
  return found?.[1] ?? 0;
}
