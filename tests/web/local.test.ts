import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { callHttp, openWorld, refusedWith } from './fakes.ts';

async function withSocket() {
  const data = mkdtempSync(join(tmpdir(), 'data-'));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const socketPath = join(data, 'gozar.sock');
  // What a killed server leaves behind.
  writeFileSync(socketPath, 'stale');
  const world = await openWorld({ socketPath });
  const call = (method: string, path: string, body?: unknown) =>
    callHttp({ socketPath }, method, path, body === undefined ? {} : { body });
  return { ...world, data, socketPath, call };
}

describe('the command line’s socket', () => {
  test('[SEC7] is for its owner alone and goes away with the server', async () => {
    const { data, socketPath, web } = await withSocket();
    const { mode } = statSync(socketPath);
    expect((mode & 0o777).toString(8)).toBe('600');
    expect(statSync(socketPath).isSocket()).toBe(true);
    expect(readdirSync(data)).toEqual(['gozar.sock']);
    await web.close();
    expect(existsSync(socketPath)).toBe(false);
  });

  test('[SEC7] takes any command, as local whatever it says', async () => {
    const { call, hot } = await withSocket();
    const body = { do: 'endSession', sessionSha256: 'a'.repeat(64) };
    const called = await call('POST', '/local/command', { id: 'c-1', by: 'user:eve', body });
    expect(called.json).toEqual({ ok: true, position: 1, result: {} });
    expect(hot.commands).toEqual([{ id: 'c-1', by: 'local', body }]);
  });

  test('[SEC7] gives a refusal as the hot path said it', async () => {
    const { call, hot } = await withSocket();
    hot.answer = () => Promise.resolve(refusedWith('command.device_exists'));
    const body = { do: 'removeDevice', venue: 'one', device: 'd1' };
    const called = await call('POST', '/local/command', { id: 'c-1', by: 'local', body });
    expect([called.status, called.json]).toEqual([409, refusedWith('command.device_exists')]);
  });

  test('[WEB4] refuses a command of no shape with every problem', async () => {
    const { call, hot } = await withSocket();
    const called = await call('POST', '/local/command', { id: '', more: 1 });
    expect(called.status).toBe(400);
    for (const path of ['id', 'by', 'body', 'more']) expect(called.text).toContain(`"${path}"`);
    expect(hot.commands).toEqual([]);
  });

  test('[SEC7] answers questions and says how the server is', async () => {
    const { call } = await withSocket();
    const devices = await call('POST', '/local/question', { ask: 'devices', venue: 'one' });
    expect(JSON.parse(devices.text)).toMatchObject([{ device: 'MARK-one' }]);
    const status = await call('GET', '/local/status');
    expect(status.json).toMatchObject({ build: 'test', ready: { ok: true } });
    expect(status.json.hot).toMatchObject({ state: 'ready' });
  });

  test('[SEC7] serves nothing of the network’s side', async () => {
    const { call } = await withSocket();
    expect((await call('GET', '/api/v1/venues')).status).toBe(404);
  });

  test('[SEC7] that cannot be made closes the rest', async () => {
    const socketPath = '/nowhere/at/all/gozar.sock';
    await expect(openWorld({ socketPath })).rejects.toThrow('ENOENT');
  });
});
