import { describe, expect, test } from 'vitest';
import type { Action } from '../../../src/contracts/rules.ts';
import { checkCampaign } from '../../../src/engine/rules/check.ts';
import { notesOn } from '../../../src/engine/rules/check-notes.ts';
import { alertViews } from '../../../src/engine/view.ts';
import { campaign, message, openingMs, Shop } from '../shop.ts';

const second = 1_000;
const minute = 60_000;
const service = { class: 'service', purpose: 'service' };
const inShoes = { type: 'entered', zone: 'shoes' };
const task = { task: { text: { en: 'Help in shoes' }, role: 'sales' } };
const alert = { alert: { text: { en: 'Look here' }, severity: 'critical' } };
const device = { device: { id: 's1', command: 'light', params: { colour: 'green' } } };
const everything = [{ message }, task, device, { points: 50 }, { webhook: { id: 'crm' } }, alert];

/** A shop with a shelf of its own name and one campaign, entered by v with band a. */
function entered(parts: Record<string, unknown>, join: object | null = {}): Shop {
  const shop = Shop.open();
  shop.command({ do: 'placeDevice', device: 's1', kind: 'shelf', placement: { zone: 'shoes' } });
  shop.run({ when: inShoes, ...parts });
  if (join) shop.join('a', 'v', join);
  shop.stay('a', 'shoes', 0, 5 * second);
  shop.wait(5 * second);
  return shop;
}

function actedIn(shop: Shop): string[] {
  const kinds = ['message', 'task', 'deviceCommand', 'award', 'webhook', 'alert'];
  return shop.effects.filter(({ type }) => kinds.includes(type)).map(({ type }) => type);
}

describe('what a campaign does', () => {
  test('[RUL12] every action of the list happens, in its order', () => {
    const shop = entered({ then: everything });
    const kinds = ['message', 'task', 'deviceCommand', 'award', 'webhook', 'alert'];
    expect(actedIn(shop)).toEqual(kinds);
    expect(shop.of('task')).toMatchObject([
      { visitor: 'v', role: 'sales', zone: 'shoes', because: { event: 'entered' } },
    ]);
    expect(shop.of('deviceCommand')).toMatchObject([
      { device: 's1', command: 'light', params: { colour: 'green' } },
    ]);
    expect(shop.of('award')).toMatchObject([{ visitor: 'v', points: 50 }]);
    expect(shop.of('webhook')).toMatchObject([{ webhook: 'crm', campaign: 'shoes-3m' }]);
  });

  test('[RUL12] ids are the candidate’s with the place in the list, whatever is replayed', () => {
    const shop = entered({ then: everything });
    const [decision] = shop.of('decision');
    const ids = shop.effects.filter(({ type }) => actedIn(shop).includes(type)).map(({ id }) => id);
    const places = [1, 2, 3, 4, 5].map((place) => `${decision?.id}/${place}`);
    expect(ids).toEqual([decision?.id, ...places]);
  });

  test('[RUL12] a call for staff needs no consent, points and webhooks do', () => {
    const asked = (then: object[]) => {
      const shop = entered({ ...service, then }, { consents: {} });
      return shop.of('decision').map(({ outcome, failedGate }) => failedGate ?? outcome);
    };
    expect(asked([task, device, alert])).toEqual(['sent']);
    expect(asked([{ points: 5 }])).toEqual(['consent']);
    expect(asked([{ webhook: { id: 'crm' } }])).toEqual(['consent']);
    expect(asked([task, { message }])).toEqual(['consent']);
  });

  test('[RUL12] points need somebody who can keep them', () => {
    const shop = entered({ ...service, class: 'safety', then: [{ points: 5 }] }, null);
    expect(shop.of('decision')).toMatchObject([{ failedGate: 'channel' }]);
    expect(shop.of('decision')[0]?.gates.at(-1)).toMatchObject({ path: 'points' });
  });

  test('[RUL6] a call for staff takes no place and no budget from an offer', () => {
    const shop = Shop.open();
    shop.run({ id: 'call', when: inShoes, priority: 100, then: [task] });
    shop.run({ id: 'offer', when: inShoes });
    shop.join('a', 'v');
    shop.stay('a', 'shoes', 0, 5 * second);
    shop.wait(5 * second);
    expect(actedIn(shop).sort()).toEqual(['message', 'task']);
    expect(shop.state.people.get('v')?.spent).toHaveLength(1);
  });

  test('[RUL8] each variant does what its own list says', () => {
    const experiment = {
      variants: [
        { id: 'say', weight: 0 },
        { id: 'call', weight: 1, then: [task, { points: 1 }] },
      ],
    };
    const shop = entered({ experiment });
    expect(actedIn(shop)).toEqual(['task', 'award']);
    expect(shop.of('task')).toMatchObject([{ variant: 'call' }]);
  });

  test('[RUL8] whose variant is gone from a later version is in another from then on', () => {
    const variants = (...ids: string[]) => ({ variants: ids.map((id) => ({ id, weight: 1 })) });
    const shop = entered({ class: 'safety', experiment: variants('old') });
    const again = (ids: string[], version: number, atMs: number) => {
      const experiment = variants(...ids);
      shop.run({ when: inShoes, class: 'safety', experiment }, version, atMs);
      shop.stay('a', 'door', atMs, atMs + 10 * second);
      shop.stay('a', 'shoes', atMs + 10 * second, atMs + 20 * second);
      shop.wait(atMs + 20 * second);
    };
    again(['new'], 2, 10 * second);
    again(['fresh', 'newer', 'new', 'old'], 3, 40 * second);
    expect(shop.of('message').map(({ variant }) => variant)).toEqual(['old', 'new', 'new']);
  });

  test('[RUL10] an action that throws harms its own campaign only', () => {
    const shop = Shop.open();
    const broken = campaign({ id: 'broken', when: inShoes });
    const spoilt: Action = { ...task, task: { ...task.task } };
    Object.defineProperty(spoilt, 'task', {
      enumerable: true,
      get: () => {
        throw new Error('no such task');
      },
    });
    shop.command({
      do: 'publishCampaign',
      campaign: { ...broken, then: [...broken.then, spoilt] },
      version: 1,
    });
    shop.run({ id: 'sound', when: inShoes, priority: 1 });
    shop.join('a', 'v');
    shop.stay('a', 'shoes', 0, 5 * second);
    shop.wait(5 * second);
    const said = shop.of('decision').map(({ campaign: id, outcome }) => `${id} ${outcome}`);
    expect(said).toEqual(['broken error', 'sound sent']);
    expect(actedIn(shop)).toEqual(['message']);
  });
});

/** Every state of a device command × everything that can happen to it. */
describe('device commands', () => {
  const states = ['waiting', 'claimed', 'delivered', 'failed', 'unknown', 'expired'] as const;
  const events = ['claim', 'delivered', 'failed', 'unknown', 'time', 'aDay'] as const;
  type State = (typeof states)[number] | 'forgotten';
  type Happening = (typeof events)[number];
  const stays = (state: State) =>
    ({ claim: state, delivered: state, failed: state, unknown: state, time: state }) as const;
  const next: Readonly<Record<(typeof states)[number], Readonly<Record<Happening, State>>>> = {
    waiting: { ...stays('waiting'), claim: 'claimed', time: 'expired', aDay: 'forgotten' },
    claimed: {
      ...stays('claimed'),
      delivered: 'delivered',
      failed: 'failed',
      unknown: 'unknown',
      aDay: 'forgotten',
    },
    delivered: { ...stays('delivered'), aDay: 'forgotten' },
    failed: { ...stays('failed'), aDay: 'forgotten' },
    unknown: { ...stays('unknown'), aDay: 'forgotten' },
    expired: { ...stays('expired'), aDay: 'forgotten' },
  };

  function happen(shop: Shop, id: string, event: Happening): void {
    const nowMs = shop.state.journalMs - openingMs;
    if (event === 'time') shop.wait(Math.max(nowMs, 2 * minute));
    else if (event === 'aDay') shop.wait(25 * 60 * minute);
    else if (event === 'claim') {
      shop.command({ do: 'claimDeviceCommand', deviceCommand: id }, nowMs);
    } else {
      const report = { do: 'reportDeviceCommand', deviceCommand: id, outcome: event } as const;
      shop.command(report, nowMs);
    }
  }

  const ways: Readonly<Record<(typeof states)[number], readonly Happening[]>> = {
    waiting: [],
    claimed: ['claim'],
    delivered: ['claim', 'delivered'],
    failed: ['claim', 'failed'],
    unknown: ['claim', 'unknown'],
    expired: ['time'],
  };
  const cells = states.flatMap((state) => events.map((event) => [state, event] as const));

  test.each(cells)('[RUL12] %s × %s', (state, event) => {
    const shop = entered({ then: [device] });
    const [command] = shop.of('deviceCommand');
    const id = command?.id ?? '';
    for (const step of ways[state]) happen(shop, id, step);
    expect(shop.state.orders.get(id)?.state).toBe(state);
    happen(shop, id, event);
    expect(shop.state.orders.get(id)?.state ?? 'forgotten').toBe(next[state][event]);
    const closed = shop.of('deviceCommandClosed');
    expect(closed.length).toBeLessThanOrEqual(1);
    const granted = shop.of('deviceCommandClaimed').filter((answer) => answer.granted);
    expect(granted.length).toBeLessThanOrEqual(1);
  });

  test('[RUL12] a claim says why it is refused', () => {
    const shop = entered({ then: [device] });
    const [command] = shop.of('deviceCommand');
    const id = command?.id ?? '';
    const claim = (deviceCommand: string, atMs: number) => {
      shop.command({ do: 'claimDeviceCommand', deviceCommand }, atMs);
      const answer = shop.of('deviceCommandClaimed').at(-1);
      return answer?.granted ? 'granted' : answer?.reason;
    };
    expect(claim('made up', 6 * second)).toBe('unknownCommand');
    // The moment of its end itself is too late, whatever its timer says.
    const endMs = (command?.expiresAtMs ?? 0) - openingMs;
    expect(claim(id, endMs)).toBe('expired');
    const other = entered({ then: [device] });
    other.command({ do: 'claimDeviceCommand', deviceCommand: id }, 6 * second);
    other.command({ do: 'claimDeviceCommand', deviceCommand: id }, 7 * second);
    const answers = other
      .of('deviceCommandClaimed')
      .map(({ granted, reason }) => [granted, reason]);
    expect(answers).toEqual([
      [true, undefined],
      [false, 'alreadyClaimed'],
    ]);
  });
});

describe('alerts', () => {
  test('[RUL12] an alert stays on the floor until it is acknowledged, once', () => {
    const shop = entered({ then: [alert] });
    const [raised] = shop.of('alert');
    const id = raised?.id ?? '';
    expect(alertViews(shop.state)).toMatchObject([
      { id, text: { en: 'Look here' }, severity: 'critical', zone: 'shoes', campaign: 'shoes-3m' },
    ]);
    shop.command({ do: 'acknowledgeAlert', alert: id }, 6 * second);
    shop.command({ do: 'acknowledgeAlert', alert: id }, 7 * second);
    expect(shop.of('alertAcknowledged')).toMatchObject([{ alert: id }]);
    expect(alertViews(shop.state)).toEqual([]);
  });

  test('[DET3] the oldest alert goes from the floor at the bound', async () => {
    const { bounds } = await import('../../../src/engine/bounds.ts');
    const shop = Shop.open({ marketingApartMs: 0 });
    shop.run({ when: inShoes, then: [alert] });
    for (let i = 0; i <= bounds.alerts; i++) shop.hear(`b${i}`, 'shoes', second);
    shop.wait(5 * second);
    expect(shop.of('alert')).toHaveLength(bounds.alerts + 1);
    expect(alertViews(shop.state)).toHaveLength(bounds.alerts);
    expect(alertViews(shop.state)[0]?.id).toBe(shop.of('alert').at(-1)?.id);
    const said = shop.of('notice').filter(({ about }) => about === 'alerts');
    expect(said).toMatchObject([{ code: 'limitReached' }]);
  });
});

describe('what is wrong with actions', () => {
  const document = { version: 1, id: 'c', name: { en: 'c' }, when: inShoes };
  const problems = (parts: object) => {
    const shop = Shop.open();
    shop.command({ do: 'placeDevice', device: 's1', kind: 'shelf' });
    const checked = checkCampaign({ ...document, ...parts }, shop.state);
    return checked.ok ? [] : checked.problems.map(({ code, path }) => `${code} ${path}`);
  };
  const ofAction = (action: object) => problems({ then: [action] });
  const delivered = (deliver: object, parts: object = {}) =>
    problems({ then: [{ message: { ...message, deliver } }], ...parts });

  test('[RUL12] a whole list is taken', () => {
    expect(problems({ then: everything })).toEqual([]);
  });

  test.each([
    ['two messages', [{ message }, { message }], ['campaign.shape then[1]']],
    ['no points', [{ points: 0 }], ['campaign.shape then[0].points']],
    [
      'an unknown device',
      [{ device: { id: 's2', command: 'light' } }],
      ['campaign.device_unknown then[0].device.id'],
    ],
    [
      'a command its kind does not take',
      [{ device: { id: 's1', command: 'unlock' } }],
      ['campaign.shape then[0].device.command'],
    ],
    [
      'more than a small device takes',
      [{ device: { id: 's1', command: 'show', params: { text: 'x'.repeat(1_100) } } }],
      ['campaign.shape then[0].device.params'],
    ],
    [
      'a zone that is not there',
      [{ task: { ...task.task, zone: 'shoos' } }, { alert: { ...alert.alert, zone: 'x' } }],
      ['campaign.zone_unknown then[0].task.zone', 'campaign.zone_unknown then[1].alert.zone'],
    ],
    [
      'a name on the floor',
      [{ alert: { text: { en: 'See {name}' } } }],
      ['campaign.template then[0].alert.text.en'],
    ],
  ])('[RUL12] %s', (_, then, expected) => {
    expect(problems({ then })).toEqual(expected);
  });

  test('[RUL12] the nearest device and the commands there are get named', () => {
    const shop = Shop.open();
    shop.command({ do: 'placeDevice', device: 's1', kind: 'shelf' });
    const mend = (action: object) => {
      const checked = checkCampaign({ ...document, then: [action] }, shop.state);
      return checked.ok ? undefined : checked.problems[0]?.mend;
    };
    expect(mend({ device: { id: 'r-shoe', command: 'reboot' } })).toBe('did you mean r-shoes?');
    expect(mend({ device: { id: 's1', command: 'ligth' } })).toBe('did you mean light?');
  });

  test('[RUL12] variants are checked at their own path', () => {
    const variants = [{ id: 'a', weight: 1, then: [{ points: 0 }] }];
    const paths = problems({ then: [{ message }], experiment: { variants } });
    expect(paths).toEqual(['campaign.shape experiment.variants[0].then[0].points']);
  });

  test.each([
    [{}, ''],
    [{ notLaterThan: '1h' }, ''],
    [{ after: '0m' }, '.after'],
    [{ after: '40d' }, '.after'],
    [{ after: '2h', notLaterThan: '2h' }, '.notLaterThan'],
    [{ hold: 'quietEnd', notLaterThan: '0m' }, '.notLaterThan'],
  ])('[RUL7] a delivery that can never be: %j', (deliver, end) => {
    expect(delivered(deliver)[0]).toBe(`campaign.duration then[0].message.deliver${end}`);
  });

  test('[RUL7] a safety message is not put off', () => {
    expect(delivered({ after: '2h' }, { class: 'safety' })).toEqual([
      'campaign.duration then[0].message.deliver',
    ]);
  });

  test('[RUL4] weekdays that never lie within the days are refused', () => {
    const schedule = (from: string, to: string, day: string, hours = ['10:00', '12:00']) => {
      const [start, end] = hours;
      const span = { days: [day], from: start, to: end };
      return problems({ then: [{ message }], schedule: { from, to, hours: [span] } });
    };
    // 2026-12-01 is a Tuesday.
    expect(schedule('2026-12-01', '2026-12-03', 'fri')).toEqual([
      'campaign.schedule schedule.hours',
    ]);
    expect(schedule('2026-12-01', '2026-12-03', 'thu')).toEqual([]);
    expect(schedule('2026-12-01', '2026-12-08', 'mon')).toEqual([]);
    // Monday's night reaches into the first day.
    expect(schedule('2026-12-01', '2026-12-01', 'mon', ['22:00', '02:00'])).toEqual([]);
    expect(schedule('2026-12-01', '2026-12-01', 'mon', ['22:00', '00:00'])).toHaveLength(1);
  });

  test.each([
    [{ event: 'queueAbove' }, ['campaign.shape goal.event']],
    [{ event: 'entered', sku: 'x' }, ['campaign.shape goal.sku']],
    [{ event: 'entered', zone: 'x' }, ['campaign.zone_unknown goal.zone']],
    [{ event: 'purchased', within: '0m' }, ['campaign.duration goal.within']],
    [{ event: 'purchased', within: { visits: 2 } }, ['campaign.not_executed goal.within']],
    [{ event: 'purchased', category: 'running', within: '2h' }, []],
  ])('[RUL13] the goal %j', (goal, expected) => {
    expect(problems({ then: [{ message }], goal })).toEqual(expected);
  });

  test('[ATT1] a zone’s cooldown reaches a day', () => {
    const limits = (zoneCooldown: string) => ofLimits({ zoneCooldown });
    const ofLimits = (given: object) => problems({ then: [{ message }], limits: given });
    expect(limits('1d')).toEqual([]);
    expect(limits('2d')).toEqual(['campaign.duration limits.zoneCooldown']);
    expect(ofAction({ message })).toEqual([]);
  });

  test('[RUL12] what is right and worth knowing is a note', () => {
    const shop = Shop.open();
    shop.wait(second);
    const paths = (parts: Record<string, unknown>) =>
      notesOn(campaign(parts), shop.state).map(({ path }) => path);
    expect(paths({ then: [task] })).toEqual(['then[0].task.text.fa']);
    const both = { en: 'x', fa: 'ایکس' };
    const whole = { message: { ...message, title: both, body: both } };
    expect(paths({ then: [whole] })).toEqual([]);
    expect(paths({ then: [whole], schedule: { to: '2026-11-23' } })).toEqual(['schedule.to']);
    expect(paths({ then: [whole], schedule: { to: '2026-11-24' } })).toEqual([]);
    const held = { message: { ...whole.message, deliver: { hold: 'quietEnd' } } };
    expect(paths({ then: [held] })).toEqual(['then[0].message.deliver.hold']);
  });
});
