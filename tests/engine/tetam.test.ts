import { expect, test } from 'vitest';
import { textbookM, zonesOnly } from './locate/peers.ts';
import { tetamIsHere, tracks } from './tetam.ts';
import { playAll } from './tetam-play.ts';
import { type Air, heardAnew } from './tetam-radio.ts';

/**
 * Receivers' positions, the free floor and priors of the literature; DECISIONS names the choices
 * that were made with these tracks in view. Each is a venue that has learned nothing yet.
 */
test.skipIf(!tetamIsHere)(
  '[LOC1] [LOC3] recorded tracks: mean error, right quarter, wrong switches',
  () => {
    const cold = playAll({ isWarm: false });
    const warm = playAll({ isWarm: true });
    for (const [name, played] of Object.entries({ cold, warm })) {
      const { errorM, p90M, right, wrongAMinute, tracks } = played;
      const { besides, besidesRight, windows } = played;
      console.log(
        `TETAM ${name}: mean ${errorM.toFixed(2)} m, p90 ${p90M.toFixed(2)} m, right quarter ` +
          `${right.toFixed(3)}, wrong switches ${wrongAMinute.toFixed(2)} a minute; within ` +
          `half a metre of a border ${besidesRight} of ${besides} windows right, ` +
          `of all ${windows}; a track ` +
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

/** Mean and standard deviation over radios made up from seeds 1 to 8. */
function withMadeUpRadio(air: Partial<Air>) {
  const bare = { gainDb: 0, shadowDb: 0, shadowM: 2, bodyDb: 0, offsetDb: () => 0 };
  const walks = tracks();
  const played = Array.from({ length: 8 }, (_, i) =>
    playAll({ isWarm: false, walks: heardAnew(walks, i + 1, { ...bare, ...air }) }),
  );
  const mean = (list: readonly number[]) => list.reduce((sum, one) => sum + one, 0) / list.length;
  const right = mean(played.map((one) => one.right));
  const spread = Math.sqrt(mean(played.map((one) => (one.right - right) ** 2)));
  return { errorM: mean(played.map((one) => one.errorM)), right, spread };
}
type Played = ReturnType<typeof withMadeUpRadio>;
const shown = ({ errorM, right, spread }: Played) =>
  `${errorM.toFixed(2)} m, right quarter ${right.toFixed(2)} ± ${spread.toFixed(2)}`;

const shop = { gainDb: 3, shadowDb: 3, bodyDb: 4 };

test.skipIf(!tetamIsHere)(
  '[LOC1] [LOC3] what errors of a size leave of these walks’ quarters, by made-up radios',
  () => {
    const clear = withMadeUpRadio({});
    const calm = withMadeUpRadio({ gainDb: 1.5, shadowDb: 2, bodyDb: 2 });
    const usual = withMadeUpRadio(shop);
    console.log(`made-up radios: ${[clear, calm, usual].map(shown).join('; ')} (seeds 1 to 8)`);
    expect(clear.errorM).toBeLessThan(1);
    expect(clear.right).toBeGreaterThanOrEqual(0.9);
    expect(usual.errorM).toBeLessThan(2.1);
    // One radio and the next differ by more than 0.88 and 0.90 do.
    expect(usual.spread).toBeGreaterThan(0.02);
  },
);

test.skipIf(!tetamIsHere)(
  '[LOC1] who sends 8 dB less, or does from one second on, is found on these walks as well',
  () => {
    const usual = withMadeUpRadio(shop);
    const quiet = withMadeUpRadio({ ...shop, offsetDb: () => -8 });
    const pocketed = withMadeUpRadio({ ...shop, offsetDb: (ms) => (ms < 25_000 ? 0 : -8) });
    console.log(`usual, quiet, pocketed: ${[usual, quiet, pocketed].map(shown).join('; ')}`);
    expect(quiet.errorM).toBeLessThan(usual.errorM + 0.3);
    expect(pocketed.errorM).toBeLessThan(usual.errorM + 0.5);
  },
);
