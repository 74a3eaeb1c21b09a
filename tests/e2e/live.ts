import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { LiveFrame } from '../../src/contracts/live.ts';

/** A viewer of the live floor with a token, remembering every frame it got. */
export async function openSocket(address: string, token: string) {
  const socket = new WebSocket(address.replace(/^http/, 'ws'), {
    headers: { authorization: `Bearer ${token}` },
  });
  const frames: LiveFrame[] = [];
  socket.on('message', (bytes) => frames.push(JSON.parse(String(bytes)) as LiveFrame));
  await once(socket, 'open');
  const zonesOf = (frame: LiveFrame) =>
    frame.type === 'snapshot' || frame.type === 'delta' ? (frame.zones ?? []) : [];
  return {
    frames,
    /** Whether the zone showed so many people in any frame until now, or does within 5 s. */
    async zoneReached(zone: string, people: number): Promise<boolean> {
      for (let i = 0; i < 50; i++) {
        const seen = frames.some((frame) =>
          zonesOf(frame).some((view) => view.id === zone && view.people === people),
        );
        if (seen) return true;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      return false;
    },
    close: () => socket.close(),
  };
}
