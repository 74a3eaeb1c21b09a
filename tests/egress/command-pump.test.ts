import { afterEach, describe, expect, test } from 'vitest';
import type { DeviceCommandRow } from '../../src/contracts/action-rows.ts';
import type { Command, CommandAnswer } from '../../src/contracts/commands.ts';
import { startCommandPump } from '../../src/egress/command-pump.ts';
import type { Pump } from '../../src/egress/pump.ts';
import type { PushOutcome } from '../../src/egress/wristband.ts';
import { eventually, hearSignals, virtualPace } from './paces.ts';

const pumps: Pump[] = [];
afterEach(async () => {
  await Promise.all(pumps.splice(0).map((pump) => pump.stop()));
});

function commandRow(id: string, rest: Partial<DeviceCommandRow> = {}): DeviceCommandRow {
  return {
    type: 'deviceCommand',
    id,
    atMs: Date.now(),
    visitor: '',
    campaign: 'c1',
    version: 1,
    because: { event: 'entered', atMs: Date.now() },
    device: 's1',
    command: 'light',
    params: { colour: 'green' },
    expiresAtMs: Date.now() + 60_000,
    venue: 'v1',
    state: 'waiting',
    ...rest,
  };
}

/** The engine and the records as this pump sees them; answers by command id, as promised. */
class Hot {
  readonly rows = new Map<string, DeviceCommandRow>();
  readonly submitted: Command[] = [];
  readonly #answers = new Map<string, CommandAnswer>();
  lost = 0;
  looked = 0;

  readonly reader = {
    openDeviceCommands: async (limit: number) => {
      this.looked += 1;
      const isOpen = ({ state }: DeviceCommandRow) => state === 'waiting' || state === 'claimed';
      return [...this.rows.values()].filter(isOpen).slice(0, limit);
    },
  };

  async submit(command: Command): Promise<CommandAnswer> {
    this.submitted.push(command);
    const answer = this.#answers.get(command.id) ?? this.#step(command);
    this.#answers.set(command.id, answer);
    if (this.lost-- > 0) throw new Error('the answer is lost');
    return answer;
  }

  #step({ body }: Command): CommandAnswer {
    const done = (result = {}): CommandAnswer => ({ ok: true, position: 1, result });
    if (body.do !== 'claimDeviceCommand' && body.do !== 'reportDeviceCommand') {
      throw new Error(`not for this pump: ${body.do}`);
    }
    const row = this.rows.get(body.deviceCommand);
    if (row === undefined) return done({ granted: false, reason: 'unknownCommand' });
    const state = body.do === 'claimDeviceCommand' ? 'claimed' : body.outcome;
    const isFree = row.state === (state === 'claimed' ? 'waiting' : 'claimed');
    if (isFree) this.rows.set(row.id, { ...row, state });
    return done(state === 'claimed' ? { granted: isFree } : {});
  }
}

function start(
  hot: Hot,
  says: (attempt: number) => PushOutcome | Promise<PushOutcome>,
  listens: (device: string) => boolean = () => true,
) {
  const told: { venue: string; device: string; payload: unknown }[] = [];
  const pump = startCommandPump({
    reader: hot.reader,
    hot,
    signals: hearSignals(),
    tell: async (venue, device, payload) => {
      told.push({ venue, device, payload: JSON.parse(payload) });
      return says(told.length);
    },
    listens: (_venue, device) => listens(device),
    pace: virtualPace(),
  });
  pumps.push(pump);
  return told;
}

describe('commands to devices', () => {
  test('[EGR1] a device that listens is told once, and what came of it is reported', async () => {
    const hot = new Hot();
    hot.rows.set('m1', commandRow('m1'));
    const told = start(hot, () => ({ outcome: 'delivered' }));
    await eventually(() => hot.rows.get('m1')?.state).toBe('delivered');
    const payload = { id: 'm1', command: 'light', params: { colour: 'green' } };
    expect(told).toMatchObject([{ venue: 'v1', device: 's1', payload }]);
    expect(hot.submitted.map(({ id }) => id)).toEqual(['claim/command/m1', 'outcome/command/m1']);
  });

  test('[EGR4] one that does not listen is not claimed, and is told when it does', async () => {
    const hot = new Hot();
    hot.rows.set('m1', commandRow('m1'));
    let isThere = false;
    const told = start(
      hot,
      () => ({ outcome: 'delivered' }),
      () => isThere,
    );
    await eventually(() => hot.looked).toBeGreaterThan(3);
    expect(hot.submitted).toEqual([]);
    isThere = true;
    await eventually(() => hot.rows.get('m1')?.state).toBe('delivered');
    expect(told).toHaveLength(1);
  });

  test('[EGR2] nothing left is tried again, at most three times', async () => {
    const hot = new Hot();
    hot.rows.set('m1', commandRow('m1')).set('m2', commandRow('m2', { device: 's2' }));
    const told = start(hot, () => ({ outcome: 'failed', detail: 'not subscribed' }));
    await eventually(() => hot.rows.get('m2')?.state).toBe('failed');
    await eventually(() => hot.rows.get('m1')?.state).toBe('failed');
    expect(told).toHaveLength(6);
  });

  test('[EGR2] what may have arrived is unknown and never sent again', async () => {
    const hot = new Hot();
    hot.rows.set('m1', commandRow('m1'));
    const told = start(hot, () => {
      throw new Error('the broker broke');
    });
    await eventually(() => hot.rows.get('m1')?.state).toBe('unknown');
    expect(told).toHaveLength(1);
  });

  test('[EGR2] a claim whose sender is gone is unknown', async () => {
    const hot = new Hot();
    hot.rows.set('m1', commandRow('m1', { state: 'claimed' }));
    const told = start(hot, () => ({ outcome: 'delivered' }));
    await eventually(() => hot.rows.get('m1')?.state).toBe('unknown');
    expect(told).toEqual([]);
  });

  test('[EGR2] however many such claims there are', async () => {
    const hot = new Hot();
    for (let i = 0; i < 200; i++) hot.rows.set(`m${i}`, commandRow(`m${i}`, { state: 'claimed' }));
    const told = start(hot, () => ({ outcome: 'delivered' }));
    const unknown = () => [...hot.rows.values()].filter(({ state }) => state === 'unknown').length;
    await eventually(unknown).toBe(200);
    expect(told).toEqual([]);
  });

  test('[EGR4] commands for devices that are away do not stand before the others', async () => {
    const hot = new Hot();
    for (let i = 0; i < 600; i++) hot.rows.set(`m${i}`, commandRow(`m${i}`, { device: 'away' }));
    hot.rows.set('last', commandRow('last'));
    start(
      hot,
      () => ({ outcome: 'delivered' }),
      (device) => device === 's1',
    );
    await eventually(() => hot.rows.get('last')?.state).toBe('delivered');
  });

  test('[EGR3] a lost answer is asked for again with the same id, and told once', async () => {
    const hot = new Hot();
    hot.rows.set('m1', commandRow('m1'));
    hot.lost = 2;
    const told = start(hot, () => ({ outcome: 'delivered' }));
    await eventually(() => hot.rows.get('m1')?.state).toBe('delivered');
    expect(told).toHaveLength(1);
    expect(new Set(hot.submitted.map(({ id }) => id)).size).toBe(2);
  });

  test('[EGR3] an id that is no command id is hashed', async () => {
    const hot = new Hot();
    const id = `v1/${'x'.repeat(300)}`;
    hot.rows.set(id, commandRow(id));
    start(hot, () => ({ outcome: 'delivered' }));
    await eventually(() => hot.rows.get(id)?.state).toBe('delivered');
    expect(hot.submitted[0]?.id).toMatch(/^claim\/command\/sha256:[0-9a-f]{64}$/);
  });
});
