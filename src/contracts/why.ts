import type { Gate, GateReading } from './effects.ts';
import type { CampaignRecord } from './ports.ts';
import type { DecisionRow, VisitRow } from './rows.ts';
import { durationMs } from './rules.ts';

/**
 * Why a visitor heard of a campaign, or did not: the decision log's last words before a time, in
 * plain words, each gate with what was found, asked and missing. Never a replay. [ATT3]
 */
export type WhyBody = {
  readonly venue: string;
  readonly visitor: string;
  readonly campaign: string;
  readonly atMs: number;
  /** Newest first. */
  readonly decisions: readonly WhyDecision[];
  /** Where the log holds nothing: what the records say of the reason, and the same as data. */
  readonly because?: string;
  readonly silence?: WhySilence;
};
/** Why the log holds nothing of a visitor and a campaign. */
export type WhySilence =
  | { readonly reason: 'noCampaign' }
  | { readonly reason: 'publishedLater'; readonly version: number; readonly atMs: number }
  | { readonly reason: 'notLive'; readonly status: string }
  | { readonly reason: 'noVisit' }
  | { readonly reason: 'visitEnded'; readonly atMs: number }
  | {
      readonly reason: 'neverTriggered';
      readonly trigger: string;
      readonly zone?: string;
      /** Finished stays in that zone, the longest of them, and how long was asked. */
      readonly stays?: number;
      readonly longestMs?: number;
      readonly askedMs?: number;
    };
export type WhyDecision = {
  readonly id: string;
  readonly atMs: number;
  readonly version: number;
  readonly outcome: DecisionRow['outcome'];
  /** The first gate that failed. */
  readonly failedGate?: Gate;
  readonly variant?: string;
  readonly sentence: string;
  readonly gates: readonly (GateReading & { readonly words: string })[];
  readonly because: DecisionRow['because'];
};

/** What the records tell of a campaign and a visitor who never met in the log. */
export type WhyScene = {
  readonly venue: string;
  readonly visitor: string;
  readonly campaign: string;
  readonly atMs: number;
  readonly decisions: readonly DecisionRow[];
  readonly record: CampaignRecord | undefined;
  /** The campaign's status at that time by the audit log; undefined = it does not say. */
  readonly statusThen: string | undefined;
  /** The visitor's last visit begun before that time. */
  readonly visit: VisitRow | undefined;
};

export function whyOf(scene: WhyScene): WhyBody {
  const { venue, visitor, campaign, atMs, decisions } = scene;
  const told = decisions.map(decisionOf);
  const head = { venue, visitor, campaign, atMs, decisions: told };
  if (told.length > 0) return head;
  const silence = silenceOf(scene);
  return { ...head, because: silenceWords(silence, scene), silence };
}

function decisionOf(row: DecisionRow): WhyDecision {
  const { id, atMs, version, outcome, failedGate, variant, gates, because } = row;
  return {
    id,
    atMs,
    version,
    outcome,
    ...(failedGate === undefined ? {} : { failedGate }),
    ...(variant === undefined ? {} : { variant }),
    sentence: sentenceOf(row),
    gates: gates.map((gate) => ({ ...gate, words: wordsOf(gate) })),
    because,
  };
}

function sentenceOf({ outcome, failedGate, gates, variant }: DecisionRow): string {
  const failed = gates.find(({ passed }) => !passed);
  switch (outcome) {
    case 'sent':
      return `sent${variant === undefined ? '' : `, variant ${variant}`}`;
    case 'control':
      return 'not sent: this visitor is in the control group';
    case 'error':
      return 'not sent: the campaign itself failed here';
    case 'deferred':
      return 'put off: its gates are asked again when its time comes';
    case 'nearMiss':
      return `nearly: ${failed === undefined ? 'it ended too early' : wordsOf(failed)}`;
    case 'held': {
      const why = failed === undefined ? `at ${failedGate}` : wordsOf(failed);
      return `not sent: ${why}`;
    }
    default:
      return outcome satisfies never;
  }
}

const gateWords: Readonly<Record<Gate, string>> = {
  live: 'live and within its schedule',
  consent: 'consent',
  topic: "the visitor's topics",
  frequency: 'how often the visitor wants',
  conditions: 'conditions',
  stock: 'something left of the goods it speaks of',
  campaignLimits: "the campaign's limits",
  visitorBudget: "the visitor's budget",
  ownQuietHours: "the visitor's own quiet hours",
  quietHours: 'quiet hours',
  crowding: 'crowding',
  channel: 'a channel that reaches the visitor',
  winner: 'the best of those that came together',
  control: 'the control group',
};

/** `conditions: 8 s, asked 20 s, 12 s short (when.for)`. */
export function wordsOf({
  gate,
  passed,
  value,
  bound,
  margin,
  path,
  unknown,
}: GateReading): string {
  const say = (of: GateReading['value']) => measure(of, path);
  const parts: string[] = [];
  if (unknown !== undefined) parts.push(`${unknown} is not known`);
  if (value !== undefined && value !== '') parts.push(say(value));
  if (bound !== undefined && bound !== '') parts.push(`asked ${say(bound)}`);
  if (!passed && margin !== undefined && margin < 0) parts.push(`${say(-margin)} short`);
  const where = path === undefined || path === '' ? '' : ` (${path})`;
  const facts = parts.length === 0 ? (passed ? 'passed' : 'failed') : parts.join(', ');
  return `${gateWords[gate]}: ${facts}${where}`;
}

const timedPath = /(for|Ms|cooldown|within)$/;

function measure(value: GateReading['value'], path: string | undefined): string {
  if (typeof value !== 'number') return String(value);
  if (path === undefined || !timedPath.test(path)) return String(Math.round(value * 1_000) / 1_000);
  return durationWords(value);
}

export function durationWords(ms: number): string {
  if (Math.abs(ms) < 60_000) return `${Math.round(ms / 100) / 10} s`;
  if (Math.abs(ms) < 3_600_000) return `${Math.round(ms / 6_000) / 10} min`;
  return `${Math.round(ms / 360_000) / 10} h`;
}

/** No candidate came near: because of the campaign, the visitor's absence, or the trigger. */
function silenceOf({ record, statusThen, visit, atMs }: WhyScene): WhySilence {
  if (record === undefined) return { reason: 'noCampaign' };
  const { version, publishedAtMs } = record;
  if (statusThen === undefined && publishedAtMs > atMs) {
    return { reason: 'publishedLater', version, atMs: publishedAtMs };
  }
  const status = statusThen ?? record.status;
  if (status !== 'live') return { reason: 'notLive', status };
  if (visit === undefined) return { reason: 'noVisit' };
  if (visit.endedAtMs !== undefined && visit.endedAtMs < atMs - 86_400_000) {
    return { reason: 'visitEnded', atMs: visit.endedAtMs };
  }
  return triggerSilence(record, visit);
}

function triggerSilence({ campaign }: CampaignRecord, { stays }: VisitRow): WhySilence {
  const { when } = campaign;
  const zone = 'zone' in when && typeof when.zone === 'string' ? when.zone : undefined;
  const never = { reason: 'neverTriggered', trigger: when.type } as const;
  if (zone === undefined) return never;
  const there = stays.filter((stay) => stay.zone === zone);
  if (there.length === 0) return { ...never, zone, stays: 0 };
  const longestMs = Math.max(...there.map(({ enteredAtMs, leftAtMs }) => leftAtMs - enteredAtMs));
  const askedMs = 'for' in when && typeof when.for === 'string' ? durationMs(when.for) : undefined;
  const asked = askedMs === undefined ? {} : { askedMs };
  return { ...never, zone, stays: there.length, longestMs, ...asked };
}

function silenceWords(silence: WhySilence, { campaign, visitor }: WhyScene): string {
  switch (silence.reason) {
    case 'noCampaign':
      return `there is no campaign ${campaign} at this venue`;
    case 'publishedLater': {
      const since = new Date(silence.atMs).toISOString();
      return `version ${silence.version} was published later, ${since}`;
    }
    case 'notLive':
      return `the campaign was ${silence.status} then, not live`;
    case 'noVisit':
      return `no visit of ${visitor} is known before that time`;
    case 'visitEnded':
      return `the last visit ended ${new Date(silence.atMs).toISOString()}`;
    case 'neverTriggered':
      return triggerWords(silence);
    default:
      return silence satisfies never;
  }
}

function triggerWords(silence: Extract<WhySilence, { reason: 'neverTriggered' }>): string {
  const { trigger, zone, stays, longestMs, askedMs } = silence;
  const never = `its trigger, ${trigger}${zone === undefined ? '' : ` in ${zone}`}, never came`;
  if (zone === undefined) return never;
  if (longestMs === undefined) return `${never}: the visitor has no finished stay in ${zone}`;
  const asked = askedMs === undefined ? '' : `, asked ${durationWords(askedMs)}`;
  return `${never}: the longest of ${stays} stays there was ${durationWords(longestMs)}${asked}`;
}
