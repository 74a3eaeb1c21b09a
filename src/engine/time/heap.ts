/** Negative when `a` leaves first; 0 only for equals. */
export type Compare<T> = (a: T, b: T) => number;

/** Binary min-heap kept in a plain array, so that it can live in the state. */
export function push<T>(heap: T[], item: T, compare: Compare<T>): void {
  let at = heap.length;
  heap.push(item);
  while (at > 0) {
    const above = (at - 1) >> 1;
    const parent = heap[above];
    if (parent === undefined || compare(parent, item) <= 0) break;
    heap[at] = parent;
    at = above;
  }
  heap[at] = item;
}

export function pop<T>(heap: T[], compare: Compare<T>): T | undefined {
  const top = heap[0];
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return top;
  let at = 0;
  for (;;) {
    let below = 2 * at + 1;
    let child = heap[below];
    if (child === undefined) break;
    const other = heap[below + 1];
    if (other !== undefined && compare(other, child) < 0) {
      below++;
      child = other;
    }
    if (compare(last, child) <= 0) break;
    heap[at] = child;
    at = below;
  }
  heap[at] = last;
  return top;
}
