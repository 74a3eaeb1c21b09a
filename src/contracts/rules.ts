import { z } from 'zod';
import { channelNames, messageClasses } from './channels.ts';
import { Code, cleanText, Id, Localized } from './ids.ts';
import { Purpose } from './venue.ts';

/**
 * Rule language, version 1: the whole shape of engine.md; what this release does not execute is
 * refused by name.
 */
export const ruleLanguageVersion = 1;

/** Every trigger of the language. [RUL1] */
export const triggerNames = [
  'visitStarted',
  'identified',
  'entered',
  'left',
  'dwelled',
  'visitEnded',
  'stageChanged',
  'pickedUp',
  'putBack',
  'handled',
  'purchased',
  'returned',
  'tapped',
  'rated',
  'messageSeen',
  'messageTapped',
  'bandHandedOut',
  'bandReturned',
  'queueAbove',
  'occupancyAbove',
  'occupancyBelow',
  'factAbove',
  'factBelow',
  'absent',
  'at',
  'behindPlan',
  'headingFor',
  'anniversary',
] as const;

/** Reserved for later versions of the language; refused with the path and the list. [RUL1] */
export const reservedTriggers = ['behindPlan', 'headingFor', 'anniversary'] as const;

export type TriggerName = (typeof triggerNames)[number];
export type ReservedTrigger = (typeof reservedTriggers)[number];
export type ExecutedTrigger = Exclude<TriggerName, ReservedTrigger>;

/** Triggers this release executes; the rest are refused with the path and the list. */
export const executedTriggers: readonly ExecutedTrigger[] = triggerNames.filter(isExecuted);

function isExecuted(name: TriggerName): name is ExecutedTrigger {
  return !(reservedTriggers as readonly string[]).includes(name);
}

/** Levels: they hold or do not, and fire once each time they come to hold. [RUL20] */
export const levelTriggers = [
  'queueAbove',
  'occupancyAbove',
  'occupancyBelow',
  'factAbove',
  'factBelow',
] as const;
export type LevelTrigger = (typeof levelTriggers)[number];

/** `90s`, `3m`, `2h`, `30d`: a whole number and a unit. */
export const durationPattern = /^(\d{1,6})(ms|s|m|h|d)$/;
export const Duration = z
  .string()
  .regex(durationPattern, 'use a whole number and ms, s, m, h or d, such as 3m');

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Milliseconds of a duration that matched `durationPattern`; undefined otherwise. */
export function durationMs(text: string): number | undefined {
  const match = durationPattern.exec(text);
  if (match === null) return undefined;
  const [, count = '', unit = ''] = match;
  if (!(unit in unitMs)) return undefined;
  return Number(count) * unitMs[unit as keyof typeof unitMs];
}

/** Days that a window may reach back; records of longer ago are removed. [RUL9] */
export const historyKeptDays = 400;

/** A window of history: a duration, or `visit`, `today`, or the last n visits. */
export const Window = z.union([
  z.enum(['visit', 'today']),
  Duration,
  z.strictObject({ visits: z.number().int().min(1).max(100) }),
]);
export type Window = z.infer<typeof Window>;

const Scalar = z.union([z.string().max(256), z.number(), z.boolean()]);

export const EventMatch = z.strictObject({
  event: z.enum(triggerNames),
  zone: Id.optional(),
  shelf: Id.optional(),
  sku: Code.optional(),
  category: Code.optional(),
  purpose: z.string().max(32).optional(),
  to: z.string().max(32).optional(),
  within: Window.optional(),
  same: z.enum(['sku', 'zone', 'shelf', 'category']).optional(),
});
export type EventMatch = z.infer<typeof EventMatch>;

const bounds = {
  atLeast: z.number().optional(),
  atMost: z.number().optional(),
  above: z.number().optional(),
  below: z.number().optional(),
  equals: z.number().optional(),
};

/** A dotted name; `zones.ID.people` names a zone whose id may hold dots and begin with a digit. */
const factPattern = new RegExp(
  '^(zones\\.[a-z0-9][a-z0-9._-]{0,63}\\.[a-z][A-Za-z]*|' +
    '[a-z][A-Za-z]*(\\.[A-Za-z][A-Za-z0-9_-]*){1,3})$',
);

/** A comparison of one typed fact: exactly one operator. */
const FactCondition = z.strictObject({
  fact: z.string().regex(factPattern, 'use a dotted fact name'),
  is: Scalar.optional(),
  not: Scalar.optional(),
  in: z.array(Scalar).min(1).max(256).optional(),
  has: Scalar.optional(),
  atLeast: z.number().optional(),
  atMost: z.number().optional(),
  above: z.number().optional(),
  below: z.number().optional(),
  known: z.boolean().optional(),
});
export type FactCondition = z.infer<typeof FactCondition>;

const CountCondition = z.strictObject({ count: EventMatch, ...bounds });
const SumCondition = z.strictObject({
  sum: z.strictObject({ of: z.string().max(64), ...EventMatch.shape }),
  ...bounds,
});
const DistinctCondition = z.strictObject({
  distinct: z.strictObject({ of: z.string().max(64), ...EventMatch.shape }),
  ...bounds,
});

export type Condition =
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }
  | FactCondition
  | { happened: EventMatch }
  | z.infer<typeof CountCondition>
  | z.infer<typeof SumCondition>
  | z.infer<typeof DistinctCondition>
  | { sequence: EventMatch[] }
  | { cel: string };

export const Condition: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(Condition).min(1).max(64) }),
    z.strictObject({ any: z.array(Condition).min(1).max(64) }),
    z.strictObject({ not: Condition }),
    FactCondition,
    z.strictObject({ happened: EventMatch }),
    CountCondition,
    SumCondition,
    DistinctCondition,
    z.strictObject({ sequence: z.array(EventMatch).min(2).max(8) }),
    z.strictObject({ cel: cleanText(2_000) }),
  ]),
);

const Weekday = z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']);

export const Trigger = z.strictObject({
  type: z.enum(triggerNames),
  zone: Id.optional(),
  shelf: Id.optional(),
  sku: Code.optional(),
  category: Code.optional(),
  /** dwelled, handled, and how long a level must hold. */
  for: Duration.optional(),
  over: z.enum(['stay', 'visit']).optional(),
  /** Levels: the bound. rated: the score on a scale of five. */
  above: z.number().optional(),
  below: z.number().optional(),
  /** An `…Above` that fired may fire again after it was below this. */
  clearBelow: z.number().optional(),
  /** The mirror, for `…Below`. */
  clearAbove: z.number().optional(),
  /** occupancy…: people [default], or the share of the zone's capacity they are. */
  of: z.enum(['people', 'capacity']).optional(),
  fact: z.string().max(128).optional(),
  /** absent: X has not happened within T after Y. */
  event: EventMatch.optional(),
  after: EventMatch.optional(),
  within: Duration.optional(),
  /** stageChanged. */
  to: z.string().max(32).optional(),
  /** tapped: what the band was held to a reader for. */
  purpose: z.string().max(32).optional(),
  /** messageSeen, messageTapped: the campaign whose message it was. */
  campaign: Id.optional(),
  /** at: venue time, `HH:MM`. */
  at: z.string().max(5).optional(),
  /** at: on that day of the venue alone. */
  on: z.iso.date().optional(),
  /** at: on these days of the week alone. */
  days: z.array(Weekday).min(1).max(7).optional(),
  /** at: for all of a segment, here or not, instead of those present. [AUD1] */
  audience: z.strictObject({ segment: Id }).optional(),
});
export type Trigger = z.infer<typeof Trigger>;

const MessageAction = z.strictObject({
  message: z.strictObject({
    channels: z.array(z.enum(channelNames)).min(1).max(channelNames.length),
    title: Localized,
    body: Localized,
    link: z.string().max(512).startsWith('/').optional(),
    coupon: Code.optional(),
    /** Goods it speaks of: it does not go while all of them are sold out. [TIL10] */
    about: z.strictObject({ sku: Code.optional(), category: Code.optional() }).optional(),
    expires: z
      .strictObject({ after: Duration, onLeaving: z.boolean().default(false) })
      .default({ after: '10m', onLeaving: false }),
    deliver: z
      .strictObject({
        after: Duration.optional(),
        hold: z.literal('quietEnd').optional(),
        notLaterThan: Duration.optional(),
      })
      .optional(),
  }),
});
const TaskAction = z.strictObject({
  task: z.strictObject({
    text: Localized,
    role: z.string().max(32),
    zone: Id.optional(),
    /** When nobody takes it: after how long, and to which posts; absent = as the venue says. */
    escalate: z
      .strictObject({ after: Duration, to: z.array(z.string().min(1).max(32)).max(4).optional() })
      .optional(),
  }),
});
const DeviceAction = z.strictObject({
  device: z.strictObject({
    id: Id,
    command: z.string().min(1).max(64),
    params: z.json().optional(),
    /** A device that does not listen by then will not hear it. */
    expires: z.strictObject({ after: Duration }).default({ after: '1m' }),
  }),
});
const PointsAction = z.strictObject({ points: z.number().int().min(-1e6).max(1e6) });
const WebhookAction = z.strictObject({ webhook: z.strictObject({ id: Id }) });
/** A line on the operator's floor, until someone acknowledges it. */
const AlertAction = z.strictObject({
  alert: z.strictObject({
    text: Localized,
    severity: z.enum(['notice', 'warning', 'critical']).default('warning'),
    zone: Id.optional(),
  }),
});

/** Something that shall be made good, by somebody, by a time. [STF7] */
const CaseAction = z.strictObject({
  case: z.strictObject({
    text: Localized,
    severity: z.enum(['notice', 'warning', 'critical']).default('warning'),
    zone: Id.optional(),
    due: Duration.optional(),
  }),
});

export const Action = z.union([
  MessageAction,
  TaskAction,
  DeviceAction,
  PointsAction,
  WebhookAction,
  AlertAction,
  CaseAction,
]);
export type Action = z.infer<typeof Action>;

const HoursOfDay = z.strictObject({
  days: z.array(Weekday).min(1).max(7),
  from: z.iso.time({ precision: -1 }),
  to: z.iso.time({ precision: -1 }),
});

const subjects = ['visitor', 'zone', 'shelf', 'venue'] as const;
export type Subject = (typeof subjects)[number];

/** Levels are about the place, all else about a visitor, where a campaign does not say. [RUL21] */
function subjectOf({ type, zone }: Trigger): Subject {
  if (type === 'queueAbove') return 'zone';
  if (!(levelTriggers as readonly string[]).includes(type)) return 'visitor';
  return zone === undefined ? 'venue' : 'zone';
}

const CampaignDocument = z.strictObject({
  version: z.literal(ruleLanguageVersion),
  id: Id,
  name: Localized,
  class: z.enum(messageClasses).default('marketing'),
  purpose: Purpose.default('offers'),
  /** One of the venue's topics; absent = `general`. [CHO1] */
  topic: Id.optional(),
  status: z.enum(['draft', 'live', 'paused']).default('live'),
  subject: z.enum(subjects).optional(),
  schedule: z
    .strictObject({
      from: z.iso.date().optional(),
      to: z.iso.date().optional(),
      hours: z.array(HoursOfDay).max(32).optional(),
    })
    .optional(),
  when: Trigger,
  if: Condition.optional(),
  then: z.array(Action).max(8),
  limits: z
    .strictObject({
      perVisitor: z
        .strictObject({
          count: z.number().int().min(1),
          per: z.union([Duration, z.enum(['visit', 'today'])]),
        })
        .optional(),
      cooldown: Duration.optional(),
      /** Nothing of this class was sent to this visitor in the same zone within this. */
      zoneCooldown: Duration.optional(),
      total: z
        .strictObject({
          count: z.number().int().min(1),
          per: z.union([Duration, z.enum(['today'])]),
        })
        .optional(),
      notInto: z.strictObject({ zone: Id, above: z.number().min(0).max(10) }).optional(),
    })
    .default({}),
  priority: z.number().int().min(0).max(100).default(50),
  experiment: z
    .strictObject({
      control: z.number().min(0).max(0.9).default(0),
      variants: z
        .array(
          z.strictObject({
            id: Id,
            weight: z.number().min(0),
            then: z.array(Action).max(8).optional(),
          }),
        )
        .max(8)
        .optional(),
    })
    .optional(),
  goal: EventMatch.optional(),
});
/** A campaign as it was saved, with what it left out. */
export const Campaign = CampaignDocument.transform((document) => ({
  ...document,
  subject: document.subject ?? subjectOf(document.when),
}));
export type Campaign = z.infer<typeof Campaign>;
