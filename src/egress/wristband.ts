import type { MessageClass, WristbandPush } from '../contracts/channels.ts';
import type { Channel } from '../contracts/egress.ts';
import type { MessageRow } from '../contracts/rows.ts';
import { type Pace, realPace, reasonOf } from './pace.ts';
import { plainText } from './render.ts';

export type PushOutcome = {
  readonly outcome: 'delivered' | 'failed' | 'unknown';
  readonly detail?: string | undefined;
};
export type WristbandOptions = {
  /**
   * Publishes to the device's `push` topic: *delivered* by its PUBACK within `waitMs`, *failed*
   * when nothing left, else *unknown*.
   */
  readonly push: (
    venue: string,
    device: string,
    payload: string,
    waitMs: number,
  ) => Promise<PushOutcome>;
  readonly isSubscribed: (venue: string, device: string) => boolean;
  readonly pace?: Pick<Pace, 'wallMs'>;
};

/** Shorter than the 5 s an opt-out waits for claims that were granted before it. */
const waitMs = 4_000;
const maxTitle = 60;
const maxBody = 240;

const haptics = {
  safety: 'safety',
  service: 'turn',
  marketing: 'info',
} as const satisfies Record<MessageClass, NonNullable<WristbandPush['haptic']>>;

/** The band's own radio; delivered = its PUBACK. A claim waits until it listens. [EGR4] */
export function createWristband({
  push,
  isSubscribed,
  pace = realPace,
}: WristbandOptions): Channel {
  return {
    name: 'wristband',
    reachable: ({ venue, device }) => device !== undefined && isSubscribed(venue, device),
    send: async (message, { title, body }) => {
      const { venue, device } = message;
      if (device === undefined) return { outcome: 'failed', detail: 'the band has no radio' };
      const payload: WristbandPush = {
        id: message.id,
        title: plainText(title, maxTitle),
        body: plainText(body, maxBody),
        haptic: haptics[message.class],
        ttlS: secondsLeft(message, pace.wallMs()),
      };
      try {
        return told(await push(venue, device, JSON.stringify(payload), waitMs));
      } catch (error) {
        return { outcome: 'unknown', detail: reasonOf(error) };
      }
    },
  };
}

function secondsLeft({ expiresAtMs }: MessageRow, nowMs: number): number {
  return Math.max(1, Math.ceil((expiresAtMs - nowMs) / 1_000));
}

function told({ outcome, detail }: PushOutcome): Awaited<ReturnType<Channel['send']>> {
  return detail === undefined ? { outcome } : { outcome, detail };
}
