import { bandLimits } from '../contracts/bands.ts';
import type { WearingRecord } from '../contracts/ports.ts';

/**
 * Which alias a tag has at a time. Only here and in records do tags and aliases meet. [PRE4]
 *
 *   first sighting ──► open ──(silence, hand-out, return)──► closed
 *   hand-out ────────► open ──(return, next hand-out)──────► closed
 *
 *   handed out ──(freeze)──► without a band ──(move)──► open, with another tag
 *                    └─────► a frozen band of its own alias, which covers the old one's whole time
 *
 * A reading goes to the wearing that covers its settled time, so a backlog from before a hand-out
 * never gets the next wearer's alias, and one of a frozen band never its wearer's. [DSK1]
 */
type Wearing = { -readonly [K in keyof WearingRecord]: WearingRecord[K] };

/** Closed ones are kept for backlogs, as long as records give them back at a start. */
const keptMs = 48 * 3_600_000;
/** Wearings in memory; a passer-by's phone with a new tag every minute must not fill it. */
export const mostWearings = 200_000;
/** Looked at for one to drop when that many are there; band hand-outs are never dropped. */
const oldestLookedAt = 64;

export type NewAlias = () => string;

export class Wearings {
  /** By venue, then by tag. */
  readonly #byTag = new Map<string, Map<string, Wearing[]>>();
  readonly #byAlias = new Map<string, Wearing>();
  readonly #byCode = new Map<string, Wearing>();
  /** Who lost the band of a tag and has no other yet. [DSK1] */
  readonly #withoutBand = new Map<string, Wearing>();
  readonly #undoable = new Map<string, number>();
  readonly #venuesOfVisitor = new Map<string, Set<string>>();
  readonly #newAlias: NewAlias;
  /** Opened, closed or moved by readings; committed before the frames that follow from it. */
  #opened: Wearing[] = [];
  #sweep: Iterator<Wearing> | undefined;
  #forgotten = 0;
  readonly #most: number;

  constructor(newAlias: NewAlias, most = mostWearings) {
    this.#newAlias = newAlias;
    this.#most = most;
  }

  get size(): number {
    return this.#byAlias.size;
  }

  load(records: readonly WearingRecord[]): void {
    this.#byTag.clear();
    this.#byAlias.clear();
    this.#byCode.clear();
    this.#withoutBand.clear();
    this.#venuesOfVisitor.clear();
    const ordered = [...records].sort((a, b) => a.fromMs - b.fromMs);
    for (const record of ordered) this.#add({ ...record });
  }

  /** The alias of `tag` at `atMs`, opening a wearing where none covers that time. */
  aliasAt(venue: string, tag: string, atMs: number, silenceMs: number): string {
    const list = this.#listOf(venue, tag);
    const last = list?.[list.length - 1];
    if (last === undefined) return this.#open(venue, tag, atMs).alias;
    if (atMs >= last.fromMs) {
      if (last.toMs !== undefined && atMs >= last.toMs) return this.#open(venue, tag, atMs).alias;
      if (!last.handedOut && atMs - last.lastSeenMs > silenceMs) {
        last.toMs = last.lastSeenMs + 1;
        this.#opened.push(last);
        return this.#open(venue, tag, atMs).alias;
      }
      if (atMs > last.lastSeenMs) last.lastSeenMs = atMs;
      return last.alias;
    }
    return this.#aliasBefore(list ?? [], { venue, tag, atMs, silenceMs });
  }

  /** Rows to commit before the frames that use them. */
  takeOpened(): readonly WearingRecord[] {
    if (this.#opened.length === 0) return [];
    const opened = this.#opened;
    this.#opened = [];
    return opened.map((wearing) => ({ ...wearing }));
  }

  handOut(wearing: WearingRecord): void {
    this.close(this.openOf(wearing.venue, wearing.tag)?.alias, wearing.fromMs);
    this.#add({ ...wearing });
  }

  /**
   * The band goes on as `band`, back to when it was handed out; its wearer is without one, and the
   * printed code, which may be lost with it, is worth nothing. [DSK1]
   */
  freeze(alias: string, band: WearingRecord): void {
    const wearing = this.#byAlias.get(alias);
    if (wearing === undefined) return;
    this.#leave(wearing);
    if (wearing.codeSha256 !== undefined) this.#byCode.delete(wearing.codeSha256);
    delete wearing.codeSha256;
    wearing.frozenMs = band.frozenMs ?? band.fromMs;
    this.#withoutBand.set(`${wearing.venue} ${wearing.tag}`, wearing);
    this.#add({ ...band });
  }

  /** The same wearing from now on has another tag, or its own again. [DSK2] */
  move(alias: string, to: { tag: string; fromMs: number; codeSha256?: string | undefined }): void {
    const wearing = this.#byAlias.get(alias);
    if (wearing === undefined) return;
    const key = `${wearing.venue} ${wearing.tag}`;
    if (this.#withoutBand.get(key) === wearing) this.#withoutBand.delete(key);
    this.close(this.openOf(wearing.venue, to.tag)?.alias, to.fromMs);
    delete wearing.frozenMs;
    wearing.tag = to.tag;
    wearing.fromMs = to.fromMs;
    wearing.lastSeenMs = Math.max(wearing.lastSeenMs, to.fromMs);
    if (to.codeSha256 !== undefined) wearing.codeSha256 = to.codeSha256;
    this.#add(wearing);
  }

  /** A return by which nothing was lost may be taken back for a while. [DSK4] */
  noteUndoable(alias: string, atMs: number): void {
    const [oldest] = this.#undoable.keys();
    if (this.#undoable.size >= bandLimits.undoable && oldest !== undefined) {
      this.#undoable.delete(oldest);
    }
    this.#undoable.set(alias, atMs);
  }

  /** The wearing whose return is taken back, once; undefined = not since `sinceMs`. */
  takeUndoable(alias: string, sinceMs: number): WearingRecord | undefined {
    const atMs = this.#undoable.get(alias);
    this.#undoable.delete(alias);
    return atMs === undefined || atMs < sinceMs ? undefined : this.#byAlias.get(alias);
  }

  /** Who lost this band and has no other yet. [DSK1] */
  withoutBand(venue: string, tag: string): WearingRecord | undefined {
    return this.#withoutBand.get(`${venue} ${tag}`);
  }

  close(alias: string | undefined, toMs: number): void {
    const wearing = alias === undefined ? undefined : this.#byAlias.get(alias);
    if (wearing === undefined || wearing.toMs !== undefined) return;
    wearing.toMs = Math.max(toMs, wearing.fromMs);
    if (wearing.codeSha256 !== undefined) this.#byCode.delete(wearing.codeSha256);
    const key = `${wearing.venue} ${wearing.tag}`;
    if (this.#withoutBand.get(key) === wearing) this.#withoutBand.delete(key);
  }

  link(alias: string, visitor: string): void {
    const wearing = this.#byAlias.get(alias);
    if (wearing === undefined) return;
    wearing.visitor = visitor;
    this.#knowVisitor(wearing);
  }

  seen(alias: string, atMs: number): void {
    const wearing = this.#byAlias.get(alias);
    if (wearing !== undefined && atMs > wearing.lastSeenMs) wearing.lastSeenMs = atMs;
  }

  /**
   * An erased person's wearings: also those not yet written, which a later commit would bring
   * back. The band's next reading is somebody nobody knows. [CON4]
   */
  forgetAll(aliases: readonly string[], visitor: string): void {
    const gone = new Set(aliases);
    this.#opened = this.#opened.filter(({ alias }) => !gone.has(alias));
    for (const alias of gone) {
      const wearing = this.#byAlias.get(alias);
      if (wearing === undefined) continue;
      if (wearing.codeSha256 !== undefined) this.#byCode.delete(wearing.codeSha256);
      this.#forget(wearing);
    }
    this.#venuesOfVisitor.delete(visitor);
  }

  /** Wearings linked to a visitor, as far as they are in memory. */
  ofVisitor(visitor: string): readonly WearingRecord[] {
    return this.#byAlias
      .values()
      .filter((wearing) => wearing.visitor === visitor)
      .toArray();
  }

  /** Whether a desk handed this tag out, in the last 48 h at least. */
  wasHandedOut(venue: string, tag: string): boolean {
    return this.#listOf(venue, tag)?.some(({ handedOut }) => handedOut) ?? false;
  }

  openOf(venue: string, tag: string): WearingRecord | undefined {
    const last = this.#listOf(venue, tag)?.at(-1);
    return last?.toMs === undefined ? last : undefined;
  }

  byCode(codeSha256: string): WearingRecord | undefined {
    return this.#byCode.get(codeSha256);
  }

  byAlias(alias: string): WearingRecord | undefined {
    return this.#byAlias.get(alias);
  }

  /** Every venue that knows this visitor; consent reaches them all. */
  venuesOf(visitor: string): readonly string[] {
    return [...(this.#venuesOfVisitor.get(visitor) ?? [])];
  }

  /**
   * Looks at up to `atMost` wearings, going on where the last call ended: forgets those closed more
   * than 48 h ago and closes those never handed out that were silent as long. False when it has
   * been through all. [DET3]
   */
  sweep(nowMs: number, atMost: number): boolean {
    this.#sweep ??= this.#byAlias.values();
    for (let i = 0; i < atMost; i++) {
      const { value: wearing, done } = this.#sweep.next();
      if (done === true) {
        this.#sweep = undefined;
        return false;
      }
      if (wearing.toMs !== undefined) {
        if (wearing.toMs < nowMs - keptMs) this.#forget(wearing);
      } else if (!wearing.handedOut && wearing.lastSeenMs < nowMs - keptMs) {
        wearing.toMs = wearing.lastSeenMs + 1;
        this.#opened.push(wearing);
      }
    }
    return true;
  }

  /** How many were forgotten since the last call. */
  takeForgotten(): number {
    const forgotten = this.#forgotten;
    this.#forgotten = 0;
    return forgotten;
  }

  /** When each open wearing was last seen, for the snapshot. */
  lastSeen(): readonly (readonly [string, number])[] {
    const seen: [string, number][] = [];
    for (const [alias, { toMs, lastSeenMs }] of this.#byAlias) {
      if (toMs === undefined) seen.push([alias, lastSeenMs]);
    }
    return seen;
  }

  #aliasBefore(
    list: readonly Wearing[],
    {
      venue,
      tag,
      atMs,
      silenceMs,
    }: { venue: string; tag: string; atMs: number; silenceMs: number },
  ): string {
    for (let i = list.length - 1; i >= 0; i--) {
      const wearing = list[i];
      if (wearing === undefined || atMs < wearing.fromMs) continue;
      if (wearing.toMs === undefined || atMs < wearing.toMs) return wearing.alias;
      break;
    }
    const next = list.find((wearing) => wearing.fromMs > atMs);
    if (next !== undefined && !next.handedOut && next.fromMs - atMs <= silenceMs) {
      next.fromMs = atMs;
      this.#opened.push(next);
      return next.alias;
    }
    return this.#open(venue, tag, atMs, next?.fromMs).alias;
  }

  #forget(wearing: Wearing): void {
    this.#byAlias.delete(wearing.alias);
    this.#leave(wearing);
    const key = `${wearing.venue} ${wearing.tag}`;
    if (this.#withoutBand.get(key) === wearing) this.#withoutBand.delete(key);
    this.#forgotten += 1;
  }

  /** Its tag leads to it no more. */
  #leave({ alias, venue, tag }: Wearing): void {
    const tags = this.#byTag.get(venue);
    const others = tags?.get(tag)?.filter((other) => other.alias !== alias) ?? [];
    if (others.length > 0) tags?.set(tag, others);
    else if (tags?.delete(tag) && tags.size === 0) this.#byTag.delete(venue);
  }

  /** Two look-ups cost less than one by a text put together for each sighting. */
  #listOf(venue: string, tag: string): Wearing[] | undefined {
    return this.#byTag.get(venue)?.get(tag);
  }

  #tagsOf(venue: string): Map<string, Wearing[]> {
    const known = this.#byTag.get(venue);
    if (known !== undefined) return known;
    const fresh = new Map<string, Wearing[]>();
    this.#byTag.set(venue, fresh);
    return fresh;
  }

  /** The first known of the oldest that nobody handed out; closed, so that records know. */
  #makeRoom(): void {
    if (this.#byAlias.size < this.#most) return;
    let looked = 0;
    for (const wearing of this.#byAlias.values()) {
      if (++looked > oldestLookedAt) return;
      if (wearing.handedOut) continue;
      if (wearing.toMs === undefined) {
        wearing.toMs = wearing.lastSeenMs + 1;
        this.#opened.push(wearing);
      }
      this.#forget(wearing);
      return;
    }
  }

  #open(venue: string, tag: string, fromMs: number, toMs?: number): Wearing {
    const wearing: Wearing = {
      alias: this.#newAlias(),
      venue,
      tag,
      fromMs,
      lastSeenMs: fromMs,
      handedOut: false,
      as: 'anonymous',
    };
    if (toMs !== undefined) wearing.toMs = toMs;
    this.#makeRoom();
    this.#add(wearing);
    this.#opened.push(wearing);
    return wearing;
  }

  #add(wearing: Wearing): void {
    const key = `${wearing.venue} ${wearing.tag}`;
    if (wearing.frozenMs !== undefined && wearing.as !== 'frozen') {
      this.#byAlias.set(wearing.alias, wearing);
      if (wearing.toMs === undefined) this.#withoutBand.set(key, wearing);
      this.#knowVisitor(wearing);
      return;
    }
    const list = this.#listOf(wearing.venue, wearing.tag);
    if (list === undefined) this.#tagsOf(wearing.venue).set(wearing.tag, [wearing]);
    else {
      const at = list.findIndex((other) => other.fromMs > wearing.fromMs);
      if (at === -1) list.push(wearing);
      else list.splice(at, 0, wearing);
    }
    this.#byAlias.set(wearing.alias, wearing);
    if (wearing.codeSha256 !== undefined && wearing.toMs === undefined) {
      this.#byCode.set(wearing.codeSha256, wearing);
    }
    this.#knowVisitor(wearing);
  }

  #knowVisitor({ visitor, venue }: Wearing): void {
    if (visitor === undefined) return;
    const venues = this.#venuesOfVisitor.get(visitor);
    if (venues === undefined) this.#venuesOfVisitor.set(visitor, new Set([venue]));
    else venues.add(venue);
  }
}
