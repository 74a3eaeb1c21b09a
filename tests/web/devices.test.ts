import { expect, test } from 'vitest';
import { sha256 } from '../../src/web/secrets.ts';
import { codeOf, openWorld, refusedWith, tokenFor } from './fakes.ts';

const rotate = '/api/v1/venues/one/devices/rx-1/rotate';
const revoke = '/api/v1/venues/one/devices/rx-1/revoke';

async function asIntegrator() {
  const world = await openWorld();
  const token = tokenFor(world.records, { role: 'integrator', venues: ['one'] });
  const headers = { authorization: `Bearer ${token}` };
  const post = (path: string, body?: unknown) =>
    world.call('POST', path, body === undefined ? { headers } : { headers, body });
  return { ...world, post };
}

test('[ING15] a new secret is told once and only its hash goes on', async () => {
  const { post, hot } = await asIntegrator();
  const { status, json } = await post(rotate, { overlapMs: 600_000 });
  expect(status).toBe(200);
  expect(json.password).toMatch(/^[0-9a-f]{40}$/);
  const [command] = hot.commands;
  expect(command?.body).toEqual({
    do: 'rotateDevice',
    venue: 'one',
    device: 'rx-1',
    overlapMs: 600_000,
    secretSha256: sha256(String(json.password)),
  });
  expect(command?.by).toMatch(/^token:/);
  const again = await post(rotate, {});
  expect(again.json.password).not.toBe(json.password);
  expect(hot.commands[1]?.id).not.toBe(command?.id);
});

test('[ING14] a certificate is replaced by its fingerprint, and no secret is made', async () => {
  const { post, hot } = await asIntegrator();
  const certificateSha256 = 'c'.repeat(64);
  const { json } = await post(rotate, { certificateSha256 });
  expect(json).toEqual({ certificateSha256 });
  expect(hot.commands[0]?.body).toMatchObject({ certificateSha256, overlapMs: 0 });
  expect(hot.commands[0]?.body).not.toHaveProperty('secretSha256');
});

test('[ING15] revoking, and what cannot be done', async () => {
  const { post, hot } = await asIntegrator();
  expect((await post(revoke, {})).status).toBe(200);
  expect(hot.commands[0]?.body).toEqual({ do: 'revokeDevice', venue: 'one', device: 'rx-1' });
  const tooLong = await post(rotate, { overlapMs: 8 * 24 * 3_600_000 });
  expect([tooLong.status, codeOf(tooLong)]).toEqual([400, 'http.body']);
  hot.answer = () => Promise.resolve(refusedWith('command.device_unknown'));
  expect((await post(rotate, {})).status).toBe(404);
});
