/** Work in small steps: yields how many cells were looked at since it last did. */
export type Steps<T> = Generator<number, T>;
