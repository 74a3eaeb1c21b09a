import { weighCounts } from './flow/counts.ts';
import { sayFlowPoints } from './flow/flow-points.ts';
import { sayPassages } from './flow/passages.ts';
import { sayShelfPoints } from './goods/slots.ts';
import { pruneGroups } from './groups/pairs.ts';
import { type Run, sayPoint } from './run.ts';
import { setTimer } from './time/timers.ts';

/** Devices are counted once a minute. */
const devicePointEveryMs = 60_000;

/** Begins the rhythm of points, or the one a changed setting asks for. */
export function beginPoints(run: Run): void {
  const { settings, timers } = run.state;
  const about = String(settings.pointEveryMs);
  const isKnown = (kind: 'zonePoints' | 'devicePoints') =>
    timers.some(
      (timer) => timer.kind === kind && (kind === 'devicePoints' || timer.about === about),
    );
  if (!isKnown('zonePoints')) setZonePoints(run, run.nowMs);
  if (!isKnown('devicePoints')) setDevicePoints(run, run.nowMs);
}

/** One point a zone each `pointEveryMs`, at multiples of it. Source: design.md section 4. */
export function sayZonePoints(run: Run, rhythm: string): void {
  // The timer of a rhythm that was changed says nothing and is not set again.
  if (rhythm !== String(run.state.settings.pointEveryMs)) return;
  if (isMeasured(run)) {
    for (const { id, people } of run.state.zones.values()) {
      sayPoint(run, 'zone', { zone: id }, { people });
    }
    sayFlowPoints(run);
  }
  setZonePoints(run, Math.max(run.nowMs, run.state.gapUntilMs));
}

export function sayDevicePoints(run: Run): void {
  if (isMeasured(run)) {
    for (const device of run.state.devices.values()) {
      const { id, readings, late } = device;
      sayPoint(run, 'device', { device: id }, { readings, late });
      device.readings = 0;
      device.late = 0;
    }
    sayShelfPoints(run);
  }
  sayPassages(run);
  weighCounts(run);
  pruneGroups(run);
  setDevicePoints(run, Math.max(run.nowMs, run.state.gapUntilMs));
}

function setZonePoints(run: Run, afterMs: number): void {
  const { pointEveryMs } = run.state.settings;
  if (pointEveryMs === 0) return;
  const dueMs = nextMultiple(afterMs, pointEveryMs);
  setTimer(run.state.timers, { kind: 'zonePoints', about: String(pointEveryMs), dueMs });
}

function setDevicePoints(run: Run, afterMs: number): void {
  const dueMs = nextMultiple(afterMs, devicePointEveryMs);
  setTimer(run.state.timers, { kind: 'devicePoints', about: '', dueMs });
}

/** Nothing was measured while the journal stood still. [TIM2] */
function isMeasured(run: Run): boolean {
  return run.nowMs > run.state.gapUntilMs;
}

function nextMultiple(afterMs: number, everyMs: number): number {
  return (Math.floor(afterMs / everyMs) + 1) * everyMs;
}
