import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { errorCatalogue } from '../../src/contracts/errors.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'gozar-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs one command line in a folder of its own, as a person would. */
function gozar(...args: readonly string[]) {
  const { PATH } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    cwd: folder,
    env: { PATH },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('[CLI1] exit codes', () => {
  test('0: help, the version, and what was done', () => {
    const help = gozar('--help');
    expect(help.status).toBe(0);
    for (const name of ['venue import', 'device add', 'band hand-out', 'journal check']) {
      expect(help.stdout).toContain(name);
    }
    expect(gozar('--version')).toMatchObject({ status: 0, stderr: '' });
    const printed = gozar('config', 'print', '--json', '--http-port', '8081');
    expect(printed.status).toBe(0);
    expect(JSON.parse(printed.stdout).settings).toContainEqual({
      key: 'httpPort',
      value: 8081,
      origin: 'flag',
    });
  });

  test('2: a command that there is not, with the one that was meant', () => {
    const { status, stdout, stderr } = gozar('venue', 'imprt');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('did you mean gozar venue import?');
  });

  test.each([
    [['device', 'add', 'kasra']],
    [['device', 'add', 'kasra', 'rx', '--kind', 'toaster']],
    [['device', 'add', 'kasra', 'rx', '--at', 'here']],
    [['device', 'add', 'kasra', 'rx', '--at', '1,2', '--zone', 'shoes']],
    [['band', 'hand-out', 'kasra', 'b', '--as', 'cat']],
    [['token', 'create', '--role', 'king', '--venue', 'kasra']],
    [['config', 'print', '--frobnicate']],
    [['venue', 'import', 'x.geojson', '--venue', 'v', '--timezone', 'UTC', '--units', 'feet']],
  ])('2: asked wrongly: %j', (args) => {
    const { status, stdout, stderr } = gozar(...args, '--json');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    const { error } = JSON.parse(stderr);
    expect(errorCatalogue).toHaveProperty([error.code]);
    expect(error.message).not.toBe('');
    expect(error.mend).not.toBe('');
  });

  test('[CFG1] 2: settings that cannot be used, all of them named', () => {
    writeFileSync(join(folder, 'gozar.config.json'), '{"colour": "red", "mqttPort": 70000}');
    const { status, stderr } = gozar('config', 'print', '--http-port', 'x');
    rmSync(join(folder, 'gozar.config.json'));
    expect(status).toBe(2);
    for (const where of ['colour', 'mqttPort', '--http-port']) expect(stderr).toContain(where);
  });

  test('1: asked rightly, and failed', () => {
    const { status, stderr } = gozar('band', 'return', 'nowhere', 'b', '--json');
    expect(status).toBe(1);
    expect(JSON.parse(stderr).error).toMatchObject({
      problems: [{ code: 'command.band_not_out', path: 'tag' }],
    });
    writeFileSync(join(folder, 'goods.json'), '{"articles": [{"sku": "run-42"}]}');
    const goods = gozar('goods', 'import', 'nowhere', 'goods.json');
    expect(goods.status).toBe(1);
    expect(goods.stderr).toContain('there is no venue nowhere');
    writeFileSync(join(folder, 'goods.json'), '{"articles": "run-42"}');
    expect(gozar('goods', 'import', 'nowhere', 'goods.json').stderr).toContain('are lists');
    const missing = gozar('campaign', 'publish', 'nowhere', 'missing.json');
    expect(missing.status).toBe(1);
    expect(missing.stderr).toContain('missing.json');
  });
});

describe('[RUL40] campaign check', () => {
  const campaign = {
    version: 1,
    id: 'one',
    name: { en: 'One' },
    when: { type: 'entered', zone: 'shoes' },
    then: [{ message: { channels: ['inbox'], title: { en: 'T' }, body: { en: 'B' } } }],
  };

  test('0: the sentence in both languages, without a server', () => {
    writeFileSync(join(folder, 'one.json'), JSON.stringify(campaign));
    const { status, stdout } = gozar('campaign', 'check', 'one.json');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^When a visitor enters “shoes”: .*\nوقتی .*\n$/);
    const said = JSON.parse(gozar('campaign', 'check', 'one.json', '--json').stdout);
    expect(said).toMatchObject({ ok: true, sentenceFa: expect.stringContaining('«shoes»') });
  });

  test('1: every problem at its path', () => {
    const wrong = { ...campaign, when: { type: 'dwelled' }, if: { fact: 'x.y', is: 1 } };
    writeFileSync(join(folder, 'wrong.json'), JSON.stringify(wrong));
    const { status, stderr } = gozar('campaign', 'check', 'wrong.json', '--json');
    expect(status).toBe(1);
    const { problems } = JSON.parse(stderr).error;
    expect(problems.map(({ path }: { path: string }) => path)).toEqual(['when.for', 'if.fact']);
    const nowhere = gozar('campaign', 'check', 'one.json', '--venue', 'nowhere', '--json');
    expect(JSON.parse(nowhere.stderr).error.problems[0].code).toBe('command.venue_unknown');
  });
});
