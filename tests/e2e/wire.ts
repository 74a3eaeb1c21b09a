import { connect } from 'node:net';
import type { Credential } from './devices.ts';

/** MQTT 3.1.1 bytes no client would send. Source: OASIS mqtt-v3.1.1, chapter 3. */
function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]);
}

function packet(first: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const length: number[] = [];
  for (let rest = body.length; ; rest >>= 7) {
    if (rest < 128) {
      length.push(rest);
      break;
    }
    length.push((rest & 127) | 128);
  }
  return Buffer.concat([Buffer.from([first, ...length]), body]);
}

export function connectPacket({ clientId, username, password }: Credential): Buffer {
  const cleanSessionUserPassword = 0xc2;
  const keepAlive60S = [0, 60];
  const flags = Buffer.from([4, cleanSessionUserPassword, ...keepAlive60S]);
  return packet(0x10, text('MQTT'), flags, text(clientId), text(username), text(password));
}

/** A PUBLISH of QoS 1 with packet id 1. */
export function publishPacket(topic: string, payload: object): Buffer {
  const packetId1 = Buffer.from([0, 1]);
  return packet(0x32, text(topic), packetId1, Buffer.from(JSON.stringify(payload)));
}

export type Talk = {
  /** What the server said, as hex, until the end. */
  readonly heard: string;
  /** Whether the server closed the connection, and not our patience of 5 s. */
  readonly closed: boolean;
  readonly tookMs: number;
};

/** Says these packets, the next after each answer, and listens until the server closes. */
export function talk(port: number, packets: readonly Buffer[]): Promise<Talk> {
  const startedMs = performance.now();
  const left = [...packets];
  const heard: Buffer[] = [];
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port });
    const sayNext = () => {
      const next = left.shift();
      if (next !== undefined) socket.write(next);
    };
    const patience = setTimeout(() => end(false), 5_000);
    const end = (closed: boolean) => {
      clearTimeout(patience);
      socket.destroy();
      const tookMs = performance.now() - startedMs;
      resolve({ heard: Buffer.concat(heard).toString('hex'), closed, tookMs });
    };
    socket.once('connect', sayNext);
    socket.on('data', (chunk) => {
      heard.push(chunk);
      sayNext();
    });
    socket.once('close', () => end(true));
    socket.once('error', (error) => ('code' in error ? undefined : reject(error)));
  });
}
