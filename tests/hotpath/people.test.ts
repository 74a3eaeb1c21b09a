import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { accessLife, accessMost } from '../../src/contracts/access.ts';
import type { CommandAnswer, CommandBody, CommandOf } from '../../src/contracts/commands.ts';
import { openReader } from '../../src/stores/records/reader.ts';
import { importKasra, Running } from './running.ts';

const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const phc = (letter: string) =>
  `$argon2id$v=19$m=19456,t=2,p=1$${letter.repeat(22)}$${letter.repeat(43)}`;
const codesOf = (answer: CommandAnswer) =>
  answer.ok ? ['ok'] : answer.problems.map(({ code }) => code);

let running: Running;
beforeEach(async () => {
  running = await Running.open();
  await running.must(importKasra);
});
afterEach(async () => {
  await running.stop();
  running.remove();
});

const access = () => running.records.access;
const inMs = (ms: number) => running.clock.wallMs() + ms;
const session = (name: string) => ({
  sessionSha256: hash(name),
  expiresAtMs: inMs(accessLife.sessionMs),
  agent: 'Firefox, Linux',
  address: '10.0.0.1',
});

async function invite(
  secret: string,
  more: Partial<CommandOf<'createInvitation'>> = {},
): Promise<CommandAnswer> {
  return running.submit({
    ...{ do: 'createInvitation', linkSha256: hash(secret), role: 'admin', venues: 'all' },
    expiresAtMs: inMs(accessLife.invitationMs),
    ...more,
  });
}

const accepting = (secret: string, user: string): CommandBody => ({
  ...{ do: 'acceptInvitation', linkSha256: hash(secret), user, name: 'سارا' },
  passwordHash: phc('a'),
  session: session(`${user}-1`),
});

async function joined(user: string, more: Partial<CommandOf<'createInvitation'>> = {}) {
  await invite(`link-${user}`, more);
  await running.must(accepting(`link-${user}`, user));
}

const signingIn = (user: string, name: string, kept = phc('a')): CommandBody => ({
  ...{ do: 'signIn', user, passwordSha256: hash(kept), session: session(name) },
});

/** What another thread would find. */
async function sessionOf(name: string) {
  const opened = openReader({ path: join(running.folder, 'records.db') });
  if (!opened.ok) throw new Error(opened.message);
  const found = await opened.reader.session(hash(name));
  await opened.reader.close();
  return found;
}

const audits = async () => {
  const database = new DatabaseSync(join(running.folder, 'records.db'), { readOnly: true });
  const rows = database.prepare('SELECT by_whom, action, about FROM audit').all();
  database.close();
  return rows.map(({ by_whom, action, about }) => `${by_whom} ${action} ${about}`);
};

describe('an invitation', () => {
  test('[SEC8] makes one user, with its role and venues, and a session', async () => {
    await joined('sara', { role: 'operator', venues: ['kasra'] });
    expect(await access().user('sara')).toMatchObject({
      ...{ name: 'سارا', role: 'operator', venues: ['kasra'], disabled: false },
      passwordHash: phc('a'),
    });
    expect(await sessionOf('sara-1')).toMatchObject({ role: 'operator', venues: ['kasra'] });
    const again = await running.submit(accepting('link-sara', 'other'));
    expect(codesOf(again)).toEqual(['command.link_unknown']);
    expect(await audits()).toContain('user:sara joined sara operator');
  });

  test('[SEC8] two who accept it at once: one wins', async () => {
    await invite('one');
    const both = await Promise.all([
      running.submit(accepting('one', 'sara')),
      running.submit(accepting('one', 'nima')),
    ]);
    expect(both.flatMap(codesOf).toSorted()).toEqual(['command.link_unknown', 'ok']);
    expect(await access().users()).toHaveLength(1);
  });

  test('[SEC8] is worth nothing after its time, when revoked, or when it never was', async () => {
    await invite('late', { expiresAtMs: inMs(-1) });
    await invite('gone');
    await running.must({ do: 'revokeInvitation', invitation: hash('gone').slice(0, 12) });
    for (const secret of ['late', 'gone', 'never']) {
      const answer = await running.submit(accepting(secret, 'sara'));
      expect(codesOf(answer)).toEqual(['command.link_unknown']);
    }
    expect(await access().users()).toEqual([]);
  });

  test('[SEC8] a name that is taken or the server’s own is refused', async () => {
    await joined('sara');
    await invite('two');
    expect(codesOf(await running.submit(accepting('two', 'sara')))).toEqual([
      'command.user_exists',
    ]);
    for (const name of ['link', 'local', 'Sara', 'a b', '', '../x', '__proto__']) {
      const answer = await running.submit(accepting('two', name));
      expect([name, ...codesOf(answer)]).toEqual([name, 'command.shape']);
    }
    expect(codesOf(await running.submit(accepting('two', 'sara2')))).toEqual(['ok']);
  });

  test('[SEC8] names venues that are there; there are no more of them than fit', async () => {
    expect(codesOf(await invite('x', { venues: ['kasra', 'nowhere'] }))).toEqual([
      'command.venue_unknown',
    ]);
    for (let n = 0; n < accessMost.openInvitations; n++) await invite(`many ${n}`);
    expect(codesOf(await invite('one more'))).toEqual(['command.limit']);
  });
});

describe('signing in', () => {
  test('[SEC9] counts if the password is the one that was checked', async () => {
    await joined('sara');
    expect(codesOf(await running.submit(signingIn('sara', 's2')))).toEqual(['ok']);
    const changed = await running.submit(signingIn('sara', 's3', phc('b')));
    expect(codesOf(changed)).toEqual(['http.sign_in']);
    expect(codesOf(await running.submit(signingIn('nobody', 's4')))).toEqual(['http.sign_in']);
    expect(await audits()).toContain('user:sara signIn sara');
  });

  test('[SEC10] ends the session it replaces, and the oldest beyond twenty', async () => {
    await joined('sara');
    const next = { ...session('s2'), replaces: hash('sara-1') };
    const { user, passwordSha256 } = signingIn('sara', 's2') as CommandOf<'signIn'>;
    await running.must({ do: 'signIn', user, passwordSha256, session: next });
    expect(await sessionOf('sara-1')).toBeUndefined();
    for (let n = 0; n < 25; n++) await running.must(signingIn('sara', `many-${n}`));
    const open = await access().sessions(inMs(0), 'sara');
    expect(open).toHaveLength(accessMost.sessionsAUser);
    expect(await sessionOf('s2')).toBeUndefined();
    expect(await sessionOf('many-24')).toBeDefined();
  });

  test('[SEC9] a disabled user is out at once, everywhere, and cannot come in', async () => {
    await joined('sara');
    await joined('nima');
    await running.must(signingIn('sara', 's2'));
    await running.must({
      do: 'createReset',
      user: 'sara',
      linkSha256: hash('r'),
      expiresAtMs: inMs(1e6),
    });
    await running.must({ do: 'changeUser', user: 'sara', disabled: true });
    for (const name of ['sara-1', 's2']) expect(await sessionOf(name)).toBeUndefined();
    expect(codesOf(await running.submit(signingIn('sara', 's3')))).toEqual(['http.sign_in']);
    expect(codesOf(await running.submit(accepting('r', 'sara')))).toEqual(['command.link_unknown']);
    await running.must({ do: 'changeUser', user: 'sara', disabled: false });
    expect(codesOf(await running.submit(signingIn('sara', 's4')))).toEqual(['ok']);
  });

  test('[SEC9] a changed role holds in sessions that are open', async () => {
    await joined('sara');
    await joined('nima');
    await running.must({ do: 'changeUser', user: 'sara', role: 'auditor', venues: ['kasra'] });
    expect(await sessionOf('sara-1')).toMatchObject({ role: 'auditor', venues: ['kasra'] });
  });

  test('[SEC9] a new password ends every other session, a reset all of them', async () => {
    await joined('sara');
    await running.must(signingIn('sara', 's2'));
    await running.must({
      ...{ do: 'changePassword', user: 'sara', passwordSha256: hash(phc('a')) },
      ...{ passwordHash: phc('b'), keep: hash('s2') },
    });
    expect(await sessionOf('sara-1')).toBeUndefined();
    expect(await sessionOf('s2')).toBeDefined();
    const linkSha256 = hash('reset');
    await running.must({ do: 'createReset', user: 'sara', linkSha256, expiresAtMs: inMs(1e6) });
    await running.must({
      ...{ do: 'acceptInvitation', linkSha256, passwordHash: phc('c'), session: session('s5') },
    });
    expect(await sessionOf('s2')).toBeUndefined();
    expect(await sessionOf('s5')).toMatchObject({ user: 'sara', way: 'password' });
    expect((await access().user('sara'))?.passwordHash).toBe(phc('c'));
  });
});

describe('the last admin', () => {
  const changes: readonly Partial<CommandOf<'changeUser'>>[] = [
    { disabled: true },
    { role: 'operator' },
    { venues: ['kasra'] },
  ];
  test.each(changes)('[SEC8] stays one: %j', async (change) => {
    await joined('sara');
    await joined('nima', { role: 'admin', venues: ['kasra'] });
    const answer = await running.submit({ do: 'changeUser', user: 'sara', ...change });
    expect(codesOf(answer)).toEqual(['command.last_admin']);
    await joined('mina');
    expect(codesOf(await running.submit({ do: 'changeUser', user: 'sara', ...change }))).toEqual([
      'ok',
    ]);
  });

  test('[SEC8] of two who demote each other at once one stays', async () => {
    await joined('sara');
    await joined('nima');
    const both = await Promise.all(
      ['sara', 'nima'].map((user) => running.submit({ do: 'changeUser', user, role: 'wall' })),
    );
    expect(both.flatMap(codesOf).toSorted()).toEqual(['command.last_admin', 'ok']);
  });
});

describe('a token', () => {
  const token = (more: Partial<CommandOf<'createToken'>> = {}): CommandBody => ({
    ...{ do: 'createToken', role: 'operator', venues: ['kasra'], tokenSha256: hash('t') },
    name: 'the till',
    ...more,
  });
  const dayMs = 86_400_000;

  test('[SEC11] ends after 90 days unless told, a year at most, a wall’s ten', async () => {
    await running.must(token());
    const [made] = await access().tokens(inMs(0));
    expect(made).toMatchObject({ name: 'the till', by: 'local', role: 'operator' });
    expect((made?.expiresAtMs ?? 0) - inMs(0)).toBeGreaterThan(89 * dayMs);
    expect((made?.expiresAtMs ?? 0) - inMs(0)).toBeLessThanOrEqual(90 * dayMs);
    const tries = [
      ['operator', 365, 'ok'],
      ['operator', 400, 'command.shape'],
      ['wall', 3_600, 'ok'],
      ['wall', 4_000, 'command.shape'],
      ['operator', -1, 'command.shape'],
    ] as const;
    for (const [role, days, code] of tries) {
      const tokenSha256 = hash(`${role} ${days}`);
      const answer = await running.submit(
        token({ role, tokenSha256, expiresAtMs: inMs(days * dayMs) }),
      );
      expect([role, days, ...codesOf(answer)]).toEqual([role, days, code]);
    }
  });

  test('[SEC11] is gone when revoked, and only then', async () => {
    await running.must(token());
    await running.must(token({ tokenSha256: hash('u') }));
    const revoke = { do: 'revokeToken', token: hash('t').slice(0, 12) } as const;
    await running.must(revoke);
    expect((await access().tokens(inMs(0))).map((one) => one.token)).toEqual([
      hash('u').slice(0, 12),
    ]);
    expect(codesOf(await running.submit(revoke))).toEqual(['command.token_unknown']);
  });

  test('[SEC11] [SEC10] uses only move forward', async () => {
    await running.must(token());
    await running.must({ do: 'noteUse', kind: 'token', secretSha256: hash('t') });
    const [used] = await access().tokens(inMs(0));
    expect(Math.abs((used?.lastUsedAtMs ?? 0) - inMs(0))).toBeLessThan(5_000);
    await joined('sara');
    const seen = (await sessionOf('sara-1'))?.seenAtMs ?? 0;
    running.clock.advance(600_000);
    await running.must({ do: 'noteUse', kind: 'session', secretSha256: hash('sara-1') });
    expect((await sessionOf('sara-1'))?.seenAtMs).toBeGreaterThanOrEqual(seen + 600_000);
  });
});

describe('whom a provider vouches for', () => {
  const vouched = (more: Partial<CommandOf<'signInOidc'>> = {}): CommandBody => ({
    ...{ do: 'signInOidc', oidcSha256: hash('issuer sub'), session: session('o1'), ...more },
  });
  const email = 'sara@example.com';

  test('[SEC14] comes in by a proven address, later by its identity', async () => {
    expect(codesOf(await running.submit(vouched({ email })))).toEqual(['command.not_invited']);
    await invite('mail', { role: 'marketer', venues: ['kasra'], email });
    await running.must(vouched({ email, name: 'Sara' }));
    expect(await access().user(email)).toMatchObject({ role: 'marketer', hasOidc: true });
    await running.must(vouched());
    expect(await sessionOf('o1')).toMatchObject({ user: email, way: 'oidc' });
    // The invitation is used up, and another identity with that address is a stranger.
    expect(codesOf(await running.submit(vouched({ email, oidcSha256: hash('other') })))).toEqual([
      'command.not_invited',
    ]);
  });

  test('[SEC14] gets the role of a claim, each time anew', async () => {
    await running.must(vouched({ email, mapped: { role: 'admin', venues: 'all' } }));
    expect(await access().user(email)).toMatchObject({ role: 'admin', venues: 'all' });
    await running.must(vouched({ email, mapped: { role: 'wall', venues: ['kasra'] } }));
    expect(await sessionOf('o1')).toMatchObject({ role: 'wall', venues: ['kasra'] });
    expect(await audits()).toContain(`oidc changeUser ${email} wall kasra by claim`);
  });

  test('[SEC14] stays out when disabled', async () => {
    await running.must(vouched({ email, mapped: { role: 'wall', venues: 'all' } }));
    await running.must({ do: 'changeUser', user: email, disabled: true });
    const answer = await running.submit(
      vouched({ email, mapped: { role: 'admin', venues: 'all' } }),
    );
    expect(codesOf(answer)).toEqual(['command.not_invited']);
  });

  test('[SEC14] joins the account that was invited by that address', async () => {
    await joined('sara', { email });
    await running.must(vouched({ email }));
    expect(await sessionOf('o1')).toMatchObject({ user: 'sara', way: 'oidc' });
  });
});

describe('the audit log', () => {
  test('[SEC15] has a row for each change, and loses none before 400 days', async () => {
    await joined('sara');
    await running.must({ do: 'endSessionById', session: hash('sara-1').slice(0, 12) });
    const rows = await audits();
    for (const part of ['createInvitation', 'joined', 'endSession sara', 'importVenue']) {
      expect(rows.filter((row) => row.includes(part))).toHaveLength(1);
    }
    const dayMs = 86_400_000;
    await running.records.trim({ pointRow: 0, nowMs: inMs(399 * dayMs) });
    expect(await audits()).toEqual(rows);
    await running.records.trim({ pointRow: 0, nowMs: inMs(401 * dayMs) });
    expect(await audits()).toEqual([]);
  });

  test('[SEC18] no frame of the journal tells of people', async () => {
    const before = running.frames().length;
    await joined('sara');
    await running.must(signingIn('sara', 's2'));
    const commands = running.frames().slice(before);
    expect(commands.filter(({ input }) => input.type === 'command')).toEqual([]);
  });
});
