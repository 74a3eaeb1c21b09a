import { appendFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { type FleetStats, type RunningFleet, runFleet } from './fleet.ts';
import { readCommandLine, readConfigure, type SimOptions, usage } from './options.ts';
import { findParent, type Parent } from './parent.ts';
import { streamTracks } from './replay.ts';
import type { Truth } from './scene.ts';

/** Where a run tells what happens: words or JSON lines to a person, messages to a parent. */
type Voice = (what: { readonly kind: string } & Readonly<Record<string, unknown>>) => void;

type Running = Pick<RunningFleet, 'stop' | 'done'>;

if (import.meta.main) {
  const parent = findParent();
  const isAsked = process.argv.length > 2 || parent === undefined;
  if (isAsked) startForPerson();
  else startForParent(parent);
}

function startForPerson(): void {
  const asked = readCommandLine(process.argv.slice(2));
  if (asked === 'help') {
    process.stdout.write(usage);
    return;
  }
  if (!asked.ok) {
    for (const problem of asked.problems) process.stderr.write(`${problem}\n`);
    process.exitCode = 2;
    return;
  }
  const { options } = asked;
  const voice: Voice = (what) => {
    const line = options.json ? JSON.stringify(what) : wordsOf(what);
    if (line !== '') process.stdout.write(`${line}\n`);
  };
  const running = start(options, voice);
  stopOnSignals(running);
}

/**
 * Waits for `{kind: 'configure', …}`, answers `{kind: 'ready' | 'stats' | 'push' | 'trouble' |
 * 'stopped' | 'problems', …}`, stops on `{kind: 'stop'}`, on a signal, and when the parent is gone.
 */
function startForParent(parent: Parent): void {
  let running: Running | undefined;
  const stop = () => {
    if (running === undefined) parent.release();
    else void running.stop();
  };
  parent.onGone(stop);
  parent.onMessage((message) => {
    if (typeof message !== 'object' || message === null || !('kind' in message)) return;
    if (message.kind === 'stop') stop();
    if (message.kind !== 'configure' || running !== undefined) return;
    const asked = readConfigure(message);
    if (!asked.ok) {
      parent.send({ kind: 'problems', problems: asked.problems });
      return;
    }
    running = start(asked.options, (what) => parent.send(what));
    stopOnSignals(running);
    void running.done.then(() => parent.release());
  });
}

function start(options: SimOptions, voice: Voice): Running {
  const onTrouble = onceEach((device, message) => voice({ kind: 'trouble', device, message }));
  const { truthFile, tracks } = options;
  if (truthFile !== undefined) writeFileSync(truthFile, '');
  const log = (rows: readonly object[]) => {
    const lines = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    if (truthFile !== undefined && lines !== '') appendFileSync(truthFile, lines);
  };
  const running =
    tracks === undefined
      ? startFleet(options, { voice, onTrouble, log })
      : streamTracks({ ...options, folder: tracks, onTrouble, onTruth: log });
  voice({ kind: 'ready', venue: options.venue, devices: options.credentials.length });
  void running.done.then(() => voice({ kind: 'stopped' }));
  return running;
}

type Ears = {
  voice: Voice;
  onTrouble: (device: string, message: string) => void;
  log: (rows: readonly object[]) => void;
};

function startFleet(options: SimOptions, { voice, onTrouble, log }: Ears): RunningFleet {
  return runFleet({
    ...options,
    onTrouble,
    onPush: (device, payload) => voice({ kind: 'push', device, payload }),
    onRefused: onceEach((device, payload) => voice({ kind: 'refused', device, payload })),
    onStats: (stats) => voice({ kind: 'stats', ...stats }),
    ...(options.truthFile === undefined
      ? {}
      : {
          onTruth: (atMs: number, rows: readonly Truth[]) =>
            log(rows.map((row) => ({ atMs, ...row }))),
        }),
  });
}

function stopOnSignals(running: Running): void {
  const stop = () => void running.stop();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  void running.done.then(() => {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  });
}

/** A device that goes on having the same trouble is told of once. */
function onceEach(tell: (device: string, message: string) => void) {
  const last = new Map<string, string>();
  return (device: string, message: string) => {
    if (last.get(device) === message) return;
    last.set(device, message);
    tell(device, message);
  };
}

function wordsOf(what: Parameters<Voice>[0]): string {
  const { kind, device, message, payload, venue, devices } = what;
  if (kind === 'ready') return `${devices} devices of ${venue} are starting; Ctrl-C stops them`;
  if (kind === 'trouble') return `${device}: ${message}`;
  if (kind === 'push') return `${device} got ${payload}`;
  if (kind === 'refused') return `${device} was refused: ${payload}`;
  if (kind === 'stopped') return 'stopped';
  return isStats(what)
    ? `${what.people} people inside, ${what.connected} of ${what.devices} devices connected, ` +
        `${what.acknowledged} of ${what.sent} payloads acknowledged, ${what.pushes} messages came`
    : '';
}

function isStats(what: object): what is FleetStats {
  return 'people' in what && 'acknowledged' in what;
}
