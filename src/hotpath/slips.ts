import { createHash } from 'node:crypto';
import type { Payload } from '../contracts/payloads.ts';
import type { SlipRecord } from '../contracts/tills.ts';

type Sold = Payload<'sale'>;

/** Documents remembered, over all venues; the oldest goes. */
const most = 200_000;
/** A till that begins its numbers again does so with its day. [TIL3] */
const sameNumberMs = 20 * 3_600_000;

export type At = {
  readonly venue: string;
  readonly device: string;
  readonly atMs: number;
  readonly newId: () => string;
  /** The id under which the books know a receipt, of whatever till. */
  readonly saleOf: (receipt: string) => string | undefined;
};
/** `known` was journaled before; `new` and `amends` are to be journaled under these ids. */
export type SlipVerdict = { readonly is: 'known' } | TakenSlip;
export type TakenSlip = {
  readonly is: 'new' | 'amends';
  readonly slip: Omit<SlipRecord, 'subject'>;
};

type Content = {
  readonly total: number;
  /** `[sku, price, qty]`, sorted, equal ones added up. */
  readonly lines: readonly (readonly [string, number, number])[];
};

/**
 *   sale   ──same number within 20 h──► no more than is known ──► known
 *                                   ├─► more of it, or a higher revision ──► amends
 *                                   └─► something else ──► another sale that bears the number
 *   return ──own number, else words and time──► known, or new
 *   void   ──of the same sale──► known, or new
 *
 * Which documents of tills were journaled, however they came. [TIL2] [TIL3] [TIL4]
 */
export class Slips {
  readonly #known = new Map<string, Omit<SlipRecord, 'subject'>[]>();
  /** In the order they were made; committed before the frames that use them. */
  #made: SlipRecord[] = [];
  #count = 0;

  /** Those that were journaled, oldest first. */
  load(records: readonly SlipRecord[]): void {
    this.#known.clear();
    this.#count = 0;
    for (const record of records) this.#remember({ ...record, slip: hashed(record.slip) });
  }

  judge(sold: Sold, at: At): SlipVerdict {
    const { receipt, revision = 0 } = sold;
    const content = contentOf(sold);
    const slip = hashed(slipOf(sold, content));
    const draft = { venue: at.venue, device: at.device, document: at.newId(), slip, receipt };
    const written = { ...draft, atMs: at.atMs, revision, content: JSON.stringify(content) };
    const known = this.#near(draft, at.atMs);
    if (sold.kind !== 'sale') {
      if (known.length > 0) return { is: 'known' };
      return { is: 'new', slip: { ...written, sale: this.#takenBack(sold, at) } };
    }
    for (const one of known) {
      if (isNoMore({ revision, content }, one)) return { is: 'known' };
    }
    const before = known.find((one) => isMore({ revision, content }, one));
    if (before !== undefined) return { is: 'amends', slip: { ...written, sale: before.sale } };
    // A return came before its sale, and has given it its id.
    const expected = known.length > 0 ? undefined : this.#expected(draft, at);
    return { is: 'new', slip: { ...written, sale: expected ?? written.document } };
  }

  /** It will be journaled in this turn. */
  keep({ slip }: TakenSlip, subject: string | undefined): void {
    this.#remember(slip);
    this.#made.push({ ...slip, ...(subject === undefined ? {} : { subject }) });
  }

  takeMade(): readonly SlipRecord[] {
    const made = this.#made;
    if (made.length > 0) this.#made = [];
    return made;
  }

  /** An erased person's documents that are not yet written are nobody's, and known. [CON2] */
  forget(subjects: ReadonlySet<string>): void {
    this.#made = this.#made.map((slip) => {
      const { subject, ...rest } = slip;
      return subject !== undefined && subjects.has(subject) ? { ...rest, receipt: '' } : slip;
    });
  }

  #near(of: { venue: string; device: string; slip: string }, atMs: number) {
    const all = this.#known.get(keyOf(of)) ?? [];
    return all.filter((one) => Math.abs(one.atMs - atMs) < sameNumberMs);
  }

  #takenBack({ of, receipt }: Sold, at: At): string {
    const known = at.saleOf(of ?? receipt);
    if (known !== undefined) return known;
    // Kept under the number of the sale that is still to come.
    return at.newId();
  }

  #expected(of: { venue: string; device: string; receipt: string }, at: At): string | undefined {
    const sale = at.saleOf(of.receipt);
    if (sale === undefined) return undefined;
    const waits = (this.#known.get(waitingKey(of.venue, sale)) ?? []).some(
      (one) => Math.abs(one.atMs - at.atMs) < sameNumberMs * 2,
    );
    return waits ? sale : undefined;
  }

  #remember(record: Omit<SlipRecord, 'subject'>): void {
    const { venue, sale, slip } = record;
    const isSale = slip.startsWith('sale#');
    this.#put(keyOf(record), record, (one) => one.sale === sale && isSale);
    const waiting = waitingKey(venue, sale);
    if (!isSale) this.#put(waiting, record, () => false);
    else if (this.#known.has(waiting)) {
      this.#count -= this.#known.get(waiting)?.length ?? 0;
      this.#known.delete(waiting);
    }
    while (this.#count > most) {
      const [oldest, gone] = this.#known.entries().next().value ?? [];
      if (oldest === undefined || gone === undefined) return;
      this.#known.delete(oldest);
      this.#count -= gone.length;
    }
  }

  #put(
    key: string,
    record: Omit<SlipRecord, 'subject'>,
    replaces: (one: Omit<SlipRecord, 'subject'>) => boolean,
  ): void {
    const before = this.#known.get(key) ?? [];
    const others = before.filter((one) => !replaces(one));
    // Set anew, so that the order of keys is that of their last document.
    this.#known.delete(key);
    this.#known.set(key, [...others, record]);
    this.#count += 1 + others.length - before.length;
  }
}

function keyOf({ venue, device, slip }: Pick<SlipRecord, 'venue' | 'device' | 'slip'>): string {
  return `${venue} ${device} ${slip}`;
}

function waitingKey(venue: string, sale: string): string {
  return `${venue} waits ${sale}`;
}

/** Rows outlive whom they named, and a number leads back to them. Old ones are plain words. */
function hashed(slip: string): string {
  const [kind = '', ...words] = slip.split(' ');
  if (words.length === 0) return slip;
  return `${kind}#${createHash('sha256').update(slip).digest('hex').slice(0, 32)}`;
}

/** What makes a document the same as another one of its till. */
function slipOf({ kind, receipt, of, at, boot, seq }: Sold, content: Content): string {
  if (kind === 'sale') return `sale ${receipt}`;
  if (kind === 'void') return `void ${of ?? receipt}`;
  if (of !== undefined && of !== receipt) return `return ${receipt} of ${of}`;
  // The same goods may come back twice: a message's own count tells them apart, where no time does.
  const when = at ?? (seq === undefined ? '' : `${boot ?? 0}.${seq}`);
  return `return ${receipt} ${when} ${JSON.stringify(content)}`;
}

function contentOf({ lines = [], total }: Sold): Content {
  const sums = new Map<string, [string, number, number]>();
  for (const { sku, qty, price } of lines) {
    const key = JSON.stringify([sku, price]);
    const known = sums.get(key);
    if (known === undefined) sums.set(key, [sku, price, qty]);
    else known[2] = Math.round((known[2] + qty) * 1e6) / 1e6;
  }
  const keys = [...sums.keys()].sort();
  return { total, lines: keys.flatMap((key) => [sums.get(key) ?? ['', 0, 0]]) };
}

type Version = { readonly revision: number; readonly content: Content };

function isNoMore(said: Version, known: Omit<SlipRecord, 'subject'>): boolean {
  if (said.revision !== known.revision) return said.revision < known.revision;
  return isWithin(said.content, JSON.parse(known.content) as Content);
}

function isMore(said: Version, known: Omit<SlipRecord, 'subject'>): boolean {
  if (said.revision !== known.revision) return said.revision > known.revision;
  return isWithin(JSON.parse(known.content) as Content, said.content);
}

/** A receipt without lines is within any of its total. */
function isWithin(part: Content, whole: Content): boolean {
  if (part.lines.length === 0) return Math.abs(part.total - whole.total) < 0.005;
  return part.lines.every(([sku, price, qty]) =>
    whole.lines.some(
      ([other, cost, units]) =>
        other === sku && cost === price && (qty < 0 ? units === qty : units >= qty),
    ),
  );
}
