import { createHash, randomBytes } from 'node:crypto';
import type { Transporter } from 'nodemailer';
import type { WeekBody } from '../contracts/api-week.ts';
import { boundsOf, dayAt } from '../contracts/days.ts';
import type { HotPort, RecordsReader, VenueRecord } from '../contracts/ports.ts';
import type { Signals } from '../contracts/signals.ts';
import type { WeekMail } from '../contracts/week.ts';
import { weekOf as firstDayOf, plusDays, weekStartOf } from '../contracts/weeks.ts';
import { judgeMail, type MailSettings, openMail } from './email.ts';
import type { Pace } from './pace.ts';
import { plainText } from './render.ts';
import type { StopLinkKeys } from './stop-links.ts';
import { weekLetter } from './week-mail.ts';

/** Seven in the morning of the day after the week, and no later than three days on. */
const fromMs = 7 * 3_600_000;
const untilMs = 3 * 86_400_000;

export type WeekSenderOptions = {
  readonly reader: Pick<RecordsReader, 'week' | 'venues'>;
  readonly hot: Pick<HotPort, 'submit'>;
  readonly mail: MailSettings;
  readonly links: Pick<StopLinkKeys, 'make'>;
  readonly signals: Signals;
  readonly pace: Pace;
  readonly weekOf: (venue: VenueRecord, from: string) => Promise<WeekBody>;
  /** Tests take the certificate of a server of their own. */
  readonly tlsCa?: string;
};

/**
 *   the week is over, 7:00 ──► claim ──granted──► mail server ──► delivered | failed | unknown
 *                                │ refused: somebody has it         │ nothing left: tried again
 *
 * A claim comes first and is in the records, so that a server that starts anew sends nothing twice;
 * what was claimed and never answered for may have left, and is not sent again. [WEK8]
 */
export class WeekSender {
  readonly #options: WeekSenderOptions;
  #transport: Transporter | undefined;

  constructor(options: WeekSenderOptions) {
    this.#options = options;
  }

  /** Sends what is due now; failures of one receiver are no other's. */
  async send(): Promise<void> {
    const { reader } = this.#options;
    for (const venue of await reader.venues()) {
      const { startsOn, mails } = reader.week.settings(venue.venue);
      for (const mail of mails) {
        const from = this.#dueWeek(venue, startsOn ?? weekStartOf[mail.language]);
        if (from === undefined) continue;
        if (reader.week.mailState(venue.venue, from, mail.id) === undefined) {
          await this.#sendOne(venue, from, mail);
        }
      }
    }
  }

  close(): void {
    this.#transport?.close();
  }

  #dueWeek({ timezone }: VenueRecord, startsOn: 'sat' | 'sun' | 'mon'): string | undefined {
    const nowMs = this.#options.pace.wallMs();
    const thisWeek = firstDayOf(dayAt(nowMs, timezone), startsOn);
    const sinceMs = nowMs - boundsOf(thisWeek, timezone).fromMs;
    return sinceMs >= fromMs && sinceMs < untilMs ? plusDays(thisWeek, -7) : undefined;
  }

  async #sendOne(venue: VenueRecord, from: string, mail: WeekMail): Promise<void> {
    const { mail: settings, reader, weekOf, signals } = this.#options;
    const body = await weekOf(venue, from);
    // A week of which nothing is known is no news.
    if (body.days.length === 0) return;
    const about = { venue: venue.venue, from, mail: mail.id } as const;
    const claim = randomBytes(12).toString('hex');
    const claimed = await this.#submit('claim', { do: 'claimWeekMail', ...about, claim });
    if (!claimed.ok || claimed.result.granted !== true) return;
    // Of two that asked at once, both were granted it, and one stands in the records.
    if (reader.week.mailState(venue.venue, from, mail.id)?.claim !== claim) return;
    const links = this.#linksOf(venue, from, mail);
    const letter = weekLetter(body, mail.language, links);
    const told = await this.#hand(settings, mail, { letter, links, about });
    signals.count('gozar_week_mails_total', 1, told.outcome);
    const again = told.outcome === 'failed' && told.final !== true;
    await this.#submit('report', { do: 'reportWeekMail', ...about, outcome: told.outcome, again });
  }

  /** Links only where the pages are found from outside, by https. */
  #linksOf({ venue }: VenueRecord, from: string, mail: WeekMail) {
    const base = this.#options.mail.publicUrl?.replace(/\/+$/, '');
    if (base === undefined || !base.startsWith('https://')) return {};
    const link = { venue, visitor: mail.id, scope: { kind: 'week' } } as const;
    const token = this.#options.links.make(link, this.#options.pace.wallMs());
    return {
      page: `${base}/week?venue=${venue}&day=${from}&lang=${mail.language}`,
      stop: `${base}/stop/${token}`,
    };
  }

  async #hand(settings: MailSettings, mail: WeekMail, what: Handed) {
    const { letter, links, about } = what;
    try {
      const { tlsCa } = this.#options;
      this.#transport ??= await openMail({ settings, ...(tlsCa === undefined ? {} : { tlsCa }) });
      const host = /@([^\s>]+)>?$/.exec(settings.from)?.[1] ?? 'gozar.invalid';
      await this.#transport.sendMail({
        from: settings.from,
        to: { name: '', address: mail.address },
        subject: plainText(letter.subject, 120),
        messageId: `<${digestOf(JSON.stringify(about))}@${host}>`,
        headers: {
          'Auto-Submitted': 'auto-generated',
          'Content-Language': mail.language,
          ...(links.stop === undefined
            ? {}
            : {
                'List-Unsubscribe': `<${links.stop}>`,
                'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
              }),
        },
        text: letter.text,
        html: letter.html,
      });
      return { outcome: 'delivered' as const };
    } catch (error) {
      return judgeMail(error);
    }
  }

  #submit(what: string, body: Parameters<HotPort['submit']>[0]['body']) {
    const { pace } = this.#options;
    const id = `week-mail/${what}/${digestOf(`${JSON.stringify(body)} ${pace.wallMs()}`)}`;
    return this.#options.hot.submit({ id, by: 'egress', body });
  }
}

type Handed = {
  readonly letter: ReturnType<typeof weekLetter>;
  readonly links: { readonly page?: string; readonly stop?: string };
  readonly about: object;
};

const digestOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32);
