import { simulateDay } from '../../firmware-sim/day.ts';
import { demoFixedDevices } from '../../firmware-sim/demo/devices.ts';
import { demoSetup } from '../../firmware-sim/demo/setup.ts';
import { Dice, seedOf } from '../../firmware-sim/dice.ts';
import { bandTag } from '../../firmware-sim/scene.ts';
import type { MessageEffect } from '../../src/contracts/effects.ts';
import type { Frame } from '../../src/contracts/inputs.ts';
import { Campaign } from '../../src/contracts/rules.ts';
import { VenueSettings } from '../../src/contracts/venue.ts';
import { ImaginedVenue } from '../../src/hotpath/imagined.ts';
import { zoneOffsets } from '../../src/hotpath/offsets.ts';
import { shopCampaigns, shopGoods } from './demo-campaigns.ts';

/** Doors are open so long: whoever comes in the first minutes also leaves, and is thanked. */
const openMs = 1_260_000;
const bands = 24;

export type Hour = {
  readonly seed: number;
  /** When the doors open, ISO 8601 with an offset. */
  readonly at: string;
  readonly visitors: number;
  /** Share who joined at the desk, and of them who agreed to offers. */
  readonly joined: number;
  readonly agreed: number;
  /** Venue time; absent = offers come at any time. */
  readonly quiet?: { readonly from: string; readonly to: string };
  /** Share of those who joined who want few offers, none, or to be left alone. */
  readonly picky?: number;
};

type Later = { readonly atMs: number; readonly run: (atMs: number) => void };

/**
 * Whole visits to the demonstration's shop, from the band's handing out to its return: its own
 * three campaigns, goods on its shelf, its till and doors, and what a shop would publish besides.
 */
export function demoFrames(hour: Hour, most: number): readonly Frame[] {
  const { venue, name, plan, timezone, settings: given } = demoSetup({ visitors: 1 });
  const quiet = hour.quiet === undefined ? {} : { quietHours: hour.quiet };
  const settings = VenueSettings.parse({ ...given, marketingPerVisit: 2, ...quiet });
  const fromMs = Date.parse(hour.at);
  const dice = new Dice(seedOf(hour.seed, 'golden'));
  const frames: Frame[] = [];
  const queue: Later[] = [];
  let ids = 0;
  const record = { venue, name, timezone, plan, settings, demo: true } as const;
  const imagined: ImaginedVenue = new ImaginedVenue(record, {
    newId: () => `a${++ids}`,
    onFrame: (frame, effects) => {
      frames.push(frame);
      for (const effect of effects) {
        if (effect.type === 'message') queue.push(...afterMessage(imagined, effect, dice));
        else if (effect.type === 'deviceCommand') queue.push(...afterOrder(imagined, effect));
      }
    },
  });
  openShop(imagined, { fromMs, settings });
  const { visitors, seed } = hour;
  for (const { atMs, came, back, out } of simulateDay({
    plan,
    devices: demoFixedDevices,
    visitors,
    openMs,
    seed,
  })) {
    const now = fromMs + atMs;
    for (const { tag, visitor } of came) comeIn(imagined, { hour, tag, visitor, now, dice });
    const payloads = out.map(({ device, end, body }) => {
      return { device, end, payload: JSON.stringify(body) };
    });
    if (payloads.length > 0) imagined.publish(payloads, now);
    for (const tag of back) imagined.takeBack(tag, now);
    for (const later of takeDue(queue, now)) later.run(now);
    imagined.pass(now);
  }
  return frames.slice(0, most);
}

type Opening = { readonly fromMs: number; readonly settings: VenueSettings };

function openShop(imagined: ImaginedVenue, { fromMs, settings }: Opening): void {
  const { plan, timezone, campaigns } = demoSetup({ visitors: 1 });
  const offsets = zoneOffsets(timezone, fromMs) ?? [];
  const readyMs = fromMs - 1_000;
  const published = { do: 'publishVenue', plan, settings, timezone, offsets, demo: true } as const;
  imagined.command(published, readyMs);
  for (const device of demoFixedDevices) imagined.addDevice(device, readyMs);
  for (let n = 1; n <= bands; n += 2) {
    imagined.addDevice({ device: bandTag(n), kind: 'wristband' }, readyMs);
  }
  imagined.command({ do: 'publishGoods', replace: true, ...shopGoods }, readyMs);
  for (const document of [...campaigns, ...shopCampaigns]) {
    const campaign = Campaign.parse(document);
    imagined.command({ do: 'publishCampaign', campaign, version: 1 }, readyMs);
  }
}

type Coming = { hour: Hour; tag: string; visitor: number; now: number; dice: Dice };

function comeIn(imagined: ImaginedVenue, { hour, tag, visitor, now, dice }: Coming): void {
  const hasRadio = Array.from({ length: bands / 2 }, (_, i) => bandTag(1 + 2 * i)).includes(tag);
  const alias = imagined.handOut(tag, { atMs: now, ...(hasRadio ? { device: tag } : {}) });
  if (!dice.chance(hour.joined)) return;
  const consents = { service: true, offers: dice.chance(hour.agreed) };
  const language = dice.chance(0.5) ? 'fa' : 'en';
  const id = `person-${visitor}`;
  const frequency = dice.pick(['none', 'few', 'all'] as const) ?? 'all';
  const leaveAlone = dice.chance(0.3);
  const preferences = dice.chance(hour.picky ?? 0)
    ? { preferences: { frequency, leaveAlone } }
    : {};
  const linked = { do: 'linkBand', alias, visitor: id, consents, language } as const;
  imagined.command({ ...linked, ...preferences }, now);
}

/** Claimed and delivered within a second, read a little later by some, tapped by fewer. */
function afterMessage(imagined: ImaginedVenue, message: MessageEffect, dice: Dice): Later[] {
  const { id, atMs, visitor, channels } = message;
  const about = (channel: MessageEffect['channels'][number]) => ({ message: id, channel });
  const told = channels.flatMap((channel): Later[] => [
    {
      atMs: atMs + 500,
      run: (now) => imagined.command({ do: 'claim', ...about(channel) }, now),
    },
    {
      atMs: atMs + 1_000,
      run: (now) =>
        imagined.command({ do: 'reportOutcome', ...about(channel), outcome: 'delivered' }, now),
    },
  ]);
  if (!dice.chance(0.6)) return told;
  const readMs = atMs + dice.between(5_000, 40_000);
  const read = { message: id, visitor } as const;
  const seen = {
    atMs: readMs,
    run: (now: number) => imagined.command({ do: 'markSeen', ...read }, now),
  };
  if (!dice.chance(0.5)) return [...told, seen];
  const run = (now: number) => imagined.command({ do: 'markTapped', ...read }, now);
  return [...told, seen, { atMs: readMs + 2_000, run }];
}

/** The till hears it. */
function afterOrder(
  imagined: ImaginedVenue,
  { id, atMs }: { readonly id: string; readonly atMs: number },
): Later[] {
  const about = { deviceCommand: id } as const;
  return [
    {
      atMs: atMs + 500,
      run: (now) => imagined.command({ do: 'claimDeviceCommand', ...about }, now),
    },
    {
      atMs: atMs + 900,
      run: (now) =>
        imagined.command({ do: 'reportDeviceCommand', ...about, outcome: 'delivered' }, now),
    },
  ];
}

function takeDue(queue: Later[], nowMs: number): Later[] {
  const due = queue.filter(({ atMs }) => atMs <= nowMs).sort((a, b) => a.atMs - b.atMs);
  if (due.length > 0) queue.splice(0, queue.length, ...queue.filter(({ atMs }) => atMs > nowMs));
  return due;
}

/** The four hours that are pinned; `npm run golden -- hour NAME` records one anew. */
export const hours: Readonly<Record<string, Hour>> = {
  'demo-morning': { seed: 3, at: '2026-04-19T09:30:00+03:30', visitors: 6, joined: 1, agreed: 1 },
  'demo-noon': { seed: 8, at: '2026-04-19T12:30:00+03:30', visitors: 16, joined: 0.8, agreed: 0.8 },
  'demo-evening': {
    seed: 5,
    at: '2026-04-19T20:50:00+03:30',
    visitors: 10,
    joined: 1,
    agreed: 0.9,
    quiet: { from: '20:56', to: '21:06' },
  },
  'demo-another-day': {
    seed: 6,
    at: '2026-04-20T17:00:00+03:30',
    visitors: 12,
    joined: 0.8,
    agreed: 0.5,
    picky: 0.7,
  },
};
