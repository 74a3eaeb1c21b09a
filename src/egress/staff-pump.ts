import { createHash } from 'node:crypto';
import type { StaffPushPayload } from '../contracts/channels.ts';
import type { EgressCursors } from '../contracts/egress.ts';
import type { Outbound } from '../contracts/outbound.ts';
import type { HotPort } from '../contracts/ports.ts';
import type { Signals } from '../contracts/signals.ts';
import { lastPost } from '../contracts/staff.ts';
import type { StaffNews, StaffPhone, StaffReader } from '../contracts/staff-rows.ts';
import type { Breaker } from './breaker.ts';
import { type Pace, realPace, reasonOf } from './pace.ts';
import { type Pump, Rounds } from './pump.ts';
import { hostOf, type SealPush } from './push.ts';
import { plainText } from './render.ts';

/**
 *   wake, or 1 s ──► steps that ask for somebody ──► who is on duty there, now ──► their phones
 *
 * At most once a step and phone: the cursor goes on first, since a ring that comes twice says a
 * task that somebody took meanwhile. Who may be rung is asked at each step, so a user who was
 * disabled, went home or has a break is not. What is old, or was taken, rings nobody. [STF6]
 */
export type StaffPumpOptions = {
  readonly reader: Pick<StaffReader, 'newsAfter' | 'lastStep' | 'phonesFor'>;
  readonly hot: Pick<HotPort, 'submit'>;
  readonly cursors: Pick<EgressCursors, 'get' | 'set'>;
  readonly outbound: Outbound;
  readonly breaker: Breaker;
  readonly seal: SealPush;
  readonly signals: Signals;
  readonly pace?: Pace;
};

const drainMs = 5_000;
const rowsInOneGo = 64;
const maxInFlight = 64;
/** A call of longer ago is on the page, and rings no more. */
const freshMs = 300_000;
const ttlS = 120;
const cursorName = 'staff-news';
const asks: readonly string[] = ['waiting', 'open'];

export function startStaffPump(options: StaffPumpOptions): Pump {
  return new StaffPump(options).start();
}

class StaffPump {
  readonly #options: StaffPumpOptions;
  readonly #pace: Pace;
  readonly #rounds: Rounds;
  readonly #inFlight = new Set<Promise<void>>();

  constructor(options: StaffPumpOptions) {
    this.#options = options;
    this.#pace = options.pace ?? realPace;
    const { signals } = options;
    this.#rounds = new Rounds({ what: 'staff', signals, pace: this.#pace });
  }

  start(): Pump {
    return this.#rounds.start(() => this.#look(), { drainMs, inFlight: () => this.#inFlight });
  }

  async #look(): Promise<void> {
    const { reader, cursors } = this.#options;
    const news = await reader.newsAfter(cursors.get(cursorName), rowsInOneGo);
    for (const one of news) {
      cursors.set(cursorName, one.row);
      const isOld = this.#pace.wallMs() - one.atMs > freshMs;
      if (isOld || !asks.includes(one.stands) || this.#rounds.stopping.aborted) continue;
      await this.#ring(one);
    }
    if (news.length === rowsInOneGo) this.#rounds.ring();
  }

  async #ring(news: StaffNews): Promise<void> {
    const { reader, breaker } = this.#options;
    const { venue, zone, post = lastPost } = news;
    const where = zone === undefined ? {} : { zone };
    const nowMs = this.#pace.wallMs();
    for (const phone of await reader.phonesFor(venue, { post, ...where, nowMs })) {
      if (!breaker.begin(hostOf(phone.endpoint))) continue;
      while (this.#inFlight.size >= maxInFlight) await Promise.race(this.#inFlight);
      const sending = this.#send(phone, news).finally(() => this.#inFlight.delete(sending));
      this.#inFlight.add(sending);
    }
  }

  async #send(phone: StaffPhone, news: StaffNews): Promise<void> {
    const { outbound, breaker, seal, signals } = this.#options;
    const host = hostOf(phone.endpoint);
    const topic = digestOf(`${news.venue} ${news.about}`, 'base64url').slice(0, 32);
    try {
      const payload = payloadOf(news, phone, this.#pace.wallMs());
      const sealed = await seal(phone, payload, { ttlS, urgency: 'high', topic });
      const answer = await outbound.post({ url: phone.endpoint, ...sealed });
      const isGone = answer.ok && (answer.status === 404 || answer.status === 410);
      const isFailing = answer.ok ? answer.status >= 500 : answer.code !== 'refused';
      if (isFailing) breaker.failed(host, { venue: news.venue, reason: 'calls of staff' });
      else breaker.succeeded(host);
      const isSent = answer.ok && answer.status < 300;
      signals.count('gozar_staff_pushes_total', 1, isSent ? 'delivered' : 'failed');
      if (isGone) await this.#end(phone);
    } catch (error) {
      breaker.succeeded(host);
      signals.log('thread_failed', { thread: 'egress', what: 'staff', reason: reasonOf(error) });
    }
  }

  /** The push service says that the phone is gone; its page subscribes again when it is opened. */
  async #end({ endpoint, user }: StaffPhone): Promise<void> {
    const endpointSha256 = digestOf(endpoint, 'hex');
    const body = { do: 'unsubscribeStaffPush', user, endpointSha256 } as const;
    const id = `push/ended/${digestOf(`${endpoint} ${this.#pace.wallMs()}`, 'hex')}`;
    await this.#options.hot.submit({ id, by: 'egress', body }).catch(() => undefined);
  }
}

function payloadOf({ venue, about, text, step, row }: StaffNews, phone: StaffPhone, nowMs: number) {
  const { language } = phone;
  const again = { en: 'Still waiting: ', fa: 'هنوز کسی نرفته: ' };
  const said = (language === 'fa' ? text.fa : undefined) ?? text.en;
  const isAgain = step === 'escalated' || step === 'overdue';
  const payload: StaffPushPayload = {
    id: `${digestOf(`${venue} ${about}`, 'hex').slice(0, 24)}-${row}`,
    venue,
    staff: true,
    title: plainText(`${isAgain ? again[language] : ''}${said}`, 120),
    body: '',
    language,
    expiresAtMs: nowMs + ttlS * 1_000,
  };
  return JSON.stringify(payload);
}

function digestOf(text: string, form: 'hex' | 'base64url'): string {
  return createHash('sha256').update(text).digest(form);
}
