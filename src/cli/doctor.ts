import { existsSync, statfsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '../contracts/config.ts';
import { HttpsFolder } from '../egress/https/folder.ts';
import { keptRange } from '../stores/journal/ageing.ts';
import { lockFolder } from '../stores/lock.ts';
import type { CliCommand } from './command.ts';
import { journalFolder, keptInWords } from './journal.ts';
import { nodeProblem } from './node-version.ts';
import { portsAsked, portTrouble } from './ports.ts';
import { tlsReport } from './tls.ts';

type Finding = {
  readonly check: string;
  readonly result: 'pass' | 'warn' | 'fail';
  readonly detail: string;
  readonly fix: string;
};

const leastFreeBytes = 1024 ** 3;

function finding(check: string, ok: boolean, detail: string, fix: string): Finding {
  return { check, result: ok ? 'pass' : 'fail', detail, fix: ok ? '' : fix };
}

function node(): Finding {
  const { node: version } = process.versions;
  const problem = nodeProblem(version);
  return finding('node', problem === undefined, version, problem ?? '');
}

function folder(config: Config): Finding[] {
  const path = resolve(config.data);
  const lock = lockFolder(path);
  if (!lock.ok && lock.code === 'start.folder_not_writable') {
    return [finding('data folder', false, path, 'choose another with --data')];
  }
  if (lock.ok) lock.release();
  const held = lock.ok ? 'free' : 'held by a running server';
  const { bavail, bsize } = statfsSync(path);
  const free = bavail * bsize;
  const gib = `${(free / 1024 ** 3).toFixed(1)} GiB free`;
  return [
    finding('data folder', true, `${path}, ${held}`, ''),
    {
      check: 'disk',
      result: free > leastFreeBytes ? 'pass' : 'warn',
      detail: gib,
      fix: free > leastFreeBytes ? '' : 'free some space: a full disk stops acknowledgements',
    },
  ];
}

async function port({ host, port, flag, what }: ReturnType<typeof portsAsked>[number]) {
  const trouble = await portTrouble(host, port);
  const detail = trouble === undefined ? `${port} is free` : `${port}: ${trouble}`;
  return {
    check: what === 'pages' ? 'HTTP port' : `${what.replace('MQTT over TLS', 'MQTTS')} port`,
    result: trouble === undefined ? 'pass' : 'warn',
    detail,
    fix: trouble === undefined ? '' : `fine if it is our own server; else use ${flag}`,
  } as const;
}

/** What is kept, and whether the disk could hold as much as the settings allow. */
function journal(config: Config): Finding {
  const kept = keptRange(journalFolder(config.data));
  const { bavail, bsize } = statfsSync(resolve(config.data));
  const { journalKeepDays: days, journalKeepBytes: bytes } = config;
  const fits = kept.bytes + bavail * bsize > bytes;
  return {
    check: 'journal',
    result: fits ? 'pass' : 'warn',
    detail: `${keptInWords(kept)}; limits ${days} days, ${(bytes / 1e9).toFixed(1)} GB`,
    fix: fits ? '' : 'the disk may fill up before: set a smaller --journal-keep-bytes',
  };
}

const soonMs = 21 * 24 * 60 * 60 * 1_000;

/** Whether devices can speak over TLS, and for how long the certificate holds. */
function tls(config: Config): Finding {
  const nowMs = Date.now();
  const { problems, certificate } = tlsReport(config, nowMs);
  const [first] = problems;
  if (first !== undefined) {
    const detail = problems.map(({ where, message }) => `${where}: ${message}`).join('; ');
    return finding('TLS', false, detail, first.mend);
  }
  if (certificate === undefined) {
    const isOpen = !['127.0.0.1', 'localhost', '::1'].includes(config.host);
    const detail = 'no certificate: devices speak in the clear';
    const fix = isOpen ? 'set GOZAR_TLS_CERT and GOZAR_TLS_KEY' : '';
    return { check: 'TLS', result: isOpen ? 'warn' : 'pass', detail, fix };
  }
  const soon = Date.parse(certificate.validTo) - nowMs < soonMs;
  const fix = soon ? 'renew it; the server takes up changed files by itself' : '';
  const detail = `the certificate holds until ${certificate.validTo}`;
  return { check: 'TLS', result: soon ? 'warn' : 'pass', detail, fix };
}

/** Phones' cameras and messages need https; whether and until when the pages have it. */
function https(config: Config): Finding {
  const check = 'https';
  const { publicUrl, host } = config;
  if (publicUrl?.startsWith('https:')) return finding(check, true, `by ${publicUrl}`, '');
  try {
    const server = new HttpsFolder(resolve(config.data)).pair('server');
    if (server === undefined) {
      const isOpen = !['127.0.0.1', 'localhost', '::1'].includes(host);
      const fix = isOpen ? 'phones need it for camera and messages: gozar https trial' : '';
      return { check, result: isOpen ? 'warn' : 'pass', detail: 'the pages have none', fix };
    }
    const until = new Date(server.untilMs).toISOString();
    const soon = server.untilMs - Date.now() < soonMs;
    const fix = soon ? 'the server renews it while it runs; see https_renewal_failed' : '';
    return { check, result: soon ? 'warn' : 'pass', detail: `until ${until}`, fix };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return finding(check, false, reason, 'make a new one: gozar https trial');
  }
}

function timeZones(): Finding {
  const shown = new Date(0).toLocaleString('en-GB', {
    timeZone: 'Asia/Tehran',
    timeZoneName: 'longOffset',
  });
  return finding('time zones', shown.includes('03:30'), shown, 'use a Node with full ICU data');
}

function pages(): Finding {
  const built = fileURLToPath(new URL('../../dashboards/dist/floor.html', import.meta.url));
  const ok = existsSync(built);
  return {
    check: 'pages',
    result: ok ? 'pass' : 'warn',
    detail: ok ? 'built' : 'not built yet',
    fix: ok ? '' : 'the next start builds them, or npm run build',
  };
}

async function influx({ influxUrl }: Config): Promise<Finding> {
  if (influxUrl === undefined) {
    return finding('time series', true, 'in the data folder (no InfluxDB set)', '');
  }
  try {
    const { ok, status } = await fetch(`${influxUrl}/ping`, { signal: AbortSignal.timeout(2_000) });
    return finding('time series', ok, `${influxUrl}: ${status}`, 'check GOZAR_INFLUX_URL');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return finding('time series', false, `${influxUrl}: ${reason}`, 'start InfluxDB');
  }
}

export const doctor: CliCommand = {
  name: 'doctor',
  usage: '',
  summary: 'Check this machine and the settings; say what to mend',
  examples: ['gozar doctor', 'gozar doctor --json'],
  options: {},
  optionHelp: ['Exit code 0: all pass; 1: warnings; 2: something must be mended.'],
  positionals: [0, 0],
  run: async ({ config, print }) => {
    const findings: Finding[] = [
      node(),
      ...folder(config),
      journal(config),
      ...(await Promise.all(portsAsked(config).map(port))),
      tls(config),
      https(config),
      timeZones(),
      pages(),
      await influx(config),
    ];
    const human = findings.map(
      ({ check, result, detail, fix }) =>
        `${result.padEnd(5)} ${check.padEnd(12)} ${detail}${fix === '' ? '' : `  → ${fix}`}`,
    );
    print({ findings }, human);
    if (findings.some(({ result }) => result === 'fail')) return 2;
    return findings.some(({ result }) => result === 'warn') ? 1 : 0;
  },
};
