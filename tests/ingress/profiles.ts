import { type OpenBroker, openOpenBroker } from '../torture/open-broker.ts';
import { type House, openHouse } from './house.ts';

/**
 * Strict: the broker as devices meet it. Open: the same guard and sessions with every topic
 * allowed, for what devices do not have. One of each at a time.
 */
let house: House | undefined;
let open: OpenBroker | undefined;

export async function strict(): Promise<number> {
  house = await openHouse();
  return house.broker.port;
}

export function stored(): House['stored'] {
  return house?.stored ?? [];
}

export async function openPort(): Promise<number> {
  open ??= await openOpenBroker();
  return open.port;
}

export async function closeProfiles(): Promise<void> {
  await house?.close();
  await open?.close();
  house = undefined;
  open = undefined;
}

/** Normative statements by their numbers, what is done, and how. */
export type Talk = readonly [ids: string, says: string, run: () => Promise<void>];

export const bytes = (...values: number[]): Buffer => Buffer.from(values);
export const health = 'gozar/v1/shop/receiver-1/health';
export const willed = (topic: string | Buffer, qos = 1) => ({
  will: { topic, payload: '{}', qos },
});
