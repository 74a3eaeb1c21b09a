import type {
  CouponReads,
  CouponRecord,
  OfferRecord,
  Redemption,
  WhichCoupons,
} from '../contracts/coupons.ts';

type Revocation = WhichCoupons & { readonly atMs: number };

/**
 * Offers, and what this turn has planned about coupons beyond what the records hold: whatever is
 * asked later in the turn is judged by both, so that one use is given away once. A turn's plans are
 * committed before the next turn begins. [CPN4]
 */
export class Coupons {
  readonly #reads: CouponReads;
  readonly #offers = new Map<string, OfferRecord>();
  readonly #redemptions = new Map<string, Redemption>();
  readonly #gone = new Set<string>();
  #revocations: Revocation[] = [];

  constructor(reads: CouponReads) {
    this.#reads = reads;
  }

  load(offers: readonly OfferRecord[]): void {
    this.#offers.clear();
    for (const offer of offers) this.put(offer);
  }

  put(record: OfferRecord): void {
    this.#offers.set(`${record.venue} ${record.offer.id}`, record);
  }

  hasOffer(venue: string, offer: string): boolean {
    return this.#offers.has(`${venue} ${offer}`);
  }

  /** Ids of a venue's offers, for whoever named none of them. */
  offersOf(venue: string): readonly string[] {
    return [...this.#offers.values()].flatMap((one) => (one.venue === venue ? one.offer.id : []));
  }

  async byCode(codeSha256: string): Promise<CouponRecord | undefined> {
    const found = await this.#reads.coupon(codeSha256);
    return found && this.#asPlanned(found, codeSha256);
  }

  async byMessage(of: { venue: string; message: string }): Promise<CouponRecord | undefined> {
    const found = await this.#reads.couponOf(of);
    return found && this.#asPlanned(found);
  }

  async redemption(id: string): Promise<Redemption | undefined> {
    return this.#redemptions.get(id) ?? (await this.#reads.redemption(id));
  }

  /** Those of a receipt that were not taken back. */
  async ofReceipt(venue: string, receipt: string): Promise<readonly Redemption[]> {
    const all = new Map<string, Redemption>();
    for (const one of await this.#reads.redemptionsOf(venue, receipt)) all.set(one.redemption, one);
    for (const one of this.#redemptions.values()) {
      if (one.venue === venue && one.receipt === receipt) all.set(one.redemption, one);
    }
    return [...all.values()].filter((one) => one.reversedAtMs === undefined);
  }

  countLive(which: WhichCoupons): Promise<number> {
    return this.#reads.countLive(which);
  }

  planned(redemption: Redemption): void {
    this.#redemptions.set(redemption.redemption, redemption);
  }

  revoked(revocation: Revocation): void {
    this.#revocations.push(revocation);
  }

  /** Who is erased in this turn has no coupons any more in the rest of it. */
  forget(visitors: ReadonlySet<string>): void {
    for (const visitor of visitors) this.#gone.add(visitor);
  }

  /** What was planned is committed. */
  turnBegins(): void {
    if (this.#redemptions.size > 0) this.#redemptions.clear();
    if (this.#gone.size > 0) this.#gone.clear();
    if (this.#revocations.length > 0) this.#revocations = [];
  }

  #asPlanned(found: CouponRecord, codeSha256?: string): CouponRecord | undefined {
    if (this.#gone.has(found.visitor)) return undefined;
    const known = new Set(found.redemptions.map(({ redemption }) => redemption));
    const fresh = [...this.#redemptions.values()].filter(
      ({ redemption, of }) =>
        of?.venue === found.venue && of.message === found.message && !known.has(redemption),
    );
    const revoked = this.#revocations.find((one) => ends(one, found, codeSha256));
    return {
      ...found,
      redemptions: [
        ...found.redemptions.map((one) => this.#redemptions.get(one.redemption) ?? one),
        ...fresh,
      ],
      ...(revoked && { revokedAtMs: found.revokedAtMs ?? revoked.atMs }),
    };
  }
}

function ends(one: Revocation, coupon: CouponRecord, codeSha256: string | undefined): boolean {
  return (
    one.venue === coupon.venue &&
    (one.codeSha256 === undefined || one.codeSha256 === codeSha256) &&
    (one.offer === undefined || one.offer === coupon.offer.id) &&
    (one.campaign === undefined || one.campaign === coupon.campaign)
  );
}
