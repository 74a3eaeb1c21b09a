import { describe, expect, test } from 'vitest';
import { checkCampaign } from '../../../src/engine/rules/check.ts';
import { Shop } from '../shop.ts';

const message = {
  channels: ['email', 'inbox'],
  title: { en: 'Come back' },
  body: { en: 'We miss you.' },
};
const when = { type: 'at', at: '10:00', days: ['sat'], audience: { segment: 'lapsed' } };
const document = {
  ...{ version: 1, id: 'back', name: { en: 'Come back' } },
  ...{ when, then: [{ message }] },
};
const { state } = Shop.open();

const problems = (parts: object): string[] => {
  const checked = checkCampaign({ ...document, ...parts }, state);
  return checked.ok ? [] : checked.problems.map(({ path }) => path);
};
const said = (more: object) => ({ then: [{ message: { ...message, ...more } }] });

describe('a campaign for a segment', () => {
  test.each([
    {},
    { when: { type: 'at', at: '10:00', on: '2026-12-01', audience: { segment: 'lapsed' } } },
    { when: { type: 'at', at: '10:00', on: '2026-12-01' } },
    { class: 'service', purpose: 'service', experiment: { control: 0.1 } },
  ])('[AUD1] is taken: %j', (parts) => {
    expect(problems(parts)).toEqual([]);
  });

  test.each([
    ['class', { class: 'safety', purpose: 'service' }],
    ['subject', { subject: 'venue', then: [] }],
    ['when.zone', { when: { ...when, zone: 'shoes' } }],
    ['when.days', { when: { ...when, on: '2026-12-01' } }],
    ['when.on', { when: { ...when, days: undefined, on: '2026-13-01' } }],
    [
      'when.on',
      { when: { ...when, days: undefined, on: '2026-12-01' }, schedule: { to: '2026-11-30' } },
    ],
    ['when.audience', { when: { ...when, type: 'visitEnded', at: undefined, days: undefined } }],
    ['then[0].message.channels', said({ channels: ['wristband'] })],
    ['then[0].message.deliver', said({ deliver: { after: '1h' } })],
    ['then[0].message.expires.onLeaving', said({ expires: { after: '1h', onLeaving: true } })],
  ])('[AUD1] is refused at %s', (path, parts) => {
    expect(problems(parts)).toContain(path);
  });
});
