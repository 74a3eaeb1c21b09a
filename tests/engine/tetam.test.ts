import { expect, test } from 'vitest';
import { textbookM, zonesOnly } from './locate/peers.ts';
import { tetamIsHere } from './tetam.ts';
import { playAll } from './tetam-play.ts';

/**
 * Receivers' positions, the free floor and priors of the literature; DECISIONS names the choices
 * that were made with these tracks in view. Each is a venue that has learned nothing yet.
 */
test.skipIf(!tetamIsHere)(
  '[LOC1] [LOC3] recorded tracks: mean error, right quarter, wrong switches',
  () => {
    const cold = playAll({ isWarm: false });
    const warm = playAll({ isWarm: true });
    for (const [name, { errorM, p90M, right, wrongAMinute, tracks }] of Object.entries({
      cold,
      warm,
    })) {
      console.log(
        `TETAM ${name}: mean ${errorM.toFixed(2)} m, p90 ${p90M.toFixed(2)} m, right quarter ` +
          `${right.toFixed(3)}, wrong switches ${wrongAMinute.toFixed(2)} a minute; a track ` +
          tracks
            .map(({ errorM, right }) => `${errorM.toFixed(2)} m ${right.toFixed(2)}`)
            .join(', '),
      );
      expect(tracks).toHaveLength(6);
      expect(errorM).toBeLessThanOrEqual(2);
      expect(right).toBeGreaterThanOrEqual(0.85);
      expect(wrongAMinute).toBeLessThanOrEqual(0.5);
      for (const track of tracks) expect(track.errorM).toBeLessThan(3);
    }
  },
);

test.skipIf(!tetamIsHere)('[LOC1] the filter beats what it replaced and the textbook', () => {
  const { errorM } = playAll({ isWarm: false });
  const { nearestM, centroidM } = zonesOnly();
  const filterM = textbookM();
  const peers = [nearestM, centroidM, filterM].map((one) => one.toFixed(2)).join(', ');
  console.log(`TETAM peers: nearest, centroid, textbook filter ${peers} m`);
  expect(errorM).toBeLessThan(filterM);
  expect(filterM).toBeLessThan(centroidM);
  expect(centroidM).toBeLessThan(nearestM);
});
