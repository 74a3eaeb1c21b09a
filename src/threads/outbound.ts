import type { Channel, EgressCursors } from '../contracts/egress.ts';
import type { HotPort, RecordsReader } from '../contracts/ports.ts';
import type { Signals } from '../contracts/signals.ts';
import { Breaker } from '../egress/breaker.ts';
import { createEmail, type MailSettings } from '../egress/email.ts';
import { noteHost } from '../egress/note-host.ts';
import { createOutbound } from '../egress/outbound.ts';
import { realPace } from '../egress/pace.ts';
import { paced } from '../egress/paced.ts';
import { startProofPump } from '../egress/proof-pump.ts';
import type { Pump } from '../egress/pump.ts';
import { createPush, sealWith } from '../egress/push.ts';
import { openPushKeys } from '../egress/push-keys.ts';
import { createSms, type SmsSettings } from '../egress/sms.ts';
import { startStaffPump } from '../egress/staff-pump.ts';
import { StopLinkKeys, stopsOf } from '../egress/stop-links.ts';
import { startWebhookPump } from '../egress/webhook-pump.ts';
import { WeekSender } from '../egress/week-sender.ts';
import { addressCode } from '../hotpath/address-codes.ts';
import { weekOf } from '../web/week-of.ts';
import { openCouponKey } from './coupon-key.ts';
import { startWeekKeeper } from './week-keeper.ts';

/** Channels that leave the house, and the webhooks' pump. */
export type Outgoing = {
  readonly channels: readonly Channel[];
  readonly startWebhooks: () => Pump;
  readonly startStaff: () => Pump;
  /** Keeps days' figures, and sends the week where there is a mail server. */
  readonly startWeek: () => Pump;
  readonly startProofs: () => Pump;
  readonly close: () => void;
};

/** What calls hosts elsewhere: all of it through one guard and one set of breakers. [SEC20] */
export function openOutbound(parts: {
  readonly cursors: EgressCursors;
  readonly data: string;
  readonly outboundPorts: readonly number[];
  readonly pushContact: string;
  readonly mail?: MailSettings;
  readonly sms?: SmsSettings;
  readonly reader: RecordsReader;
  readonly hot: HotPort;
  readonly signals: Signals;
}): Outgoing {
  const { reader, hot, signals } = parts;
  const outbound = createOutbound({ ports: parts.outboundPorts });
  const breaker = new Breaker({
    clock: realPace,
    onChange: (change) => {
      const { host, venue, state, reason } = change;
      const name = state === 'open' ? 'outbound_host_open' : 'outbound_host_back';
      signals.log(name, { host, venue, reason });
      void noteHost({ hot, pace: realPace }, change);
    },
  });
  const seal = sealWith(openPushKeys(parts.data), parts.pushContact);
  const stopLinks = new StopLinkKeys(parts.data, { nowMs: realPace.wallMs(), rotates: true });
  const shared = { reader, hot, outbound, breaker, signals };
  const stopOf = stopsOf(reader, stopLinks);
  const { mail, sms } = parts;
  const ratingOf = stopLinks.makeRating.bind(stopLinks);
  const email = mail && createEmail({ reader, signals, settings: mail, stopOf, ratingOf });
  const sender =
    mail &&
    new WeekSender({
      ...{ reader, hot, mail, signals, links: stopLinks, pace: realPace },
      weekOf: (venue, from) => weekOf(reader, venue, { from, nowMs: realPace.wallMs() }),
    });
  const text = sms && createSms({ reader, outbound, settings: sms });
  const key = openCouponKey(parts.data);
  const slowly = (channel: Channel, perSecond: number) =>
    paced(channel, { perSecond, pace: realPace });
  return {
    channels: [
      createPush({ ...shared, seal, stopOf }),
      ...(email ? [slowly(email, mail.perSecond)] : []),
      ...(text ? [slowly(text, sms.perSecond)] : []),
    ],
    startProofs: () =>
      startProofPump({
        ...{ reader, hot, outbound, signals },
        codeOf: (proof) => addressCode(key, proof),
        ...(mail === undefined ? {} : { mail }),
        ...(sms === undefined ? {} : { sms }),
      }),
    startWebhooks: () => startWebhookPump(shared),
    startStaff: () =>
      startStaffPump({ ...shared, reader: reader.staff, cursors: parts.cursors, seal }),
    startWeek: () =>
      startWeekKeeper({
        ...{ reader, hot, signals, pace: realPace },
        ...(sender && { onKept: () => sender.send() }),
      }),
    close: () => {
      email?.close();
      sender?.close();
    },
  };
}
