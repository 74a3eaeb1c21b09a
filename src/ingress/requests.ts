import { Cursor } from './packets.ts';

export type Will = { readonly topic: string; readonly payload: Buffer; readonly qos: number };

/** A well-formed CONNECT of MQTT 3.1.1. The will's retain flag is ignored. */
export type ConnectRequest = {
  readonly clientId: string;
  /** Devices have clean sessions, whatever they ask for. [ING3] */
  readonly clean: boolean;
  readonly username: string | undefined;
  readonly password: Buffer | undefined;
  readonly will: Will | undefined;
  /** 0 = none. */
  readonly keepAliveS: number;
};

const flag = {
  reserved: 1,
  clean: 2,
  will: 4,
  willRetain: 32,
  password: 64,
  username: 128,
} as const;

/**
 * Reads the body of a CONNECT. `protocol` is another version, which is answered with CONNACK 1;
 * everything else that breaks section 3.1 is malformed.
 */
export function readConnect(body: Buffer): ConnectRequest | 'protocol' | 'malformed' {
  const cursor = new Cursor(body);
  const protocol = cursor.text();
  const level = cursor.byte();
  if (!cursor.ok || (protocol !== 'MQTT' && protocol !== 'MQIsdp')) return 'malformed';
  if (protocol !== 'MQTT' || level !== 4) return 'protocol';
  const flags = cursor.byte();
  const keepAliveS = cursor.number();
  if (!flagsAgree(flags)) return 'malformed';
  const clientId = cursor.text();
  const hasWill = (flags & flag.will) !== 0;
  const will = hasWill
    ? { topic: cursor.text(), payload: cursor.binary(), qos: (flags >> 3) & 3 }
    : undefined;
  const username = (flags & flag.username) !== 0 ? cursor.text() : undefined;
  const password = (flags & flag.password) !== 0 ? cursor.binary() : undefined;
  if (!cursor.ok || cursor.left > 0) return 'malformed';
  if (will !== undefined && !isTopicName(will.topic)) return 'malformed';
  const clean = (flags & flag.clean) !== 0;
  return { clientId, clean, username, password, will, keepAliveS };
}

function flagsAgree(flags: number): boolean {
  const willQos = (flags >> 3) & 3;
  if ((flags & flag.reserved) !== 0 || willQos === 3) return false;
  if ((flags & flag.will) === 0 && (willQos > 0 || (flags & flag.willRetain) !== 0)) return false;
  return (flags & flag.password) === 0 || (flags & flag.username) !== 0;
}

/** True for the body of a SUBSCRIBE whose filters are clean texts with a QoS of 0 to 2. */
export function isSubscribe(body: Buffer): boolean {
  return everyFilter(body, (cursor) => cursor.byte() < 3);
}

export function isUnsubscribe(body: Buffer): boolean {
  return everyFilter(body, () => true);
}

/** A name has a character and no wildcard [MQTT-4.7.3-1, MQTT-4.7.1-1]. */
export function isTopicName(topic: string): boolean {
  return topic.length > 0 && !/[+#]/.test(topic);
}

/** `+` fills its level and `#` the last one [MQTT-4.7.1-2, -3]. */
function isFilter(filter: string): boolean {
  if (filter.length === 0) return false;
  const levels = filter.split('/');
  return levels.every((level, at) => {
    if (level === '#') return at === levels.length - 1;
    return level === '+' || !/[+#]/.test(level);
  });
}

function everyFilter(body: Buffer, after: (cursor: Cursor) => boolean): boolean {
  const cursor = new Cursor(body);
  const packetId = cursor.number();
  if (packetId === 0 || cursor.left === 0) return false;
  while (cursor.ok && cursor.left > 0) {
    const filter = cursor.text();
    if (!isFilter(filter) || !after(cursor)) return false;
  }
  return cursor.ok;
}
