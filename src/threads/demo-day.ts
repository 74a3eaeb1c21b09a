import { setPriority } from 'node:os';
import { simulateDay } from '../../firmware-sim/day.ts';
import { demoFixedDevices } from '../../firmware-sim/demo/devices.ts';
import { demoSetup } from '../../firmware-sim/demo/setup.ts';
import { Dice, seedOf } from '../../firmware-sim/dice.ts';
import type { MessageEffect } from '../contracts/effects.ts';
import { encodeFrame } from '../contracts/frames.ts';
import { readMoment } from '../contracts/moment.ts';
import { Campaign } from '../contracts/rules.ts';
import { VenueSettings } from '../contracts/venue.ts';
import { Floor } from '../hotpath/floor.ts';
import { ImaginedVenue } from '../hotpath/imagined.ts';
import { zoneOffsets } from '../hotpath/offsets.ts';
import { RecordingWriter } from '../stores/recordings.ts';
import { demoDayPath } from './demo-day-path.ts';

/**
 * A process of its own at the lowest priority: the demonstration's day before, worked out at
 * several hundred times its pace and laid beside the data as a recording. It begins before the
 * journal and is never part of it. [LAB5]
 */
const opensAt = '09:00';
const openMs = 12 * 3_600_000;
const visitorsADay = 1_000;
const stateEveryMs = 900_000;
/** One in so many joins at the desk and agrees to service; most of them to offers too. */
const joinedEvery = 3;
const offersShare = 0.85;
const seenShare = 0.6;
const headBytesOfAnId = 12;

export type DemoDayAsk = {
  readonly data: string;
  readonly seed: number;
  readonly build: string;
  readonly nowMs: number;
  /** People of the day; absent = 1,000. */
  readonly visitors?: number;
};

/** What goes on after a message, as phones and people would have it. */
type Later = { readonly atMs: number; readonly run: (atMs: number) => void };

export function recordDemoDay(ask: DemoDayAsk): { frames: number } {
  const { data, seed, build, nowMs, visitors = visitorsADay } = ask;
  const setup = demoSetup({ visitors: 1 });
  const { venue, name, plan, timezone } = setup;
  const settings = VenueSettings.parse(setup.settings);
  const fromMs = dayBefore(nowMs, timezone);
  const head = { version: 1, venue, name, timezone, simulated: true, build } as const;
  const writer = new RecordingWriter(demoDayPath(data), {
    ...head,
    fromMs,
    toMs: fromMs + openMs,
  });
  const dice = new Dice(seedOf(seed, 'day'));
  const queue: Later[] = [];
  const floor = new Floor(() => timezone);
  const imagined: ImaginedVenue = new ImaginedVenue(
    { venue, name, timezone, plan, settings, demo: true },
    {
      newId: () => idOf(dice),
      onFrame: (frame, effects) => {
        writer.frame({ position: frame.position, atMs: frame.atMs, payload: encodeFrame(frame) });
        const state = imagined.stepper.state(venue);
        if (state !== undefined) floor.note(effects, state);
        for (const effect of effects) {
          if (effect.type === 'message') queue.push(...afterMessage(imagined, effect, dice));
        }
      },
    },
  );
  const offsets = zoneOffsets(timezone, fromMs) ?? [];
  const published = { do: 'publishVenue', plan, settings, timezone, offsets, demo: true } as const;
  const readyMs = fromMs - 1_000;
  imagined.command(published, readyMs);
  for (const device of demoFixedDevices) imagined.addDevice(device, readyMs);
  for (const document of setup.campaigns) {
    const campaign = Campaign.parse(document);
    imagined.command({ do: 'publishCampaign', campaign, version: 1 }, readyMs);
  }
  let stateAtMs = fromMs;
  const at = (atMs: number) => ({ position: imagined.position, atMs, counts: floor.counts });
  const day = { plan, devices: demoFixedDevices, visitors, openMs, seed };
  for (const { atMs, came, back, out } of simulateDay(day)) {
    const now = fromMs + atMs;
    for (const { tag, visitor } of came) comeIn(imagined, { tag, visitor, now, dice });
    const said = out.map(({ device, end, body }) => ({
      device,
      end,
      payload: JSON.stringify(body),
    }));
    if (said.length > 0) imagined.publish(said, now);
    for (const tag of back) imagined.takeBack(tag, now);
    for (const later of takeDue(queue, now)) later.run(now);
    imagined.pass(now);
    if (now - stateAtMs < stateEveryMs) continue;
    stateAtMs = now;
    writer.state(imagined.encode(), at(now));
  }
  const toMs = fromMs + openMs;
  writer.state(imagined.encode(), at(toMs));
  writer.finish();
  return { frames: writer.frames };
}

type Coming = { tag: string; visitor: number; now: number; dice: Dice };

function comeIn(imagined: ImaginedVenue, { tag, visitor, now, dice }: Coming): void {
  const alias = imagined.handOut(tag, { atMs: now });
  if (visitor % joinedEvery !== 0) return;
  const consents = { service: true, offers: dice.chance(offersShare) };
  const language = dice.chance(0.5) ? 'fa' : 'en';
  const id = `demo-day-${String(visitor).padStart(4, '0')}`;
  imagined.command({ do: 'linkBand', alias, visitor: id, consents, language }, now);
}

/** Claimed and delivered within a second, read a little later by some. Nothing is sent. */
function afterMessage(imagined: ImaginedVenue, message: MessageEffect, dice: Dice): Later[] {
  const { id, atMs, visitor } = message;
  const about = { message: id, channel: 'inbox' } as const;
  const later: Later[] = [
    { atMs: atMs + 500, run: (now) => imagined.command({ do: 'claim', ...about }, now) },
    {
      atMs: atMs + 1_000,
      run: (now) => imagined.command({ do: 'reportOutcome', ...about, outcome: 'delivered' }, now),
    },
  ];
  if (!dice.chance(seenShare)) return later;
  const readMs = atMs + dice.between(5_000, 60_000);
  const seen = { do: 'markSeen', message: id, visitor } as const;
  return [...later, { atMs: readMs, run: (now) => imagined.command(seen, now) }];
}

function takeDue(queue: Later[], nowMs: number): Later[] {
  const due = queue.filter(({ atMs }) => atMs <= nowMs).sort((a, b) => a.atMs - b.atMs);
  if (due.length > 0) queue.splice(0, queue.length, ...queue.filter(({ atMs }) => atMs > nowMs));
  return due;
}

/** Opening time of the venue's yesterday. */
function dayBefore(nowMs: number, timezone: string): number {
  const date = new Intl.DateTimeFormat('en-CA', { timeZone: timezone }).format(nowMs - 86_400_000);
  return readMoment(`${date}T${opensAt}`, { nowMs, timezone }) ?? nowMs - 86_400_000;
}

/** Random, but the same with the same seed: nobody real is behind these aliases. */
function idOf(dice: Dice): string {
  const bytes = Array.from({ length: headBytesOfAnId }, () => dice.whole(0, 255));
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Waits for what to do, does it, and ends; ends at once when the server has gone. */
function serve(): void {
  setPriority(19);
  process.on('disconnect', () => process.exit(0));
  process.once('message', (ask: DemoDayAsk) => {
    process.send?.({ kind: 'done', ...recordDemoDay(ask) });
    process.disconnect();
  });
}

if (process.send !== undefined && process.argv[1]?.endsWith('demo-day.ts')) serve();
