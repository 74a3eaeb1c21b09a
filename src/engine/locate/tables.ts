/**
 * Logarithms and exponentials made of + − × ÷ alone, because those of the platform may differ in
 * the last bit between machines, and what they give decides. [DET1]
 */
const ln2 = Math.LN2;
const ln10 = Math.LN10;

/** Natural logarithm of a positive number: 2 artanh((m − 1) ÷ (m + 1)) + k ln 2, m in [⅔, 4⁄3]. */
export function ln(value: number): number {
  let [mantissa, halvings] = [value, 0];
  for (; mantissa > 4 / 3; halvings++) mantissa /= 2;
  for (; mantissa < 2 / 3; halvings--) mantissa *= 2;
  const z = (mantissa - 1) / (mantissa + 1);
  let [sum, power] = [0, z];
  for (let k = 1; k < 30; k += 2) {
    sum += power / k;
    power *= z * z;
  }
  return 2 * sum + halvings * ln2;
}

export function log10(value: number): number {
  return ln(value) / ln10;
}

/** e to the power of a number in [−700, 700]: Taylor's series of what is left of halvings. */
export function exp(value: number): number {
  const halvings = Math.round(value / ln2);
  const rest = value - halvings * ln2;
  let [sum, term] = [1, 1];
  for (let k = 1; k < 22; k++) {
    term *= rest / k;
    sum += term;
  }
  for (let k = 0; k < halvings; k++) sum *= 2;
  for (let k = 0; k > halvings; k--) sum /= 2;
  return sum;
}

/** Squared metres a step of the loss table, and how many there are: 80 m. */
export const lossPerM2 = 4;
const lossSteps = 80 * 80 * lossPerM2;

/** −10 log₁₀ d by the squared distance: what a path-loss exponent of 1 takes away, dB. */
export const lossOf: Float64Array = Float64Array.from(
  { length: lossSteps + 1 },
  (_, step) => -5 * log10(Math.max(0.25, (step + 0.5) / lossPerM2)),
);

export function lossAt(distance2: number): number {
  return lossOf[Math.min(lossSteps, Math.floor(distance2 * lossPerM2))] ?? 0;
}

/** Degrees of freedom of a strength's noise. [LOC1] */
const nu = 4;
/** Steps a scale of the noise, and how far off a strength may be before it counts no more. */
export const noisePerScale = 16;
export const noiseSteps = 16 * noisePerScale;

/** Log-likelihood of an error by its size in scales: Student's t without its constant. */
export const noiseOf: Float64Array = Float64Array.from(
  { length: noiseSteps + 1 },
  (_, step) => (-(nu + 1) / 2) * ln(1 + ((step + 0.5) / noisePerScale) ** 2 / nu),
);

/** Steps a unit of log-likelihood; further below the best than `expSteps` is nothing. */
export const expPerUnit = 32;
export const expSteps = 16 * expPerUnit;

/** e to the power of minus a difference of log-likelihoods. */
export const expOf: Float64Array = Float64Array.from({ length: expSteps + 1 }, (_, step) =>
  step === expSteps ? 0 : exp(-step / expPerUnit),
);

/**
 * Mean of `count` powers with the mean `meanDb` and one more: powers are averaged, not decibels,
 * as a fade takes away much more than an echo adds. Source: W. C. Y. Lee, Estimate of local
 * average power of a mobile radio signal, IEEE Trans. Veh. Tech. 34(1), 1985.
 */
export function meanPower(meanDb: number, count: number, db: number): number {
  const ratio = exp(Math.min(20, Math.max(-20, ((db - meanDb) * ln10) / 10)));
  return meanDb + 10 * log10((count + ratio) / (count + 1));
}
