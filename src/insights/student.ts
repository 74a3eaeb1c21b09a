/** z for two-sided 95 %, and for 80 % of power. */
export const z95 = 1.959963984540054;
const z80 = 0.8416212335729143;
export const zPower = z95 + z80;

/**
 * The two-sided 95 % quantile of Student's t. Source: Hill, "Algorithm 396: Student's
 * t-quantiles", Comm. ACM 13 (1970), whose expansion is good to six digits from 3 degrees on;
 * 1 and 2 have closed forms.
 */
export function t95(degrees: number): number {
  const p = 0.05;
  const n = Math.max(1, degrees);
  if (n < 1.5) return 1 / Math.tan((p * Math.PI) / 2);
  if (n < 2.5) return Math.sqrt(2 / (p * (2 - p)) - 2);
  const a = 1 / (n - 0.5);
  const b = 48 / a ** 2;
  const c0 = (((20_700 * a) / b - 98) * a - 16) * a + 96.36;
  const d = ((94.5 / (b + c0) - 3) / b + 1) * Math.sqrt((a * Math.PI) / 2) * n;
  const y0 = (d * p) ** (2 / n);
  if (y0 <= a + 0.05) {
    const small =
      ((1 / (((n + 6) / (n * y0) - 0.089 * d - 0.822) * (n + 2) * 3) + 0.5 / (n + 4)) * y0 - 1) *
        ((n + 1) / (n + 2)) +
      1 / y0;
    return Math.sqrt(n * small);
  }
  const x = -z95;
  const y = x * x;
  const c1 = n < 5 ? c0 + 0.3 * (n - 4.5) * (x + 0.6) : c0;
  const c = (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b + c1;
  const e = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / c - y - 3) / b + 1) * x;
  return Math.sqrt(n * Math.expm1(a * e * e));
}
