import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import type { TransformOptions } from 'node:stream';
import { type Parser, parse } from 'csv-parse';
import { parse as parseAll } from 'csv-parse/sync';
import { type Encoding, type Separator, separators } from '../../contracts/import-files.ts';
import { PlainLines } from './plain-lines.ts';

const headBytes = 64 * 1024;
const pieceBytes = 64 * 1024;
/** A quote that is never closed would take the rest of the file for one cell. */
const recordCharactersMost = 256 * 1024;
const sampleRows = 5;

export type Shape = { readonly encoding: Encoding; readonly separator: Separator };
export type Head = Shape & {
  readonly header: readonly string[];
  readonly sample: readonly (readonly string[])[];
};

/** What a file looks like, from its beginning. Throws node's error where it cannot be read. */
export function lookAt(path: string): Head {
  const fd = openSync(path, 'r');
  const bytes = Buffer.alloc(headBytes);
  const read = readSync(fd, bytes, 0, headBytes, 0);
  closeSync(fd);
  const head = bytes.subarray(0, read);
  const encoding = encodingOf(head, read < headBytes);
  const text = new TextDecoder(encoding).decode(head, { stream: true });
  const separator = separatorOf(text);
  const rows = parseAll(text, {
    ...optionsOf(separator),
    to: sampleRows + 1,
    // What was cut off at the end is no row of the sample.
    on_record: (record: string[]) => record,
  }) as string[][];
  const [header = [], ...sample] = rows;
  return { encoding, separator, header: header.map((cell) => cell.trim()), sample };
}

/** By its mark, else by what decodes: text in Windows-1256 is never sound UTF-8. [CUS4] */
function encodingOf(head: Uint8Array, isWhole: boolean): Encoding {
  const [one = 0, two = 0] = head;
  if (one === 0xff && two === 0xfe) return 'utf-16le';
  if (one === 0xfe && two === 0xff) return 'utf-16be';
  const zeros = [0, 0];
  for (let at = 0; at < head.length; at++)
    if (head[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  if (odd > head.length / 8) return 'utf-16le';
  if (even > head.length / 8) return 'utf-16be';
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: !isWhole });
    return 'utf-8';
  } catch {
    return 'windows-1256';
  }
}

/** The one that splits the header most, outside of quotes. */
function separatorOf(text: string): Separator {
  const line = /^[^\r\n]*/.exec(text.replace(/"[^"]*"/g, ''))?.[0] ?? '';
  const counted = separators.map((one) => ({ one, count: line.split(one).length }));
  return counted.reduce((most, next) => (next.count > most.count ? next : most)).one;
}

const optionsOf = (separator: Separator) =>
  ({
    delimiter: separator,
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: recordCharactersMost,
  }) as const;

export type Piece = {
  readonly records: readonly (readonly string[])[];
  /** Bytes of the file read so far. */
  readonly bytes: number;
};

/**
 * A file's records with the header, a piece at a time: never more of it in memory. Throws
 * csv-parse's error where no record ends.
 */
export async function* readPieces(path: string, { encoding, separator }: Shape) {
  const decoder = new TextDecoder(encoding);
  const plain = new PlainLines(separator, recordCharactersMost);
  let quoted: Quoted | undefined;
  const read = async (text: string): Promise<string[][]> => {
    if (quoted !== undefined) return quoted.take(text);
    const records = plain.take(text);
    const { left } = plain;
    if (left === undefined) return records;
    quoted = new Quoted(separator, left.lineEnd);
    return [...records, ...(await quoted.take(left.text))];
  };
  let bytes = 0;
  const stream = createReadStream(path, { highWaterMark: pieceBytes });
  for await (const chunk of stream) {
    bytes += (chunk as Buffer).length;
    const records = await read(decoder.decode(chunk as Buffer, { stream: true }));
    yield { records, bytes } satisfies Piece;
  }
  const records = await read(decoder.decode());
  records.push(...(quoted === undefined ? plain.end() : await quoted.end()));
  yield { records, bytes } satisfies Piece;
}

/** From the first quote on. */
class Quoted {
  readonly #parser: Parser;
  #failed: Error | undefined;

  constructor(separator: Separator, lineEnd: string | undefined) {
    // All records of a piece are taken at once, so none of them may hold the next piece up.
    const streaming: TransformOptions = { readableHighWaterMark: pieceBytes };
    const ends = lineEnd === undefined ? {} : { record_delimiter: lineEnd };
    this.#parser = parse({ ...optionsOf(separator), ...ends, ...streaming });
    this.#parser.on('error', (error) => {
      this.#failed = error;
    });
  }

  async take(text: string): Promise<string[][]> {
    await write(this.#parser, text);
    const records = taken(this.#parser);
    if (this.#failed !== undefined) throw this.#failed;
    return records;
  }

  async end(): Promise<string[][]> {
    const ended = new Promise<void>((resolve) => {
      this.#parser.once('end', resolve).once('error', () => resolve());
    });
    this.#parser.end();
    const records = taken(this.#parser);
    this.#parser.resume();
    await ended;
    if (this.#failed !== undefined) throw this.#failed;
    return records;
  }
}

function write(parser: Parser, text: string): Promise<void> {
  return new Promise((resolve) => {
    parser.write(text, () => resolve());
  });
}

function taken(parser: Parser): string[][] {
  const records: string[][] = [];
  for (let one = parser.read(); one !== null; one = parser.read()) records.push(one as string[]);
  return records;
}
