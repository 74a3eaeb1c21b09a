import { createHash, timingSafeEqual } from 'node:crypto';
import type { ErrorCode } from '../contracts/errors.ts';
import { clientIdOf, formatTopic, mayPublish, publishEnds } from '../contracts/topics.ts';
import type { EdgeDevice } from '../contracts/wire.ts';
import type { ConnectRequest } from './requests.ts';

/** A device as a connection knows it. `topics` maps what it may publish to an end's number. */
export type KnownDevice = EdgeDevice & {
  readonly clientId: string;
  readonly topics: ReadonlyMap<string, number>;
};

export type Verdict =
  | { readonly ok: true; readonly device: KnownDevice }
  /** `connack` is the return code of CONNACK: 2 identifier, 4 user name or password, 5 denied. */
  | { readonly ok: false; readonly code: ConnectCode; readonly connack: 2 | 4 | 5 };

type ConnectCode = Extract<
  ErrorCode,
  'connect.credential' | 'connect.client_id' | 'connect.topic_denied'
>;

/** Compared with when the user name is unknown, so that both answers take the same time. */
const nobody = Buffer.alloc(32);

/** The table of credentials in memory. Secrets are 160 random bits, so one SHA-256 is enough. */
export class Credentials {
  readonly #byName: Map<string, KnownDevice>;
  readonly #byIndex: Map<number, KnownDevice>;

  constructor() {
    this.#byName = new Map();
    this.#byIndex = new Map();
  }

  get(index: number): KnownDevice | undefined {
    return this.#byIndex.get(index);
  }

  /** Returns the device this replaces when its connections may no longer stand. */
  put(device: EdgeDevice): KnownDevice | undefined {
    const before = this.#byIndex.get(device.index);
    const same =
      before !== undefined &&
      before.secretSha256 === device.secretSha256 &&
      before.kind === device.kind &&
      before.clientId === clientIdOf(device);
    if (same) return undefined;
    this.remove(device.index);
    const known = { ...device, clientId: clientIdOf(device), topics: topicsOf(device) };
    this.#byIndex.set(known.index, known);
    this.#byName.set(known.clientId, known);
    return before;
  }

  remove(index: number): KnownDevice | undefined {
    const device = this.#byIndex.get(index);
    if (device === undefined) return undefined;
    this.#byIndex.delete(index);
    if (this.#byName.get(device.clientId) === device) this.#byName.delete(device.clientId);
    return device;
  }

  /**
   * Judges a CONNECT before the broker registers it, so a stranger with a device's client id is
   * refused and the device stays. [ING2]
   */
  judge(request: ConnectRequest): Verdict {
    const device = this.#byName.get(request.username ?? '');
    const expected = device === undefined ? nobody : Buffer.from(device.secretSha256, 'hex');
    const password = request.password ?? Buffer.alloc(0);
    const actual = createHash('sha256').update(password).digest();
    const matches = expected.length === actual.length && timingSafeEqual(expected, actual);
    if (device === undefined || !matches) {
      return { ok: false, code: 'connect.credential', connack: 4 };
    }
    if (request.clientId !== device.clientId) {
      return { ok: false, code: 'connect.client_id', connack: 2 };
    }
    const status = formatTopic({ venue: device.venue, device: device.device, end: 'status' });
    if (request.will !== undefined && request.will.topic !== status) {
      return { ok: false, code: 'connect.topic_denied', connack: 5 };
    }
    return { ok: true, device };
  }
}

function topicsOf(device: EdgeDevice): ReadonlyMap<string, number> {
  const topics = new Map<string, number>();
  publishEnds.forEach((end, number) => {
    if (!mayPublish(device.kind, end)) return;
    topics.set(formatTopic({ venue: device.venue, device: device.device, end }), number);
  });
  return topics;
}
