import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CommandAnswer } from '../../src/contracts/commands.ts';
import { Running, sighting } from './running.ts';

let running: Running;
beforeAll(async () => {
  running = await Running.withShop();
});
afterAll(async () => {
  await running.stop();
  running.remove();
});

const pathsOf = (answer: CommandAnswer) =>
  answer.ok ? [] : answer.problems.map(({ code, path }) => `${code} ${path}`);
const venue = 'kasra';

describe('a journey of its own', () => {
  const journey = (zone: string) => ({
    version: 1,
    stages: { engagement: [{ when: { event: 'dwelled', zone, for: '2s' } }] },
  });

  test('[JNY1] is published by itself, and refused with the path of every error', async () => {
    const wrong = await running.submit({ do: 'publishJourney', venue, journey: journey('shoe') });
    expect(pathsOf(wrong)).toEqual(['campaign.zone_unknown stages.engagement[0].when.zone']);
    const nowhere = { do: 'publishJourney', venue: 'nowhere', journey: journey('shoes') } as const;
    expect(pathsOf(await running.submit(nowhere))).toEqual(['command.venue_unknown venue']);
    const { result } = await running.must({
      do: 'publishJourney',
      venue,
      journey: journey('shoes'),
    });
    expect(result).toEqual({ venue });
    const frames = running.frames().flatMap(({ input }) => {
      const isIt = input.type === 'command' && input.command.do === 'publishJourney';
      return isIt ? [input.command] : [];
    });
    expect(frames).toEqual([{ do: 'publishJourney', journey: journey('shoes') }]);
  });

  test('[RUL9] who publishes stages with a long window is told from when they count', async () => {
    const visits = { count: { event: 'visitStarted', within: '90d' }, atLeast: 5 } as const;
    const entry = [{ when: { event: 'identified' }, if: visits }] as const;
    const stages = { ...journey('shoes').stages, entry };
    const publish = { do: 'publishJourney', venue, journey: { version: 1, stages } } as const;
    const notes = expect.stringMatching(/^stages.entry\[0\].if: .*publication of this journey/);
    expect((await running.must(publish)).result).toEqual({ venue, notes });
    expect((await running.must(publish)).result).toEqual({ venue });
    await running.must({ do: 'publishJourney', venue, journey: journey('shoes') });
  });

  test('[JNY1] is read back whole, with the defaults of what it leaves out', async () => {
    const now = await running.hot.ask({ ask: 'journey', venue });
    if ('missing' in now) throw new Error('the venue is not followed');
    expect(now.journey).toEqual(journey('shoes'));
    expect(now.stages.engagement).toEqual(journey('shoes').stages.engagement);
    expect(now.stages.entry.map(({ when }) => when.event)).toContain('visitStarted');
    const nowhere = await running.hot.ask({ ask: 'journey', venue: 'nowhere' });
    expect(nowhere).toEqual({ missing: true });
  });

  test('[JNY4] the live snapshot counts people by stage', async () => {
    for (let seq = 0; seq < 8; seq++) {
      running.clock.advance(1_000);
      await running.publish(sighting(seq, 'tag-1'));
    }
    await expect
      .poll(async () => {
        const asked = await running.hot.ask({ ask: 'snapshot', venue });
        return 'stages' in asked ? asked.stages : undefined;
      })
      .toEqual({ engagement: 1 });
  });

  test('[PRE8] people are told by dots and how sure their places are', async () => {
    const people = await running.hot.ask({ ask: 'people', venue });
    if ('missing' in people) throw new Error('the venue is not followed');
    expect(people).toMatchObject({ placed: 1, unknown: { silent: 0 }, shown: [{ zone: 'shoes' }] });
    const [person] = people.shown;
    expect(person?.confidence).toBeGreaterThan(0.5);
    const owner = await running.hot.ask({ ask: 'dotOwner', venue, dot: person?.dot ?? '' });
    expect(owner.visitor).toMatch(/./);
    expect(JSON.stringify(people)).not.toContain(owner.visitor);
    expect(await running.hot.ask({ ask: 'dotOwner', venue, dot: 'd99' })).toEqual({});
  });

  test('[JNY1] only who joined can be met beside the floor', async () => {
    const contact = { do: 'noteContact', venue, contact: 'discovered', source: 'page' } as const;
    expect(pathsOf(await running.submit({ ...contact, visitor: 'nobody' }))).toEqual([
      'command.visitor_unknown visitor',
    ]);
  });
});

describe('a campaign in one sentence', () => {
  const channels = ['inbox'];
  const message = { channels, title: { en: 'T', fa: 'ت' }, body: { en: 'B' } };
  const campaign = (zone: string) => ({
    version: 1,
    id: 'one',
    name: { en: 'One' },
    when: { type: 'entered', zone },
    then: [{ message }],
  });

  test('[RUL40] is said when it is published, by the names of the venue', async () => {
    const { result } = await running.must({
      do: 'publishCampaign',
      venue,
      campaign: campaign('shoes'),
    });
    expect(result).toMatchObject({ campaign: 'one', version: 1 });
    const said = await running.hot.ask({ ask: 'sentences', venue, campaigns: ['one', 'two'] });
    expect(said).toEqual({ one: { en: result.sentenceEn, fa: result.sentenceFa } });
    expect(result.sentenceEn).toMatch(/^When a visitor enters “Shoes”: send the marketing/);
    expect(result.sentenceFa).toMatch(/^وقتی بازدیدکننده‌ای وارد «Shoes» می‌شود، پیام/);
  });

  test('[RUL40] is said when it is checked, and nothing is published', async () => {
    const before = running.frames().length;
    const ask = (zone: string, at = venue) =>
      running.hot.ask({ ask: 'checkCampaign', venue: at, campaign: campaign(zone) });
    expect(await ask('shoes')).toMatchObject({ ok: true, sentenceEn: expect.any(String) });
    expect(await ask('shoe')).toMatchObject({
      ok: false,
      problems: [{ path: 'when.zone', mend: 'did you mean shoes?' }],
    });
    expect(await ask('shoes', 'nowhere')).toMatchObject({ ok: false });
    expect(running.frames()).toHaveLength(before);
  });
});
