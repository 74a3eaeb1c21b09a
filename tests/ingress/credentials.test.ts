import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { EdgeDevice } from '../../src/contracts/wire.ts';
import type { PresentedCertificate } from '../../src/ingress/certificates.ts';
import { Credentials, holdsUntil, mayListen } from '../../src/ingress/credentials.ts';
import type { ConnectRequest } from '../../src/ingress/requests.ts';

const nowMs = 1_800_000_000_000;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const secret = 'a secret that was printed';
const row: EdgeDevice = {
  ...{ index: 4, venue: 'shop', device: 'rx-1', kind: 'receiver' },
  secretSha256: sha256(secret),
};
const name = 'shop/rx-1';

function connect(over: Partial<ConnectRequest> = {}): ConnectRequest {
  const will = undefined;
  const [username, password] = [name, Buffer.from(secret)];
  return { clientId: name, clean: true, username, password, will, keepAliveS: 60, ...over };
}

const shown: PresentedCertificate = {
  ...{ sha256: sha256('certificate'), trusted: true },
  ...{ fromMs: nowMs - 1_000, untilMs: nowMs + 1_000 },
};
const byCertificate: EdgeDevice = { ...row, secretSha256: '', certificateSha256: shown.sha256 };

function judged(
  { device = row, request = {} }: { device?: EdgeDevice; request?: Partial<ConnectRequest> },
  certificate?: PresentedCertificate,
) {
  const credentials = new Credentials();
  credentials.put(device);
  return credentials.judge(connect(request), { certificate, nowMs });
}

const noSecret = { password: undefined };

describe('[ING2] a CONNECT with a secret', () => {
  test('of the device itself is taken, for as long as the secret holds', () => {
    const verdict = judged({});
    expect(verdict).toMatchObject({ ok: true, device: { ...row, clientId: name } });
    const untilMs = Number.POSITIVE_INFINITY;
    expect(verdict).toMatchObject({ proof: { sha256: row.secretSha256, untilMs } });
  });

  test.each<[string, Partial<ConnectRequest>]>([
    ['another secret', { password: Buffer.from('another') }],
    ['none', { password: undefined }],
    ['an empty one', { password: Buffer.alloc(0) }],
    ['an unknown name', { username: 'shop/rx-2' }],
    ['no name', { username: undefined }],
    ['the name of another venue', { username: 'mall/rx-1' }],
  ])('%s is answered alike: 4, about whom they said to be, no device', (_, request) => {
    expect(judged({ request })).toEqual({
      ...{ ok: false, code: 'connect.credential', connack: 4 },
      about: name,
    });
  });

  test('is not taken from a device without one, whatever is sent', () => {
    const device = { ...row, secretSha256: '' };
    for (const password of [undefined, Buffer.alloc(0), Buffer.alloc(32)]) {
      expect(judged({ device, request: { password } })).toMatchObject({ ok: false, connack: 4 });
    }
  });

  test('and another client id is refused with 2, by which nobody takes a place', () => {
    expect(judged({ request: { clientId: 'shop/rx-2' } })).toEqual({
      ...{ ok: false, code: 'connect.client_id', connack: 2 },
      about: 'shop/rx-2',
    });
  });
});

describe('[ING3] a will', () => {
  const will = (topic: string) => ({ will: { topic, payload: Buffer.alloc(0), qos: 1 } });

  test('on the status of the device itself is taken', () => {
    expect(judged({ request: will('gozar/v1/shop/rx-1/status') }).ok).toBe(true);
  });

  test.each([
    'gozar/v1/shop/rx-2/status',
    'gozar/v1/mall/rx-1/status',
    'gozar/v1/shop/rx-1/sightings',
    '',
  ])('on %j is refused with 5, said of the device that asked', (topic) => {
    expect(judged({ request: will(topic) })).toMatchObject({
      ...{ ok: false, code: 'connect.topic_denied', connack: 5, about: `will on ${topic}` },
      device: { device: 'rx-1' },
    });
  });
});

describe('[ING14] a CONNECT with a certificate', () => {
  test('that is registered needs no secret, no user name, and holds until its own end', () => {
    const { untilMs } = shown;
    const proof = { sha256: shown.sha256, untilMs };
    const request = { password: undefined };
    expect(judged({ device: byCertificate, request }, shown)).toMatchObject({ ok: true, proof });
    const nameless = { ...request, username: undefined };
    expect(judged({ device: byCertificate, request: nameless }, shown)).toMatchObject({ proof });
  });

  test.each<[string, Partial<PresentedCertificate>, string]>([
    ['of nobody we trust', { trusted: false }, 'not signed by the configured authority'],
    ['not yet valid', { fromMs: nowMs + 1 }, 'not valid at this time'],
    ['run out', { untilMs: nowMs - 1 }, 'not valid at this time'],
    ['of another', { sha256: sha256('other') }, 'not the certificate of this device'],
  ])('%s is refused with 5 and its reason', (_, over, why) => {
    const verdict = judged({ device: byCertificate, request: noSecret }, { ...shown, ...over });
    expect(verdict).toEqual({
      ...{ ok: false, code: 'connect.certificate', connack: 5, about: `${name}: ${why}` },
    });
  });

  test('is valid in its first and in its last millisecond', () => {
    for (const over of [{ fromMs: nowMs }, { untilMs: nowMs }]) {
      const verdict = judged({ device: byCertificate, request: noSecret }, { ...shown, ...over });
      expect(verdict.ok).toBe(true);
    }
  });

  test('is refused where the name is of nobody', () => {
    const request = { ...noSecret, username: 'shop/rx-2' };
    expect(judged({ device: byCertificate, request }, shown)).toMatchObject({ connack: 5 });
    const { certificateSha256: _, ...without } = byCertificate;
    expect(judged({ device: without, request: noSecret }, shown)).toMatchObject({ connack: 5 });
  });

  test('beside a secret is not looked at: the secret is judged', () => {
    const request = { password: Buffer.from('wrong') };
    expect(judged({ device: byCertificate, request }, shown)).toMatchObject({ connack: 4 });
    expect(judged({ device: row }, { ...shown, trusted: false })).toMatchObject({ ok: true });
  });
});

describe('[ING15] a credential that was replaced', () => {
  const former = (untilMs: number) => [
    { sha256: sha256('older still'), untilMs: 0 },
    { sha256: sha256('old'), untilMs },
  ];
  const old = { password: Buffer.from('old') };

  test('holds for its overlap, and no millisecond longer', () => {
    const held = judged({ device: { ...row, former: former(nowMs + 1) }, request: old });
    const proof = { sha256: sha256('old'), untilMs: nowMs + 1 };
    expect(held).toMatchObject({ ok: true, proof, device: { device: 'rx-1' } });
    expect(judged({ device: { ...row, former: former(nowMs) }, request: old })).toMatchObject({
      ...{ ok: false, code: 'connect.revoked', connack: 5, device: { device: 'rx-1' } },
      about: 'a credential that was replaced or revoked',
    });
  });

  test('and is a certificate, likewise', () => {
    const old = { ...shown, sha256: sha256('old') };
    const verdictAt = (untilMs: number) => {
      const device = { ...byCertificate, former: former(untilMs) };
      return judged({ device, request: noSecret }, old);
    };
    expect(verdictAt(nowMs + 1)).toMatchObject({ ok: true, proof: { untilMs: nowMs + 1 } });
    expect(verdictAt(nowMs)).toMatchObject({ ok: false, code: 'connect.revoked', connack: 5 });
  });

  test('ends a connection that was made with it, at its time', () => {
    const proof = { sha256: sha256('proof'), untilMs: 77 };
    const bare: EdgeDevice = { ...row, secretSha256: sha256('another') };
    const { sha256: hash } = proof;
    expect(holdsUntil({ ...row, secretSha256: hash }, proof)).toBe(Number.POSITIVE_INFINITY);
    expect(holdsUntil({ ...bare, certificateSha256: hash }, proof)).toBe(77);
    const replaced = [...former(5), { sha256: hash, untilMs: 9 }];
    expect(holdsUntil({ ...bare, former: replaced }, proof)).toBe(9);
    expect(holdsUntil({ ...bare, former: former(5) }, proof)).toBe(0);
    expect(holdsUntil(bare, proof)).toBe(0);
  });
});

describe('[ING9] what a device may use', () => {
  test('are the ends of its kind, under its own name, by the number of each end', () => {
    const credentials = new Credentials();
    credentials.put(row);
    expect([...(credentials.get(4)?.topics ?? [])]).toEqual([
      ['gozar/v1/shop/rx-1/sightings', 0],
      ['gozar/v1/shop/rx-1/environment', 8],
      ['gozar/v1/shop/rx-1/health', 9],
      ['gozar/v1/shop/rx-1/status', 10],
    ]);
  });

  test.each([
    ['gozar/v1/shop/rx-1/command', true],
    ['gozar/v1/shop/rx-1/push', false],
    ['gozar/v1/shop/rx-1/status', false],
    ['gozar/v1/shop/rx-2/command', false],
    ['gozar/v1/mall/rx-1/command', false],
    ['gozar/v1/shop/rx-1/+', false],
    ['gozar/v1/#', false],
  ])('listening to %s: %s', (topic, may) => {
    const credentials = new Credentials();
    credentials.put(row);
    const device = credentials.get(4);
    if (device === undefined) throw new Error('it was put there');
    expect(mayListen(device, topic)).toBe(may);
  });
});

describe('[ING15] the table', () => {
  test('gives back the row before, and keeps what another row took over', () => {
    const credentials = new Credentials();
    expect(credentials.put(row)).toBeUndefined();
    expect(credentials.put({ ...row, index: 5 })).toBeUndefined();
    expect(credentials.remove(4)).toMatchObject({ index: 4 });
    const still = credentials.judge(connect(), { certificate: undefined, nowMs });
    expect(still).toMatchObject({ ok: true, device: { index: 5 } });
    expect(credentials.put({ ...row, index: 5, device: 'rx-9' })).toMatchObject({ device: 'rx-1' });
    const gone = credentials.judge(connect(), { certificate: undefined, nowMs });
    expect(gone).toMatchObject({ ok: false, connack: 4 });
    expect(credentials.remove(99)).toBeUndefined();
    expect(credentials.get(4)).toBeUndefined();
  });
});
