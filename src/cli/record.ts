import { resolve } from 'node:path';
import { encodeFrame } from '../contracts/frames.ts';
import { encodeState } from '../engine/venue.ts';
import { Past, RecordMissing } from '../hotpath/past.ts';
import { RecordingWriter } from '../stores/recordings.ts';
import { buildId } from './build.ts';
import type { CliCommand } from './command.ts';
import { CliFailure } from './command.ts';
import { momentOf, venueOf, withLabRoom } from './lab-access.ts';
import { clockIn } from './venue-clock.ts';

/** A state is kept this often, so that any minute of the recording is near one. */
const stateEveryMs = 900_000;

export const record: CliCommand = {
  name: 'record',
  usage: 'OUT --from TIME [--to TIME] [--venue VENUE]',
  summary: 'Export a range of the journal as a file to replay: aliases only, no names, no tags',
  examples: ['gozar record friday.recording --from 2026-11-20 --to 2026-11-20'],
  options: { from: { type: 'string' }, to: { type: 'string' }, venue: { type: 'string' } },
  optionHelp: [
    '--from TIME     ISO time, venue-local date, yesterday, or a duration ago (24h)',
    '--to TIME       the same; a date alone means its end (now)',
    '--venue VENUE   where there is more than one',
  ],
  positionals: [1, 1],
  run: async ({ config, positionals, values, print }) => {
    const path = resolve(positionals[0] ?? '');
    await withLabRoom(config.data, async (room) => {
      const { venue, name, timezone } = await venueOf(room, values.venue);
      const { fromMs, toMs } = room.clip(venue, {
        fromMs: momentOf(values.from, { name: 'from', timezone }),
        toMs: momentOf(values.to, { name: 'to', timezone, otherwise: '0s', end: true }),
      });
      const simulated = room.recordingAt(venue, fromMs)?.head.simulated ?? false;
      const source = await room.source(venue, fromMs);
      const past = openPast(() => Past.open(source, { venue, fromMs }));
      const floor = await room.floorOf(past, { venue, timezone });
      const note = () => floor.note(past.out.effects, past.state);
      for (const _ of past.reach(fromMs - 1, note));
      const head = { version: 1, venue, name, timezone, simulated, build: buildId() } as const;
      const writer = new RecordingWriter(path, { ...head, fromMs, toMs });
      let position = 0;
      let stateAtMs = fromMs;
      const keep = (atMs: number) =>
        writer.state(encodeState(past.state), { position, atMs, counts: floor.counts });
      keep(fromMs);
      for (let frame = past.take(toMs); frame !== undefined; frame = past.take(toMs)) {
        position++;
        writer.frame({ position, atMs: frame.atMs, payload: encodeFrame(frame) });
        past.step(frame, note);
        if (frame.atMs - stateAtMs < stateEveryMs) continue;
        stateAtMs = frame.atMs;
        keep(frame.atMs);
      }
      writer.finish();
      const clock = clockIn(timezone);
      const { frames, written: bytes } = writer;
      print({ path, venue, fromMs, toMs, frames, bytes }, [
        `${path}: ${venue}, ${clock.day(fromMs)} to ${clock.day(toMs)}, ` +
          `${frames} frames, ${bytes} bytes`,
      ]);
    });
    return 0;
  },
};

/** What is no longer kept is an expected failure. */
export function openPast(open: () => Past): Past {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof RecordMissing)) throw error;
    const mend = 'ask for a later time, or keep the journal for longer';
    throw new CliFailure('lab.range', { message: error.message, mend });
  }
}
