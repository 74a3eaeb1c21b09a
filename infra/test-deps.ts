import { spawnSync } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';

/** The real servers and clients that tests speak to. Debian names; commands in order of taste. */
export const TOOLS = {
  mosquitto: { debian: 'mosquitto', commands: ['mosquitto'] },
  mosquitto_pub: { debian: 'mosquitto-clients', commands: ['mosquitto_pub'] },
  mosquitto_sub: { debian: 'mosquitto-clients', commands: ['mosquitto_sub'] },
  influxd: { debian: 'influxdb', commands: ['influxd'] },
  openssl: { debian: 'openssl', commands: ['openssl'] },
  chromium: { debian: 'chromium', commands: ['chromium', 'chromium-browser', 'google-chrome'] },
  pebble: { debian: 'pebble', commands: ['pebble'] },
  'pebble-challtestsrv': { debian: 'pebble', commands: ['pebble-challtestsrv'] },
  sqlite3: { debian: 'sqlite3', commands: ['sqlite3'] },
  'docker-compose': { debian: 'docker-compose', commands: ['docker-compose'] },
} as const;

export type Tool = keyof typeof TOOLS;

/** Debian keeps some servers where only root's PATH looks. */
const ADMIN_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** The full path of a tool, or undefined when it is not installed. */
export function findTool(tool: Tool): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...ADMIN_FOLDERS];
  for (const command of TOOLS[tool].commands) {
    const found = folders.map((folder) => join(folder, command)).find(isExecutable);
    if (found) return found;
  }
  return undefined;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** For tests: the tool's path, or a failure that says what to install. Nothing is skipped. */
export function requireTool(tool: Tool): string {
  const path = findTool(tool);
  if (path === undefined) throw new Error(advice([tool]));
  return path;
}

export function debianPackages(tools: readonly Tool[]): string[] {
  return [...new Set(tools.map((tool) => TOOLS[tool].debian))];
}

/** What a person types to get the missing tools. */
export function advice(tools: readonly Tool[]): string {
  const command = 'apt-get install --no-install-recommends';
  const packages = debianPackages(tools).join(' ');
  return [
    `These tests need ${tools.join(', ')}.`,
    `On Debian: sudo ${command} ${packages} (elsewhere: the same programs on the PATH).`,
  ].join(' ');
}

export type Machine = { readonly isRoot: boolean; readonly osRelease: string };

/** Installing is for a root's Debian, such as a CI container; nobody else's machine is changed. */
export function mayInstall(machine: Machine): boolean {
  return machine.isRoot && /^ID=["']?debian["']?$/m.test(machine.osRelease);
}

function missingTools(): Tool[] {
  return Object.keys(TOOLS)
    .filter(isTool)
    .filter((tool) => findTool(tool) === undefined);
}

function isTool(name: string): name is Tool {
  return name in TOOLS;
}

function thisMachine(): Machine {
  const file = '/etc/os-release';
  return {
    isRoot: process.getuid?.() === 0,
    osRelease: existsSync(file) ? readFileSync(file, 'utf8') : '',
  };
}

/**
 * Installs what tests need and what is absent, where it may; says what is missing elsewhere.
 * Never throws: a test that needs a missing tool fails by `requireTool`, with the command to type.
 */
export async function ensureTestDeps(): Promise<{ missing: string[] }> {
  const absent = missingTools();
  if (absent.length > 0 && mayInstall(thisMachine())) {
    withoutStartingServices(() => install(debianPackages(absent)));
  }
  const missing = missingTools();
  if (missing.length > 0) process.stderr.write(`${advice(missing)}\n`);
  return { missing };
}

function install(packages: readonly string[]): void {
  process.stdout.write(`installing for the tests: ${packages.join(' ')}\n`);
  aptGet(['update']);
  const flags = ['install', '--yes', '--no-install-recommends'];
  if (aptGet([...flags, ...packages])) return;
  // One package that a release no longer has must not take the others with it.
  for (const one of packages) aptGet([...flags, one]);
}

function aptGet(args: readonly string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const quiet = ['-qq', '-o', 'DPkg::Lock::Timeout=300', '-o', 'Dpkg::Use-Pty=0'];
  // apt's own talk goes to stderr, so that stdout ends with the tally whatever happens.
  const done = spawnSync('apt-get', [...quiet, ...args], { env, stdio: ['ignore', 2, 2] });
  return done.status === 0;
}

/** Debian asks this program whether a service may start; 101 means no. */
const POLICY = '/usr/sbin/policy-rc.d';
const SAVED_POLICY = '/usr/sbin/policy-rc.d.before-gozar-tests';
const DENY =
  '#!/bin/sh\n# Written by the tests of gozar while they install; removed after.\nexit 101\n';

/** Packages of servers start them on a real Debian; a test run must not leave a broker behind. */
function withoutStartingServices(act: () => void): void {
  // What an interrupted run set aside comes back first.
  if (existsSync(SAVED_POLICY)) renameSync(SAVED_POLICY, POLICY);
  const alreadyDenied =
    existsSync(POLICY) && spawnSync(POLICY, ['mosquitto', 'start']).status === 101;
  if (!alreadyDenied) {
    if (existsSync(POLICY)) renameSync(POLICY, SAVED_POLICY);
    writeFileSync(POLICY, DENY, { mode: 0o755 });
  }
  try {
    act();
  } finally {
    if (!alreadyDenied) rmSync(POLICY, { force: true });
    if (existsSync(SAVED_POLICY)) renameSync(SAVED_POLICY, POLICY);
  }
}
