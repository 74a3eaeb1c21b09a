import { resolve } from 'node:path';
import type { Config } from '../contracts/config.ts';
import type { FolderLock } from '../stores/lock.ts';
import { lockFolder } from '../stores/lock.ts';
import { DeathsFile } from '../threads/deaths.ts';
import type { Server } from '../threads/edge.ts';
import { plainMqttHost } from '../threads/mqtt-ports.ts';
import { SecretFileFailure } from '../threads/sign-in-settings.ts';
import { trimHeap } from '../threads/trim-heap.ts';
import { webAddress } from './addresses.ts';
import { newAdminLink } from './admin.ts';
import { buildId } from './build.ts';
import type { CliCommand, CommandContext } from './command.ts';
import { CliFailure } from './command.ts';
import type { Demo } from './demo.ts';
import { socketPathOf } from './folder.ts';
import { ensurePages, warmCompileCache } from './pages.ts';
import { requirePorts } from './ports.ts';
import { requireTls } from './tls.ts';

const stopSignals = ['SIGINT', 'SIGTERM'] as const;

/** npm passes on what the terminal told everybody: so soon it is the same Ctrl-C. */
const sameForMs = 500;

export const start: CliCommand = {
  name: 'start',
  usage: '[--no-demo] [--host HOST] [--http-port P] [--mqtt-port P] [--data FOLDER]',
  summary: 'Start the server: broker, engine, pages, and a demonstration venue',
  examples: ['gozar start', 'gozar start --no-demo', 'gozar start --host 0.0.0.0 --http-port 80'],
  options: {},
  optionHelp: [
    '--no-demo           start empty',
    '--demo-visitors N   people in the demonstration (24)',
    '--host HOST         who may reach it: 127.0.0.1 only this machine, 0.0.0.0 the network',
    '--http-port P       pages and API (8080)',
    '--mqtt-port P       devices (1883); with a certificate only from this machine',
    '--tls-cert F --tls-key F   devices over TLS (--mqtt-tls-port 8883), PEM files',
    '--tls-client-ca F   who signs the certificates of devices',
    '--data FOLDER       where everything is kept (./data)',
  ],
  positionals: [0, 0],
  run: runServer,
};

async function runServer(context: CommandContext): Promise<number> {
  const { config, json } = context;
  requireTls(config);
  const lock = requireLock(config);
  try {
    await requirePorts(config);
    const build = buildId();
    await Promise.all([ensurePages(), warmCompileCache(build)]);
    return await serve(context, { lock, build });
  } finally {
    lock.release();
    if (!json) process.stderr.write('stopped\n');
  }
}

function requireLock(config: Config): FolderLock & { ok: true } {
  const folder = resolve(config.data);
  const lock = lockFolder(folder);
  if (lock.ok) return lock;
  if (lock.code === 'start.folder_not_writable') {
    throw new CliFailure(lock.code, {
      message: `the data folder ${folder} cannot be written`,
      mend: 'choose another with --data, or give this user the right to write there',
    });
  }
  const { holder } = lock;
  const who = holder === undefined ? '' : ` (process ${holder.pid}${at(holder.address)})`;
  throw new CliFailure(lock.code, {
    message: `another Gozar server runs on ${folder}${who}`,
    mend: 'use that one, stop it, or choose another folder with --data',
  });
}

const at = (address: string | undefined): string => (address === undefined ? '' : `, ${address}`);

async function serve(
  context: CommandContext,
  { lock, build }: { lock: FolderLock & { ok: true }; build: string },
): Promise<number> {
  const { config, json } = context;
  const ended = Promise.withResolvers<number>();
  // Loaded now that the cache is warm, so that this thread strips no types for it either.
  const { startServer } = await import('../threads/edge.ts');
  const { ThreadFailure } = await import('../threads/lives.ts');
  const abandon = () => abandonStart(config.data);
  for (const signal of stopSignals) process.once(signal, abandon);
  const server = await startServer({
    config,
    build,
    logFormat:
      config.logFormat === 'auto' ? (process.stderr.isTTY ? 'human' : 'json') : config.logFormat,
    socketPath: socketPathOf(config.data),
    onFailure: (thread, reason, isStuck) => {
      process.stderr.write(`gozar: the ${thread} thread failed; the server ends\n${reason}\n`);
      // `exit` joins every thread, and this one would never come. [HOT10]
      if (isStuck) process.kill(process.pid, 'SIGKILL');
      process.exit(1);
    },
  }).catch((error: unknown) => {
    if (error instanceof SecretFileFailure) throw secretFileFailure(error);
    throw error instanceof ThreadFailure ? threadFailure(error) : error;
  });
  const address = webAddress({ host: config.host, httpPort: server.httpPort });
  lock.announce(address);
  const demonstration = config.demo ? await import('./demo.ts') : undefined;
  const demo = await demonstration?.prepareDemo(server.hot, { config, address });
  const fleet = demo && demonstration?.startFleet(demo, { config, mqttPort: server.mqttPort });
  const stopDay = demonstration?.startDemoDay(config, build);
  const stop = stopOnce(server, ended.resolve, () => {
    fleet?.kill('SIGTERM');
    stopDay?.();
  });
  for (const signal of stopSignals) {
    process.off(signal, abandon);
    process.on(signal, stop);
  }
  const adminLink = await newAdminLink(server.hot, address);
  announce(json, { config, server, address, adminLink, demo });
  trimHeap();
  return ended.promise;
}

/** Somebody has no time for this start: no frame is to blame for its end. [HOT13] */
function abandonStart(data: string): void {
  new DeathsFile(resolve(data)).mark = { isOver: true, position: 0 };
  process.kill(process.pid, 'SIGKILL');
}

function secretFileFailure({ path, message }: SecretFileFailure): CliFailure {
  return new CliFailure('config.value', {
    message: `GOZAR_OIDC_CLIENT_SECRET_FILE: ${message}`,
    mend: `let this user read ${path}, and put the secret alone into it`,
    exitCode: 2,
  });
}

/** A thread could not begin: its store is of another release, or its address cannot be had. */
function threadFailure({ code, message }: { code: string; message: string }): CliFailure {
  const isSchema = code === 'store.schema';
  return new CliFailure(isSchema ? 'store.schema' : 'command.failed', {
    message,
    mend: isSchema
      ? 'use the release that wrote this folder, or another folder with --data'
      : `see ${code}; gozar doctor checks ports, folder and disk`,
  });
}

/**
 * The first call drains and stops; a Ctrl-C after it ends at once. That is left to the system: here
 * nothing could do it while the sockets hang, or a thread outside of JavaScript, for which `exit`
 * would wait; and the shell is told which signal it was. [HOT14]
 */
function stopOnce(server: Server, done: (code: number) => void, stopFleet: () => void): () => void {
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => {
      for (const signal of stopSignals) process.off(signal, stop);
    }, sameForMs).unref();
    const { clients, queued } = server.counts();
    process.stderr.write(`stopping: ${clients} devices connected, ${queued} readings on the way\n`);
    stopFleet();
    void server.stop().then(() => done(0));
  };
  return stop;
}

function encrypted(devices: boolean): string {
  return devices ? 'devices over TLS, pages without encryption' : 'without encryption';
}

function announce(
  json: boolean,
  given: {
    config: Config;
    server: Server;
    address: string;
    adminLink: string;
    demo: Demo | undefined;
  },
): void {
  const { config, server, address, adminLink, demo } = given;
  const tlsHost = config.host === '0.0.0.0' ? '127.0.0.1' : config.host;
  const plainHost = plainMqttHost(config);
  const mqttHost = plainHost === '0.0.0.0' ? '127.0.0.1' : plainHost;
  const addresses = {
    floor: `${address}/floor`,
    ...(demo === undefined ? {} : { visitor: `${address}/v/${demo.venue}#${demo.visitorCode}` }),
    admin: adminLink,
    health: `${address}/healthz`,
    mqtt: `mqtt://${mqttHost}:${server.mqttPort}`,
    ...(server.mqttTlsPort === 0 ? {} : { mqtts: `mqtts://${tlsHost}:${server.mqttTlsPort}` }),
  };
  const data = resolve(config.data);
  if (json) {
    process.stdout.write(`${JSON.stringify({ ready: true, ...addresses, data })}\n`);
    return;
  }
  const open = config.host === '127.0.0.1' || config.host === 'localhost';
  const lines = [
    'Gozar is ready.',
    '',
    `  Floor     ${addresses.floor}`,
    ...('visitor' in addresses ? [`  Visitor   ${addresses.visitor}`] : []),
    `  Admin     ${addresses.admin}  (once, 10 minutes)`,
    `  Health    ${addresses.health}`,
    `  MQTT      ${addresses.mqtt}`,
    ...('mqtts' in addresses ? [`            ${addresses.mqtts}`] : []),
    `  Data      ${data}`,
    '',
    demo === undefined
      ? '  Empty: import a floor plan with  npm run gozar -- venue import --help'
      : '  Demonstration: a simulated shop, marked as such; start empty with  --no-demo',
    open
      ? '  Reachable from this machine only; --host 0.0.0.0 opens it to the network.'
      : `  Reachable from the network on ${config.host}, ${encrypted('mqtts' in addresses)}.`,
    '  Ctrl-C stops it.',
    '',
  ];
  process.stdout.write(lines.join('\n'));
}
