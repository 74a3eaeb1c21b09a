import { describe, expect, test } from 'vitest';
import { quietEndMs, venueTime } from '../../../src/engine/rules/venue-time.ts';
import { decodeState, encodeState } from '../../../src/engine/venue.ts';
import { message, openingMs, Shop } from '../shop.ts';

const second = 1_000;
const minute = 60_000;
const hour = 60 * minute;

/** Thanks, two hours after the shoes were left: opening is at 10:00. */
function thanks(deliver: object, parts: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: 'thanks',
    when: { type: 'left', zone: 'shoes' },
    then: [{ message: { ...message, deliver } }],
    ...parts,
  };
}

const service = { class: 'service', purpose: 'service' };
const agreed = { consents: { offers: true, service: true } };

/** v is in the shoes for ten seconds from `fromMs` on and goes out. */
function visited(campaigns: readonly Record<string, unknown>[], settings = {}, fromMs = 0): Shop {
  const shop = Shop.open(settings);
  for (const parts of campaigns) shop.run(parts);
  shop.join('a', 'v', agreed);
  shop.wait(fromMs);
  shop.stay('a', 'shoes', fromMs, fromMs + 10 * second);
  shop.stay('a', 'exit', fromMs + 10 * second, fromMs + 20 * second);
  shop.wait(fromMs + minute);
  return shop;
}

const said = (shop: Shop) =>
  shop.of('decision').map(({ outcome, failedGate, gates }) => {
    const path = gates.at(-1)?.path;
    return failedGate ? `${failedGate}${path ? ` ${path}` : ''}` : outcome;
  });
/** Minutes after opening. */
const sentAt = (shop: Shop) =>
  shop.of('message').map(({ atMs }) => Math.round((atMs - openingMs) / minute));

describe('delivery that is put off', () => {
  test('[RUL7] it is sent after its time, to the inbox of who has left', () => {
    const shop = visited([thanks({ after: '2h' })]);
    expect(said(shop)).toEqual(['deferred']);
    expect(shop.of('message')).toEqual([]);
    const due = shop.of('decision')[0]?.dueMs ?? 0;
    expect(shop.of('decision')[0]?.id).toMatch(new RegExp(`/later/${due}$`));
    shop.wait(3 * hour);
    expect(said(shop)).toEqual(['deferred', 'sent']);
    expect(sentAt(shop)).toEqual([120]);
    expect(shop.of('message')).toMatchObject([{ visitor: 'v', because: { event: 'left' } }]);
  });

  test('[RUL7] consent that was withdrawn meanwhile holds it back', () => {
    const shop = visited([thanks({ after: '2h' })]);
    const withdrawn = { visitor: 'v', purpose: 'offers', granted: false } as const;
    shop.command({ do: 'setConsent', ...withdrawn }, hour);
    shop.wait(3 * hour);
    expect(said(shop)).toEqual(['deferred', 'consent offers']);
  });

  test('[ATT1] so does the wish to be left alone', () => {
    const shop = visited([thanks({ after: '2h' })]);
    const choice = { visitor: 'v', frequency: 'all', leaveAlone: true } as const;
    shop.command({ do: 'setPreferences', ...choice }, hour);
    shop.wait(3 * hour);
    expect(said(shop)).toEqual(['deferred', 'visitorBudget preferences.leaveAlone']);
  });

  test('[RUL7] what may not be sent at all is not put off', () => {
    const shop = visited([thanks({ after: '2h' }, { if: { fact: 'zone.people', above: 5 } })]);
    expect(said(shop)).toEqual(['conditions if']);
    expect(shop.state.deferred.size).toBe(0);
  });

  test('[RUL7] what can no longer be known stands, what has become false does not', () => {
    const known = { fact: 'visit.durationMs', above: 1_000 };
    const stood = visited([thanks({ after: '2h' }, { if: known })]);
    stood.command({ do: 'returnBand', alias: 'a' }, 2 * minute);
    stood.wait(3 * hour);
    expect(said(stood)).toEqual(['deferred', 'sent']);
    const fell = visited([thanks({ after: '2h' }, { if: { fact: 'time.hour', below: 11 } })]);
    fell.wait(3 * hour);
    expect(said(fell)).toEqual(['deferred', 'conditions if']);
  });

  test('[RUL8] an edited or paused campaign sends nothing it had put off', () => {
    const edited = visited([thanks({ after: '2h' })]);
    edited.run(thanks({ after: '2h' }), 2, hour);
    edited.wait(3 * hour);
    expect(said(edited)).toEqual(['deferred', 'live version']);
    const paused = visited([thanks({ after: '2h' })]);
    paused.command({ do: 'setCampaignStatus', campaign: 'thanks', status: 'paused' }, hour);
    paused.wait(3 * hour);
    expect(said(paused)).toEqual(['deferred', 'live']);
  });

  test('[RUL6] put off ones compete when their time has come, and one wins', () => {
    const shop = visited([
      thanks({ after: '2h' }),
      thanks({ after: '2h' }, { id: 'better', priority: 90 }),
    ]);
    shop.wait(3 * hour);
    expect(said(shop)).toEqual(['deferred', 'deferred', 'sent', 'winner']);
    expect(shop.of('message')).toMatchObject([{ campaign: 'better' }]);
  });

  test('[ATT2] the place is taken when it is sent, so the budget of then counts', () => {
    const offer = { id: 'offer', when: { type: 'entered', zone: 'exit' } };
    const shop = visited([thanks({ after: '5m' }), offer]);
    expect(shop.of('message')).toMatchObject([{ campaign: 'offer' }]);
    shop.wait(20 * minute);
    expect(said(shop)).toEqual(['sent', 'deferred', 'visitorBudget marketingApartMs']);
  });

  test('[TIM5] it survives a restart, byte for byte', () => {
    const shop = visited([thanks({ after: '2h' })]);
    const state = decodeState(encodeState(shop.state));
    if ('problem' in state) throw new Error(state.problem);
    const again = new Shop(state);
    again.input({ type: 'tick' }, 3 * hour);
    shop.input({ type: 'tick' }, 3 * hour);
    expect(again.of('message')).toEqual(shop.of('message'));
    expect(again.of('message')).toHaveLength(1);
    expect(encodeState(again.state)).toBe(encodeState(shop.state));
  });

  test('[PRE4] a returned band ends nothing of the account: the inbox is reached', () => {
    const shop = visited([thanks({ after: '2h' })]);
    shop.command({ do: 'returnBand', alias: 'a' }, 2 * minute);
    shop.wait(3 * hour);
    expect(shop.of('message')).toMatchObject([{ channels: ['inbox'] }]);
    expect(shop.of('message')[0]?.device).toBeUndefined();
  });

  test('[PRE4] who came back with another band is reached on that one', () => {
    const shop = visited([thanks({ after: '2h' })]);
    shop.command({ do: 'returnBand', alias: 'a' }, 2 * minute);
    shop.join('b', 'v', agreed, hour);
    shop.wait(3 * hour);
    expect(shop.of('message')).toMatchObject([{ alias: 'b', device: 'band-b' }]);
  });

  test('[DET3] the oldest goes at the bound', async () => {
    const { bounds } = await import('../../../src/engine/bounds.ts');
    const shop = visited([thanks({ after: '2h' })]);
    const [first] = shop.state.deferred;
    if (!first) throw new Error('nothing was put off');
    for (let i = 1; i < bounds.deferred; i++) shop.state.deferred.set(`d${i}`, first[1]);
    shop.stay('a', 'shoes', 2 * minute, 2 * minute + 10 * second);
    shop.stay('a', 'exit', 2 * minute + 10 * second, 2 * minute + 20 * second);
    shop.wait(3 * minute);
    expect(shop.state.deferred.size).toBe(bounds.deferred);
    expect(shop.state.deferred.has(first[0])).toBe(false);
    expect(shop.of('notice')).toMatchObject([{ code: 'limitReached', about: 'deferred' }]);
  });
});

describe('not at night', () => {
  const night = { quietHours: { from: '21:00', to: '08:00' } };
  const evening = 10 * hour;

  test('[RUL7] it is held until quiet hours end', () => {
    const shop = visited([thanks({ after: '2h', hold: 'quietEnd' })], night, evening);
    expect(shop.of('decision')[0]?.dueMs).toBe(openingMs + 22 * hour);
    shop.wait(23 * hour);
    expect(said(shop)).toEqual(['deferred', 'sent']);
    expect(sentAt(shop)).toEqual([22 * 60]);
  });

  test('[RUL7] without hold, quiet hours drop it', () => {
    const shop = visited([thanks({ after: '2h' })], night, evening);
    shop.wait(23 * hour);
    expect(said(shop)).toEqual(['deferred', 'quietHours']);
  });

  test('[RUL7] without a delay it is sent at once by day, and held by night', () => {
    const hold = thanks({ hold: 'quietEnd' });
    expect(sentAt(visited([hold], night))).toEqual([0]);
    const shop = visited([hold], night, 12 * hour);
    expect(said(shop)).toEqual(['deferred']);
    shop.wait(23 * hour);
    expect(sentAt(shop)).toEqual([22 * 60]);
  });

  test('[RUL7] past notLaterThan it is dropped, and says by how much', () => {
    const deliver = { after: '2h', hold: 'quietEnd', notLaterThan: '6h' };
    const shop = visited([thanks(deliver)], night, evening);
    expect(said(shop)).toEqual(['quietHours deliver.notLaterThan']);
    const reading = shop.of('decision')[0]?.gates.at(-1);
    expect(reading).toMatchObject({ bound: 6 * hour });
    expect(reading?.margin).toBeLessThan(-5 * hour);
    expect(shop.state.deferred.size).toBe(0);
  });

  test.each([
    ['6h', ['deferred', 'sent']],
    ['3h', ['deferred', 'live deliver.notLaterThan']],
  ])('[RUL7] after an outage it is as late as it is: not later than %s', (notLaterThan, told) => {
    const shop = visited([thanks({ after: '2h', notLaterThan })]);
    shop.input({ type: 'gap', ms: 4 * hour }, 5 * hour);
    shop.wait(5 * hour + minute);
    expect(said(shop)).toEqual(told);
    const late = shop.of('decision').at(-1)?.atMs ?? 0;
    expect(late).toBeGreaterThan(openingMs + 5 * hour - second);
    expect(shop.of('messageClosed')).toEqual([]);
  });

  test('[RUL7] a service message that is to be held is held, another goes', () => {
    const held = thanks({ after: '2h', hold: 'quietEnd' }, service);
    const shop = visited(
      [held, thanks({ after: '2h' }, { ...service, id: 'now' })],
      night,
      evening,
    );
    shop.wait(23 * hour);
    const sent = shop.of('message').map(({ campaign, atMs }) => [campaign, atMs - openingMs]);
    expect(sent.map(([id]) => id)).toEqual(['now', 'thanks']);
    expect(Number(sent[0]?.[1])).toBeLessThan(13 * hour);
    expect(Number(sent[1]?.[1])).toBeGreaterThanOrEqual(22 * hour);
  });
});

describe('the venue’s nights', () => {
  const march = Date.UTC(2026, 2, 29, 1);
  const october = Date.UTC(2026, 9, 25, 1);
  /** Central Europe: UTC+1, in summer UTC+2. */
  const europe = {
    offsets: [
      [0, 60],
      [march, 120],
      [october, 60],
    ],
    clockStepMs: 0,
  } as const;
  const quiet = { from: '21:00', to: '08:00' };

  test.each([
    ['an ordinary night', Date.UTC(2026, 5, 10, 20), Date.UTC(2026, 5, 11, 6)],
    ['after midnight', Date.UTC(2026, 5, 11, 1, 30), Date.UTC(2026, 5, 11, 6)],
    ['a short night', Date.UTC(2026, 2, 28, 21), Date.UTC(2026, 2, 29, 6)],
    ['a long night', Date.UTC(2026, 9, 24, 20), Date.UTC(2026, 9, 25, 7)],
  ])('[TIM6] %s ends at eight on the wall', (_, atMs, endMs) => {
    expect(quietEndMs(europe, quiet, atMs)).toBe(endMs);
    expect(quietEndMs(europe, quiet, atMs + 12_345)).toBe(endMs);
  });

  test('[TIM6] by day it is over already', () => {
    const noon = Date.UTC(2026, 5, 10, 10, 0, 7);
    expect(quietEndMs(europe, quiet, noon)).toBe(noon);
  });

  test('[TIM6] an end that the clocks jump over is the first moment after it', () => {
    const jumped = { from: '21:00', to: '02:30' };
    expect(quietEndMs(europe, jumped, Date.UTC(2026, 2, 28, 22))).toBe(march);
  });

  test('[TIM2] a stepped clock moves the night with it', () => {
    const stepped = { ...europe, clockStepMs: hour };
    const atMs = Date.UTC(2026, 5, 10, 20);
    expect(quietEndMs(stepped, quiet, atMs)).toBe(Date.UTC(2026, 5, 11, 5));
  });

  test('[TIM6] a day of 23 or 25 hours begins at its own midnight', () => {
    const dayOf = (atMs: number) => venueTime(europe, atMs).dayStartedMs;
    expect(dayOf(Date.UTC(2026, 2, 29, 12))).toBe(Date.UTC(2026, 2, 28, 23));
    expect(dayOf(Date.UTC(2026, 9, 25, 12))).toBe(Date.UTC(2026, 9, 24, 22));
    expect(dayOf(Date.UTC(2026, 5, 10, 12))).toBe(Date.UTC(2026, 5, 9, 22));
  });
});
