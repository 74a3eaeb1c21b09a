import { argon2Sync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Backoff } from '../../src/web/backoff.ts';
import { commonPasswords } from '../../src/web/common-passwords.ts';
import { hashPassword, isPassword, PasswordQueue } from '../../src/web/passwords.ts';
import { FakeClock } from './fake-clock.ts';
import { codeOf } from './fakes.ts';
import { openReal, password } from './real.ts';

describe('waits', () => {
  test('[SEC12] begin after five wrong tries and double to a quarter of an hour', () => {
    const clock = new FakeClock();
    const backoff = new Backoff(clock);
    const waits: number[] = [];
    for (let tried = 1; tried <= 20; tried++) {
      backoff.begin('sara');
      waits.push(backoff.waitS('sara'));
      clock.movedMs += backoff.waitS('sara') * 1_000;
    }
    expect(waits.slice(0, 8)).toEqual([0, 0, 0, 0, 1, 2, 4, 8]);
    expect(waits.at(-1)).toBe(900);
    expect(backoff.waitS('nima')).toBe(0);
    clock.movedMs += 3_600_001;
    backoff.begin('sara');
    expect(backoff.waitS('sara')).toBe(0);
  });

  test('[SEC12] a right password forgets, a try nobody judged does not count', () => {
    const backoff = new Backoff(new FakeClock());
    for (let tried = 0; tried < 5; tried++) backoff.begin('sara');
    backoff.forget('sara');
    expect([backoff.begin('sara'), backoff.waitS('sara')]).toEqual([1, 0]);
    backoff.takeBack('sara');
    expect(backoff.begin('sara')).toBe(1);
  });
});

describe('checks', () => {
  test('[SEC12] run one at a time, the known first; too many are sent away', async () => {
    const queue = new PasswordQueue();
    const order: string[] = [];
    let atOnce = 0;
    let most = 0;
    const check = (name: string) => async () => {
      atOnce++;
      most = Math.max(most, atOnce);
      await new Promise((resolve) => setTimeout(resolve, 1));
      atOnce--;
      order.push(name);
      return name;
    };
    const strangers = Array.from({ length: 40 }, (_, n) => queue.run(false, check(`s${n}`)));
    const known = queue.run(true, check('known'));
    const done = await Promise.all(strangers);
    expect(await known).toBe('known');
    expect([most, order[0], order[1]]).toEqual([1, 's0', 'known']);
    expect(done.filter((one) => one === undefined)).toHaveLength(15);
  });

  test('[SEC8] take what was hashed, and nothing of nobody', async () => {
    const kept = await hashPassword(password);
    expect(await isPassword(password, kept)).toBe(true);
    expect(await isPassword(`${password}.`, kept)).toBe(false);
    expect(await isPassword('', undefined)).toBe(false);
    expect(await isPassword(password, 'broken')).toBe(false);
    expect(await hashPassword(password)).not.toBe(kept);
  });

  test('[SEC8] a hash made at another cost is judged at its own', async () => {
    const nonce = Buffer.from('0123456789abcdef');
    const how = { memory: 4_096, passes: 3, parallelism: 1, tagLength: 32, nonce };
    const key = argon2Sync('argon2id', { ...how, message: 'correct horse battery' });
    const text = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
    const kept = `$argon2id$v=19$m=4096,t=3,p=1$${text(nonce)}$${text(key)}`;
    expect(await isPassword('correct horse battery', kept)).toBe(true);
    expect(await isPassword('correct horse batterx', kept)).toBe(false);
  });

  test('[SEC8] the bundled list holds only what would be taken otherwise', () => {
    const short = [...commonPasswords].filter(
      (one) => one.length < 12 || one !== one.toLowerCase(),
    );
    expect(short).toEqual([]);
    expect(commonPasswords.size).toBeGreaterThan(200);
  });
});

describe('a stranger who guesses', () => {
  test('[SEC12] [T28] waits at that account from any address, and is written down', async () => {
    const real = await openReal();
    await real.join('sara');
    const statuses: number[] = [];
    for (let tried = 0; tried < 7; tried++) statuses.push((await real.signIn('sara', 'x')).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
    const right = await real.signIn('sara');
    expect([right.status, codeOf(right)]).toEqual([429, 'http.rate']);
    expect(Number(right.headers['retry-after'])).toBeGreaterThan(0);
    const rows = await real.reader.audit({ limit: 10, action: 'signInsRefused' });
    expect(rows.map(({ about }) => about)).toEqual(['sara, 5 wrong passwords']);
  });

  test('[SEC12] cannot lock out a known device, not even from its address', async () => {
    const real = await openReal();
    const { device } = await real.join('sara');
    const headers = { cookie: `gozar_device=${device}` };
    // The account waits, and so does the address both share.
    for (let tried = 0; tried < 15; tried++) await real.signIn('sara', 'x');
    expect((await real.signIn('sara')).status).toBe(429);
    expect((await real.signIn('sara', password, headers)).status).toBe(200);
    // The device's cookie is no free ticket: its own line has the same waits.
    for (let tried = 0; tried < 5; tried++) await real.signIn('sara', 'x', headers);
    expect((await real.signIn('sara', password, headers)).status).toBe(429);
  });

  test('[SEC12] gains nothing from the device of another user', async () => {
    const real = await openReal();
    const { device } = await real.join('nima');
    await real.join('sara');
    const headers = { cookie: `gozar_device=${device}` };
    for (let tried = 0; tried < 5; tried++) await real.signIn('sara', 'x', headers);
    expect((await real.signIn('sara', password, headers)).status).toBe(429);
    expect((await real.signIn('nima', password, headers)).status).toBe(200);
  });

  test('[SEC12] [T28] a storm of sign-ins leaves the loop free and is answered', async () => {
    const real = await openReal();
    const devices = await Promise.all([0, 1, 2, 3].map((n) => real.join(`user${n}`)));
    const before = process.threadCpuUsage();
    const storm = await Promise.all(
      devices.flatMap(({ device }, n) =>
        Array.from({ length: 10 }, (_, tried) =>
          real.signIn(`stranger-${n}-${tried}`, 'x', { cookie: `gozar_device=${device}` }),
        ),
      ),
    );
    const { user, system } = process.threadCpuUsage(before);
    const statuses = new Set(storm.map(({ status }) => status));
    expect([...statuses].toSorted()).toEqual([401, 429]);
    // 25 checks and more ran meanwhile, 25 ms of a processor each, and none of it on this loop.
    const perRequestMs = (user + system) / 1_000 / storm.length;
    expect(perRequestMs).toBeLessThan(15);
    expect(storm.filter((called) => codeOf(called) === 'http.busy').length).toBeGreaterThan(0);
  });
});
