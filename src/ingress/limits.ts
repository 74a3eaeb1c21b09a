import { payloadLimits } from '../contracts/payloads.ts';

/** Every bound of the sockets' thread, with its unit in the name and its reason beside it. */
export type IngressLimits = {
  /** Sockets open at once, strangers included: a venue has hundreds, a chain's server thousands. */
  readonly connections: number;
  /** Announced length of a packet before CONNECT was accepted: ids, a will and a secret fit. */
  readonly preConnectBytes: number;
  /** Length of any packet but PUBLISH: four subscriptions fit many times. */
  readonly controlBytes: number;
  /** Longest topic read before judging it: the longest legal one has 150 bytes. */
  readonly topicBytes: number;
  /** Largest payload that is kept; a larger one is skipped as it streams and acknowledged. */
  readonly payloadBytes: number;
  /** Sockets that nobody vouches for yet; with one more the oldest of them is closed. [ING16] */
  readonly strangers: number;
  /** How often the files of certificates are looked at. [ING13] */
  readonly certificatesMs: number;
  /** A socket must have sent its whole CONNECT by then; TLS has as long for its handshake. */
  readonly connectMs: number;
  /** A device that does not read what we send it is closed after this. */
  readonly drainMs: number;
  /** A publish that is not on disk by then closes its connection: the device keeps and resends. */
  readonly ackMs: number;
  /** How often silence, stalls and frozen readers are looked for. */
  readonly sweepMs: number;
  /** Publishes of one connection under way to disk; then its bytes wait in TCP. [ING5] */
  readonly creditPerConnection: number;
  /** QoS 0 publishes of one connection under way; more are shed. */
  readonly qos0PerConnection: number;
  readonly batchBytes: number;
  readonly batchItems: number;
  /** Bytes and publishes that wait for their batch, over all connections; then reading pauses. */
  readonly queueBytes: number;
  readonly queueItems: number;
  /** From this many waiting publishes on QoS 0 is shed, so that QoS 1 keeps room. */
  readonly shedItems: number;
  /** QoS 2 exchanges of one connection that its PUBREL has not ended. */
  readonly openExchanges: number;
  /** Messages on their way to one wristband. */
  readonly pushesPerConnection: number;
  /** Failed CONNECTs an address may make at once, and each second after that. */
  readonly failuresBurst: number;
  readonly failuresPerS: number;
  /** Addresses whose failures are remembered. */
  readonly failingAddresses: number;
  /** Rows for the audit log and log lines; counters count all. */
  readonly violationsPerS: number;
};

const mebibyte = 1024 * 1024;

export const defaultLimits: IngressLimits = {
  connections: 10_000,
  strangers: 2_000,
  certificatesMs: 5_000,
  preConnectBytes: 2 * 1024,
  controlBytes: 8 * 1024,
  topicBytes: 256,
  payloadBytes: payloadLimits.payloadBytes,
  connectMs: 5_000,
  drainMs: 2_000,
  ackMs: 15_000,
  sweepMs: 500,
  creditPerConnection: 64,
  qos0PerConnection: 256,
  batchBytes: 4 * mebibyte,
  batchItems: 20_000,
  queueBytes: 32 * mebibyte,
  queueItems: 100_000,
  shedItems: 50_000,
  openExchanges: 1_000,
  pushesPerConnection: 64,
  failuresBurst: 20,
  failuresPerS: 5,
  failingAddresses: 10_000,
  violationsPerS: 10,
};
