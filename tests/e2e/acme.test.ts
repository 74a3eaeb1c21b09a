import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { HttpsFolder } from '../../src/egress/https/folder.ts';
import { startPebble } from '../servers/pebble.ts';
import { openReal } from '../web/real.ts';

/** The server looks for a new certificate every two seconds. */
const within = { timeout: 240_000 };
let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'gozar-acme-'));
});
afterEach(() => rmSync(data, { recursive: true }));

/** The command line as an operator types it, trusting the authority's own address. */
function gozar(args: readonly string[], rootPath: string): Promise<{ code: number; text: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: rootPath };
    const child = spawn(process.execPath, ['src/main.ts', ...args], { env });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (part) => {
        text += part;
      });
    }
    child.on('close', (code) => resolve({ code: code ?? 1, text }));
  });
}

describe('a certificate of an authority of the web', () => {
  test('[CRT6] one command gets it from a real ACME server, and the pages serve it', async () => {
    const tls = { folder: join(data, 'https'), port: 0, host: '127.0.0.1' };
    const real = await openReal({ tls });
    mkdirSync(join(data, 'pebble'));
    const pebble = await startPebble(join(data, 'pebble'), real.port);
    try {
      const asked = ['https', 'acme', 'floor.example', '--data', data];
      const order = [...asked, '--agree', '--directory', pebble.directory];
      expect(await gozar(asked, pebble.rootPath)).toMatchObject({ code: 2 });
      const got = await gozar(order, pebble.rootPath);
      expect(got.text).toContain('https://floor.example:8443/');
      expect(got.code).toBe(0);
      const said = await vi.waitFor(async () => {
        const { json } = await real.call('GET', '/api/v1/https');
        expect(json).toMatchObject({ names: ['floor.example'] });
        return json;
      }, within);
      expect(said.rootSha256).toBeUndefined();
      expect(readdirSync(join(data, 'https', 'challenges'))).toEqual([]);
      const first = new HttpsFolder(data).settings();
      const again = await gozar(order, pebble.rootPath);
      expect(again).toEqual({ code: 0, text: expect.stringContaining('renews') });
      expect(new HttpsFolder(data).settings()).toEqual(first);
    } finally {
      pebble.stop();
    }
  });

  test('[CRT6] a name that does not lead here gets none, and is told so', async () => {
    mkdirSync(join(data, 'pebble'));
    const pebble = await startPebble(join(data, 'pebble'), 1);
    try {
      const order = ['https', 'acme', 'floor.example', '--data', data, '--agree'];
      const got = await gozar([...order, '--directory', pebble.directory], pebble.rootPath);
      expect(got.code).toBe(1);
      expect(got.text).toContain('no certificate for floor.example');
      expect(got.text).toContain('port 80');
      expect(new HttpsFolder(data).pair('server')).toBeUndefined();
    } finally {
      pebble.stop();
    }
  });
});
