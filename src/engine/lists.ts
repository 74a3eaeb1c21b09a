const nothing: readonly never[] = Object.freeze([]);

/**
 * An empty list of the state, one for all who have nothing in it: most visitors have a dozen such
 * lists, and each of its own would be 32 bytes. It is never filled, only replaced by a longer one.
 */
export function none<T>(): T[] {
  return nothing as never[];
}
