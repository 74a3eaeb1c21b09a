import type { ErrorCode } from '../contracts/errors.ts';
import { isCleanText } from '../contracts/ids.ts';
import type { Payload } from '../contracts/payloads.ts';
import { payloadLimits, payloadSchemas } from '../contracts/payloads.ts';
import type { PublishEnd } from '../contracts/topics.ts';
import { endsThatNeedSeq } from '../contracts/topics.ts';
import { prescan } from './prescan.ts';

/** A payload as its schema gives it, tagged by the end it came on. */
export type DecodedPayload = { [E in PublishEnd]: { end: E; payload: Payload<E> } }[PublishEnd];

export type Refusal = {
  readonly ok: false;
  readonly code: ErrorCode;
  readonly path: string;
  readonly expected: string;
  readonly got: string;
};
/** `dropped` counts keys at the top that the schema does not know: firmware grows. */
export type Decoded =
  | { readonly ok: true; readonly decoded: DecodedPayload; readonly dropped: number }
  | Refusal;

/** The last time of ECMAScript. Source: ECMA-262, section 21.4.1.1. */
const latestMs = 8.64e15;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Bytes of one publish → a checked payload, or what is wrong with it, where. [HOT1] */
export function decode(end: PublishEnd, bytes: Uint8Array): Decoded {
  if (bytes.byteLength > payloadLimits.payloadBytes) {
    const expected = `at most ${payloadLimits.payloadBytes} bytes`;
    return refuse('payload.too_large', '', expected, `${bytes.byteLength} bytes`);
  }
  if (prescan(bytes) !== 'ok') {
    const { jsonDepth, jsonTokens } = payloadLimits;
    const expected = `at most ${jsonDepth} levels and ${jsonTokens} values`;
    return refuse('payload.too_deep', '', expected, 'more');
  }
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return refuse('payload.text', '', 'UTF-8 text', 'bytes that are not UTF-8');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const got = error instanceof Error ? error.message.slice(0, 160) : 'unreadable text';
    return refuse('payload.json', '', 'one JSON object', got);
  }
  if (end === 'sightings' && isPlainSightings(value)) {
    return { ok: true, decoded: { end, payload: value }, dropped: droppedKeys(end, value) };
  }
  return checkShape(end, value);
}

function refuse(code: ErrorCode, path: string, expected: string, got: string): Refusal {
  return { ok: false, code, path, expected, got };
}

function checkShape(end: PublishEnd, value: unknown): Decoded {
  const parsed = payloadSchemas[end].safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const path = issue === undefined ? '' : issue.path.map(String).join('.');
    const code = issue?.message.includes('control characters') ? 'payload.text' : 'payload.shape';
    return refuse(code, path, issue?.message ?? 'another shape', describe(at(value, issue?.path)));
  }
  const payload = parsed.data;
  if (endsThatNeedSeq.includes(end) && (payload.boot === undefined || payload.seq === undefined)) {
    const path = payload.boot === undefined ? 'boot' : 'seq';
    const expected = 'boot and seq, because a repeated reading would count twice';
    return refuse('payload.seq_missing', path, expected, 'nothing');
  }
  const decoded = { end, payload } as DecodedPayload;
  return { ok: true, decoded, dropped: droppedKeys(end, value) };
}

function droppedKeys(end: PublishEnd, value: unknown): number {
  let dropped = 0;
  for (const key in value as object) if (!Object.hasOwn(payloadSchemas[end].shape, key)) dropped++;
  return dropped;
}

function at(value: unknown, path: readonly PropertyKey[] | undefined): unknown {
  let found = value;
  for (const key of path ?? []) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = Reflect.get(found, key);
  }
  return found;
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'number') return String(value);
  return JSON.stringify(value).slice(0, 80);
}

/**
 * The hand-written guard of the one payload that makes the load: zod's 1.2M checks a second are a
 * fifth of the hot path's time (bench `intake.durable.c100`). What it does not take, zod judges.
 */
function isPlainSightings(value: unknown): value is Payload<'sightings'> {
  if (typeof value !== 'object' || value === null) return false;
  const { at: when, boot, seq, sightings } = value as Record<string, unknown>;
  if (!isOptionalTime(when) || !isOptionalCount(boot) || !isOptionalCount(seq)) return false;
  if (!Array.isArray(sightings)) return false;
  if (sightings.length === 0 || sightings.length > payloadLimits.sightings) return false;
  for (const sighting of sightings) if (!isPlainSighting(sighting)) return false;
  return true;
}

function isPlainSighting(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { tag, rssi, at: when, battery } = value as Record<string, unknown>;
  if (typeof tag !== 'string' || tag.length === 0 || tag.length > 128) return false;
  if (typeof rssi !== 'number' || !(rssi >= -127 && rssi <= 20)) return false;
  return isOptionalTime(when) && battery === undefined && isCleanText(tag);
}

/** Absent, or epoch milliseconds that a Date can hold: a later one cannot be written as text. */
function isOptionalTime(value: unknown): boolean {
  return isOptionalCount(value) && (value === undefined || (value as number) <= latestMs);
}

/** Absent, or a whole number from 0. */
function isOptionalCount(value: unknown): boolean {
  return value === undefined || (Number.isSafeInteger(value) && (value as number) >= 0);
}
