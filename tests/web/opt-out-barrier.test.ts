import { describe, expect, onTestFinished, test } from 'vitest';
import type { Command, CommandAnswer } from '../../src/contracts/commands.ts';
import type { Channel } from '../../src/contracts/egress.ts';
import { startMessagePump } from '../../src/egress/message-pump.ts';
import { fastPace, hearSignals, keepCursors } from '../egress/paces.ts';
import { venue, welcome } from '../hotpath/phone-joins.ts';
import { importKasra, sighting } from '../hotpath/running.ts';
import { type Called, cookieIn } from './fakes.ts';
import { openReal, type Real } from './real.ts';

/** A door that stays shut until the test opens it; `reached` when somebody stands before it. */
class Barrier {
  readonly reached: Promise<void>;
  readonly #opened: Promise<void>;
  #reach: () => void = () => {};
  #open: () => void = () => {};

  constructor() {
    this.reached = new Promise((resolve) => {
      this.#reach = resolve;
    });
    this.#opened = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  pass(): Promise<void> {
    this.#reach();
    return this.#opened;
  }

  open(): void {
    this.#open();
  }
}

type Doors = Partial<Record<'list' | 'claim' | 'send', Barrier>>;
type Line = {
  readonly real: Real;
  readonly visitor: string;
  readonly claims: { readonly at: number; readonly granted: boolean }[];
  readonly sent: string[];
  start(doors?: Doors): void;
  /** The half second of a candidate passes. */
  settle(): Promise<void>;
  optOut(how: How): Promise<Called>;
  /** Journal position of the first frame that said no. */
  saidNoAt(): number;
  messages(): Promise<number>;
};
type How = 'withdraws' | 'stops';

/** Web, hot path, records and the message pump, real, with somebody who joined by phone. */
async function open(): Promise<Line> {
  const real = await openReal();
  const { running, reader, call } = real;
  await running.must({ ...importKasra, settings: { joinBy: 'both' } } as typeof importKasra);
  const placement = { zone: 'shoes' } as const;
  await running.must({
    ...{ do: 'addDevice', venue, device: 'rx-1', kind: 'receiver', format: 'native', placement },
    secretSha256: 'a'.repeat(64),
  });
  await running.must({ do: 'publishCampaign', venue, campaign: welcome });
  const consents = { service: true, offers: false, improve: false };
  const body = { language: 'en', text: 'join-1', consents };
  const joined = await call('POST', `/api/v1/visitor/${venue}/join`, { body });
  const cookie = `gozar_visitor=${cookieIn(joined, 'gozar_visitor')}`;
  const { claims, sent, start } = pumpOf(real);
  let seq = 0;
  return {
    real,
    visitor: String(joined.json.visitor),
    claims,
    sent,
    start,
    settle: async () => {
      for (let at = 0; at < 2; at++) {
        running.clock.advance(1_000);
        await running.publish(sighting(++seq, 'somebody-else'));
      }
    },
    optOut: (how) => {
      const said = { text: 'join-1', language: 'en' };
      const no = { purpose: 'service', granted: false, ...said };
      return how === 'stops'
        ? call('POST', '/api/v1/visitor/me/stop', { headers: { cookie }, body: said })
        : call('PUT', '/api/v1/visitor/me/consents', { headers: { cookie }, body: no });
    },
    saidNoAt: () =>
      running.frames().find(({ input }) => {
        if (input.type !== 'command' || input.command.do !== 'setConsent') return false;
        return input.command.purpose === 'service' && !input.command.granted;
      })?.position ?? 0,
    messages: async () => (await reader.messages(venue, { limit: 10 })).length,
  };
}

/** The real pump over the real hot path and records, with doors before its three steps. */
function pumpOf({ running, reader }: Real): Pick<Line, 'claims' | 'sent' | 'start'> {
  const claims: { at: number; granted: boolean }[] = [];
  const sent: string[] = [];
  const start = (doors: Doors = {}) => {
    const submit = async (command: Command): Promise<CommandAnswer> => {
      if (command.body.do === 'claim') await doors.claim?.pass();
      const answer = await running.hot.submit(command);
      if (command.body.do !== 'claim' || !answer.ok) return answer;
      claims.push({ at: answer.position, granted: answer.result.granted === true });
      return answer;
    };
    const inbox: Channel = {
      name: 'inbox',
      reachable: () => true,
      send: async ({ id }) => {
        await doors.send?.pass();
        sent.push(id);
        return { outcome: 'delivered' };
      },
    };
    const openMessages = async (limit: number) => {
      const rows = await reader.openMessages(limit);
      if (rows.length > 0) await doors.list?.pass();
      return rows;
    };
    const visitor = (id: string) => reader.visitor(id);
    const pump = startMessagePump({
      hot: { submit },
      reader: { visitor, venue: (id) => reader.venue(id), openMessages, coupons: reader.coupons },
      channels: [inbox],
      signals: hearSignals(),
      cursors: keepCursors(),
      pace: fastPace(1),
    });
    onTestFinished(() => pump.stop());
  };
  return { claims, sent, start };
}

function expectNoneAfter({ claims, saidNoAt }: Line): void {
  expect(saidNoAt()).toBeGreaterThan(0);
  expect(claims.filter(({ at, granted }) => granted && at > saidNoAt())).toEqual([]);
}

const ways = ['withdraws', 'stops'] as const;

describe.each(ways)('who %s', (how) => {
  test('[CON5] [T24] while it is decided is sent nothing', async () => {
    const line = await open();
    const answer = await line.optOut(how);
    await line.settle();
    line.start();
    await line.settle();
    expect([answer.status, answer.json.mayStillArrive]).toEqual([200, undefined]);
    expect([await line.messages(), line.claims, line.sent]).toEqual([0, [], []]);
    expectNoneAfter(line);
  });

  test.each(['list', 'claim'] as const)(
    '[CON5] [T24] once it is in the outbox, before its %s',
    async (at) => {
      const line = await open();
      await line.settle();
      expect(await line.messages()).toBe(1);
      const barrier = new Barrier();
      line.start({ [at]: barrier });
      await barrier.reached;
      const answer = await line.optOut(how);
      barrier.open();
      await line.real.running.until(() => line.claims.length === 1);
      expect([answer.status, answer.json.mayStillArrive]).toEqual([200, undefined]);
      expect([line.claims[0]?.granted, line.sent]).toEqual([false, []]);
      expectNoneAfter(line);
    },
  );

  test('[CON5] [T24] between claim and push waits for what came of it', async () => {
    const line = await open();
    await line.settle();
    const barrier = new Barrier();
    line.start({ send: barrier });
    await barrier.reached;
    let isAnswered = false;
    const waiting = line.optOut(how).then((answer) => {
      isAnswered = true;
      return answer;
    });
    await line.real.running.until(() => line.saidNoAt() > 0);
    // Long enough for an answer that did not wait.
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(isAnswered).toBe(false);
    barrier.open();
    const answer = await waiting;
    expect([answer.status, answer.json.mayStillArrive]).toEqual([200, undefined]);
    expect([line.claims.length, line.sent.length]).toEqual([1, 1]);
    expectNoneAfter(line);
  });

  test('[CON5] [T24] after the push waits for nothing', async () => {
    const line = await open();
    await line.settle();
    line.start();
    await line.real.running.until(
      async () =>
        line.sent.length > 0 && (await line.real.reader.claimsUnderWay(line.visitor)) === 0,
    );
    const answer = await line.optOut(how);
    expect([answer.status, answer.json.mayStillArrive]).toEqual([200, undefined]);
    expectNoneAfter(line);
  });
});

test('[CON5] [T24] a push that nobody hears of for 5 s is owned up to in the answer', async () => {
  const line = await open();
  await line.settle();
  const barrier = new Barrier();
  line.start({ send: barrier });
  await barrier.reached;
  const answer = await line.optOut('withdraws');
  expect([answer.status, answer.json.mayStillArrive]).toEqual([200, true]);
  barrier.open();
  await line.real.running.until(() => line.sent.length === 1);
  expectNoneAfter(line);
});
