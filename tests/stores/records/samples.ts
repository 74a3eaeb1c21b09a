import type { EffectOf } from '../../../src/contracts/effects.ts';
import type {
  CampaignRecord,
  DeviceRecord,
  RecordOp,
  VenueRecord,
  WearingRecord,
} from '../../../src/contracts/ports.ts';
import { Campaign } from '../../../src/contracts/rules.ts';
import { VenueSettings } from '../../../src/contracts/venue.ts';

/** A winter afternoon, venue `kasra`; everything below happens from here on. */
export const noonMs = 1_796_000_000_000;

export const venue: VenueRecord = {
  venue: 'kasra',
  name: { en: 'Kasra', fa: 'کسری' },
  timezone: 'Asia/Tehran',
  plan: {
    floors: [{ id: '0', name: { en: 'Ground' } }],
    zones: [
      {
        id: 'shoes',
        name: { en: 'Shoes', fa: 'کفش' },
        kind: 'display',
        floor: '0',
        polygon: [
          [0, 0],
          [4, 0],
          [4, 3],
        ],
      },
    ],
    walls: [],
  },
  settings: VenueSettings.parse({}),
  demo: false,
};

export const device: DeviceRecord = {
  venue: 'kasra',
  device: 'r-1',
  kind: 'receiver',
  format: 'native',
  placement: { x: 1.5, y: 2, floor: '0' },
  secretSha256: 'a'.repeat(64),
  expectedEveryMs: 1_000,
};

export function campaign(version = 1): CampaignRecord {
  const document = Campaign.parse({
    version: 1,
    id: 'runners-10',
    name: { en: `Runners, version ${version}` },
    when: { type: 'visitStarted' },
    then: [],
  });
  return { venue: 'kasra', campaign: document, version, status: 'live', publishedAtMs: noonMs };
}

export function wearing(fields: Partial<WearingRecord> = {}): WearingRecord {
  return {
    alias: 'a1',
    venue: 'kasra',
    tag: 'AA:BB:01',
    fromMs: noonMs,
    lastSeenMs: noonMs,
    handedOut: true,
    as: 'alone',
    codeSha256: 'c'.repeat(64),
    ...fields,
  };
}

export const link: Extract<RecordOp, { op: 'linkVisitor' }> = {
  op: 'linkVisitor',
  venue: 'kasra',
  alias: 'a1',
  visitor: 'v1',
  sessionSha256: 'd'.repeat(64),
  name: 'سارا',
  language: 'fa',
  atMs: noonMs,
};

export function message(
  fields: Partial<EffectOf<'message'>> = {},
): EffectOf<'message'> & { readonly type: 'message' } {
  return {
    type: 'message',
    id: 'kasra/runners-10/1/v1/7:1',
    atMs: noonMs,
    visitor: 'v1',
    alias: 'a1',
    campaign: 'runners-10',
    version: 1,
    class: 'marketing',
    purpose: 'offers',
    channels: ['wristband', 'inbox'],
    device: 'AA:BB:01',
    title: { en: 'Hello', fa: 'سلام' },
    body: { en: 'Hello {name}' },
    link: '/offers/runners-10',
    coupon: 'runners-10',
    expiresAtMs: noonMs + 300_000,
    because: { event: 'dwelled', zone: 'shoes', forMs: 180_000, atMs: noonMs },
    ...fields,
  };
}

export function decision(id: string, fields: Partial<EffectOf<'decision'>> = {}) {
  return {
    type: 'decision',
    id,
    atMs: noonMs,
    campaign: 'runners-10',
    version: 1,
    visitor: 'v1',
    outcome: 'held',
    failedGate: 'consent',
    gates: [
      { gate: 'live', passed: true },
      { gate: 'consent', passed: false, value: 'none', bound: 'offers' },
    ],
    because: [{ event: 'dwelled', atMs: noonMs, zone: 'shoes' }],
    ...fields,
  } as const satisfies EffectOf<'decision'>;
}

export function visit(fields: Partial<EffectOf<'visit'>> = {}): EffectOf<'visit'> {
  return {
    type: 'visit',
    id: '3:1',
    atMs: noonMs,
    visit: 'a1/1',
    visitor: 'v1',
    alias: 'a1',
    startedAtMs: noonMs,
    lastSeenAtMs: noonMs,
    stage: 'entry',
    ...fields,
  };
}

export function stay(id: string, fields: Partial<EffectOf<'stay'>> = {}): EffectOf<'stay'> {
  return {
    type: 'stay',
    id,
    atMs: noonMs,
    visit: 'a1/1',
    visitor: 'v1',
    zone: 'shoes',
    enteredAtMs: noonMs,
    leftAtMs: noonMs + 60_000,
    ...fields,
  };
}

export function point(id: string): EffectOf<'point'> {
  return {
    type: 'point',
    id,
    measurement: 'zone',
    series: { venue: 'kasra', zone: 'shoes' },
    fields: { people: 3 },
    atMs: noonMs,
    ordinal: 0,
  };
}

export function notice(id: string): EffectOf<'notice'> {
  const params = { aheadMs: 90_000 };
  return { type: 'notice', id, atMs: noonMs, code: 'beaconMoved', about: 'r-1', params };
}

export const audited: Extract<RecordOp, { op: 'audit' }> = {
  op: 'audit',
  atMs: noonMs,
  by: 'local',
  action: 'addDevice',
  about: 'r-1',
  venue: 'kasra',
};

export const quarantined: Extract<RecordOp, { op: 'quarantine' }> = {
  op: 'quarantine',
  atMs: noonMs,
  venue: 'kasra',
  device: 'r-1',
  end: 'sightings',
  code: 'payload.json',
  payload: new Uint8Array([123, 34, 0, 255]),
};
