import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CommandBody } from '../../src/contracts/commands.ts';
import type { RecordsReader } from '../../src/contracts/ports.ts';
import { replayFromEmpty } from '../../src/hotpath/replay.ts';
import { openReader } from '../../src/stores/records/reader.ts';
import { filesWith, marker, say } from './planted.ts';
import { importKasra, Running, sighting } from './running.ts';

const hash = (letter: string) => letter.repeat(64);
const receiptSha256 = hash('e');
const tag = `tag-${marker}`;
const name = `${marker} سارا`;

const hello = {
  version: 1,
  id: 'hello',
  name: { en: 'Hello' },
  class: 'service',
  purpose: 'service',
  when: { type: 'entered', zone: 'shoes' },
  then: [
    { message: { channels: ['inbox'], title: { en: 'Hello' }, body: { en: 'Hello {name}' } } },
    { task: { text: { en: 'Say hello' }, role: 'sales' } },
    { alert: { text: { en: 'Somebody came' } } },
  ],
};

let running: Running;
let reader: RecordsReader;
let visitor = '';
let alias = '';
let message = '';
let erasedInMs = 0;
let filesBefore: readonly string[] = [];

async function device(id: string, kind: 'till' | 'kiosk'): Promise<void> {
  await running.must({
    do: 'addDevice',
    venue: 'kasra',
    device: id,
    kind,
    format: 'native',
    secretSha256: hash('b'),
    placement: { zone: 'shoes' },
  });
}

/** Fills every field a person, a band or a till can fill with the marker. */
async function plant(): Promise<void> {
  await running.must({ ...importKasra, venue: 'other' } as CommandBody);
  await device('till-1', 'till');
  await device('kiosk-1', 'kiosk');
  await running.must({ do: 'publishCampaign', venue: 'kasra', campaign: hello });
  const venue = 'kasra';
  const codeSha256 = hash('c');
  await running.must({ do: 'handOutBand', venue, tag, as: 'alone', codeSha256 });
  const sessionSha256 = hash('5');
  const linked = await running.must({
    do: 'linkBand',
    venue,
    codeSha256,
    sessionSha256,
    language: 'fa',
    name,
  });
  visitor = String(linked.result.visitor);
  alias = String(linked.result.alias);
  for (const purpose of ['service', 'offers'] as const) {
    const said = { purpose, granted: true, text: 'consent-1', language: 'fa' } as const;
    await running.must({ do: 'setConsent', visitor, ...said });
  }
  await running.must({ do: 'setPreferences', visitor, frequency: 'few', leaveAlone: false });
  await wear(1);
  message = (await reader.messages('kasra', { limit: 1 }))[0]?.id ?? '';
  const channel = 'inbox';
  await running.must({ do: 'claim', venue, message, channel });
  const rendered = { language: 'fa', title: 'Hello', body: `Hello ${name}` } as const;
  const outcome = { outcome: 'delivered', rendered } as const;
  await running.must({ do: 'reportOutcome', venue, message, channel, ...outcome });
  await running.must({ do: 'markSeen', venue, message, visitor });
  const sold = { kind: 'sale', tag, total: 5, currency: 'EUR', lines: [] };
  await say(running, 'till-1', 'sale', {
    ...sold,
    receipt: `r-${marker}`,
    customer: `customer-${marker}`,
  });
  const rating = { tag, score: 2, of: 5, text: `${marker}@example.org says no` };
  await say(running, 'kiosk-1', 'rating', rating);
  const escaped = [...name].map((one) =>
    one < '~' ? one : `\\u${one.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}`,
  );
  await say(running, 'kiosk-1', 'rating', `{"score": "bad", "text": "${escaped.join('')}"}`);
  await say(running, 'rx-1', 'sightings', `{"sightings": [{"tag": "${tag}", "rssi": "loud"}]}`);
}

/** Sightings in the shoes until somebody is there. */
async function wear(boot: number, worn = tag): Promise<void> {
  for (let at = 0; at < 8; at++) {
    running.clock.advance(1_000);
    await running.publish({ ...sighting(at, worn), boot });
  }
}

async function scrubbed(): Promise<void> {
  await running.until(async () => {
    running.clock.advance(300);
    running.hand();
    return (await reader.erasure(receiptSha256))?.scrubbedAtMs !== undefined;
  });
}

beforeAll(async () => {
  running = await Running.withShop();
  const opened = openReader({ path: join(running.folder, 'records.db') });
  if (!opened.ok) throw new Error(opened.message);
  reader = opened.reader;
  await plant();
  filesBefore = filesWith(running.folder, marker);
  const startMs = performance.now();
  await running.must({ do: 'eraseVisitor', whose: { visitor }, receiptSha256 });
  await scrubbed();
  erasedInMs = performance.now() - startMs;
});
afterAll(async () => {
  await reader.close();
  await running.stop();
  running.remove();
});

function rows(sql: string): Record<string, unknown>[] {
  const database = new DatabaseSync(join(running.folder, 'records.db'), { readOnly: true });
  const found = database.prepare(sql).all();
  database.close();
  return found;
}

describe('[T25] an erasure', () => {
  test('[CON2] leaves the planted marker in no file, within a minute', () => {
    expect(filesBefore.length).toBeGreaterThan(0);
    expect(filesWith(running.folder, marker)).toEqual([]);
    expect(erasedInMs).toBeLessThan(60_000);
  });

  test('[CON2] takes every id that tied rows to the person out of the records', () => {
    for (const id of [visitor, hash('5'), hash('c')]) {
      expect(filesWith(join(running.folder), id).filter((path) => path.includes('.db'))).toEqual(
        [],
      );
    }
    for (const table of ['visits', 'stays', 'messages', 'inbox', 'deliveries', 'decisions']) {
      expect(rows(`SELECT * FROM ${table}`), table).toEqual([]);
    }
    for (const table of ['actions', 'wearings', 'visitors', 'visitor_sessions']) {
      expect(rows(`SELECT * FROM ${table}`), table).toEqual([]);
    }
    // The kiosk's row named the person and went; this one had its tag struck out on arrival.
    const refused = rows('SELECT CAST(payload AS TEXT) AS text FROM quarantine');
    expect(refused).toEqual([{ text: '{"sightings": [{"tag": "*", "rssi": "loud"}]}' }]);
    expect(rows('SELECT * FROM receipts')).toEqual([]);
    expect(rows('SELECT * FROM command_parts')).toEqual([]);
  });

  test('[CON2] keeps as proof a day, a purpose and a wording, under the receipt alone', () => {
    const kept = rows('SELECT id, visitor, purpose, wording, at_ms FROM consents ORDER BY row');
    expect(kept).toMatchObject([{ purpose: 'service' }, { purpose: 'offers' }]);
    for (const { id, visitor: under, at_ms: atMs } of kept) {
      expect(under).toBe(`erased-${receiptSha256.slice(0, 24)}`);
      expect(String(id)).toContain('erased-');
      expect(Number(atMs) % 86_400_000).toBe(0);
    }
    const audit = rows("SELECT by_whom, about FROM audit WHERE action = 'eraseVisitor'");
    expect(audit).toEqual([{ by_whom: 'local', about: receiptSha256.slice(0, 24) }]);
  });

  test('[CON2] counts what it deleted, for the receipt', async () => {
    expect(await reader.erasure(receiptSha256)).toMatchObject({
      counts: { bands: 1, visits: 1, messages: 1, inbox: 1, consents: 2, phones: 1 },
    });
  });

  test('[CON3] a journaled forget takes them out of the state, and replays the same', async () => {
    const forgets = running
      .frames()
      .flatMap(({ venue, input }) =>
        input.type === 'command' && input.command.do === 'forget' ? [venue] : [],
      );
    expect(forgets).toEqual(['kasra']);
    const { live, replayed } = await running.hashes();
    expect(replayed).toEqual(live);
    const states = Object.values(
      replayFromEmpty(running.journal, { to: running.journal.position }).encode(),
    ).join();
    for (const id of [visitor, alias]) expect(states).not.toContain(`"${id}"`);
    expect(states).not.toContain(visitor);
    const refused = await running.must({ do: 'claim', venue: 'kasra', message, channel: 'inbox' });
    expect(refused.result).toMatchObject({ granted: false, reason: 'unknownMessage' });
  });

  test('[CON3] journal and snapshots hold no name, tag, receipt, rating or address', async () => {
    expect(JSON.stringify(running.frames())).not.toContain(marker);
    for (const { body } of await running.records.snapshots()) expect(body).not.toContain(marker);
  });
});

describe('[T25] after an erasure', () => {
  test('[CON4] what egress reports late is written nowhere', async () => {
    const rendered = { language: 'fa', title: 'Hello', body: `Hello ${name}` } as const;
    const late = { message, channel: 'inbox', outcome: 'delivered', rendered } as const;
    await running.must({ do: 'reportOutcome', venue: 'kasra', ...late });
    expect(filesWith(running.folder, marker)).toEqual([]);
  });

  test('[CON4] the band on the wrist is somebody nobody knows', async () => {
    await wear(2);
    await running.until(() => rows('SELECT 1 FROM visits').length > 0);
    const [open, ...others] = rows('SELECT alias, visitor, code_sha256 FROM wearings');
    expect(others).toEqual([]);
    expect(open).toMatchObject({ visitor: null, code_sha256: null });
    expect(open?.alias).not.toBe(alias);
    expect(rows('SELECT visitor FROM visits')).toEqual([{ visitor: open?.alias }]);
    expect(rows('SELECT 1 FROM messages')).toEqual([]);
  });

  test('[CON4] a backlog from the time of the wearing links to nobody', async () => {
    const at = running.clock.wallMs() - 20_000;
    await say(running, 'rx-1', 'sightings', { at, sightings: [{ tag, rssi: -50 }] });
    await running.until(() => rows('SELECT 1 FROM wearings').length > 0);
    expect(rows('SELECT 1 FROM wearings WHERE visitor IS NOT NULL')).toEqual([]);
    expect(rows(`SELECT 1 FROM wearings WHERE alias = '${alias}'`)).toEqual([]);
  });

  test('[CON4] their phone begins anew, and the visitor is known to nobody', async () => {
    const codeSha256 = hash('d');
    await running.must({ do: 'handOutBand', venue: 'kasra', tag: 'b', as: 'alone', codeSha256 });
    const link = { do: 'linkBand', venue: 'kasra', codeSha256, sessionSha256: hash('6') } as const;
    const again = await running.must({ ...link, language: 'fa', visitor });
    expect(again.result.visitor).not.toBe(visitor);
    const gone = await running.submit({
      do: 'eraseVisitor',
      whose: { visitor },
      receiptSha256: hash('f'),
    });
    expect(gone).toMatchObject({ ok: false, problems: [{ code: 'command.visitor_unknown' }] });
  });
});
