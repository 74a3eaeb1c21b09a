/** What a text began with that only a whole parser understands. */
export type Left = { readonly text: string; readonly lineEnd: string | undefined };

/**
 * Records of a CSV file as long as nothing in it is quoted: most tills write such files, and to
 * split their lines costs a tenth of reading them letter by letter. From the first quote on, or a
 * line end or length out of the ordinary, the rest is the parser's: `left` has where it begins.
 */
export class PlainLines {
  readonly #separator: string;
  readonly #charactersMost: number;
  #pending = '';
  #lineEnd: string | undefined;
  #left: Left | undefined;

  constructor(separator: string, charactersMost: number) {
    this.#separator = separator;
    this.#charactersMost = charactersMost;
  }

  /** Set once there is something it does not read; nothing more may be given to it. */
  get left(): Left | undefined {
    return this.#left;
  }

  /** The records that end in this text. */
  take(text: string): string[][] {
    const all = this.#pending + text;
    const quote = all.indexOf('"');
    const plain = quote < 0 ? all : all.slice(0, quote);
    const lineEnd = this.#lineEndOf(plain, quote >= 0);
    if (lineEnd === undefined) {
      this.#pending = all;
      if (quote >= 0 || all.length > this.#charactersMost) this.#leave(all);
      return [];
    }
    const lines = plain.split(lineEnd);
    const begun = lines.pop() ?? '';
    const long = lines.findIndex(({ length }) => length > this.#charactersMost);
    if (long >= 0) {
      const before = lines.splice(long);
      this.#leave([...before, all.slice(plain.length - begun.length)].join(lineEnd));
    } else if (quote >= 0 || begun.length > this.#charactersMost) {
      this.#leave(all.slice(plain.length - begun.length));
    } else this.#pending = begun;
    return lines.map((line) => line.split(this.#separator));
  }

  /** The last record, which no line end follows. */
  end(): string[][] {
    const begun = this.#pending;
    this.#pending = '';
    if (begun === '') return [];
    // A lone CR that ends the only line was not the first half of its end after all.
    const line = this.#lineEnd === undefined && begun.endsWith('\r') ? begun.slice(0, -1) : begun;
    return [line.split(this.#separator)];
  }

  #leave(text: string): void {
    this.#pending = '';
    this.#left = { text, lineEnd: this.#lineEnd };
  }

  /** Of the first line, and so of all; a lone CR at the end may be half of one. */
  #lineEndOf(plain: string, isCut: boolean): string | undefined {
    if (this.#lineEnd !== undefined) return this.#lineEnd;
    const at = plain.search(/[\r\n]/);
    if (at < 0) return undefined;
    if (plain[at] === '\n') this.#lineEnd = '\n';
    else if (plain[at + 1] === '\n') this.#lineEnd = '\r\n';
    else if (at + 1 < plain.length || isCut) this.#lineEnd = '\r';
    return this.#lineEnd;
  }
}
