import { z } from 'zod';
import type { Effect } from '../../src/contracts/effects.ts';
import type { EngineEvent } from '../../src/contracts/events.ts';
import type { Input, JournaledCommand, ReadingBody } from '../../src/contracts/inputs.ts';
import { Plan, VenueSettings, Zone } from '../../src/contracts/venue.ts';
import { checkCampaign } from '../../src/engine/rules/check.ts';
import { openingMs, Shop, shopPlan } from '../engine/shop.ts';

const At = z.string().regex(/^\d+(\.\d+)?(ms|s|m|h)$/, 'use a time since opening, such as 8.5s');
const Loose = z.record(z.string(), z.unknown());
const Hear = z.strictObject({
  alias: z.string(),
  zone: z.string(),
  rssiDbm: z.number().optional(),
});

/**
 * One scenario: what comes in, and what must come out. Times count from opening, Tuesday
 * 2026-11-24 10:00 in Tehran. The shop is that of tests/engine/shop.ts.
 */
export const Script = z.strictObject({
  rule: z.string(),
  title: z.string(),
  settings: VenueSettings.partial().optional(),
  /** What the shop has beside its own zones and receivers, before its first campaign. */
  annex: z
    .strictObject({
      floors: z.array(Loose).default([]),
      zones: z.array(Zone).default([]),
      devices: z.array(Loose).default([]),
    })
    .optional(),
  campaigns: z.array(Loose),
  steps: z.array(
    z.union([
      z.strictObject({ from: At, to: At, hear: Hear }),
      z.strictObject({ at: At, command: Loose }),
      z.strictObject({ at: At, device: z.string(), reading: Loose }),
      z.strictObject({ at: At, facts: Loose, visitor: z.string() }),
      z.strictObject({ at: At, gap: At }),
      z.strictObject({ at: At, claim: z.enum(['push', 'wristband', 'inbox']) }),
    ]),
  ),
  until: At,
  expect: z.strictObject({
    /** In this order, others may lie between. */
    events: z.array(Loose).default([]),
    never: z.array(Loose).default([]),
    /** All of them, in order. */
    decisions: z.array(Loose),
    messages: z.array(Loose),
    closed: z.array(Loose).optional(),
    claims: z.array(Loose).optional(),
    /** All that was done besides messages, in order. */
    done: z.array(Loose).default([]),
  }),
});
export type Script = z.infer<typeof Script>;

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

export function msOf(at: string): number {
  const [, count = '', unit = ''] = /^([\d.]+)(ms|s|m|h)$/.exec(at) ?? [];
  return Math.round(Number(count) * (unitMs[unit] ?? Number.NaN));
}

/** What comes in, and until when the shop is awake before it. */
type Moment = {
  readonly atMs: number;
  readonly awakeMs?: number;
  readonly play: (shop: Shop) => void;
};

/** Plays a script and returns the shop with everything it said. */
export function play(script: Script): Shop {
  const shop = Shop.open(script.settings as Partial<VenueSettings>, planOf(script));
  for (const placed of script.annex?.devices ?? []) {
    shop.command({ do: 'placeDevice', ...placed } as JournaledCommand);
  }
  for (const [i, document] of script.campaigns.entries()) {
    const checked = checkCampaign(document, shop.state);
    if (!checked.ok) throw new Error(`campaign ${i}: ${JSON.stringify(checked.problems)}`);
    shop.command({ do: 'publishCampaign', campaign: checked.campaign, version: 1 });
  }
  const moments = script.steps.flatMap(momentsOf).sort((a, b) => a.atMs - b.atMs);
  for (const { atMs, awakeMs, play } of moments) {
    shop.wait(awakeMs ?? atMs);
    play(shop);
  }
  shop.wait(msOf(script.until));
  return shop;
}

function planOf({ annex }: Script): Plan {
  if (annex === undefined) return shopPlan;
  const floors = [...shopPlan.floors, ...annex.floors];
  return Plan.parse({ ...shopPlan, floors, zones: [...shopPlan.zones, ...annex.zones] });
}

function momentsOf(step: Script['steps'][number]): Moment[] {
  if ('hear' in step) {
    const { alias, zone, rssiDbm } = step.hear;
    const moments: Moment[] = [];
    for (let atMs = msOf(step.from); atMs < msOf(step.to); atMs += 1_000) {
      moments.push({ atMs, play: (shop) => shop.hear(alias, zone, atMs, rssiDbm) });
    }
    return moments;
  }
  const atMs = msOf(step.at);
  if ('reading' in step) {
    const body = step.reading as ReadingBody;
    return [{ atMs, play: (shop) => shop.reading(step.device, body, atMs) }];
  }
  const awakeMs = 'gap' in step ? atMs - msOf(step.gap) : atMs;
  return [{ atMs, awakeMs, play: (shop) => shop.input(inputOf(step, shop), atMs) }];
}

type Told = Exclude<Script['steps'][number], { hear: unknown } | { reading: unknown }>;

function inputOf(step: Told, shop: Shop): Input {
  const told = (command: JournaledCommand): Input => ({ type: 'command', id: step.at, command });
  if ('command' in step) return told(step.command as JournaledCommand);
  if ('gap' in step) return { type: 'gap', ms: msOf(step.gap) };
  if ('facts' in step) {
    return { type: 'facts', visitor: step.visitor, facts: step.facts } as Input;
  }
  const message = shop.of('message')[0]?.id ?? 'none';
  return told({ do: 'claim', message, channel: step.claim });
}

const doneTypes: readonly string[] = [
  'task',
  'alert',
  'award',
  'webhook',
  'deviceCommand',
  'conversion',
];

/** What a shop's campaigns did besides messages. */
export function doneBy(shop: Shop): readonly Effect[] {
  return shop.effects.filter(({ type }) => doneTypes.includes(type));
}

/** What is expected, with its `at` turned into epoch milliseconds. */
export function withTime(expected: Record<string, unknown>): Record<string, unknown> {
  const { at, ...rest } = expected;
  return typeof at === 'string' ? { ...rest, atMs: openingMs + msOf(at) } : rest;
}

/** Whether an event has all that is expected of it. */
export function isLike(event: EngineEvent, expected: Record<string, unknown>): boolean {
  const fields = Object.entries(event);
  return Object.entries(withTime(expected)).every(([key, value]) =>
    fields.some(([name, found]) => name === key && found === value),
  );
}
