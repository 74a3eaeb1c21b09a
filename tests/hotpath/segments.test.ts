import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SegmentRule } from '../../src/contracts/segments.ts';
import { read, settle, venue } from './coupon-shop.ts';
import { hash } from './phone-joins.ts';
import { say } from './planted.ts';
import { Running, sighting } from './running.ts';

let running: Running;
beforeEach(async () => {
  running = await Running.withShop();
});
afterEach(async () => {
  await running.stop();
  running.remove();
});

const segment = (id: string, who: SegmentRule) => ({ version: 1, id, name: { en: id }, who });
const publish = (id: string, who: SegmentRule) =>
  running.must({ do: 'publishSegment', venue, segment: segment(id, who) });
/** Said to whoever comes in and is in it. */
const campaign = (id: string, has: string) => ({
  ...{ version: 1, id, name: { en: id }, class: 'service', purpose: 'service' },
  ...{ when: { type: 'identified' }, if: { fact: 'customer.segments', has } },
  then: [{ message: { channels: ['inbox'], title: { en: 'T' }, body: { en: 'B' } } }],
});

let people = 0;
/** Somebody joins by their band's code and is seen; resolves to their id. */
async function arrive(tag: string, language: 'en' | 'fa'): Promise<string> {
  const codeSha256 = hash(String(++people));
  // Ids of their own: after a restart the count of `running` begins anew.
  const hand = { do: 'handOutBand', venue, tag, as: 'alone', codeSha256 } as const;
  await running.must(hand, `hand-${people}`);
  await running.publish(sighting(++people, tag));
  const sessionSha256 = createHash('sha256').update(tag).digest('hex');
  const link = { do: 'linkBand', venue, codeSha256, sessionSha256, language } as const;
  const { result } = await running.must(link, `link-${people}`);
  const visitor = String(result.visitor);
  const consent = { do: 'setConsent', visitor, purpose: 'service', granted: true } as const;
  await running.must({ ...consent, text: 'join-1', language: 'en' }, `consent-${people}`);
  return visitor;
}

const segmentsOf = (visitor: string) =>
  running.frames().flatMap(({ input }) => {
    if (input.type === 'segments' && input.visitor === visitor) return [input.segments];
    if (input.type === 'facts' && input.visitor === visitor) return [input.facts.segments];
    return [];
  });

describe('customer.segments', () => {
  test('[SEG7] is told when they come; a campaign reaches who is in it alone', async () => {
    await publish('persian', { language: 'fa' });
    await running.must({
      do: 'publishCampaign',
      venue,
      campaign: campaign('greet', 'persian'),
    });
    const sara = await arrive('sara', 'fa');
    const mina = await arrive('mina', 'en');
    await settle(running);
    expect(segmentsOf(sara)).toEqual([['persian']]);
    expect(segmentsOf(mina)).toEqual([[]]);
    const met = await read(running, (reader) => reader.decisions(venue, { limit: 9 }));
    const about = (visitor: string) => met.filter((one) => one.visitor === visitor);
    expect(about(sara)).toHaveLength(1);
    expect(about(mina)).toMatchObject([{ outcome: 'held' }]);
    const { live, replayed } = await running.hashes();
    expect(replayed).toEqual(live);
  });

  test('[SEG7] follows a segment that is published, a purchase, and a removal', async () => {
    const till = { device: 'till-1', kind: 'till', format: 'native' } as const;
    const placed = { placement: { zone: 'shoes' }, secretSha256: 'b'.repeat(64) } as const;
    await running.must({ do: 'addDevice', venue, ...till, ...placed });
    const sara = await arrive('sara', 'fa');
    await settle(running);
    expect(segmentsOf(sara)).toEqual([undefined]);
    await publish('persian', { language: 'fa' });
    await publish('buyers', { spent: { currency: 'EUR', within: '30d' }, atLeast: 30 });
    await settle(running);
    expect(segmentsOf(sara).at(-1)).toEqual(['persian']);
    const sale = { kind: 'sale', total: 40, currency: 'EUR', lines: [] } as const;
    await say(running, 'till-1', 'sale', { ...sale, receipt: '1', tag: 'sara' });
    await settle(running);
    await running.until(() => segmentsOf(sara).at(-1)?.includes('buyers') === true);
    await running.must({ do: 'removeSegment', venue, segment: 'persian' });
    await settle(running);
    expect(segmentsOf(sara).at(-1)).toEqual(['buyers']);
    const said = segmentsOf(sara).length;
    running.clock.advance(120_000);
    await settle(running);
    expect(segmentsOf(sara)).toHaveLength(said);
    const { live, replayed } = await running.hashes();
    expect(replayed).toEqual(live);
  });
});

describe('a segment by its name', () => {
  test('[SEG8] a campaign that asks for none there is is refused, with the nearest', async () => {
    const unknown = await running.submit({
      ...{ do: 'publishCampaign', venue, campaign: campaign('greet', 'runner') },
    });
    expect(unknown).toMatchObject({
      ok: false,
      problems: [{ code: 'campaign.segment_unknown', path: 'if.has' }],
    });
    await publish('runners', { language: 'fa' });
    const check = { ask: 'checkCampaign', venue, campaign: campaign('greet', 'runner') } as const;
    expect(await running.hot.ask(check)).toMatchObject({
      ok: false,
      problems: [{ path: 'if.has', mend: 'did you mean runners?' }],
    });
    await running.must({
      ...{ do: 'publishCampaign', venue, campaign: campaign('greet', 'runners') },
    });
  });

  test('[SEG8] stays while a live campaign asks for it; a paused one does not go on', async () => {
    await publish('runners', { language: 'fa' });
    await running.must({
      ...{ do: 'publishCampaign', venue, campaign: campaign('greet', 'runners') },
    });
    const remove = { do: 'removeSegment', venue, segment: 'runners' } as const;
    expect(await running.submit(remove)).toMatchObject({
      ok: false,
      problems: [{ code: 'segment.in_use', message: expect.stringContaining('greet') }],
    });
    const status = { do: 'setCampaignStatus', venue, campaign: 'greet' } as const;
    await running.must({ ...status, status: 'paused' });
    await running.must(remove);
    expect(await running.submit(remove)).toMatchObject({
      ok: false,
      problems: [{ code: 'segment.unknown' }],
    });
    expect(await running.submit({ ...status, status: 'live' })).toMatchObject({
      ok: false,
      problems: [{ code: 'campaign.segment_unknown' }],
    });
  });

  test('[SEG5] what it asks by a name that is not there is named, nothing kept', async () => {
    await running.must({
      do: 'putCustomerFields',
      fields: [{ field: 'size', type: 'number', name: { en: 'Shoe size', fa: 'اندازهٔ کفش' } }],
    });
    const who = { all: [{ field: 'siez', is: 42 }, { purchases: { category: 'boots' } }] };
    const wrong = await running.submit({
      ...{ do: 'publishSegment', venue, segment: { ...segment('x', { language: 'fa' }), who } },
    });
    expect(wrong).toMatchObject({
      ok: false,
      problems: [
        { code: 'segment.name_unknown', path: 'who.all[0].field', mend: 'did you mean size?' },
        { code: 'segment.name_unknown', path: 'who.all[1].purchases.category' },
      ],
    });
    const { result } = await publish('big', { field: 'size', atLeast: 45 });
    expect(result).toMatchObject({
      sentenceEn: 'Customers whose “Shoe size” is at least 45.',
      sentenceFa: 'مشتریانی که «اندازهٔ کفش» آن‌ها دست‌کم ۴۵ است.',
    });
    const kept = await read(running, (reader) => reader.segments.list(venue));
    expect(kept.map((one) => one.segment.id)).toEqual(['big']);
  });
});

test('[SEG1] segments outlive the server that published them', async () => {
  await publish('persian', { language: 'fa' });
  await running.stop();
  running = await Running.open({ folder: running.folder, clock: running.clock });
  const sara = await arrive('sara', 'fa');
  await settle(running);
  expect(segmentsOf(sara)).toEqual([['persian']]);
});
