import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/cli/config.ts';
import { hostsOf, SecretFileFailure, signInSettings } from '../../src/threads/sign-in-settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'gozar-settings-'));
afterAll(() => rmSync(folder, { recursive: true }));

const load = (environment: Record<string, string>) =>
  loadConfig({ flags: {}, environment, folder });

function settings(environment: Record<string, string>) {
  const loaded = load(environment);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return signInSettings(loaded.config);
}

const issuer = 'https://login.example';
const provider = { GOZAR_OIDC_ISSUER: issuer, GOZAR_OIDC_CLIENT_ID: 'gozar' };

describe('settings of signing in', () => {
  test('[SEC14] a provider needs issuer and client id; its secret may lie in a file', () => {
    expect(settings({})).toEqual({});
    expect(settings({ GOZAR_OIDC_ISSUER: issuer })).toEqual({});
    expect(settings(provider).oidc).toEqual({ issuer, clientId: 'gozar' });
    const file = join(folder, 'secret');
    writeFileSync(file, 'from the file\n');
    const withFile = { ...provider, GOZAR_OIDC_CLIENT_SECRET_FILE: file };
    expect(settings(withFile).oidc?.clientSecret).toBe('from the file');
    writeFileSync(file, ' \n');
    expect(() => settings(withFile)).toThrow(SecretFileFailure);
    const gone = { ...provider, GOZAR_OIDC_CLIENT_SECRET_FILE: join(folder, 'gone') };
    expect(() => settings(gone)).toThrow(SecretFileFailure);
  });

  test('[SEC14] roles are read from JSON, in their order', () => {
    const roles = [
      { value: 'chiefs', role: 'admin', venues: 'all' },
      { value: 'floor', role: 'operator', venues: ['shop'] },
    ];
    const text = JSON.stringify({ claim: 'groups', roles });
    expect(settings({ ...provider, GOZAR_OIDC_ROLES: text }).oidc?.roles).toEqual({
      ...{ claim: 'groups', roles },
    });
    for (const wrong of ['{', '{"claim":"x"}', text.replace('admin', 'king')]) {
      const loaded = load({ ...provider, GOZAR_OIDC_ROLES: wrong });
      expect(loaded).toMatchObject({ ok: false, problems: [{ where: 'GOZAR_OIDC_ROLES' }] });
    }
  });

  test.each([
    ['https://login.example', true],
    ['http://127.0.0.1:9000', true],
    ['http://localhost/realms/x', true],
    ['http://login.example', false],
    ['http://127.0.0.1.evil.example', false],
    ['http://localhost.evil.example', false],
    ['ftp://login.example', false],
    ['login.example', false],
  ])('[SEC14] the issuer %s: %s', (address, isTaken) => {
    expect(load({ GOZAR_OIDC_ISSUER: address }).ok).toBe(isTaken);
  });

  test('[SEC16] the address from outside is one of ours', () => {
    const { publicUrl } = settings({ GOZAR_PUBLIC_URL: 'https://floor.example:8443/' });
    const given = { allowedHosts: ['tv.example'], ...(publicUrl ? { publicUrl } : {}) };
    expect(hostsOf(given)).toEqual(['tv.example', 'floor.example']);
  });

  test('[SEC18] a secret that cannot be used is not shown', () => {
    const secret = 'x'.repeat(2_000);
    const loaded = load({ GOZAR_OIDC_CLIENT_SECRET: secret });
    expect(loaded.ok).toBe(false);
    expect(JSON.stringify(loaded)).not.toContain(secret);
  });
});
