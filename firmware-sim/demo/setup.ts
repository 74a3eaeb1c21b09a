import { readFileSync } from 'node:fs';
import type { Localized } from '../../src/contracts/ids.ts';
import type { DeviceKind } from '../../src/contracts/topics.ts';
import type { Placement, Plan } from '../../src/contracts/venue.ts';
import { planFromGeojson } from '../plan.ts';
import { bandTag } from '../scene.ts';
import { demoFixedDevices } from './devices.ts';

export type DemoSetup = {
  readonly venue: 'demo';
  readonly name: Localized;
  readonly plan: Plan;
  readonly timezone: string;
  readonly settings: Record<string, unknown>;
  /** `device` is the tag too where `kind` is wristband. */
  readonly devices: readonly {
    readonly device: string;
    readonly kind: DeviceKind;
    readonly placement?: Placement;
  }[];
  /** Tags of all bands, the demo visitor's first. */
  readonly bands: readonly string[];
  /** Documents as a marketer would write them; the server checks them as it checks any. */
  readonly campaigns: readonly unknown[];
  /** To be handed out, linked and consented (service and offers) before the fleet starts. */
  readonly demoVisitorBand: string;
};

/** Bands with a radio of their own, and so a connection each; the others are only heard. */
const bandsWithRadio = 12;

/**
 * A visit of the demonstration is over soon after somebody left, so that the next one with the same
 * band is another visit and the messages come again for hours.
 */
const settings = {
  exitSilenceMs: 15_000,
  visitSilenceMs: 40_000,
  visitGraceMs: 20_000,
  wearingSilenceMs: 90_000,
  engagementDwellMs: 30_000,
  marketingPerVisit: 3,
  marketingPerDay: 1_000,
  marketingApartMs: 30_000,
  joinBy: 'both',
  publicCounts: true,
};

const campaignFiles = ['welcome', 'shoes-offer', 'right-size', 'thanks'] as const;

/** The demonstration venue: a shop of our own drawing, and everything in it. No input, no clock. */
export function demoSetup({ visitors = 24 }: { visitors?: number } = {}): DemoSetup {
  const read = planFromGeojson(textOf('venue.geojson'));
  if (!read.ok) throw new Error(`the demonstration's plan is broken: ${read.message}`);
  const bands = Array.from({ length: visitors }, (_, index) => bandTag(index + 1));
  const radios = bands.slice(0, bandsWithRadio);
  return {
    venue: 'demo',
    name: { en: 'Rasta', fa: 'راسته' },
    plan: read.plan,
    timezone: 'Asia/Tehran',
    settings: { ...settings },
    devices: [
      ...demoFixedDevices,
      ...radios.map((device) => ({ device, kind: 'wristband' as const })),
    ],
    bands,
    campaigns: campaignFiles.map((name): unknown => JSON.parse(textOf(`campaigns/${name}.json`))),
    demoVisitorBand: bandTag(1),
  };
}

function textOf(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}
