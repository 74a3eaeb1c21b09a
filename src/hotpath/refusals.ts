import type { DeviceErrorAnswer, ErrorCode } from '../contracts/errors.ts';
import { payloadExamples } from '../contracts/payloads.ts';
import type { RecordOp } from '../contracts/ports.ts';
import type { PublishEnd } from '../contracts/topics.ts';
import type { Refusal } from './decode.ts';
import { tagsStruckOut } from './foreign.ts';
import type { KnownDevice } from './registry.ts';

/** A device gets at most one answer in this time; the rest are counted in the next. [D10] */
const answerEveryMs = 1_000;
/** Quarantined rows a device and second; above it only counters move. */
const rowsPerSecond = 100;
/** Bytes of a refused payload that are kept. [design.md section 7] */
const keptBytes = 4_096;

type Pace = { answeredAtMs: number; suppressed: number; second: number; rows: number };

/**
 * What becomes of payloads that cannot be taken: quarantined, counted, answered on `errors`. [HOT3]
 */
export class Refusals {
  readonly #paces = new Map<string, Pace>();
  readonly #answer: (device: KnownDevice, answer: DeviceErrorAnswer) => void;

  constructor(answer: (device: KnownDevice, answer: DeviceErrorAnswer) => void) {
    this.#answer = answer;
  }

  /** The row to keep, or undefined when this device's rows are used up for the second. */
  refuse(
    device: KnownDevice,
    {
      end,
      payload,
      refusal,
      nowMs,
    }: { end: PublishEnd; payload: Uint8Array; refusal: Refusal; nowMs: number },
  ): RecordOp | undefined {
    device.rejects++;
    this.tell(device, { end, refusal, nowMs });
    const pace = this.#paceOf(device);
    const second = Math.floor(nowMs / 1_000);
    if (pace.second !== second) {
      pace.second = second;
      pace.rows = 0;
    }
    if (++pace.rows > rowsPerSecond) return undefined;
    return {
      op: 'quarantine',
      atMs: nowMs,
      venue: device.record.venue,
      device: device.record.device,
      end,
      code: refusal.code,
      payload: tagsStruckOut(payload.subarray(0, keptBytes)),
    };
  }

  /** Answers without keeping anything: what was taken, but with a remark. */
  tell(
    device: KnownDevice,
    { end, refusal, nowMs }: { end: PublishEnd; refusal: Omit<Refusal, 'ok'>; nowMs: number },
  ): void {
    const pace = this.#paceOf(device);
    if (nowMs - pace.answeredAtMs < answerEveryMs) {
      pace.suppressed++;
      return;
    }
    this.#answer(device, {
      code: refusal.code,
      path: refusal.path,
      expected: refusal.expected,
      got: refusal.got,
      example: payloadExamples[end],
      docs: docsOf(refusal.code),
      suppressed: pace.suppressed,
    });
    pace.answeredAtMs = nowMs;
    pace.suppressed = 0;
  }

  /** The device was removed: nobody will ask for its pace again. */
  forget(key: string): void {
    this.#paces.delete(key);
  }

  #paceOf(device: KnownDevice): Pace {
    let pace = this.#paces.get(device.key);
    if (pace === undefined) {
      pace = { answeredAtMs: Number.NEGATIVE_INFINITY, suppressed: 0, second: 0, rows: 0 };
      this.#paces.set(device.key, pace);
    }
    return pace;
  }
}

function docsOf(code: ErrorCode): string {
  return `src/ERRORS.md#${code.replace('.', '')}`;
}
