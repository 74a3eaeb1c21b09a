import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CommandBody, CommandOf } from '../../src/contracts/commands.ts';
import { encodeFrame } from '../../src/contracts/frames.ts';
import type { RecordsReader } from '../../src/contracts/ports.ts';
import { replayFromEmpty } from '../../src/hotpath/replay.ts';
import { diskFolder } from '../../src/stores/journal/disk.ts';
import { openJournal } from '../../src/stores/journal/segments.ts';
import { openReader } from '../../src/stores/records/reader.ts';
import { hash, join1, joining, no, venue, welcome } from './phone-joins.ts';
import { filesWith, marker } from './planted.ts';
import { importKasra, Running, sighting } from './running.ts';

const dayMs = 86_400_000;

let running: Running;
let reader: RecordsReader;

beforeEach(async () => {
  running = await Running.withShop();
  await open(venue);
  read();
});
afterEach(async () => {
  await reader.close();
  await running.stop();
  running.remove();
});

function read(): void {
  const opened = openReader({ path: join(running.folder, 'records.db') });
  if (!opened.ok) throw new Error(opened.message);
  reader = opened.reader;
}

async function open(at: string, settings: object = {}): Promise<void> {
  const whole = { ...importKasra, venue: at, settings: { joinBy: 'both', ...settings } };
  await running.must(whole as CommandBody);
}

async function joined(more: Partial<CommandOf<'joinVenue'>> = {}): Promise<string> {
  const { result } = await running.must(joining(more));
  return String(result.visitor);
}

/** Time passes, and something is heard so that the house looks at what is old. */
async function pass(days: number): Promise<void> {
  running.clock.advance(days * dayMs);
  for (let at = 0; at < 3; at++) {
    running.clock.advance(1_000);
    await running.publish(sighting(Math.floor(running.clock.wallMs() / 1_000), 'somebody-else'));
  }
}

const commandsOf = (name: string, at = venue) =>
  running.frames().flatMap((one) => {
    if (one.venue !== at || one.input.type !== 'command') return [];
    return one.input.command.do === name ? [one.input.command] : [];
  });

/** What every state would hold, made again from the journal alone. */
const states = () =>
  Object.values(replayFromEmpty(running.journal, { to: running.journal.position }).encode());

function rows(sql: string): Record<string, unknown>[] {
  const database = new DatabaseSync(join(running.folder, 'records.db'), { readOnly: true });
  const found = database.prepare(sql).all();
  database.close();
  return found.map((row) => ({ ...row }));
}

describe('an account in use', () => {
  test('[JOI11] is known to the engine after 36 days, as to the records', async () => {
    const visitor = await joined({ consents: { ...no, service: true } });
    await pass(36);
    expect(await reader.visitorOfSession(hash('5'))).toBe(visitor);
    expect(states().join()).toContain(visitor);
    const { live, replayed } = await running.hashes();
    expect(replayed).toEqual(live);
  });

  test('[JOI11] is kept by opening the page, at each venue that was joined', async () => {
    await open('other');
    await open('third');
    const visitor = await joined({ consents: { ...no, service: true } });
    await joined({ venue: 'other', visitor });
    await running.must({ do: 'notePhone', sessionSha256: hash('5') });
    const kept = { do: 'keepAccount', visitor, byPhone: true, language: 'en' };
    expect(commandsOf('keepAccount')).toMatchObject([{ ...kept, consents: { service: true } }]);
    const other = commandsOf('keepAccount', 'other');
    expect(other).toMatchObject([{ ...kept, consents: { service: false } }]);
    expect(commandsOf('keepAccount', 'third')).toEqual([]);
    expect(JSON.stringify(other)).not.toContain(hash('5'));
  });

  test('[JOI11] brings back whom a state lost, without a second welcome', async () => {
    await running.must({ do: 'publishCampaign', venue, campaign: welcome });
    const visitor = await joined({ consents: { ...no, service: true } });
    await pass(0);
    expect(await reader.messages(venue, { limit: 10 })).toHaveLength(1);
    // The engine loses them as at its bound, while the records keep them.
    const forget = { do: 'forget', visitor, aliases: [] } as const;
    const lost = { venue, input: { type: 'command', id: 'lost', command: forget } } as const;
    const { folder, clock } = running;
    await reader.close();
    await running.close();
    const journal = openJournal({ folder: diskFolder(join(folder, 'journal')), build: 'test' });
    journal.append({ atMs: Math.floor(clock.wallMs()), payload: encodeFrame(lost) });
    await journal.commit();
    await journal.close();
    running = await Running.open({ folder, clock });
    read();
    expect(states().join()).not.toContain(visitor);
    await running.must({ do: 'notePhone', sessionSha256: hash('5') }, 'opened');
    await pass(0);
    expect(await reader.messages(venue, { limit: 10 })).toHaveLength(1);
    expect(states().join()).toContain(visitor);
  });

  test('[JOI9] a phone nobody knows journals nothing', async () => {
    const before = running.frames().length;
    await running.must({ do: 'notePhone', sessionSha256: hash('9') });
    expect(running.frames().length).toBe(before);
  });
});

describe('an account past its days', () => {
  test('[JOI12] [T25] goes wholly: no marker in files, no id in records or states', async () => {
    await open(venue, { keepDays: { accounts: 40, messages: 400, decisions: 400 } });
    await running.must({ do: 'publishCampaign', venue, campaign: welcome });
    const name = `${marker} \u0633\u0627\u0631\u0627`;
    const consents = { service: true, offers: true, improve: true };
    const visitor = await joined({ name, language: 'fa', consents });
    const stays = await joined({ sessionSha256: hash('7'), name: 'Reza' });
    await running.must({ do: 'createPhoneCode', visitor, codeSha256: hash('d') });
    const onPhone = { venue, codeSha256: hash('d'), sessionSha256: hash('6') } as const;
    await running.must({ do: 'openOnPhone', ...onPhone });
    const push = { endpoint: `https://push.example/${marker}`, endpointSha256: hash('f') } as const;
    await running.must({ do: 'subscribePush', visitor, ...push, p256dh: 'k', auth: 'a' });
    await pass(0);
    const message = (await reader.messages(venue, { limit: 1 }))[0]?.id ?? '';
    await running.must({ do: 'claim', venue, message, channel: 'inbox' });
    const rendered = { language: 'fa', title: 'Hello', body: `Hello ${name}` } as const;
    const outcome = { channel: 'inbox', outcome: 'delivered', rendered } as const;
    await running.must({ do: 'reportOutcome', venue, message, ...outcome });
    const { joins } = (await reader.visitorData(visitor)) ?? {};
    const goesInMs = (joins?.[0]?.deletedAtMs ?? 0) - running.clock.wallMs();
    expect(filesWith(running.folder, marker).length).toBeGreaterThan(0);

    await pass(goesInMs / dayMs - 1);
    expect(await reader.visitor(visitor)).toBeDefined();
    expect(states().join()).toContain(visitor);
    await running.must({ do: 'notePhone', sessionSha256: hash('7') });
    await pass(1.05);
    await running.until(async () => {
      running.clock.advance(300);
      running.hand();
      const [open] = rows('SELECT count(*) AS n FROM erasures WHERE scrubbed_at_ms IS NULL');
      return (await reader.visitor(visitor)) === undefined && open?.n === 0;
    });
    expect(filesWith(running.folder, marker)).toEqual([]);
    for (const id of [visitor, hash('5'), hash('6'), hash('d'), hash('f')]) {
      const found = filesWith(running.folder, id).filter((path) => path.includes('.db'));
      expect(found, id).toEqual([]);
    }
    expect(states().join()).not.toContain(visitor);
    expect(commandsOf('forget')).toEqual([{ do: 'forget', visitor, aliases: [] }]);
    // Whose page was opened the day before is there as ever.
    expect(await reader.visitor(stays)).toMatchObject({ name: 'Reza' });
    expect(states().join()).toContain(stays);
    const { live, replayed } = await running.hashes();
    expect(replayed).toEqual(live);
  });

  test('[JOI12] the phone that was theirs begins anew, and brings nobody back', async () => {
    await open(venue, { keepDays: { accounts: 40 } });
    const visitor = await joined({ consents: { ...no, service: true } });
    await pass(41);
    await running.until(async () => (await reader.visitor(visitor)) === undefined);
    await running.must({ do: 'notePhone', sessionSha256: hash('5') });
    expect(commandsOf('keepAccount')).toEqual([]);
    const again = await joined();
    expect(again).not.toBe(visitor);
  });

  test('[JOI12] more than go at once go in turns of their own', async () => {
    await open(venue, { keepDays: { accounts: 40 } });
    for (let at = 0; at < 40; at++) {
      const sessionSha256 = at.toString(16).padStart(64, '0');
      await joined({ sessionSha256 });
    }
    await pass(41);
    await running.until(() => rows('SELECT 1 FROM visitors').length === 0);
    expect(commandsOf('forget')).toHaveLength(40);
    expect(rows('SELECT 1 FROM joins')).toEqual([]);
  });

  test('[JOI12] a crash after its frame is finished by recovery', async () => {
    await open(venue, { keepDays: { accounts: 40 } });
    const visitor = await joined({ name: marker });
    running.clock.advance(41 * dayMs);
    const { folder, clock } = running;
    await running.submit({ do: 'endAccounts' });
    await reader.close();
    await running.close();
    running = await Running.open({ folder, clock });
    read();
    expect(await reader.visitor(visitor)).toBeUndefined();
    expect(states().join()).not.toContain(visitor);
  });
});

test('[JOI14] [CON4] who was erased since they were looked up joins nothing', async () => {
  const visitor = await joined();
  await running.must({ do: 'eraseVisitor', whose: { visitor }, receiptSha256: hash('e') });
  const before = running.frames().length;
  const base = { do: 'joinVenue', venue, sessionSha256: hash('5'), consents: no } as const;
  const refused = await running.submit({ ...base, ...join1, visitor });
  expect(refused).toMatchObject({ ok: false, problems: [{ code: 'command.visitor_unknown' }] });
  expect(running.frames().length).toBe(before);
  expect(rows('SELECT 1 FROM visitors UNION ALL SELECT 1 FROM visitor_sessions')).toEqual([]);
});
