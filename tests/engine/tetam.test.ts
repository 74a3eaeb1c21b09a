import { expect, test } from 'vitest';
import { VenueSettings } from '../../src/contracts/venue.ts';
import { createOut, step } from '../../src/engine/step.ts';
import { createVenue } from '../../src/engine/venue.ts';
import { quarterOf, quarters, receivers, type Track, tetamIsHere, tracks } from './tetam.ts';

type Score = { samples: number; right: number; errorM: number };

/** Plays a track through the engine and compares place and point with the truth at each sample. */
function play(track: Track): Score {
  const state = createVenue('tetam');
  const out = createOut();
  let position = 0;
  const send = (atMs: number, input: Parameters<typeof step>[1]['input']) =>
    step(state, { position: ++position, atMs, venue: 'tetam', input }, out);
  const startMs = track.heard[0]?.atMs ?? 0;
  const command = (body: object) =>
    send(startMs, { type: 'command', id: 'c', command: body as never });
  command({
    do: 'publishVenue',
    plan: quarters(),
    settings: VenueSettings.parse({}),
    timezone: 'Europe/Istanbul',
    offsets: [[0, 180]],
    demo: false,
  });
  for (const { id, x, y } of receivers()) {
    command({ do: 'placeDevice', device: id, kind: 'receiver', placement: { x, y } });
  }
  const score: Score = { samples: 0, right: 0, errorM: 0 };
  for (const { atMs, receiver, rssiDbm, x, y } of track.heard) {
    const body = { kind: 'sightings', sightings: [{ alias: 'tag', rssiDbm }] } as const;
    send(atMs, { type: 'reading', device: receiver, boot: 1, seq: position, atMs, body });
    const wearing = state.wearings.get('tag');
    if (!wearing?.placed) continue;
    score.samples++;
    if (wearing.zone === quarterOf(x, y)) score.right++;
    score.errorM += Math.hypot(wearing.x - x, wearing.y - y);
  }
  return score;
}

test.skipIf(!tetamIsHere)(
  '[LOC3] recorded tracks are in the right quarter three times of four',
  () => {
    const scores = tracks().map((track) => ({ track: track.name, ...play(track) }));
    const samples = scores.reduce((sum, score) => sum + score.samples, 0);
    const right = scores.reduce((sum, score) => sum + score.right, 0) / samples;
    const errorM = scores.reduce((sum, score) => sum + score.errorM, 0) / samples;
    console.log(`TETAM: right quarter ${right.toFixed(3)}, mean error ${errorM.toFixed(2)} m`);
    expect(scores).toHaveLength(6);
    expect(right).toBeGreaterThanOrEqual(0.75);
    expect(errorM).toBeLessThan(3.2);
  },
);
