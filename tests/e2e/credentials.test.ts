import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Authority, type Issued } from '../ingress/authority.ts';
import { freePort } from '../servers/free-port.ts';
import { addDevice, type Credential } from './devices.ts';
import { main, newServer, type TestServer } from './server.ts';
import { furnish } from './shop.ts';

/** One device's credential changes on a running server; TLS with real certificates. */
const run = promisify(execFile);
let authority: Authority;
let server: TestServer;
let tlsPort: number;
let device: Credential;
let neighbour: MqttClient;
let hiccups = 0;

async function connectOver(
  scheme: 'mqtt' | 'mqtts',
  { clientId, username, password }: Partial<Credential> & { clientId: string },
  more: { cert?: Buffer; key?: Buffer } = {},
): Promise<MqttClient> {
  const port = scheme === 'mqtt' ? server.mqttPort : tlsPort;
  const client = await connectAsync(`${scheme}://127.0.0.1:${port}`, {
    clientId,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    reconnectPeriod: 0,
    ...(scheme === 'mqtts' ? { ca: authority.ca } : {}),
    ...more,
  });
  return client.on('error', () => {});
}

const say = (client: MqttClient, of: string) =>
  client.publishAsync(`gozar/v1/shop/${of}/health`, '{"uptimeS":5}', { qos: 1 });

beforeAll(async () => {
  authority = new Authority('shop devices');
  const { certFile, keyFile } = authority.issue('server');
  tlsPort = await freePort();
  server = await newServer({
    GOZAR_MQTT_TLS_PORT: String(tlsPort),
    GOZAR_TLS_CERT: certFile,
    GOZAR_TLS_KEY: keyFile,
    GOZAR_TLS_CLIENT_CA: authority.caFile,
  });
  const ready = await server.start('--no-demo');
  expect(ready).toMatchObject({ mqtts: `mqtts://127.0.0.1:${tlsPort}` });
  await furnish(server);
  device = await addDevice(server, { venue: 'shop', device: 'rx-new' }, '--zone', 'shoes');
  const beside = { venue: 'shop', device: 'rx-beside' };
  neighbour = await connectOver('mqtts', await addDevice(server, beside, '--zone', 'door'));
  neighbour.on('close', () => {
    hiccups += 1;
  });
});
afterAll(async () => {
  await neighbour.endAsync();
  await server.end();
  authority.end();
});

test('[ING15] rotate and revoke on the command line touch one device alone', async () => {
  const client = await connectOver('mqtts', device);
  await say(client, 'rx-new');
  const closed = new Promise<void>((resolve) => client.once('close', resolve));
  const renewed = await server.cli('device', 'rotate', 'shop', 'rx-new');
  await closed;
  await expect(connectOver('mqtt', device)).rejects.toThrow(/not authorized/i);
  const again = await connectOver('mqtt', { ...device, password: String(renewed.password) });
  await say(again, 'rx-new');
  await say(neighbour, 'rx-beside');
  const overlapping = await server.cli('device', 'rotate', 'shop', 'rx-new', '--overlap', '1m');
  await say(again, 'rx-new');
  const latest = { ...device, password: String(overlapping.password) };
  const third = await connectOver('mqtts', latest);
  const gone = new Promise<void>((resolve) => third.once('close', resolve));
  await server.cli('device', 'revoke', 'shop', 'rx-new');
  await gone;
  await expect(connectOver('mqtts', latest)).rejects.toThrow(/not authorized/i);
  await say(neighbour, 'rx-beside');
  expect(hiccups).toBe(0);
  expect(server.log).toMatch(/device_refused.*shop\/rx-new.*replaced or revoked/);
});

test('[ING14] a device registered with its certificate needs no secret', async () => {
  const issued: Issued = authority.issue('rx-cert');
  const printed = await server.cli(
    ...['device', 'add', 'shop', 'rx-cert', '--zone', 'shoes', '--certificate', issued.certFile],
  );
  expect(printed).toMatchObject({ certificateSha256: issued.sha256 });
  expect(printed).not.toHaveProperty('password');
  const client = await connectOver('mqtts', { clientId: 'shop/rx-cert' }, issued);
  await say(client, 'rx-cert');
  const other = authority.issue('rx-other');
  await expect(connectOver('mqtts', { clientId: 'shop/rx-cert' }, other)).rejects.toThrow(
    /not authorized/i,
  );
  await say(client, 'rx-cert');
  await client.endAsync();
});

test('[ING13] settings of TLS that do not fit are all told before anything starts', async () => {
  const { certFile } = authority.issue('lonely');
  const failing = (more: Record<string, string>) =>
    run(process.execPath, [main, 'start', '--no-demo'], {
      env: { ...server.environment, GOZAR_TLS_KEY: '', GOZAR_TLS_CLIENT_CA: '', ...more },
    }).then(
      () => '',
      (error: { code: number; stderr: string }) => `${error.code}\n${error.stderr}`,
    );
  const missing = await failing({ GOZAR_TLS_CERT: certFile, GOZAR_TLS_CLIENT_CA: '/nowhere.pem' });
  expect(missing).toMatch(/^2\n/);
  expect(missing).toMatch(/GOZAR_TLS_KEY: the certificate has no key/);
  expect(missing).toMatch(/GOZAR_TLS_CLIENT_CA: ENOENT/);
  const wrong = { GOZAR_TLS_CERT: certFile, GOZAR_TLS_KEY: authority.issue('another').keyFile };
  expect(await failing(wrong)).toMatch(/GOZAR_TLS_KEY: it is not the key of the certificate/);
  const { findings } = await server.cli('doctor').catch((error: { stdout: string }) => {
    return JSON.parse(error.stdout);
  });
  expect(findings).toContainEqual(
    expect.objectContaining({ check: 'TLS', detail: expect.stringContaining('holds until') }),
  );
});
