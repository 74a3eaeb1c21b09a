import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ChoicesChange, choicesAt, restMs, unchosen } from '../../src/contracts/choices.ts';
import type { CommandAnswer, CommandBody, CommandOf } from '../../src/contracts/commands.ts';
import { importKasra, Running } from './running.ts';

const venue = 'kasra';
const codeSha256 = 'c'.repeat(64);
const sessionSha256 = '5'.repeat(64);
const topics = [{ id: 'shoes', name: { en: 'Shoes', fa: 'کفش' } }];
const campaign = (id: string, parts: object = {}) => ({
  version: 1,
  id,
  name: { en: id },
  when: { type: 'entered', zone: 'shoes' },
  then: [
    {
      message: {
        channels: ['inbox'],
        title: { en: 'x', fa: 'x' },
        body: { en: 'x', fa: 'x' },
        expires: { after: '5m' },
      },
    },
  ],
  ...parts,
});
const codesOf = (answer: CommandAnswer) =>
  answer.ok ? ['ok'] : answer.problems.map(({ code }) => code);

let running: Running;
let visitor: string;
beforeEach(async () => {
  running = await Running.withShop();
  await running.must({ ...importKasra, settings: { topics } } as CommandOf<'importVenue'>);
  for (const one of [
    campaign('boots', { topic: 'shoes' }),
    campaign('heels', { topic: 'shoes' }),
    campaign('tea'),
    campaign('fire', { class: 'safety' }),
  ]) {
    await running.must({ do: 'publishCampaign', venue, campaign: one });
  }
  await running.must({ do: 'handOutBand', venue, tag: 'b', as: 'alone', codeSha256 });
  const link = { do: 'linkBand', venue, codeSha256, sessionSha256, language: 'en' } as const;
  visitor = String((await running.must(link)).result.visitor);
});
afterEach(async () => {
  await running.stop();
  running.remove();
});

const change = (version: number, parts: Partial<ChoicesChange> = {}): ChoicesChange => {
  const { topicsOff, frequency, channels } = unchosen;
  return { version, topicsOff, rests: [], frequency, channels, ...parts };
};
const set = (choices: ChoicesChange) => running.submit({ do: 'setChoices', visitor, choices });
const kept = async () => (await running.records.visitor(visitor))?.choices;
/** As they hold at the shop. */
const here = async () => choicesAt((await kept()) ?? unchosen, venue);
const journaled = () =>
  running
    .frames()
    .flatMap(({ input }) =>
      input.type === 'command' && input.command.do === 'setChoices' ? [input.command] : [],
    );

describe('a visitor’s choices', () => {
  test('[CHO2] are kept with a version, and journaled as far as they decide', async () => {
    const chosen = change(0, {
      topicsOff: ['shoes'],
      frequency: 'visit',
      quietHours: { from: '22:00', to: '08:00' },
      digits: 'persian',
      calendar: 'jalali',
      language: 'fa',
    });
    expect(codesOf(await set(chosen))).toEqual(['ok']);
    expect(await kept()).toMatchObject({ version: 1, digits: 'persian', calendar: 'jalali' });
    expect((await running.records.visitor(visitor))?.language).toBe('fa');
    const [frame] = journaled();
    expect(frame?.choices).toEqual({
      topicsOff: ['shoes'],
      rests: [],
      frequency: 'visit',
      quietHours: { from: '22:00', to: '08:00' },
      channels: { push: true, wristband: true, inbox: true },
    });
    const { live, replayed } = await running.hashes();
    expect(replayed).toEqual(live);
  });

  test('[CHO2] over an old version change nothing, so no page undoes another unseen', async () => {
    await set(change(0, { topicsOff: ['shoes'] }));
    expect(codesOf(await set(change(0)))).toEqual(['command.choices_changed']);
    expect(await kept()).toMatchObject({ version: 1, topicsOff: ['shoes'] });
    expect(codesOf(await set(change(1)))).toEqual(['ok']);
    expect(await kept()).toMatchObject({ version: 2, topicsOff: [] });
  });

  test('[CHO2] two at once over one version: one holds, the other is told', async () => {
    const answers = await Promise.all([
      set(change(0, { topicsOff: ['shoes'] })),
      set(change(0, { topicsOff: ['general'] })),
    ]);
    expect(answers.flatMap(codesOf).sort()).toEqual(['command.choices_changed', 'ok']);
    expect((await kept())?.version).toBe(1);
    expect(journaled()).toHaveLength(1);
  });

  test('[CHO2] come with the next band they link', async () => {
    await set(change(0, { topicsOff: ['shoes'] }));
    await running.must({ do: 'returnBand', venue, tag: 'b' });
    const next = 'd'.repeat(64);
    await running.must({ do: 'handOutBand', venue, tag: 'b2', as: 'alone', codeSha256: next });
    const link = { do: 'linkBand', venue, sessionSha256, language: 'en', visitor } as const;
    await running.must({ ...link, codeSha256: next });
    const linked = running
      .frames()
      .flatMap(({ input }) =>
        input.type === 'command' && input.command.do === 'linkBand' ? [input.command] : [],
      );
    expect(linked.at(-1)?.choices?.topicsOff).toEqual(['shoes']);
  });

  test('[CHO11] go with the person, and what they own says them before', async () => {
    await set(change(0, { topicsOff: ['shoes'] }));
    expect((await running.records.visitor(visitor))?.choices).toBeDefined();
    const receiptSha256 = 'e'.repeat(64);
    await running.must({ do: 'eraseVisitor', whose: { visitor }, receiptSha256 });
    expect(await running.records.visitor(visitor)).toBeUndefined();
    await running.must({ do: 'stopMessages', visitor, undo: false });
    expect(await running.records.visitor(visitor)).toBeUndefined();
    expect(codesOf(await set(change(1)))).toEqual(['command.visitor_unknown']);
  });
});

describe('at another venue', () => {
  const other = 'museum';
  const at = (which: string) =>
    running.frames().flatMap((one) => {
      const { input } = one;
      if (one.venue !== which || input.type !== 'command') return [];
      return input.command.do === 'setChoices' ? [input.command.choices] : [];
    });

  beforeEach(async () => {
    await running.must({
      ...importKasra,
      venue: other,
      settings: { joinBy: 'phone' },
    } as CommandBody);
    const consents = { service: true, offers: true, improve: false };
    const said = { language: 'en', text: 'join-1', consents } as const;
    await running.must({ do: 'joinVenue', venue: other, visitor, sessionSha256, ...said });
  });

  test('[CHO12] a topic that is off here is on there; how often holds at both', async () => {
    const choices = change(0, { topicsOff: ['shoes'], frequency: 'few' });
    await running.must({ do: 'setChoices', visitor, venue, choices });
    expect(at(venue)).toMatchObject([{ topicsOff: ['shoes'], frequency: 'few' }]);
    expect(at(other)).toMatchObject([{ topicsOff: [], frequency: 'few' }]);
    const there = change(1, { topicsOff: ['general'], frequency: 'few' });
    await running.must({ do: 'setChoices', visitor, venue: other, choices: there });
    expect(at(venue).at(-1)?.topicsOff).toEqual(['shoes']);
    expect(at(other).at(-1)?.topicsOff).toEqual(['general']);
  });

  test('[CHO12] less of a campaign, and a message’s link, are of where it was sent', async () => {
    await running.must({ do: 'lessLike', venue, visitor, campaign: 'boots' });
    expect([at(venue).at(-1)?.rests.length, at(other).at(-1)?.rests.length]).toEqual([1, 0]);
    const link = { do: 'stopMessages', visitor, venue: other, topic: 'news' } as const;
    await running.must({ ...link, undo: false });
    expect(at(venue).at(-1)?.topicsOff).toEqual([]);
    expect(at(other).at(-1)?.topicsOff).toEqual(['news']);
    await running.must({ ...link, undo: true });
    expect(at(other).at(-1)?.topicsOff).toEqual([]);
    await running.must({ ...link, undo: false });
    await running.must({ do: 'notePhone', sessionSha256 });
    const known = running.frames().flatMap((one) => {
      const { input } = one;
      if (input.type !== 'command' || input.command.do !== 'keepAccount') return [];
      return [[one.venue, input.command.choices?.topicsOff]];
    });
    expect(Object.fromEntries(known)).toEqual({ [venue]: [], [other]: ['news'] });
  });
});

describe('less like this', () => {
  const less = (id: string) => running.submit({ do: 'lessLike', venue, visitor, campaign: id });

  test('[CHO7] rests the campaign from now, then ends the topic it names', async () => {
    const first = await less('boots');
    expect(first).toMatchObject({ ok: true, result: { said: 'rests', topic: 'shoes' } });
    const rest = (await here()).rests[0];
    expect(rest).toMatchObject({ campaign: 'boots', topic: 'shoes' });
    expect(rest?.untilMs).toBeGreaterThan(restMs);
    const second = await less('heels');
    expect(second).toMatchObject({ ok: true, result: { said: 'topicOff', topic: 'shoes' } });
    expect(await here()).toMatchObject({ topicsOff: ['shoes'], rests: [], version: 2 });
  });

  test('[CHO7] there is no less of safety, nor of what the venue does not have', async () => {
    expect(codesOf(await less('fire'))).toEqual(['command.campaign_unknown']);
    expect(codesOf(await less('nothing'))).toEqual(['command.campaign_unknown']);
    expect(await kept()).toBeUndefined();
  });
});

describe('a message’s link', () => {
  test('[CHO8] stops a topic or all offers, and undoes what it did', async () => {
    await running.must({ do: 'stopMessages', visitor, topic: 'shoes', undo: false });
    expect(await kept()).toMatchObject({ topicsOff: ['shoes'], frequency: 'all' });
    await running.must({ do: 'stopMessages', visitor, topic: 'shoes', undo: true });
    expect((await kept())?.topicsOff).toEqual([]);
    await running.must({ do: 'stopMessages', visitor, undo: false });
    expect((await kept())?.frequency).toBe('none');
    expect(journaled().at(-1)?.choices.frequency).toBe('none');
    await running.must({ do: 'stopMessages', visitor, undo: true });
    expect((await kept())?.frequency).toBe('all');
  });

  test('[CHO8] of how often they chose by themselves since, undo changes nothing', async () => {
    await running.must({ do: 'stopMessages', visitor, undo: false });
    const version = (await kept())?.version ?? 0;
    await set(change(version, { frequency: 'visit' }));
    await running.must({ do: 'stopMessages', visitor, undo: true });
    expect((await kept())?.frequency).toBe('visit');
  });

  test('[CHO9] answers alike of who is known and who never was', async () => {
    const known = await running.must({ do: 'stopMessages', visitor, undo: false });
    const nobody = await running.must({ do: 'stopMessages', visitor: 'v-nobody', undo: false });
    expect([known.ok, nobody.ok]).toEqual([true, true]);
    expect(await running.records.visitor('v-nobody')).toBeUndefined();
  });
});
