import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RecordOp, RecordsReader } from '../../src/contracts/ports.ts';
import { openReader } from '../../src/stores/records/reader.ts';
import { Running } from './running.ts';
import { noonMs } from './venue.ts';

const people = 150;
const minuteMs = 60_000;
const clockOf = (atMs: number) =>
  new Intl.DateTimeFormat('en-GB', {
    ...{ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
    timeZone: 'Asia/Tehran',
  }).format(atMs);

/** For all who have an address, a minute after noon. */
const campaign = {
  version: 1,
  id: 'back',
  name: { en: 'Come back' },
  when: { type: 'at', at: clockOf(noonMs + minuteMs), audience: { segment: 'lapsed' } },
  then: [
    {
      message: {
        channels: ['email'],
        title: { en: 'Come back' },
        body: { en: 'We miss you.' },
        expires: { after: '2h' },
      },
    },
  ],
};

const visitorOf = (i: number) => `c-${String(i).padStart(4, '0')}`;
const agreed = (i: number) => i % 2 === 0;

function customerOps(i: number): readonly RecordOp[] {
  const visitor = visitorOf(i);
  const at = { by: 'local', atMs: noonMs } as const;
  const said = { purpose: 'offers', text: 'test-1', language: 'en', atMs: noonMs } as const;
  const id = `consent-${i}`;
  return [
    {
      op: 'putCustomer',
      visitor,
      patch: { email: `${visitor}@example.org` },
      source: 'hand',
      ...at,
    },
    ...(agreed(i) ? [{ op: 'putConsent', id, visitor, granted: true, ...said } as const] : []),
  ];
}

let running: Running;
let reader: RecordsReader;
beforeEach(async () => {
  running = await Running.withShop();
  const ops = Array.from({ length: people }, (_, i) => customerOps(i)).flat();
  const segment = {
    version: 1,
    id: 'lapsed',
    name: { en: 'Lapsed' },
    who: { address: 'email' },
  } as const;
  await running.records.commit({ ops, answers: [] });
  await running.must({ do: 'publishSegment', venue: 'kasra', segment });
  open();
});
afterEach(async () => {
  await reader.close();
  await running.stop();
  running.remove();
});

function open(): void {
  const opened = openReader({ path: join(running.folder, 'records.db') });
  if (!opened.ok) throw new Error(opened.message);
  reader = opened.reader;
}

const sent = async () => (await reader.messages('kasra', { limit: 500 })).map((m) => m.visitor);
const judged = async () => {
  const rows = await reader.decisions('kasra', { limit: 500, campaign: 'back' });
  return rows.map(({ visitor }) => visitor);
};
const isOver = async () => (await judged()).length === people;

/** The clock reaches its minute; judging takes half a second more. */
async function strike(): Promise<void> {
  running.clock.advance(minuteMs);
}

async function untilOver(): Promise<void> {
  await running.until(async () => {
    running.clock.advance(50);
    return isOver();
  });
}

describe('a campaign for a segment', () => {
  test('[AUD2] judges everybody of it by all gates once, and nobody is here', async () => {
    await running.must({ do: 'publishCampaign', venue: 'kasra', campaign });
    expect(await sent()).toEqual([]);
    await strike();
    await untilOver();
    const got = await sent();
    expect(got.toSorted()).toEqual(
      Array.from({ length: people }, (_, i) => i)
        .filter(agreed)
        .map(visitorOf),
    );
    expect(new Set(await judged()).size).toBe(people);
    const rows = await reader.decisions('kasra', { limit: 500, campaign: 'back' });
    const held = rows.filter(({ outcome }) => outcome === 'held');
    expect(new Set(held.map(({ failedGate }) => failedGate))).toEqual(new Set(['consent']));
    const { live, replayed } = await running.hashes();
    expect(live).toEqual(replayed);
  });

  test('[AUD2] goes on after a crash where it was, and nobody gets it twice', async () => {
    await running.must({ do: 'publishCampaign', venue: 'kasra', campaign });
    await strike();
    const pages = () => running.frames().filter(({ input }) => input.type === 'audience').length;
    await running.until(() => pages() >= 1);
    const { folder, clock } = running;
    const before = pages();
    expect(before).toBeLessThan(3);
    await reader.close();
    await running.close();
    running = await Running.open({ folder, clock });
    open();
    await untilOver();
    const got = await sent();
    expect(got.length).toBe(people / 2);
    expect(new Set(got).size).toBe(people / 2);
    expect(pages()).toBe(3);
    const { live, replayed } = await running.hashes();
    expect(live).toEqual(replayed);
  });

  test('[AUD3] who withdraws before the claim is not written to', async () => {
    await running.must({ do: 'publishCampaign', venue: 'kasra', campaign });
    await strike();
    await untilOver();
    const [first] = await reader.messages('kasra', { limit: 1 });
    const { id: message = '', visitor = '' } = first ?? {};
    const said = { purpose: 'offers', granted: false, text: 't', language: 'en' } as const;
    await running.must({ do: 'setConsent', visitor, ...said });
    const claim = { do: 'claim', venue: 'kasra', message, channel: 'email' } as const;
    const { result } = await running.must(claim);
    expect(result).toMatchObject({ granted: false, reason: 'consentEnded' });
  });

  test('[AUD3] who was erased is not met, and pausing keeps nothing for later', async () => {
    await running.must({ do: 'publishCampaign', venue: 'kasra', campaign });
    const erased = visitorOf(people - 2);
    const receiptSha256 = 'e'.repeat(64);
    await strike();
    await running.must({ do: 'eraseVisitor', whose: { visitor: erased }, receiptSha256 });
    const status = { do: 'setCampaignStatus', venue: 'kasra', campaign: 'back' } as const;
    await running.until(async () => {
      running.clock.advance(50);
      return (await judged()).length >= people - 1;
    });
    expect(await judged()).not.toContain(erased);
    await running.must({ ...status, status: 'paused' });
    const count = (await judged()).length;
    await running.must({ ...status, status: 'live' });
    running.clock.advance(2_000);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await judged()).length).toBe(count);
  });
});
