import { describe, expect, test } from 'vitest';
import { advice, debianPackages, findTool, mayInstall, TOOLS } from '../../infra/test-deps.ts';

describe('the programs that tests need', () => {
  test.each([
    ['root on Debian', { isRoot: true, osRelease: 'NAME="Debian"\nID=debian\n' }, true],
    ['a user on Debian', { isRoot: false, osRelease: 'ID=debian\n' }, false],
    ['root on Ubuntu', { isRoot: true, osRelease: 'ID=ubuntu\nID_LIKE=debian\n' }, false],
    ['root elsewhere', { isRoot: true, osRelease: '' }, false],
  ])('are installed by %s: %o → %s', (_who, machine, expected) => {
    expect(mayInstall(machine)).toBe(expected);
  });

  test('are asked for once a package', () => {
    expect(debianPackages(['mosquitto_pub', 'mosquitto_sub', 'influxd'])).toEqual([
      'mosquitto-clients',
      'influxdb',
    ]);
  });

  test('are named with the command that installs them', () => {
    const text = advice(['influxd', 'chromium']);
    expect(text).toContain('influxd, chromium');
    expect(text).toContain('apt-get install --no-install-recommends influxdb chromium');
  });

  test.each(Object.keys(TOOLS))('include %s, which is installed here', (name) => {
    const tool = Object.keys(TOOLS).find((key): key is keyof typeof TOOLS => key === name);
    expect(tool && findTool(tool), tool && advice([tool])).toMatch(/^\//);
  });
});
