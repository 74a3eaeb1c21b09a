import type { ChannelName } from '../../src/contracts/channels.ts';
import type { Command, CommandAnswer, CommandOf } from '../../src/contracts/commands.ts';
import type { CouponRecord } from '../../src/contracts/coupons.ts';
import type { ClaimRefusal } from '../../src/contracts/effects.ts';
import type { Channel, Rendered } from '../../src/contracts/egress.ts';
import type { HotPort, RecordsReader, VisitorRecord } from '../../src/contracts/ports.ts';
import type { MessageRow } from '../../src/contracts/rows.ts';
import type { MessageReads } from '../../src/egress/delivery.ts';

export type Delivery = MessageRow['deliveries'][number];
/** Before = nothing was journaled; after = it was, and the answer is lost. */
export type HotFault = 'timeoutBefore' | 'timeoutAfter' | 'throwBefore' | 'throwAfter';

export function message(id: string, rest: Partial<MessageRow> = {}): MessageRow {
  return {
    type: 'message',
    id,
    atMs: Date.now(),
    visitor: 'w1',
    alias: 'a1',
    campaign: 'c1',
    version: 1,
    class: 'marketing',
    purpose: 'offers',
    channels: ['inbox'],
    title: { en: 'Hello' },
    body: { en: 'Hello {name, select, unknown {you} other {{name}}}' },
    expiresAtMs: Date.now() + 86_400_000,
    because: { event: 'dwelled', zone: 'shoes', forMs: 180_000, atMs: Date.now() },
    venue: 'v1',
    state: 'waiting',
    deliveries: [],
    ...rest,
  };
}

const timeout: CommandAnswer = {
  ok: false,
  problems: [{ code: 'command.timeout', path: '', message: '', mend: '' }],
};

/** The hot path and its records, as far as egress sees them; answers by command id, as promised. */
export class FakeHot implements Pick<HotPort, 'submit'> {
  readonly rows = new Map<string, MessageRow>();
  readonly commands: Command[] = [];
  readonly texts = new Map<string, Rendered>();
  readonly visitors = new Map<string, VisitorRecord>();
  /** By message. */
  readonly coupons = new Map<string, CouponRecord>();
  readonly #answers = new Map<string, CommandAnswer>();
  refuses: (body: CommandOf<'claim'>) => ClaimRefusal | undefined = () => undefined;
  fault: (command: Command) => HotFault | undefined = () => undefined;
  language: 'en' | 'fa' = 'en';
  /** Times the list of open messages was read. */
  looked = 0;

  add(...rows: readonly MessageRow[]): void {
    for (const row of rows) this.rows.set(row.id, row);
  }

  readonly reader: MessageReads & Pick<RecordsReader, 'openMessages'> = {
    openMessages: async (limit) => {
      this.looked += 1;
      return [...this.rows.values()].filter((row) => this.#isOpen(row)).slice(0, limit);
    },
    visitor: async (visitor) => this.visitors.get(visitor),
    venue: async () => undefined,
    coupons: { couponOf: async ({ message }) => this.coupons.get(message) },
  };

  #isOpen(row: MessageRow): boolean {
    const ended = new Set(
      row.deliveries.filter(({ state }) => state !== 'claimed').map(({ channel }) => channel),
    );
    return row.channels.some((channel) => !ended.has(channel));
  }

  /** What the records say of one channel of a message. */
  stateOf(id: string, channel: ChannelName): Delivery['state'] | undefined {
    return this.rows.get(id)?.deliveries.find((one) => one.channel === channel)?.state;
  }

  async submit(command: Command): Promise<CommandAnswer> {
    this.commands.push(command);
    await Promise.resolve();
    const fault = this.fault(command);
    if (fault === 'timeoutBefore') return timeout;
    if (fault === 'throwBefore') throw new Error('the hot path went away');
    const answer = this.#answers.get(command.id) ?? this.#step(command);
    this.#answers.set(command.id, answer);
    if (fault === 'timeoutAfter') return timeout;
    if (fault === 'throwAfter') throw new Error('the hot path went away');
    return answer;
  }

  #step({ body }: Command): CommandAnswer {
    if (body.do === 'claim') return this.#claim(body);
    if (body.do !== 'reportOutcome') throw new Error(`egress may not ${body.do}`);
    this.#put(body.message, body.channel, body.outcome);
    if (body.rendered !== undefined) this.texts.set(body.message, body.rendered);
    return { ok: true, position: 1, result: {} };
  }

  #claim(body: CommandOf<'claim'>): CommandAnswer {
    const taken = this.stateOf(body.message, body.channel) !== undefined;
    const reason = taken ? 'alreadyClaimed' : this.refuses(body);
    if (reason !== undefined) return { ok: true, position: 1, result: { granted: false, reason } };
    this.#put(body.message, body.channel, 'claimed');
    return { ok: true, position: 1, result: { granted: true, language: this.language } };
  }

  #put(id: string, channel: ChannelName, state: Delivery['state']): void {
    const row = this.rows.get(id);
    if (row === undefined) throw new Error(`no message ${id}`);
    const others = row.deliveries.filter((one) => one.channel !== channel);
    this.rows.set(id, { ...row, deliveries: [...others, { channel, state, atMs: Date.now() }] });
  }
}

export type FakeChannel = Channel & { readonly sent: { id: string; text: Rendered }[] };

type Outcome = Awaited<ReturnType<Channel['send']>>;

/** Records what left; `says` decides how each attempt ends. */
export function fakeChannel(
  name: ChannelName,
  rest: {
    readonly reachable?: (row: MessageRow) => boolean;
    readonly says?: (row: MessageRow, attempt: number) => Outcome | Promise<Outcome>;
  } = {},
): FakeChannel {
  const sent: FakeChannel['sent'] = [];
  const { reachable = () => true, says = () => ({ outcome: 'delivered' }) } = rest;
  return {
    name,
    sent,
    reachable,
    send: async (row, text) => {
      sent.push({ id: row.id, text });
      return says(row, sent.filter(({ id }) => id === row.id).length);
    },
  };
}
