import { textbookM, zonesOnly } from '../engine/locate/peers.ts';
import { tetamIsHere } from '../engine/tetam.ts';
import { playAll, windowMs } from '../engine/tetam-play.ts';
import type { Figure } from './figure.ts';

const rounded = (value: number): number => Math.round(value * 1_000) / 1_000;

/**
 * Places on recorded tracks (TETAM), each track a venue that has learned nothing yet; beside them
 * one venue that goes on learning, and what others make of the same windows.
 */
export function locateBench(): Figure[] {
  if (!tetamIsHere) return [];
  const cold = playAll({ isWarm: false });
  const warm = playAll({ isWarm: true });
  const { nearestM, centroidM } = zonesOnly();
  const beside = { tracks: cold.tracks.length, windows: cold.windows, windowMs };
  return [
    {
      name: 'locate.tetam.mean_m',
      value: rounded(cold.errorM),
      unit: 'm',
      ...beside,
      p90: rounded(cold.p90M),
      learnedOn: rounded(warm.errorM),
      textbookFilter: rounded(textbookM()),
      weightedCentroid: rounded(centroidM),
      nearestReceiver: rounded(nearestM),
    },
    {
      name: 'locate.tetam.zone_accuracy',
      value: rounded(cold.right),
      unit: 'share of windows in the right quarter',
      learnedOn: rounded(warm.right),
    },
    {
      name: 'locate.tetam.wrong_switches',
      value: rounded(cold.wrongAMinute),
      unit: 'a minute',
      learnedOn: rounded(warm.wrongAMinute),
    },
  ];
}
