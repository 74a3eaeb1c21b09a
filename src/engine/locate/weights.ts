/**
 * How much a strength counts against the strongest one: 10^(−difference ÷ (10 n)). Tables made by
 * multiplication alone, so that every machine has the same last bit. [DET1]
 */
const stepDb = 0.25;
const steps = 320;

/** 10^(−0.25 ÷ 8): n = 0.8 did best on recorded tracks (see tests/engine/tetam.test.ts). */
const pointStep = 0.930572040929699;
/** 10^(−0.25 ÷ 18): n = 1.8, as power falls indoors (Rappaport). */
const zoneStep = 0.968525614859935;

const pointWeights = table(pointStep);
const zoneWeights = table(zoneStep);

function table(ratio: number): Float64Array {
  const weights = new Float64Array(steps);
  let weight = 1;
  for (let i = 0; i < steps; i++) {
    weights[i] = weight;
    weight *= ratio;
  }
  return weights;
}

/** Weight of a receiver's position, `belowDb` ≥ 0 under the strongest. */
export function pointWeight(belowDb: number): number {
  return pointWeights[Math.min(steps - 1, Math.round(belowDb / stepDb))] ?? 0;
}

/** Weight of a receiver's zone, `belowDb` ≥ 0 under the strongest. */
export function zoneWeight(belowDb: number): number {
  return zoneWeights[Math.min(steps - 1, Math.round(belowDb / stepDb))] ?? 0;
}
