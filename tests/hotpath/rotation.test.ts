import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EdgeDevice } from '../../src/contracts/wire.ts';
import { openReader } from '../../src/stores/records/reader.ts';
import { openRecords } from '../../src/stores/records/records.ts';
import { Running } from './running.ts';
import { receiver } from './venue.ts';

let running: Running;
beforeEach(async () => {
  running = await Running.withShop();
});
afterEach(async () => {
  await running.stop();
  running.remove();
});

const hash = (digit: string) => digit.repeat(64);
const which = { venue: 'kasra', device: receiver.device } as const;
const rotate = { do: 'rotateDevice', ...which, overlapMs: 0 } as const;

/** What the sockets' thread was told last of the device. */
function told(): EdgeDevice | undefined {
  const rows = running.toEdge.flatMap((one) => (one.kind === 'devices' ? one.put : []));
  return rows.findLast(({ device }) => device === receiver.device);
}

async function read() {
  const opened = await openRecords({ path: join(running.folder, 'records.db') });
  if (!opened.ok) throw new Error(opened.message);
  const [device] = await opened.records.devices();
  await opened.records.close();
  const reading = openReader({ path: join(running.folder, 'records.db') });
  if (!reading.ok) throw new Error(reading.message);
  const audit = await reading.reader.audit({ limit: 20 });
  await reading.reader.close();
  return { device, audit };
}

test('[ING15] a rotation replaces the secret, keeps the old hash and leaves a row', async () => {
  const frames = running.frames().filter(({ input }) => input.type === 'command').length;
  const { result } = await running.must({ ...rotate, secretSha256: hash('1') });
  expect(result).toMatchObject({ clientId: `kasra/${receiver.device}` });
  const former = [{ sha256: receiver.secretSha256, untilMs: 0 }];
  expect(told()).toMatchObject({ secretSha256: hash('1'), former });
  const { device, audit } = await read();
  expect(device).toMatchObject({ secretSha256: hash('1'), former });
  expect(audit[0]).toMatchObject({ by: 'local', action: 'rotateDevice', about: receiver.device });
  // No decision hangs on a credential: the journal knows nothing of it. [CMD5]
  const after = running.frames().filter(({ input }) => input.type === 'command').length;
  expect(after).toBe(frames);
  expect(JSON.stringify(running.frames())).not.toContain(hash('1'));
});

test('[ING15] an overlap ends in time, and with the next rotation', async () => {
  await running.must({ ...rotate, secretSha256: hash('1'), overlapMs: 600_000 });
  const first = told()?.former?.[0]?.untilMs ?? 0;
  expect(Math.abs(first - running.clock.wallMs() - 600_000)).toBeLessThan(5_000);
  await running.must({ ...rotate, secretSha256: hash('2'), overlapMs: 60_000 });
  const [newest, older] = told()?.former ?? [];
  expect(newest).toMatchObject({ sha256: hash('1') });
  expect(newest?.untilMs).toBeGreaterThan(running.clock.wallMs());
  expect(older).toEqual({ sha256: receiver.secretSha256, untilMs: 0 });
  for (const digit of ['3', '4', '5', '6']) {
    await running.must({ ...rotate, secretSha256: hash(digit) });
  }
  expect(told()?.former).toHaveLength(4);
});

test('[ING15] a certificate is rotated by itself, and both go with a revocation', async () => {
  await running.must({ ...rotate, certificateSha256: hash('c') });
  expect(told()).toMatchObject({
    secretSha256: receiver.secretSha256,
    certificateSha256: hash('c'),
  });
  await running.must({ ...rotate, certificateSha256: hash('d') });
  expect(told()?.former).toEqual([{ sha256: hash('c'), untilMs: 0 }]);
  await running.must({ do: 'revokeDevice', ...which });
  const [health] = await running.hot.ask({ ask: 'devices', venue: 'kasra' });
  expect(health).toMatchObject({ device: receiver.device, revoked: true });
  expect(told()?.secretSha256).toBe('');
  expect(told()?.certificateSha256).toBeUndefined();
  const ended = told()?.former ?? [];
  expect(ended.map(({ sha256 }) => sha256)).toEqual([receiver.secretSha256, hash('d'), hash('c')]);
  expect(ended.every(({ untilMs }) => untilMs === 0)).toBe(true);
  expect((await read()).audit[0]).toMatchObject({ action: 'revokeDevice' });
  await running.must({ ...rotate, secretSha256: hash('9') });
  expect(told()).toMatchObject({ secretSha256: hash('9') });
});

test('[ING15] what changed holds after a crash', async () => {
  await running.must({ ...rotate, secretSha256: hash('1'), overlapMs: 600_000 });
  const before = told();
  await running.close();
  running = await Running.open({ folder: running.folder, clock: running.clock });
  expect(told()).toEqual(before);
});

test('[ING15] a device there is not, and a rotation to nothing, are refused', async () => {
  const nobody = { ...rotate, device: 'ghost', secretSha256: hash('1') };
  const codes = async (body: Parameters<Running['submit']>[0]) => {
    const answer = await running.submit(body);
    return answer.ok ? [] : answer.problems.map(({ code }) => code);
  };
  expect(await codes(nobody)).toEqual(['command.device_unknown']);
  expect(await codes({ do: 'revokeDevice', ...which, device: 'ghost' })).toEqual([
    'command.device_unknown',
  ]);
  expect(await codes(rotate)).toEqual(['command.credential']);
  const bare = { do: 'addDevice', venue: 'kasra', kind: 'till', format: 'native' } as const;
  expect(await codes({ ...bare, device: 'till-9' })).toEqual(['command.credential']);
  expect(told()).toMatchObject({ secretSha256: receiver.secretSha256 });
});
