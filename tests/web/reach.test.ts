import { expect, test } from 'vitest';
import type { RecordsReader } from '../../src/contracts/ports.ts';
import { Campaign } from '../../src/contracts/rules.ts';
import type { SegmentMember } from '../../src/contracts/segments.ts';
import { reachOf } from '../../src/web/reach.ts';
import { FakeRecords, venueRecord } from './fakes.ts';

const clock = { wallMs: () => 1_000, monotonicMs: () => 0 };
const at = 1_000;

/** Every other one agreed; every third has an e-mail, every fifth a phone. */
function member(i: number): SegmentMember {
  const agrees = i % 2 === 0;
  const addresses = [...(i % 3 === 0 ? ['email'] : []), ...(i % 5 === 0 ? ['phone'] : [])];
  return {
    visitor: `v-${String(i).padStart(4, '0')}`,
    language: 'en',
    consents: { service: agrees, offers: agrees, improve: false },
    addresses: addresses as SegmentMember['addresses'],
    mayEmail: agrees && i % 3 === 0,
    maySms: agrees && i % 5 === 0,
  };
}

const all = Array.from({ length: 1_200 }, (_, i) => member(i));

function reader(): Pick<RecordsReader, 'segments'> & RecordsReader {
  const segments: RecordsReader['segments'] = {
    list: async () => [],
    one: async (venue, segment) => {
      if (segment !== 'lapsed') return undefined;
      const who = { address: 'email' } as const;
      return { venue, atMs: at, segment: { version: 1, id: segment, name: { en: 'L' }, who } };
    },
    members: async (_asked, { limit, after = '' }) => {
      const items = all.filter(({ visitor }) => visitor > after).slice(0, limit);
      const next = items.at(-1)?.visitor;
      return next === undefined || items.length < limit ? { items } : { items, next };
    },
    names: async () => ({ fields: [], categories: [], skus: [], campaigns: [], offers: [] }),
    tally: async () => ({ people: 0, mayEmail: 0, maySms: 0, atMs: at }),
  };
  return { ...new FakeRecords().reader(), segments };
}

const campaign = (more: object, channels: readonly string[] = ['email', 'sms']) =>
  Campaign.parse({
    ...{ version: 1, id: 'back', name: { en: 'Back' }, experiment: { control: 0.1 } },
    when: { type: 'at', at: '10:00', audience: { segment: 'lapsed' } },
    then: [{ message: { channels, title: { en: 't' }, body: { en: 'b' } } }],
    ...more,
  });
const reach = (of: Campaign) => reachOf({ reader: reader(), clock }, venueRecord('one'), of);

test('[AUD5] the reach is told by consent and channel, page after page', async () => {
  expect(await reach(campaign({}))).toEqual({
    ...{ segment: 'lapsed', people: 1_200, agreed: 600, atMs: at },
    // Of those who agreed every third has an e-mail; offers go by no text message.
    ...{ byEmail: 200, bySms: 0, reached: 200, heldOut: 20 },
  });
  const service = campaign({ class: 'service', purpose: 'service' });
  const both = all.filter((_, i) => i % 2 === 0 && (i % 3 === 0 || i % 5 === 0)).length;
  expect(await reach(service)).toMatchObject({ byEmail: 200, bySms: 120, reached: both });
  expect(await reach(campaign({}, ['inbox']))).toMatchObject({ reached: 600, byEmail: 0 });
});

test('[AUD5] a segment that is not there reaches nobody', async () => {
  const gone = { type: 'at', at: '10:00', audience: { segment: 'gone' } };
  expect(await reach(campaign({ when: gone }))).toMatchObject({ segment: 'gone', people: 0 });
  const present = await reach(campaign({ when: { type: 'at', at: '10:00' } }));
  expect(present.segment).toBeUndefined();
});
