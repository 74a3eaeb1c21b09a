import { createHash, timingSafeEqual } from 'node:crypto';
import type { ErrorCode } from '../contracts/errors.ts';
import {
  clientIdOf,
  formatTopic,
  isSubscribeEnd,
  mayPublish,
  maySubscribe,
  parseTopic,
  publishEnds,
} from '../contracts/topics.ts';
import type { EdgeDevice } from '../contracts/wire.ts';
import type { PresentedCertificate } from './certificates.ts';
import type { ConnectRequest } from './requests.ts';

/** A device as a connection knows it. `topics` maps what it may publish to an end's number. */
export type KnownDevice = EdgeDevice & {
  readonly clientId: string;
  readonly topics: ReadonlyMap<string, number>;
};

/** What a device proved itself with: its hash, and until when it holds, epoch milliseconds. */
export type Proof = { readonly sha256: string; readonly untilMs: number };

export type Verdict =
  | { readonly ok: true; readonly device: KnownDevice; readonly proof: Proof }
  /**
   * `connack` is the return code of CONNACK: 2 identifier, 4 user name or password, 5 denied.
   * `device` where it surely was the device itself that is refused.
   */
  | {
      readonly ok: false;
      readonly code: ConnectCode;
      readonly connack: 2 | 4 | 5;
      readonly about: string;
      readonly device?: KnownDevice;
    };

type ConnectCode = Extract<
  ErrorCode,
  | 'connect.credential'
  | 'connect.certificate'
  | 'connect.revoked'
  | 'connect.client_id'
  | 'connect.topic_denied'
>;
type Refused = Extract<Verdict, { ok: false }>;

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

  /** Of all devices, the number each is known by. */
  numbers(): readonly (readonly [clientId: string, index: number])[] {
    return [...this.#byName.values()].map(({ clientId, index }) => [clientId, index]);
  }

  /** Takes a device's row; returns the row before. */
  put(device: EdgeDevice): KnownDevice | undefined {
    const before = this.remove(device.index);
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
   * refused and the device stays. A secret is judged wherever one is sent, else the certificate of
   * the TLS handshake. [ING2] [ING14]
   */
  judge(
    request: ConnectRequest,
    { certificate, nowMs }: { certificate: PresentedCertificate | undefined; nowMs: number },
  ): Verdict {
    const { clientId, password } = request;
    const verdict =
      password === undefined && certificate !== undefined
        ? this.#byCertificate(request, certificate, nowMs)
        : this.#bySecret(request, nowMs);
    if (!verdict.ok) return verdict;
    const { device } = verdict;
    if (clientId !== device.clientId) {
      return { ok: false, code: 'connect.client_id', connack: 2, about: clientId };
    }
    const status = formatTopic({ venue: device.venue, device: device.device, end: 'status' });
    if (request.will !== undefined && request.will.topic !== status) {
      const about = `will on ${request.will.topic}`;
      return { ok: false, code: 'connect.topic_denied', connack: 5, about, device };
    }
    return verdict;
  }

  #bySecret({ username, password, clientId }: ConnectRequest, nowMs: number): Verdict {
    const device = this.#byName.get(username ?? '');
    const known = device?.secretSha256 ?? '';
    const expected = known === '' ? nobody : Buffer.from(known, 'hex');
    const actual = createHash('sha256')
      .update(password ?? Buffer.alloc(0))
      .digest();
    const matches = expected.length === actual.length && timingSafeEqual(expected, actual);
    const sha256 = actual.toString('hex');
    if (device !== undefined && known !== '' && matches) {
      return { ok: true, device, proof: { sha256, untilMs: Number.POSITIVE_INFINITY } };
    }
    const wrong = { ok: false, code: 'connect.credential', connack: 4, about: clientId } as const;
    return formerly(device, { sha256, nowMs }) ?? wrong;
  }

  #byCertificate(
    { username, clientId }: ConnectRequest,
    { sha256, trusted, fromMs, untilMs }: PresentedCertificate,
    nowMs: number,
  ): Verdict {
    const device = this.#byName.get(username ?? clientId);
    const refuse = (why: string): Refused => {
      const about = `${clientId}: ${why}`;
      return { ok: false, code: 'connect.certificate', connack: 5, about };
    };
    if (!trusted) return refuse('not signed by the configured authority');
    if (nowMs < fromMs || nowMs > untilMs) return refuse('not valid at this time');
    if (device !== undefined && device.certificateSha256 === sha256) {
      return { ok: true, device, proof: { sha256, untilMs } };
    }
    return formerly(device, { sha256, nowMs }) ?? refuse('not the certificate of this device');
  }
}

/**
 * Until when a proof that was accepted goes on holding under a device's present row; 0 = it does
 * not. A certificate's own end stays where it was.
 */
export function holdsUntil(device: EdgeDevice, proof: Proof): number {
  const { sha256 } = proof;
  if (device.secretSha256 === sha256) return Number.POSITIVE_INFINITY;
  if (device.certificateSha256 === sha256) return proof.untilMs;
  return device.former?.find((one) => one.sha256 === sha256)?.untilMs ?? 0;
}

/** A credential that was replaced or revoked: it holds for its overlap, then it is told so. */
function formerly(
  device: KnownDevice | undefined,
  { sha256, nowMs }: { sha256: string; nowMs: number },
): Verdict | undefined {
  const former = device?.former?.find((one) => one.sha256 === sha256);
  if (device === undefined || former === undefined) return undefined;
  const { untilMs } = former;
  if (nowMs < untilMs) return { ok: true, device, proof: { sha256, untilMs } };
  const about = 'a credential that was replaced or revoked';
  return { ok: false, code: 'connect.revoked', connack: 5, about, device };
}

/** True for a topic of the device's own that its kind listens to. [ING9] */
export function mayListen({ venue, device, kind }: KnownDevice, topic: string): boolean {
  const parsed = parseTopic(topic);
  return (
    parsed?.venue === venue &&
    parsed.device === device &&
    isSubscribeEnd(parsed.end) &&
    maySubscribe(kind, parsed.end)
  );
}

function topicsOf(device: EdgeDevice): ReadonlyMap<string, number> {
  const topics = new Map<string, number>();
  publishEnds.forEach((end, number) => {
    if (!mayPublish(device.kind, end)) return;
    topics.set(formatTopic({ venue: device.venue, device: device.device, end }), number);
  });
  return topics;
}
