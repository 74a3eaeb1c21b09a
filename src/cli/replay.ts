import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { LiveEvent } from '../contracts/live.ts';
import { createOut, step } from '../engine/step.ts';
import { Floor } from '../hotpath/floor.ts';
import { Past, type PastSource } from '../hotpath/past.ts';
import { openRecording, type Recording } from '../stores/recordings.ts';
import type { CliCommand, CommandContext } from './command.ts';
import { CliFailure } from './command.ts';
import { momentOf, venueOf, withLabRoom } from './lab-access.ts';
import { openPast } from './record.ts';
import { clockIn } from './venue-clock.ts';

/** Events are gathered and printed this often, in recorded time. */
const gatherMs = 1_000;

export const replay: CliCommand = {
  name: 'replay',
  usage: '[FILE] [--from TIME] [--to TIME] [--speed 10|max] [--venue VENUE] [--into URL]',
  summary: 'Play recorded time again: events as lines, or a link to the floor of that time',
  examples: [
    'gozar replay --from 2h --speed 60',
    'gozar replay friday.recording --speed max --json | head',
    'gozar replay --from 2026-11-20T17:30 --speed 10 --into http://127.0.0.1:8080',
  ],
  options: {
    from: { type: 'string' },
    to: { type: 'string' },
    speed: { type: 'string' },
    venue: { type: 'string' },
    into: { type: 'string' },
  },
  optionHelp: [
    '--from, --to TIME   ISO time, venue-local date, or a duration ago; a FILE has its own range',
    '--speed S           recorded seconds a real one (10), or max',
    '--into URL          of a running server: prints the link that plays it on its floor page',
    '--venue VENUE       where there is more than one',
  ],
  positionals: [0, 1],
  run: async (context) => {
    const [file] = context.positionals;
    if (file !== undefined) return replayFile(context, resolve(file));
    const { config, values } = context;
    return withLabRoom(config.data, async (room) => {
      const { venue, timezone } = await venueOf(room, values.venue);
      const asked = {
        fromMs: momentOf(values.from, { name: 'from', timezone }),
        toMs: momentOf(values.to, { name: 'to', timezone, otherwise: '0s', end: true }),
      };
      const range = { venue, timezone, ...room.clip(venue, asked) };
      const { fromMs } = range;
      if (typeof values.into === 'string') return printLink(context, values.into, range);
      return play(context, await room.source(venue, fromMs), range);
    });
  },
};

type Range = { venue: string; timezone: string; fromMs: number; toMs: number };

async function replayFile(context: CommandContext, path: string): Promise<number> {
  const opened = openRecording(path);
  if (!opened.ok) {
    const message = existsSync(path) ? opened.message : `there is no file ${path}`;
    const mend = 'use a file that gozar record wrote';
    throw new CliFailure('lab.failed', { message, mend });
  }
  const { recording } = opened;
  const { venue, timezone } = recording.head;
  const { values } = context;
  const at = (name: 'from' | 'to', otherwiseMs: number) =>
    values[name] === undefined
      ? otherwiseMs
      : momentOf(values[name], { name, timezone, end: name === 'to' });
  const fromMs = at('from', recording.head.fromMs);
  const range = { venue, timezone, fromMs, toMs: at('to', recording.head.toMs) };
  try {
    return await play(context, sourceOf(recording), range);
  } finally {
    recording.close();
  }
}

function sourceOf(recording: Recording): PastSource {
  return {
    kind: 'recording',
    frames: (from) => recording.frames(from),
    stateBefore: (_, atMs) => recording.stateBefore(atMs),
  };
}

/** The floor page plays a past time itself: the link says which. */
function printLink({ print, values }: CommandContext, into: string, range: Range): number {
  const link = new URL('/floor', into);
  const speed = values.speed === 'max' ? 100 : speedOf(values.speed);
  link.searchParams.set('venue', range.venue);
  link.searchParams.set('from', new Date(range.fromMs).toISOString());
  link.searchParams.set('speed', String(Math.min(100, speed)));
  print({ link: link.href }, [link.href]);
  return 0;
}

function speedOf(text: unknown): number {
  if (text === 'max') return Number.POSITIVE_INFINITY;
  const speed = Number(text ?? '10');
  if (speed > 0 && speed <= 1_000_000) return speed;
  const mend = 'use a number such as 10, or max';
  throw new CliFailure('command.shape', { message: `--speed ${text}`, mend, exitCode: 2 });
}

async function play(context: CommandContext, source: PastSource, range: Range): Promise<number> {
  const { venue, timezone, fromMs, toMs } = range;
  const speed = speedOf(context.values.speed);
  const past = openPast(() => Past.open(source, { venue, fromMs }));
  for (const _ of past.reach(fromMs - 1));
  const startedMs = performance.now();
  const [floor, out, clock] = [new Floor(() => timezone), createOut(), clockIn(timezone)];
  for (let untilMs = fromMs + gatherMs; past.nextMs !== undefined; untilMs += gatherMs) {
    const endMs = Math.min(untilMs, toMs);
    for (let frame = past.take(endMs); frame !== undefined; frame = past.take(endMs)) {
      step(past.state, frame, out);
      floor.note(out.effects, past.state);
      out.effects.length = 0;
      out.arrivals.length = 0;
    }
    const { events = [] } = floor.delta(endMs, past.state, out);
    for (const event of events.toSorted((a, b) => a.atMs - b.atMs)) {
      await say(
        context.json ? JSON.stringify(event) : `${clock.time(event.atMs)}  ${words(event)}`,
      );
    }
    if (untilMs >= toMs) break;
    const waitMs = (endMs - fromMs) / speed - (performance.now() - startedMs);
    if (waitMs > 0) await new Promise((done) => setTimeout(done, waitMs));
  }
  return 0;
}

function words({ type, dot = '–', zone, dwellMs, campaign }: LiveEvent): string {
  const more = [zone, dwellMs === undefined ? undefined : `${dwellMs / 1_000} s`, campaign];
  return [dot.padEnd(6), type, ...more].filter(Boolean).join(' ');
}

async function say(line: string): Promise<void> {
  if (process.stdout.write(`${line}\n`)) return;
  await new Promise((done) => process.stdout.once('drain', done));
}
