import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/cli/config.ts';
import { configFlags, flagValues } from '../../src/cli/flags.ts';
import { configKeys } from '../../src/contracts/config.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gozar-config-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

type Sources = Parameters<typeof loadConfig>[0];

function load({ file, ...sources }: Partial<Sources> & { file?: unknown } = {}) {
  if (file !== undefined) {
    const text = typeof file === 'string' ? file : JSON.stringify(file);
    writeFileSync(join(folder, 'gozar.config.json'), text);
  }
  return loadConfig({ flags: {}, environment: {}, folder, ...sources });
}

function problemsOf(loaded: ReturnType<typeof loadConfig>) {
  return loaded.ok ? [] : loaded.problems;
}

describe('[CFG1] settings', () => {
  test('without any source are the defaults, frozen', () => {
    const loaded = load();
    if (!loaded.ok) throw new Error('refused');
    const { config, origins } = loaded;
    expect(config).toMatchObject({ data: './data', host: '127.0.0.1', httpPort: 8080, demo: true });
    expect(Object.isFrozen(config)).toBe(true);
    expect(new Set(configKeys.map((key) => origins[key]))).toEqual(new Set(['default']));
  });

  test('come from the flag, else the environment, else the file, else the default', () => {
    const file = { httpPort: 1, mqttPort: 1, host: 'file', seed: 1 };
    const environment = { GOZAR_HTTP_PORT: '2', GOZAR_MQTT_PORT: '2', GOZAR_HOST: '' };
    const loaded = load({ file, environment, flags: { httpPort: '3' } });
    if (!loaded.ok) throw new Error('refused');
    const { config, origins } = loaded;
    expect(config).toMatchObject({ httpPort: 3, mqttPort: 2, host: 'file', seed: 1 });
    expect(origins).toMatchObject({
      httpPort: 'flag',
      mqttPort: 'environment',
      host: 'file',
      data: 'default',
    });
  });

  test('a value that another source overrides is not looked at', () => {
    expect(load({ environment: { GOZAR_HTTP_PORT: 'x' }, flags: { httpPort: '3' } }).ok).toBe(true);
  });

  test('switches and lists are understood wherever they stand', () => {
    const environment = { GOZAR_DEMO: 'no', GOZAR_ALLOWED_HOSTS: 'a.example, b.example,' };
    const loaded = load({ environment });
    expect(loaded.ok && loaded.config).toMatchObject({
      demo: false,
      allowedHosts: ['a.example', 'b.example'],
    });
    expect(load({ flags: { demo: false } })).toMatchObject({ config: { demo: false } });
    expect(load({ file: { demo: false, allowedHosts: ['c'] } })).toMatchObject({
      config: { demo: false, allowedHosts: ['c'] },
    });
  });
});

describe('[CFG1] what is wrong', () => {
  test('in three places is told at once, each with where, what and how to mend it', () => {
    const problems = problemsOf(
      load({
        flags: { httpPort: '99999' },
        environment: { GOZAR_INFLUX_URL: 'localhost' },
        file: { logFormat: 'xml' },
      }),
    );
    expect(problems.map(({ where, got, code }) => [code, where, got])).toEqual([
      ['config.value', '--http-port', '"99999"'],
      ['config.value', 'gozar.config.json: logFormat', '"xml"'],
      ['config.value', 'GOZAR_INFLUX_URL', '"localhost"'],
    ]);
    for (const { where, message, mend } of problems) {
      expect(message).not.toBe('');
      expect(mend).toContain(where);
    }
    expect(problems[0]?.mend).toContain('8080');
    expect(problems[2]?.message).toContain('http://127.0.0.1:8086');
  });

  test('a misspelt name suggests the nearest', () => {
    const environment = { GOZAR_HTTPPORT: '80', GOZARD: 'ours it is not', PATH: '/bin' };
    const problems = problemsOf(load({ environment, file: { mqtPort: 5 } }));
    expect(problems.map(({ code, where, mend }) => [code, where, mend])).toEqual([
      ['config.unknown_key', 'gozar.config.json: mqtPort', 'did you mean mqttPort?'],
      ['config.unknown_key', 'GOZAR_HTTPPORT', 'did you mean GOZAR_HTTP_PORT?'],
    ]);
  });

  test('a name like none lists what there is', () => {
    const [problem] = problemsOf(load({ environment: { GOZAR_FROBNICATOR_LEVEL: '9' } }));
    expect(problem?.mend).toMatch(/^use one of .*GOZAR_DATA/);
  });

  test('a setting of a later release says so, and shows no secret', () => {
    const problems = problemsOf(
      load({
        environment: { GOZAR_DATABASE_URL: 'postgres://u:secret@h/db' },
        flags: { brokerUrl: 'mqtt://u:secret@h' },
      }),
    );
    expect(problems.map(({ code, where }) => [code, where])).toEqual([
      ['config.not_yet', 'GOZAR_DATABASE_URL'],
      ['config.not_yet', '--broker-url'],
    ]);
    expect(JSON.stringify(problems)).not.toContain('secret@');
  });

  test('a secret of the wrong type is not repeated', () => {
    const problems = problemsOf(load({ file: { influxToken: 123_456_789 } }));
    expect(problems).toHaveLength(1);
    expect(JSON.stringify(problems)).not.toContain('123456789');
  });

  test.each([
    ['no JSON', '{"httpPort": 80,}'],
    ['a list', '[]'],
    ['a text', '"x"'],
    ['nothing', 'null'],
    ['empty', ''],
  ])('a file that is %s is named', (_, file) => {
    expect(problemsOf(load({ file }))).toMatchObject([
      { code: 'config.file', where: 'gozar.config.json' },
    ]);
  });

  test('a file that is there and cannot be read is named, not passed over', () => {
    mkdirSync(join(folder, 'gozar.config.json'));
    expect(problemsOf(load())).toMatchObject([{ code: 'config.file' }]);
    chmodSync(join(folder, 'gozar.config.json'), 0o700);
  });

  test('keys that every object has are unknown like any other', () => {
    const problems = problemsOf(load({ file: '{"__proto__": {"demo": false}, "toString": 1}' }));
    expect(problems.map(({ code }) => code)).toEqual(['config.unknown_key', 'config.unknown_key']);
  });
});

test('every setting is a flag of every command', () => {
  expect(Object.keys(configFlags)).toHaveLength(configKeys.length);
  expect(configFlags.demo).toEqual({ type: 'boolean' });
  expect(configFlags['http-port']).toEqual({ type: 'string' });
  expect(flagValues({ 'http-port': '1', json: true, demo: false })).toEqual({
    httpPort: '1',
    demo: false,
  });
});
