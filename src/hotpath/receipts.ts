import type { ReceiptRecord } from '../contracts/goods.ts';

/** Receipts remembered, over all venues; the oldest goes. */
const most = 200_000;

/**
 * Our own id of each receipt, so that a return or void of it names the sale. Only here and in
 * records do receipts' numbers stand. [SHF4]
 */
export class Receipts {
  readonly #byNumber = new Map<string, ReceiptRecord[]>();
  /** In the order they were made; committed before the frames that use them. */
  #made: ReceiptRecord[] = [];
  #count = 0;

  /** Oldest first. */
  load(records: readonly ReceiptRecord[]): void {
    this.#byNumber.clear();
    this.#count = 0;
    for (const record of records) this.#keep(record);
  }

  /** A sale gets an id of its own, also where a till begins its numbers again. */
  sold(receipt: ReceiptRecord): string {
    this.#keep(receipt);
    this.#made.push(receipt);
    return receipt.sale;
  }

  /** The latest sale of that number at the same till, else at any of the venue. */
  saleOf({ venue, device, receipt }: Omit<ReceiptRecord, 'sale' | 'atMs'>): string | undefined {
    const known = this.#byNumber.get(keyOf(venue, receipt));
    return (known?.findLast((one) => one.device === device) ?? known?.at(-1))?.sale;
  }

  /** Numbers of an erased person's receipts, also of those not yet written. [CON2] */
  forget(subjects: ReadonlySet<string>): void {
    const isTheirs = ({ subject }: ReceiptRecord) => subject !== undefined && subjects.has(subject);
    this.#made = this.#made.filter((receipt) => !isTheirs(receipt));
    for (const [key, known] of this.#byNumber) {
      if (!known.some(isTheirs)) continue;
      const others = known.filter((receipt) => !isTheirs(receipt));
      this.#count -= known.length - others.length;
      if (others.length === 0) this.#byNumber.delete(key);
      else this.#byNumber.set(key, others);
    }
  }

  takeMade(): readonly ReceiptRecord[] {
    const made = this.#made;
    if (made.length > 0) this.#made = [];
    return made;
  }

  #keep(record: ReceiptRecord): void {
    const key = keyOf(record.venue, record.receipt);
    const others = (this.#byNumber.get(key) ?? []).filter(({ device }) => device !== record.device);
    this.#count += 1 - ((this.#byNumber.get(key)?.length ?? 0) - others.length);
    // Set anew, so that the order of keys is that of their last sale.
    this.#byNumber.delete(key);
    this.#byNumber.set(key, [...others, record]);
    while (this.#count > most) {
      const [oldest, gone] = this.#byNumber.entries().next().value ?? [];
      if (oldest === undefined || gone === undefined) return;
      this.#byNumber.delete(oldest);
      this.#count -= gone.length;
    }
  }
}

function keyOf(venue: string, receipt: string): string {
  return `${venue} ${receipt}`;
}
