/**
 * Receivers by the median of what each heard, loudest first: one echo does not decide. [RCV4]
 */
export function loudest(
  readings: readonly { readonly device: string; readonly dbm: number }[],
): readonly { readonly device: string; readonly dbm: number }[] {
  const byDevice = new Map<string, number[]>();
  for (const { device, dbm } of readings) {
    const list = byDevice.get(device);
    if (list) list.push(dbm);
    else byDevice.set(device, [dbm]);
  }
  return [...byDevice]
    .map(([device, heard]) => {
      const sorted = heard.sort((a, b) => a - b);
      return { device, dbm: sorted[Math.floor(sorted.length / 2)] ?? -128 };
    })
    .sort((a, b) => b.dbm - a.dbm);
}
