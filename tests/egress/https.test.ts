import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { requireTool } from '../../infra/test-deps.ts';
import { makeAuthority, signServer } from '../../src/egress/https/authority.ts';
import { HttpsFolder } from '../../src/egress/https/folder.ts';
import { renewIfDue } from '../../src/egress/https/keeper.ts';
import { obtain } from '../../src/egress/https/obtain.ts';
import { FakeSignals } from '../web/fake-clock.ts';

const nowMs = Date.now();
const dayMs = 86_400_000;
let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'gozar-https-'));
});
afterEach(() => rmSync(data, { recursive: true }));

/** What OpenSSL says of a chain: `OK`, or why not. */
function judged(rootPem: string, certPem: string, atMs = nowMs): string {
  writeFileSync(join(data, 'root.pem'), rootPem);
  writeFileSync(join(data, 'cert.pem'), certPem);
  try {
    const at = ['-attime', String(Math.round(atMs / 1_000))];
    const args = ['verify', ...at, '-CAfile', join(data, 'root.pem'), join(data, 'cert.pem')];
    return execFileSync(requireTool('openssl'), args, { stdio: 'pipe' }).toString().trim();
  } catch (error) {
    return error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
  }
}

describe('the authority of a trial', () => {
  const names = ['shop.local', 'floor.example', '192.168.1.20', 'fd00::7', '127.0.0.1', '::1'];

  test('[CRT1] signs for the names of the shop, and OpenSSL agrees', async () => {
    const authority = await makeAuthority(names, nowMs);
    const server = await signServer(authority, names, nowMs);
    expect(judged(authority.certPem, server.certPem)).toMatch(/: OK$/);
    const certificate = new X509Certificate(server.certPem);
    for (const name of ['shop.local', 'floor.example']) {
      expect(certificate.checkHost(name)).toBe(name);
    }
    for (const ip of ['192.168.1.20', '127.0.0.1']) expect(certificate.checkIP(ip)).toBe(ip);
    expect(certificate.ca).toBe(false);
  });

  test.each(['bank.example', '8.8.8.8', '2001:db8::1', 'evilfloor.example'])(
    '[CRT1] can vouch for nothing else: %s',
    async (name) => {
      const authority = await makeAuthority(names, nowMs);
      const server = await signServer(authority, [name], nowMs);
      expect(judged(authority.certPem, server.certPem)).toContain('permitted subtree violation');
    },
  );

  test('[CRT1] is kept for its owner alone, and stays when names of the house change', async () => {
    const folder = new HttpsFolder(data);
    await obtain(folder, { way: 'trial', names: ['shop.local'] }, nowMs);
    const before = folder.pair('authority')?.certPem;
    await obtain(folder, { way: 'trial', names: ['shop.local', '10.0.0.7'] }, nowMs);
    expect(folder.pair('authority')?.certPem).toBe(before);
    await obtain(folder, { way: 'trial', names: ['floor.example'] }, nowMs);
    expect(folder.pair('authority')?.certPem).not.toBe(before);
    for (const file of readdirSync(join(data, 'https'))) {
      expect(statSync(join(data, 'https', file)).mode & 0o777, file).toBe(0o600);
    }
  });
});

describe('renewing', () => {
  const signals = () => new FakeSignals();
  const clock = (days: number) => ({
    wallMs: () => nowMs + days * dayMs,
    monotonicMs: () => 0,
  });

  test('[CRT5] nothing is done before the last third, then a new one is there', async () => {
    const folder = new HttpsFolder(data);
    await obtain(folder, { way: 'trial', names: ['shop.local'] }, nowMs);
    const first = folder.pair('server');
    const root = folder.pair('authority')?.certPem ?? '';
    await renewIfDue({ folder, clock: clock(200), signals: signals() });
    expect(folder.pair('server')).toEqual(first);
    const said = signals();
    await renewIfDue({ folder, clock: clock(300), signals: said });
    const second = folder.pair('server');
    expect(second?.untilMs).toBeGreaterThan((first?.untilMs ?? 0) + 200 * dayMs);
    expect(judged(root, second?.certPem ?? '', nowMs + 600 * dayMs)).toMatch(/: OK$/);
    expect(said.lines).toEqual([expect.stringContaining('https_renewed')]);
  });

  test('[CRT5] a failure is said, and what is stays', async () => {
    const folder = new HttpsFolder(data);
    await obtain(folder, { way: 'trial', names: ['shop.local'] }, nowMs);
    writeFileSync(join(data, 'https', 'authority.pem'), 'what a full disk left');
    const before = folder.pair('server');
    const said = signals();
    await renewIfDue({ folder, clock: clock(300), signals: said });
    expect(folder.pair('server')).toEqual(before);
    expect(said.lines).toEqual([expect.stringContaining('https_renewal_failed')]);
  });
});
