import { describe, expect, test } from 'vitest';
import type { HotPort } from '../../src/contracts/ports.ts';
import { importKasra } from '../hotpath/running.ts';
import { type Called, codeOf, cookieIn } from './fakes.ts';
import { openReal, type Real } from './real.ts';

const none = { service: false, offers: false, improve: false };
const answers = { language: 'en', text: 'join-1', consents: none } as const;
const agreed = { ...answers, consents: { ...none, service: true } };
const me = '/api/v1/visitor/me';

/** `kasra` and `museum` open to phones, `shut` not. */
async function openTown(
  over: Parameters<typeof openReal>[0] = {},
  opened: (real: Real) => void = () => {},
): Promise<Real> {
  const real = await openReal(over);
  opened(real);
  const open = async (venue: string, joinBy: string) => {
    const name = { en: `MARK-${venue}` };
    const settings = { joinBy, topics: [{ id: 'news', name: { en: `News of ${venue}` } }] };
    await real.running.must({ ...importKasra, venue, name, settings } as typeof importKasra);
  };
  await open('kasra', 'both');
  await open('museum', 'phone');
  await open('shut', 'band');
  return real;
}

const as = (called: Called) => ({
  headers: { cookie: `gozar_visitor=${cookieIn(called, 'gozar_visitor')}` },
});

const join = (real: Real, venue: string, more: object = {}) =>
  real.call('POST', `/api/v1/visitor/${venue}/join`, { body: answers, ...more });

function shape({ status, text, headers }: Called): unknown {
  const { date: _, ...kept } = headers;
  return { status, text, kept };
}

describe('a phone that is known at another place', () => {
  test('[JOI13] is told where it is, and shown nothing there', async () => {
    const real = await openTown();
    const joined = await join(real, 'kasra', { body: agreed });
    const there = await real.call('GET', `${me}?venue=museum`, as(joined));
    expect(there.json).toMatchObject({ elsewhere: true, venue: { venue: 'kasra' } });
    const here = await real.call('GET', `${me}?venue=kasra`, as(joined));
    expect(here.json).toMatchObject({ byPhone: true, venue: { venue: 'kasra' }, keptDays: 400 });
    expect(here.json).not.toHaveProperty('elsewhere');
    expect(real.running.frames().some(({ venue }) => venue === 'museum')).toBe(true);
    const museum = real.running.frames().filter(({ venue }) => venue === 'museum');
    expect(JSON.stringify(museum)).not.toContain(String(joined.json.visitor));
  });

  test('[JOI13] [T3] cannot tell a place that is shut from one that is not there', async () => {
    const real = await openTown();
    const joined = await join(real, 'kasra');
    for (const [method, path, body] of [
      ['GET', me],
      ['GET', `${me}/inbox`],
      ['GET', `${me}/choices`],
      ['PUT', `${me}/consents`, { purpose: 'offers', granted: true, text: 't', language: 'en' }],
    ] as const) {
      const [shut, nowhere] = [
        await real.call(method, `${path}?venue=shut`, { ...as(joined), ...(body && { body }) }),
        await real.call(method, `${path}?venue=nowhere`, { ...as(joined), ...(body && { body }) }),
      ];
      expect(shape(shut), path).toEqual(shape(nowhere));
      expect(shut.text).not.toContain('MARK-shut');
      if (method === 'PUT') expect([shut.status, codeOf(shut)]).toEqual([404, 'http.not_found']);
    }
    const proof = await real.reader.consentProof(String(joined.json.visitor));
    expect(proof.filter(({ granted }) => granted)).toEqual([]);
  });

  test('[JOI13] joins it as the same person, with answers of its own', async () => {
    const real = await openTown();
    const joined = await join(real, 'kasra', { body: agreed });
    const again = await join(real, 'museum', as(joined));
    expect(again.json).toMatchObject({
      visitor: joined.json.visitor,
      venue: { venue: 'museum' },
      consents: none,
    });
    const of = async (venue: string) =>
      (await real.call('GET', `${me}?venue=${venue}`, as(joined))).json;
    expect(await of('kasra')).toMatchObject({ consents: { service: true } });
    expect(await of('museum')).toMatchObject({ consents: { service: false } });
    const say = { purpose: 'offers', granted: true, text: 'join-1', language: 'en' };
    await real.call('PUT', `${me}/consents?venue=museum`, { ...as(joined), body: say });
    expect(await of('kasra')).toMatchObject({ consents: { offers: false } });
    expect(await of('museum')).toMatchObject({ consents: { offers: true } });
  });

  test('[JOI13] [T3] has an inbox and topics a place, and none of the other’s', async () => {
    const real = await openTown();
    const { running } = real;
    for (const venue of ['kasra', 'museum']) {
      const campaign = {
        ...{ version: 1, id: `welcome-${venue}`, name: { en: 'Welcome' }, class: 'service' },
        ...{ purpose: 'service', when: { type: 'stageChanged', to: 'enrolment' } },
        then: [{ message: { channels: ['inbox'], title: { en: venue }, body: { en: venue } } }],
      };
      await running.must({ do: 'publishCampaign', venue, campaign });
    }
    const joined = await join(real, 'kasra', { body: agreed });
    await join(real, 'museum', { ...as(joined), body: agreed });
    const visitor = String(joined.json.visitor);
    // Anything at all, so that the half second of a candidate is seen to pass.
    const agreedTo = { purpose: 'service', granted: true, text: 't', language: 'en' } as const;
    for (const venue of ['kasra', 'museum']) {
      await running.until(async () => {
        running.clock.advance(1_000);
        await running.must({ do: 'setConsent', visitor, ...agreedTo });
        return (await real.reader.messages(venue, { limit: 1 })).length === 1;
      });
      const [message] = await real.reader.messages(venue, { limit: 1 });
      const id = message?.id ?? '';
      await running.must({ do: 'claim', venue, message: id, channel: 'inbox' });
      const rendered = { language: 'en', title: venue, body: venue } as const;
      const outcome = { channel: 'inbox', outcome: 'delivered', rendered } as const;
      await running.must({ do: 'reportOutcome', venue, message: id, ...outcome });
    }
    const inbox = async (query: string) => {
      const { text } = await real.call('GET', `${me}/inbox${query}`, as(joined));
      const { items }: { items: { venue: string }[] } = JSON.parse(text);
      return items.map(({ venue }) => venue);
    };
    expect(await inbox('?venue=museum')).toEqual(['museum']);
    expect(await inbox('?venue=kasra')).toEqual(['kasra']);
    expect((await inbox('')).sort()).toEqual(['kasra', 'museum']);
    const choices = await real.call('GET', `${me}/choices?venue=museum`, as(joined));
    expect(choices.text).toContain('News of museum');
    expect(choices.text).not.toContain('News of kasra');
    const code = await real.call('POST', `${me}/phone-code?venue=museum`, as(joined));
    expect(String(code.json.url)).toContain('/v/museum#phone=');
  });
});

describe('somebody who is erased while they join', () => {
  /** The door stands between the look-up of the phone and the commit of the command. */
  async function openDoor() {
    let reach = () => {};
    let open = () => {};
    const reached = new Promise<void>((resolve) => {
      reach = resolve;
    });
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    let isShut = false;
    const towns: Real[] = [];
    const hotOf = () => {
      const [town] = towns;
      if (town === undefined) throw new Error('asked before the town was open');
      return town.running.hot;
    };
    const hot: HotPort = {
      submit: async (command) => {
        if (isShut && command.body.do === 'joinVenue') {
          reach();
          await opened;
        }
        return hotOf().submit(command);
      },
      ask: (question) => hotOf().ask(question),
    };
    const real = await openTown({ hot }, (town) => towns.push(town));
    return { real, reached, open, shut: () => (isShut = true), unlock: () => (isShut = false) };
  }

  test('[JOI14] [CON4] [T25] is told so, and nothing is made', async () => {
    const door = await openDoor();
    const { real } = door;
    const joined = await join(real, 'kasra', { body: agreed });
    const visitor = String(joined.json.visitor);
    door.shut();
    const waiting = join(real, 'museum', { ...as(joined), body: agreed });
    await door.reached;
    const erased = await real.call('DELETE', me, as(joined));
    expect(erased.status).toBe(200);
    const before = real.running.frames().length;
    door.open();
    const answer = await waiting;
    expect([answer.status, codeOf(answer)]).toEqual([404, 'command.visitor_unknown']);
    expect(answer.text).toContain('open the page again');
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(real.running.frames().length).toBe(before);
    expect(await real.reader.visitor(visitor)).toBeUndefined();
    expect((await real.call('GET', me, as(joined))).status).toBe(401);
    door.unlock();
    // The same phone joins anew, as somebody else.
    const anew = await join(real, 'museum', as(joined));
    expect(anew.status).toBe(200);
    expect(anew.json.visitor).not.toBe(visitor);
    expect((await real.call('GET', `${me}?venue=museum`, as(anew))).status).toBe(200);
  });
});
