import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Credential } from './load/packets.ts';
import { type LoadOptions, LoadRun } from './load/run.ts';

/**
 * Load generator, a process of its own: QoS 1 publishes of one sighting over many connections.
 *
 * With `--rate` it is open-loop: event n is meant for a fixed time, and its latency counts from
 * that time, so what waits for a full window or a late timer is in the figures. Events are meant
 * in bursts of `--burst` a connection, so that one write carries many. With `--rate max` an event
 * is meant when the window lets it go.
 */
const usage = `node tests/bench/load.ts --port P --credentials FILE.json
  [--host 127.0.0.1] [--connections 100] [--in-flight 10] [--rate R|max] [--burst 5]
  [--seconds 10] [--warmup 2] [--bytes 200] [--tags 1000] [--acked FILE] [--reconnect]`;

class UsageError extends Error {}

function readOptions(args: readonly string[]): LoadOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string' },
      credentials: { type: 'string' },
      connections: { type: 'string', default: '100' },
      'in-flight': { type: 'string', default: '10' },
      rate: { type: 'string', default: 'max' },
      burst: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '10' },
      warmup: { type: 'string', default: '2' },
      bytes: { type: 'string', default: '200' },
      tags: { type: 'string', default: '1000' },
      acked: { type: 'string' },
      reconnect: { type: 'boolean', default: false },
    },
  });
  const credentials = readCredentials(values.credentials);
  const connections = positive('connections', values.connections);
  if (credentials.length < connections) {
    throw new UsageError(`${connections} connections need as many credentials`);
  }
  return {
    host: values.host,
    port: positive('port', values.port),
    credentials,
    connections,
    inFlight: positive('in-flight', values['in-flight']),
    rate: values.rate === 'max' ? 'max' : positive('rate', values.rate),
    burst: positive('burst', values.burst),
    seconds: positive('seconds', values.seconds),
    warmup: values.warmup === '0' ? 0 : positive('warmup', values.warmup),
    packetBytes: positive('bytes', values.bytes),
    tags: positive('tags', values.tags),
    ackedFile: values.acked,
    reconnect: values.reconnect,
  };
}

function readCredentials(path: string | undefined): Credential[] {
  if (path === undefined) throw new UsageError('--credentials is missing');
  return JSON.parse(readFileSync(path, 'utf8')) as Credential[];
}

function positive(name: string, value: string | undefined): number {
  const number = Number(value);
  if (!(number > 0)) throw new UsageError(`--${name} needs a number above 0`);
  return number;
}

try {
  const report = await new LoadRun(readOptions(process.argv.slice(2))).run();
  process.stdout.write(`${JSON.stringify(report)}\n`);
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${reason}${error instanceof UsageError ? `\n${usage}` : ''}\n`);
  process.exitCode = 1;
}
