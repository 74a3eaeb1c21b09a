import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { demoSetup } from '../../firmware-sim/demo/setup.ts';
import { loadConfig } from '../../src/cli/config.ts';
import type { LabJob } from '../../src/contracts/lab.ts';
import type { LiveFrame, SnapshotFrame } from '../../src/contracts/live.ts';
import { Campaign } from '../../src/contracts/rules.ts';
import { VenueSettings } from '../../src/contracts/venue.ts';
import { Floor } from '../../src/hotpath/floor.ts';
import { Past, type PastSource } from '../../src/hotpath/past.ts';
import { openRecording } from '../../src/stores/recordings.ts';
import { openRecords } from '../../src/stores/records/records.ts';
import { recordDemoDay } from '../../src/threads/demo-day.ts';
import { demoDayPath } from '../../src/threads/demo-day-path.ts';
import { LabDesk } from '../../src/threads/lab-desk.ts';
import { blurred } from '../../src/threads/lab-room.ts';
import { type TelemetryConfig, telemetryConfig } from '../../src/threads/telemetry.ts';
import { late } from '../asked-again.ts';

// The lab yields to whatever else the machine does, tests included.

/** The real process on a folder with the demonstration's day, a small one, and empty records. */
let data: string;
let dayMs: number;
let telemetry: TelemetryConfig;
let ids = 0;
const desks: LabDesk[] = [];
const open = () => {
  const desk = new LabDesk({ data, telemetry, newId: () => `job${++ids}` });
  desks.push(desk);
  return desk;
};
const question = (more: object = {}) => ({
  ask: 'backtest' as const,
  venue: 'demo',
  campaign: 'shoes-offer',
  from: dayMs,
  to: dayMs + 43_200_000,
  ...more,
});

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'lab-'));
  const loaded = loadConfig({ flags: {}, environment: {}, folder: data });
  if (!loaded.ok) throw new Error('no settings');
  telemetry = telemetryConfig(loaded.config);
  const opened = await openRecords({ path: join(data, 'records.db') });
  if (!opened.ok) throw new Error(opened.message);
  const { name, plan, timezone, settings, campaigns } = demoSetup({ visitors: 1 });
  const venue = { venue: 'demo', name, plan, timezone, demo: true } as const;
  const record = { ...venue, settings: VenueSettings.parse(settings), atMs: 1 };
  const ops = campaigns.map((campaign) => {
    const about = { venue: 'demo', version: 1, status: 'live', publishedAtMs: 1 } as const;
    return { op: 'putCampaign', campaign: Campaign.parse(campaign), ...about } as const;
  });
  await opened.records.commit({ ops: [{ op: 'putVenue', ...record }, ...ops], answers: [] });
  await opened.records.close();
  recordDemoDay({ data, seed: 3, build: 'test', nowMs: Date.now(), visitors: 60 });
  const day = openRecording(demoDayPath(data));
  if (!day.ok) throw new Error(day.message);
  dayMs = day.recording.head.fromMs;
  day.recording.close();
});
afterAll(async () => {
  await Promise.all(desks.map((desk) => desk.close()));
  rmSync(data, { recursive: true, force: true });
});

async function ended(desk: LabDesk, job: string): Promise<LabJob> {
  for (;;) {
    const asked = await desk.ask<'job'>({ ask: 'job', venue: 'demo', job });
    if (!asked.ok) throw new Error(asked.message);
    if (!['waiting', 'running'].includes(asked.value.state)) return asked.value;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

/** Messages of the whole day up to a time, every frame stepped from the first. */
function countsOfDay(untilMs: number) {
  const day = openRecording(demoDayPath(data));
  if (!day.ok) throw new Error(day.message);
  const source: PastSource = {
    kind: 'recording',
    frames: (from) => day.recording.frames(from),
    stateBefore: () => undefined,
  };
  const past = Past.open(source, { venue: 'demo', fromMs: untilMs });
  const floor = new Floor(() => 'Asia/Tehran');
  const note = () => floor.note(past.out.effects, past.state);
  for (const _ of past.reach(untilMs, note));
  day.recording.close();
  expect(floor.counts.sent).toBeGreaterThan(0);
  return floor.counts;
}

describe('the lab', () => {
  test('[DET4] the demonstration day unchanged is the day as it was', async () => {
    const desk = open();
    const begun = await desk.ask<'backtest'>(question());
    const done = await ended(desk, begun.ok ? begun.value.job : '');
    expect(done).toMatchObject({ state: 'done', progress: 1 });
    const { result } = done;
    expect(result).toMatchObject({ source: 'recording', unchanged: true, added: 0, removed: 0 });
    expect(result?.kept).toBeGreaterThan(0);
    expect(result?.speedup, late).toBeGreaterThan(500);
  });

  test('[RCV11] a survey says how far it is, is stopped, gives way to a newer one', async () => {
    const desk = open();
    const asked = {
      ask: 'places',
      venue: 'demo',
      survey: 'mine',
      floorDbm: -90,
      count: 5,
    } as const;
    const howFar = async () => {
      const answer = await desk.ask<'surveyed'>({ ask: 'surveyed', venue: 'demo', survey: 'mine' });
      return answer.ok ? answer.value.progress : null;
    };
    expect(await howFar()).toBeNull();
    const cancelled = { ok: false, code: 'lab.limit', message: 'cancelled' };
    const first = desk.ask<'places'>(asked);
    await vi.waitUntil(async () => ((await howFar()) ?? 0) > 0, { timeout: 240_000 });
    // The same name again: whoever asked first hears that nobody works on it any more.
    const second = desk.ask<'places'>({ ...asked, floorDbm: -80 });
    expect(await first).toMatchObject(cancelled);
    await vi.waitUntil(async () => ((await howFar()) ?? 0) > 0, { timeout: 240_000 });
    const stop = { ask: 'stopSurvey', venue: 'demo', survey: 'mine' } as const;
    expect(await desk.ask<'stopSurvey'>({ ...stop, venue: 'other' })).toMatchObject({
      value: { progress: null },
    });
    await desk.ask<'stopSurvey'>(stop);
    expect(await second).toMatchObject(cancelled);
    expect(await howFar()).toBeNull();
    const coverage = { ask: 'coverage', venue: 'demo', survey: 'mine', floorDbm: -90 } as const;
    expect(await desk.ask<'coverage'>(coverage)).toMatchObject({ ok: true });
    // Who went away meanwhile hears it by its name, until it is stopped.
    const progress = { ask: 'surveyed', venue: 'demo', survey: 'mine' } as const;
    const told = await desk.ask<'surveyed'>(progress);
    expect(told.ok && told.value).toMatchObject({ progress: 1, answer: { floorDbm: -90 } });
    expect(await desk.ask<'stopSurvey'>(stop)).toEqual({
      ok: true,
      value: { survey: 'mine', progress: null },
    });
  });

  test('[LAB2] one job runs a venue, four wait, the next is told to come back', async () => {
    const desk = open();
    const all = await Promise.all(
      Array.from({ length: 6 }, () => desk.ask<'backtest'>(question())),
    );
    const states = all.map((one) => (one.ok ? one.value.state : one.code));
    expect(states).toEqual(['running', 'waiting', 'waiting', 'waiting', 'waiting', 'lab.busy']);
    const jobs = all.flatMap((one) => (one.ok ? [one.value.job] : []));
    const [first = '', second = '', ...others] = jobs;
    for (const job of [first, ...others]) {
      const asked = await desk.ask<'cancel'>({ ask: 'cancel', venue: 'demo', job });
      expect(asked).toMatchObject({ ok: true, value: { state: 'cancelled' } });
    }
    expect(await ended(desk, second)).toMatchObject({ state: 'done' });
    const elsewhere = await desk.ask<'job'>({ ask: 'job', venue: 'shop', job: second });
    expect(elsewhere).toMatchObject({ ok: false, code: 'lab.job_unknown' });
  });

  test('[LAB2] a lost thread fails its jobs, and the next question begins another', async () => {
    const desk = open();
    const begun = await desk.ask<'backtest'>(question());
    await desk.close();
    const failed = await ended(desk, begun.ok ? begun.value.job : '');
    expect(failed).toMatchObject({ state: 'failed', failure: { code: 'lab.failed' } });
    const next = await desk.ask<'floor'>({ ask: 'floor', venue: 'demo', at: dayMs + 60_000 });
    expect(next.ok).toBe(true);
  });

  test('[HOT10] [T20] a lab that hangs is ended and who waits is told', async () => {
    const desk = new LabDesk({ data, telemetry, newId: () => `job${++ids}`, silentLooks: 2 });
    desks.push(desk);
    const begun = await desk.ask<'backtest'>(question());
    process.kill(desk.pid ?? 0, 'SIGSTOP');
    const failed = await ended(desk, begun.ok ? begun.value.job : '');
    expect(failed).toMatchObject({ state: 'failed', failure: { code: 'lab.failed' } });
    expect(desk.pid).toBeUndefined();
    await desk.close();
  });

  test.skipIf(process.platform !== 'linux')(
    '[LAB2] the lab is a process whose every thread, those of the collector too, yields',
    async () => {
      const desk = open();
      expect(desk.pid).toBeUndefined();
      const begun = await desk.ask<'backtest'>(question());
      const tasks = `/proc/${desk.pid}/task`;
      const niceness = () =>
        readdirSync(tasks).map((id) => {
          const stat = readFileSync(join(tasks, id, 'stat'), 'utf8');
          return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
        });
      expect(desk.pid).not.toBe(process.pid);
      const group = (pid: number) => readFileSync(`/proc/${pid}/autogroup`, 'utf8').trim();
      if (existsSync('/proc/self/autogroup')) {
        expect(group(desk.pid ?? 0)).toMatch(/^\/autogroup-\d+ nice 10$/);
        expect(group(process.pid)).not.toBe(group(desk.pid ?? 0));
      }
      expect(niceness().length).toBeGreaterThan(4);
      expect(new Set(niceness())).toEqual(new Set([19]));
      await ended(desk, begun.ok ? begun.value.job : '');
      expect(new Set(niceness())).toEqual(new Set([19]));
      await desk.close();
      expect(desk.pid).toBeUndefined();
    },
  );

  test('[LAB3] the floor at noon is what the recording says of noon', async () => {
    const desk = open();
    const noon = dayMs + 6 * 3_600_000;
    const asked = await desk.ask<'floor'>({ ask: 'floor', venue: 'demo', at: noon });
    if (!asked.ok) throw new Error(asked.message);
    expect(asked.value).toMatchObject({ type: 'snapshot', atMs: noon });
    expect(asked.value.zones).toHaveLength(12);
    expect(asked.value.people).toBeGreaterThan(0);
    expect(asked.value.messages).toEqual(countsOfDay(noon));
    const beyond = await desk.ask<'floor'>({ ask: 'floor', venue: 'demo', at: Date.now() + 9_999 });
    expect(beyond).toMatchObject({ ok: false, code: 'lab.range' });
  });

  test('[LAB3] what is older than a day has numbers and no dots', () => {
    const nowMs = Date.UTC(2026, 10, 21, 12);
    const event = { id: 'e', atMs: 1, type: 'entered', dot: 'd1' };
    const dots = [{ id: 'd1', x: 1, y: 2, floor: '0' }];
    const snapshot = (atMs: number): SnapshotFrame => ({
      ...{ type: 'snapshot', seq: 1, atMs, people: 1, zones: [], dots, events: [event] },
      ...{ messages: { sent: 0, delivered: 0, held: 0 }, alerts: [] },
    });
    const young = snapshot(nowMs - 86_400_000);
    expect(blurred(young, nowMs)).toBe(young);
    const old = blurred(snapshot(nowMs - 86_400_001), nowMs);
    expect(old).toMatchObject({ people: 1, dots: [] });
    expect(JSON.stringify(old)).not.toContain('d1');
  });

  test('[LAB4] eight look back at once, and each is let go of', async () => {
    const desk = open();
    const frames: LiveFrame[][] = Array.from({ length: 9 }, () => []);
    const ask = { venue: 'demo', fromMs: dayMs + 3_600_000, speed: 100 };
    const watches = frames.map((list) => desk.watch(ask, (frame) => list.push(frame)));
    expect(frames[8]).toEqual([expect.objectContaining({ type: 'bye', code: 'lab.busy' })]);
    await expect.poll(() => frames[0]?.length).toBeGreaterThan(4);
    for (const watch of watches) watch.stop();
    expect(frames[0]?.slice(0, 3).map(({ type }) => type)).toEqual(['hello', 'snapshot', 'delta']);
    const again: LiveFrame[] = [];
    desk.watch(ask, (frame) => again.push(frame)).stop();
    expect(again).toEqual([]);
  });
});

describe('the demonstration day', () => {
  test('[LAB5] the same seed and date give the same recording, with aliases only', () => {
    const twins = [1, 2].map(() => mkdtempSync(join(tmpdir(), 'twin-')));
    const nowMs = Date.UTC(2026, 10, 21, 12);
    const days = twins.map((folder) => {
      recordDemoDay({ data: folder, seed: 5, build: 'test', nowMs, visitors: 12 });
      const day = openRecording(demoDayPath(folder));
      if (!day.ok) throw new Error(day.message);
      const text = [...day.recording.frames(1)].map(({ payload }) => payload).join('\n');
      day.recording.close();
      rmSync(folder, { recursive: true, force: true });
      return text;
    });
    expect(days[0]).toBe(days[1]);
    expect(days[0]).not.toContain('band-0');
    expect(days[0]?.match(/"do":"handOutBand"/g)).toHaveLength(12);
    expect(days[0]?.match(/"do":"returnBand"/g)).toHaveLength(12);
  });
});
