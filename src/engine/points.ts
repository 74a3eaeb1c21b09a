import { type Run, sayPoint } from './run.ts';
import { setTimer } from './time/timers.ts';

/** Devices are counted once a minute. */
const devicePointEveryMs = 60_000;

/** One point a zone each `pointEveryMs`, at multiples of it. Source: design.md section 4. */
export function sayZonePoints(run: Run, dueMs: number): void {
  for (const { id, people } of run.state.zones.values()) {
    sayPoint(run, 'zone', { zone: id }, { people });
  }
  setZonePoints(run, dueMs);
}

/** A new rhythm counts from the next multiple; the timer of the old one says nothing. */
export function isZonePointDue(run: Run, about: string): boolean {
  return about === String(run.state.settings.pointEveryMs);
}

export function setZonePoints(run: Run, afterMs: number): void {
  const { pointEveryMs } = run.state.settings;
  if (pointEveryMs === 0) return;
  const about = String(pointEveryMs);
  const dueMs = nextMultiple(afterMs, pointEveryMs);
  const isSet = run.state.timers.some(
    (timer) => timer.kind === 'zonePoints' && timer.about === about,
  );
  if (!isSet) setTimer(run.state.timers, { kind: 'zonePoints', about, dueMs });
}

export function sayDevicePoints(run: Run, dueMs: number): void {
  for (const device of run.state.devices.values()) {
    const { id, readings, late } = device;
    sayPoint(run, 'device', { device: id }, { readings, late });
    device.readings = 0;
    device.late = 0;
  }
  setDevicePoints(run, dueMs);
}

export function setDevicePoints(run: Run, afterMs: number): void {
  const dueMs = nextMultiple(afterMs, devicePointEveryMs);
  setTimer(run.state.timers, { kind: 'devicePoints', about: '', dueMs });
}

function nextMultiple(afterMs: number, everyMs: number): number {
  return (Math.floor(afterMs / everyMs) + 1) * everyMs;
}
