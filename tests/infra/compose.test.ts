import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { requireTool } from '../../infra/test-deps.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const secrets = { GOZAR_INFLUX_TOKEN: 'token-of-a-test', INFLUX_PASSWORD: 'password-of-a-test' };

// An .env that a developer has must not decide a test.
const folder = mkdtempSync(join(tmpdir(), 'gozar-compose-'));
const noVariables = join(folder, 'empty.env');
writeFileSync(noVariables, '');
afterAll(() => rmSync(folder, { recursive: true }));

/** Asks docker-compose for its reading of the file, with these variables and no others. */
function config(variables: Record<string, string>, args: readonly string[] = []) {
  const alone = ['--project-directory', root, '--env-file', noVariables];
  const file = ['-f', join(root, 'docker-compose.yml')];
  return spawnSync(requireTool('docker-compose'), [...alone, ...file, 'config', ...args], {
    env: { PATH: process.env.PATH, HOME: '/nonexistent', ...variables },
    encoding: 'utf8',
    cwd: join(root, 'infra'),
  });
}

describe('docker-compose.yml', () => {
  test('is accepted with its secrets in the environment', () => {
    const answer = config(secrets, ['-q']);
    expect(answer.stderr).toBe('');
    expect(answer.status).toBe(0);
  });

  test.each(['GOZAR_INFLUX_TOKEN', 'INFLUX_PASSWORD'])('is refused without %s, by name', (name) => {
    const answer = config({ ...secrets, [name]: '' }, ['-q']);
    expect(answer.status).not.toBe(0);
    expect(answer.stderr).toContain(name);
  });

  test('opens ports on this machine only, unless an address is named', () => {
    const byDefault = config(secrets).stdout;
    expect(byDefault.match(/127\.0\.0\.1/g)).toHaveLength(2);
    const named = config({ ...secrets, BIND_ADDRESS: '192.0.2.7' }).stdout;
    expect(named.match(/192\.0\.2\.7/g)).toHaveLength(2);
    expect(named).not.toContain('127.0.0.1');
  });

  test('gives both services the same token, organisation and bucket', () => {
    const read = config({ ...secrets, GOZAR_INFLUX_ORG: 'bazaar', GOZAR_INFLUX_BUCKET: 'floor' });
    const value = (name: string) =>
      new RegExp(`^\\s+${name}: (.+)$`, 'm').exec(read.stdout)?.[1] ?? `${name} is absent`;
    expect(value('GOZAR_INFLUX_TOKEN')).toBe(secrets.GOZAR_INFLUX_TOKEN);
    expect(value('DOCKER_INFLUXDB_INIT_ADMIN_TOKEN')).toBe(secrets.GOZAR_INFLUX_TOKEN);
    expect([value('GOZAR_INFLUX_ORG'), value('DOCKER_INFLUXDB_INIT_ORG')]).toEqual(
      Array(2).fill('bazaar'),
    );
    expect([value('GOZAR_INFLUX_BUCKET'), value('DOCKER_INFLUXDB_INIT_BUCKET')]).toEqual(
      Array(2).fill('floor'),
    );
  });

  test('is fed by .env.example, which names every secret and fills in none', () => {
    const example = readFileSync(join(root, '.env.example'), 'utf8');
    const set = [...example.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]);
    expect(set).toEqual(Object.keys(secrets).map((name) => [name, '']));
  });
});
