import { hash } from 'node:crypto';

const firstSlots = 1 << 16;
/** 256 MB of marks would be too many; a file of more sales is not looked through for this. */
const mostMarks = 1 << 22;

/** Which texts were met, in 16 bytes each: a set of strings takes five times as much. */
export class Marks {
  #slots = new Float64Array(firstSlots);
  #count = 0;

  /** True when it was met before; two texts are taken for one once in 10^9 of such files. */
  met(text: string): boolean {
    // 13 digits of hex are the 52 bits that a double holds.
    const mark = Number.parseInt(hash('sha256', text, 'hex').slice(0, 13), 16) + 1;
    if (this.#has(mark)) return true;
    if (this.#count >= mostMarks) return false;
    if (this.#count * 2 >= this.#slots.length) this.#grow();
    this.#put(mark);
    this.#count++;
    return false;
  }

  #has(mark: number): boolean {
    const slots = this.#slots;
    for (let at = mark % slots.length; slots[at] !== 0; at = (at + 1) % slots.length) {
      if (slots[at] === mark) return true;
    }
    return false;
  }

  #put(mark: number): void {
    const slots = this.#slots;
    let at = mark % slots.length;
    while (slots[at] !== 0) at = (at + 1) % slots.length;
    slots[at] = mark;
  }

  #grow(): void {
    const before = this.#slots;
    this.#slots = new Float64Array(before.length * 2);
    for (const mark of before) if (mark !== 0) this.#put(mark);
  }
}
