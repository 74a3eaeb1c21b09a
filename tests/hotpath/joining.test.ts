import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { unchosen } from '../../src/contracts/choices.ts';
import type { CommandBody, CommandOf } from '../../src/contracts/commands.ts';
import type { RecordsReader } from '../../src/contracts/ports.ts';
import { replayFromEmpty } from '../../src/hotpath/replay.ts';
import { openReader } from '../../src/stores/records/reader.ts';
import { hash, join1, joining, no, venue, welcome } from './phone-joins.ts';
import { filesWith, marker } from './planted.ts';
import { importKasra, Running, sighting } from './running.ts';

let running: Running;
let reader: RecordsReader;

beforeEach(async () => {
  running = await Running.withShop();
  const opened = openReader({ path: join(running.folder, 'records.db') });
  if (!opened.ok) throw new Error(opened.message);
  reader = opened.reader;
  await open(venue);
});
afterEach(async () => {
  await reader.close();
  await running.stop();
  running.remove();
});

async function open(at: string, joinBy = 'both'): Promise<void> {
  await running.must({ ...importKasra, venue: at, settings: { joinBy } } as CommandBody);
}

async function joined(more: Partial<CommandOf<'joinVenue'>> = {}): Promise<string> {
  const { result } = await running.must(joining(more));
  return String(result.visitor);
}

function commands(at = venue) {
  return running
    .frames()
    .flatMap((one) =>
      one.venue === at && one.input.type === 'command' ? [one.input.command] : [],
    );
}

async function handOut(letter: string, tag = 'band-1'): Promise<string> {
  const codeSha256 = hash(letter);
  await running.must({ do: 'handOutBand', venue, tag, as: 'alone', codeSha256 });
  return codeSha256;
}

function link(codeSha256: string, more: Partial<CommandOf<'linkBand'>> = {}) {
  const base = { do: 'linkBand', venue, codeSha256, sessionSha256: hash('5') } as const;
  return { ...base, language: 'en', ...more } as const;
}

/** Lets candidates wait their half second. */
async function settle(): Promise<void> {
  for (let at = 0; at < 3; at++) {
    running.clock.advance(1_000);
    await running.publish(sighting(900 + at, 'somebody-else'));
  }
}

function rows(sql: string): Record<string, unknown>[] {
  const database = new DatabaseSync(join(running.folder, 'records.db'), { readOnly: true });
  const found = database.prepare(sql).all();
  database.close();
  return found;
}

async function codeOf(visitor: string, letter: string) {
  return running.must({ do: 'createPhoneCode', visitor, codeSha256: hash(letter) });
}

function onPhone(letter: string, more: Partial<CommandOf<'openOnPhone'>> = {}) {
  const codeSha256 = hash(letter);
  return { do: 'openOnPhone', venue, codeSha256, sessionSha256: hash('6'), ...more } as const;
}

describe('joining by phone', () => {
  test('[JOI1] refusing everything makes an account, with three noes as proof', async () => {
    const visitor = await joined();
    expect(await running.records.visitorOfSession(hash('5'))).toBe(visitor);
    expect(await running.records.visitor(visitor)).toMatchObject({
      consents: no,
      wearings: [],
      joined: { venue, way: 'phone' },
    });
    const proof = await reader.consentProof(visitor);
    expect(proof.map(({ purpose, granted, text }) => [purpose, granted, text]).sort()).toEqual([
      ['improve', false, 'join-1'],
      ['offers', false, 'join-1'],
      ['service', false, 'join-1'],
    ]);
  });

  test('[JOI2] has no alias and no wearing, and no place on the floor', async () => {
    const visitor = await joined({ consents: { ...no, service: true } });
    await settle();
    expect(rows('SELECT visitor FROM wearings WHERE visitor IS NOT NULL')).toEqual([]);
    expect(rows(`SELECT 1 FROM visits WHERE visitor = '${visitor}'`)).toEqual([]);
    const floor = JSON.stringify(await running.hot.ask({ ask: 'snapshot', venue }));
    expect(floor).not.toContain(visitor);
    const { live, replayed } = await running.hashes();
    expect(replayed).toEqual(live);
  });

  test('[JOI2] what needs no place reaches them: joining itself, to the inbox', async () => {
    await running.must({ do: 'publishCampaign', venue, campaign: welcome });
    const agreed = await joined({ consents: { ...no, service: true }, source: 'window' });
    const refused = await joined({ sessionSha256: hash('7') });
    await settle();
    const messages = await reader.messages(venue, { limit: 10 });
    expect(messages.map(({ visitor, channels }) => [visitor, channels])).toEqual([
      [agreed, ['inbox']],
    ]);
    const held = await reader.decisions(venue, { limit: 10, visitor: refused });
    expect(held[0]).toMatchObject({ outcome: 'held' });
    expect(held[0]?.gates.at(-1)).toMatchObject({ gate: 'consent', passed: false });
    expect(commands()).toContainEqual({ do: 'joinVenue', visitor: agreed, source: 'window' });
  });

  test('[JOI3] a band linked later is theirs, without what was before the link', async () => {
    const visitor = await joined({ consents: { ...no, service: true } });
    const code = await handOut('c');
    for (let seq = 0; seq < 6; seq++) {
      running.clock.advance(1_000);
      await running.publish(sighting(seq));
    }
    running.clock.advance(30_000);
    const { result } = await running.must(link(code, { visitor }));
    expect(result.visitor).toBe(visitor);
    expect(rows('SELECT visitor FROM visitors')).toEqual([{ visitor }]);
    const linked = commands().find((one) => one.do === 'linkBand');
    expect(linked).toMatchObject({ visitor, consents: { service: true, offers: false } });
    const record = await running.records.visitor(visitor);
    expect(record?.wearings).toHaveLength(1);
    const { result: returned } = await running.must({ do: 'returnBand', venue, tag: 'band-1' });
    expect(returned.wearing).toBe(result.alias);
    expect((await running.records.visitor(visitor))?.joined).toEqual({ venue, way: 'band' });
    const data = await reader.visitorData(visitor);
    const linkedAtMs = running.frames().find(({ input }) => {
      return input.type === 'command' && input.command.do === 'linkBand';
    })?.atMs;
    for (const { leftAtMs } of data?.stays ?? []) expect(leftAtMs).toBeGreaterThan(linkedAtMs ?? 0);
  });

  test('[JOI3] a band that is somebody else\u2019s stays theirs: one wearer', async () => {
    const code = await handOut('c');
    const { result } = await running.must(link(code));
    const other = await joined({ sessionSha256: hash('7') });
    const refused = await running.submit(link(code, { visitor: other, sessionSha256: hash('8') }));
    expect(refused).toMatchObject({ ok: false, problems: [{ code: 'command.code_unknown' }] });
    expect((await running.records.visitor(other))?.wearings).toEqual([]);
    expect((await running.records.visitor(String(result.visitor)))?.wearings).toHaveLength(1);
  });

  test('[JOI3] a phone that is somebody stays them, with their preferences', async () => {
    await open('other');
    const visitor = await joined({ consents: { ...no, offers: true } });
    await running.must({ do: 'setPreferences', visitor, frequency: 'few', leaveAlone: false });
    const again = await joined({ venue: 'other', visitor });
    expect(again).toBe(visitor);
    expect(rows('SELECT count(*) AS n FROM visitors')).toEqual([{ n: 1 }]);
    expect(rows('SELECT venue FROM joins ORDER BY venue')).toEqual([{ venue }, { venue: 'other' }]);
    expect(commands('other')).toContainEqual({
      do: 'setPreferences',
      visitor,
      frequency: 'few',
      leaveAlone: false,
    });
    const offers = { do: 'setConsent', visitor, purpose: 'offers', granted: false };
    expect(commands('other')).toContainEqual(offers);
    expect(commands()).not.toContainEqual(offers);
  });

  test('[JOI3] [CHO2] what they chose comes with them to the next venue', async () => {
    await open('other');
    const visitor = await joined({ consents: { ...no, offers: true } });
    const { channels } = unchosen;
    const chosen = { topicsOff: ['shoes'], rests: [], frequency: 'few', channels } as const;
    const choices = { version: 0, ...chosen, topicsOff: ['shoes'], rests: [] };
    await running.must({ do: 'setChoices', visitor, choices });
    await joined({ venue: 'other', visitor });
    expect(commands('other')).toContainEqual({ do: 'setChoices', visitor, choices: chosen });
  });

  test.each(['band', 'nowhere'])(
    '[JOI4] not at a venue that is %s: the same answer',
    async (at) => {
      if (at === 'band') await open(at, 'band');
      const answer = await running.submit(joining({ venue: at }));
      const problem = { code: 'command.venue_unknown', message: `there is no venue ${at}` };
      expect(answer).toMatchObject({ ok: false, problems: [problem] });
      expect(rows('SELECT 1 FROM visitors')).toEqual([]);
    },
  );
});

describe('a second phone', () => {
  test('[JOI6] opens the same page once, by the newest code alone', async () => {
    const visitor = await joined();
    await codeOf(visitor, 'a');
    await codeOf(visitor, 'b');
    expect(await running.submit(onPhone('a'))).toMatchObject({ ok: false });
    const { result } = await running.must(onPhone('b'));
    expect(result.visitor).toBe(visitor);
    expect(await running.records.visitorOfSession(hash('6'))).toBe(visitor);
    expect(rows('SELECT 1 FROM visitors')).toHaveLength(1);
    const twice = await running.submit(onPhone('b', { sessionSha256: hash('7') }));
    expect(twice).toMatchObject({ ok: false, problems: [{ code: 'command.code_unknown' }] });
    expect(await running.records.visitorOfSession(hash('7'))).toBeUndefined();
  });

  test('[JOI6] of a band\u2019s visitor, too; two at once are one', async () => {
    const { result } = await running.must(link(await handOut('c')));
    const visitor = String(result.visitor);
    await codeOf(visitor, 'a');
    const both = ['6', '7', '8'].map((letter) =>
      running.submit(onPhone('a', { sessionSha256: hash(letter) })),
    );
    const answers = await Promise.all(both);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(rows('SELECT 1 FROM visitor_sessions')).toHaveLength(2);
  });

  test('[JOI6] not after ten minutes, also past a restart', async () => {
    const visitor = await joined();
    const { result } = await codeOf(visitor, 'a');
    // A millisecond on: journal time is in whole ones, and may be behind the clock by less.
    running.clock.advance(Number(result.expiresAtMs) + 1 - running.clock.wallMs());
    const late = await running.submit(onPhone('a'));
    expect(late).toMatchObject({ ok: false, problems: [{ code: 'command.code_unknown' }] });
    await running.records.trim({ pointRow: 0, nowMs: running.clock.wallMs() + 1_000 });
    expect(rows('SELECT 1 FROM phone_codes')).toEqual([]);
  });

  test('[JOI6] that is somebody else is not made the code\u2019s owner', async () => {
    const visitor = await joined();
    const victim = await joined({ sessionSha256: hash('7') });
    await codeOf(visitor, 'a');
    const refused = await running.submit(onPhone('a', { visitor: victim }));
    expect(refused).toMatchObject({ ok: false, problems: [{ code: 'command.phone_taken' }] });
    expect(await running.records.visitorOfSession(hash('7'))).toBe(victim);
    expect(await running.submit(onPhone('a'))).toMatchObject({ ok: true });
  });
});

describe('rights of who joined by phone', () => {
  test('[JOI7] [CON7] one switch ends everything, without a band', async () => {
    const visitor = await joined({ consents: { service: true, offers: true, improve: true } });
    await running.must({ do: 'stopEverything', visitor, ...join1 });
    expect(await running.records.visitor(visitor)).toMatchObject({
      consents: no,
      preferences: { frequency: 'none', leaveAlone: true },
    });
    expect(commands().at(-1)).toMatchObject({ do: 'setPreferences', leaveAlone: true });
  });

  test('[JOI7] [CON7] a yes after the switch counts again', async () => {
    const visitor = await joined({ consents: { service: true, offers: true, improve: true } });
    await running.must({ do: 'stopEverything', visitor, ...join1 });
    const said = { do: 'setConsent', visitor, purpose: 'service', ...join1 } as const;
    await running.must({ ...said, granted: false });
    expect(commands().at(-1)).toMatchObject({ do: 'setConsent', granted: false });
    await running.must({ ...said, granted: true });
    expect(commands().slice(-2)).toEqual([
      { do: 'setConsent', visitor, purpose: 'service', granted: true },
      { do: 'setPreferences', visitor, frequency: 'all', leaveAlone: false },
    ]);
    expect(await running.records.visitor(visitor)).toMatchObject({
      consents: { ...no, service: true },
      preferences: { frequency: 'all', leaveAlone: false },
    });
    await running.must({ do: 'stopEverything', visitor, ...join1 });
    await joined({ visitor, consents: { ...no, offers: true } });
    expect(await running.records.visitor(visitor)).toMatchObject({
      preferences: { frequency: 'all', leaveAlone: false },
    });
  });

  test('[JOI7] [CON9] their data say where they joined and when it goes', async () => {
    const visitor = await joined({ name: 'Sara' });
    const data = await reader.visitorData(visitor);
    expect(data).toMatchObject({ visitor: { name: 'Sara' }, bands: [], joins: [{ venue }] });
    const [one] = data?.joins ?? [];
    expect((one?.deletedAtMs ?? 0) - (one?.atMs ?? 0)).toBe(400 * 86_400_000);
  });

  test('[JOI7] [T25] erased: the marker is in no file, and no id in a state', async () => {
    await running.must({ do: 'publishCampaign', venue, campaign: welcome });
    const name = `${marker} \u0633\u0627\u0631\u0627`;
    const consents = { service: true, offers: true, improve: true };
    const visitor = await joined({ name, language: 'fa', consents });
    await codeOf(visitor, 'd');
    await running.must(onPhone('d'));
    await codeOf(visitor, 'f');
    await settle();
    const message = (await reader.messages(venue, { limit: 1 }))[0]?.id ?? '';
    await running.must({ do: 'claim', venue, message, channel: 'inbox' });
    const rendered = { language: 'fa', title: 'Hello', body: `Hello ${name}` } as const;
    const outcome = { channel: 'inbox', outcome: 'delivered', rendered } as const;
    await running.must({ do: 'reportOutcome', venue, message, ...outcome });
    expect(filesWith(running.folder, marker).length).toBeGreaterThan(0);

    const receiptSha256 = hash('e');
    await running.must({ do: 'eraseVisitor', whose: { visitor }, receiptSha256 });
    await running.until(async () => {
      running.clock.advance(300);
      running.hand();
      return (await reader.erasure(receiptSha256))?.scrubbedAtMs !== undefined;
    });
    expect(filesWith(running.folder, marker)).toEqual([]);
    for (const id of [visitor, hash('5'), hash('6'), hash('d'), hash('f')]) {
      const found = filesWith(running.folder, id).filter((path) => path.includes('.db'));
      expect(found, id).toEqual([]);
    }
    expect((await reader.erasure(receiptSha256))?.counts).toMatchObject({ phones: 2, bands: 0 });
    const states = Object.values(
      replayFromEmpty(running.journal, { to: running.journal.position }).encode(),
    ).join();
    expect(states).not.toContain(visitor);
    // The phone that was theirs begins anew.
    expect(await joined({ sessionSha256: hash('9') })).not.toBe(visitor);
  });
});

test('[JOI1] a crash keeps the account, its answers and its phone', async () => {
  const visitor = await joined({ name: 'Sara', consents: { ...no, offers: true } });
  const { folder, clock } = running;
  await reader.close();
  await running.close();
  running = await Running.open({ folder, clock });
  const opened = openReader({ path: join(folder, 'records.db') });
  if (!opened.ok) throw new Error(opened.message);
  reader = opened.reader;
  expect(await running.records.visitor(visitor)).toMatchObject({
    name: 'Sara',
    consents: { ...no, offers: true },
  });
  expect(await running.records.visitorOfSession(hash('5'))).toBe(visitor);
  const { live, replayed } = await running.hashes();
  expect(replayed).toEqual(live);
});
