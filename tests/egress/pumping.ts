import { afterEach } from 'vitest';
import type { Channel } from '../../src/contracts/egress.ts';
import { startMessagePump } from '../../src/egress/message-pump.ts';
import type { Pace } from '../../src/egress/pace.ts';
import type { Pump } from '../../src/egress/pump.ts';
import type { FakeHot } from './fake-hot.ts';
import { eventually, hearSignals, keepCursors, virtualPace } from './paces.ts';

/** Stopped after each test of the file that imports this. */
export const pumps: Pump[] = [];
afterEach(async () => {
  await Promise.all(pumps.splice(0).map((pump) => pump.stop()));
});

export function start(hot: FakeHot, channels: readonly Channel[], pace: Pace = virtualPace()) {
  const signals = hearSignals();
  const cursors = keepCursors();
  const { reader } = hot;
  const pump = startMessagePump({ hot, reader, channels, signals, cursors, pace });
  pumps.push(pump);
  return { pump, signals, cursors };
}

export const claims = (hot: FakeHot) => hot.commands.filter(({ body }) => body.do === 'claim');
export const outcomes = (hot: FakeHot) =>
  hot.commands.filter(({ body }) => body.do === 'reportOutcome');
/** Resolves when the list was looked at a few more times. */
export async function looks(hot: FakeHot): Promise<void> {
  const before = hot.looked;
  await eventually(() => hot.looked).toBeGreaterThan(before + 3);
}
