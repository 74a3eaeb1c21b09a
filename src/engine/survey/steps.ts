/**
 * Work that can be laid aside: yields the share of it that is done, 0 to 1, every few
 * milliseconds, so that whoever runs it hears others between and may stop. Returns its result.
 */
export type Steps<T> = Generator<number, T, void>;

/** The same work as the part `from`–`to` of a larger one. */
export function* partOf<T>(
  steps: Steps<T>,
  { from, to }: { readonly from: number; readonly to: number },
): Steps<T> {
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value;
    yield from + (to - from) * next.value;
  }
}

/** Runs it at one stretch. */
export function toEnd<T>(steps: Steps<T>): T {
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value;
  }
}
