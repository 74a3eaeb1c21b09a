import { hash32 } from '../hash.ts';
import { ln } from '../locate/tables.ts';

/** A seeded stream of numbers: the same text, the same numbers, on every machine. */
export class Dice {
  #at: number;

  constructor(seed: string) {
    this.#at = hash32(seed);
  }

  /** Uniform in (0, 1). Source: T. Ettinger, mulberry32, public domain. */
  next(): number {
    this.#at = (this.#at + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#at ^ (this.#at >>> 15), 1 | this.#at);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 4_294_967_296;
  }

  /** Normal with mean 0 and variance 1. Source: G. Marsaglia's polar method, 1964. */
  gaussian(): number {
    for (;;) {
      const [u, v] = [2 * this.next() - 1, 2 * this.next() - 1];
      const square = u * u + v * v;
      if (square > 0 && square < 1) return u * Math.sqrt((-2 * ln(square)) / square);
    }
  }

  /** Student's t with four degrees of freedom, scale 1: the noise of LOC1. */
  student4(): number {
    const chi = -2 * ln(this.next()) - 2 * ln(this.next());
    return this.gaussian() / Math.sqrt(chi / 4);
  }
}
