import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Dice } from '../../firmware-sim/dice.ts';
import { diskFolder } from '../../src/stores/journal/disk.ts';
import { readJournal } from '../../src/stores/journal/read-only.ts';
import { openJournal } from '../../src/stores/journal/segments.ts';
import { venue } from '../e2e/crowd.ts';
import type { TestServer } from '../e2e/server.ts';

/**
 * When a kill comes: at any moment; some ms after a push went out, between claim and outcome;
 * twice, the second time while it recovers; while a snapshot is written; while the keeper
 * compresses.
 */
export type Kill = 'anyMoment' | 'pushed' | 'recovering' | 'saving' | 'compressing';

type Check = {
  readonly ok: boolean;
  readonly replayedFrom: { readonly position: number };
  readonly venues: readonly { stateHash: string | null; replayHash: string | null }[];
  readonly damage: readonly object[];
};

/** The keeper looks each 30 s; the machine may be busy. */
const compressesWithinMs = 50_000;
const checkEvery = 10;

export class Killer {
  readonly #server: TestServer;
  readonly #dice: Dice;
  readonly #nextPush: () => Promise<void>;
  readonly readyMs: number[] = [];
  readonly checks: Check[] = [];
  /** Aimed kills that found what they were aimed at. */
  readonly hits = { saving: 0, compressing: 0 };
  killed = 0;

  constructor(given: { server: TestServer; dice: Dice; nextPush: () => Promise<void> }) {
    this.#server = given.server;
    this.#dice = given.dice;
    this.#nextPush = given.nextPush;
  }

  async kill(kind: Kill): Promise<void> {
    const server = this.#server;
    if (kind === 'saving') await this.#whileSaving();
    else if (kind === 'compressing') await this.#whileCompressing();
    else if (kind === 'pushed') {
      await Promise.race([this.#nextPush(), sleep(6_000)]);
      await sleep(this.#dice.between(0, 8));
    } else await sleep(this.#dice.between(0, 3_500));
    await this.#now();
    if (kind === 'recovering') {
      const interrupted = server.start('--no-demo').catch(() => undefined);
      await sleep(this.#dice.between(100, 900));
      await this.#now();
      await interrupted;
    }
    // Looked at as the crash left it, before anything is restarted.
    if (this.killed % checkEvery === 5) this.checks.push(await this.checkJournal());
    await this.#start();
  }

  async checkJournal(): Promise<Check> {
    const printed: object = await this.#server.cli('journal', 'check');
    return printed as Check;
  }

  judged(): { differing: number; damaged: number } {
    const differs = ({ ok, replayedFrom, venues }: Check) =>
      !ok || replayedFrom.position !== 0 || venues.length !== 1;
    return {
      differing: this.checks.filter(differs).length,
      damaged: this.checks.reduce((sum, { damage }) => sum + damage.length, 0),
    };
  }

  /** A long run must have met both; a short one may miss a file that was there for a moment. */
  hit(scale: 'slice' | 'full'): boolean {
    return scale === 'slice' || (this.hits.saving > 0 && this.hits.compressing > 0);
  }

  async #now(): Promise<void> {
    await this.#server.kill();
    this.killed += 1;
  }

  async #start(): Promise<void> {
    const { readyMs } = await this.#server.start('--no-demo');
    this.readyMs.push(readyMs);
  }

  /** Told to stop, it writes its state down: killed as soon as the draft is there. [HOT5] */
  async #whileSaving(): Promise<void> {
    await sleep(this.#dice.between(500, 2_000));
    const folder = join(this.#server.data, 'snapshots');
    const isDraft = (name: string) => name.endsWith('.snapshot.new');
    void this.#server.stop('SIGINT');
    if (await seen(folder, (names) => names.some(isDraft), 4_000)) this.hits.saving += 1;
  }

  /** A segment is closed early, so that the keeper has one to compress. [JRN11] */
  async #whileCompressing(): Promise<void> {
    await this.#now();
    const folder = join(this.#server.data, 'journal');
    const journal = openJournal({ folder: diskFolder(folder), build: 'torture', segmentBytes: 1 });
    journal.append({
      atMs: journal.atMs,
      payload: JSON.stringify({ venue, input: { type: 'tick' } }),
    });
    const closed = await journal.commit();
    await journal.close();
    if (!closed.ok) throw new Error('no segment could be closed', { cause: closed.cause });
    const isBoth = (names: readonly string[]) =>
      names.some((name) => {
        const [first, form] = name.split('.');
        return form === 'blocks' && names.includes(`${first}.journal`);
      });
    // It may compress before it is ready.
    const started = this.#start().catch(() => undefined);
    const isMet = await seen(folder, isBoth, compressesWithinMs);
    if (!isMet) {
      await started;
      return;
    }
    await sleep(this.#dice.between(0, 60));
    await this.#now();
    await started;
    if (isBoth(readdirSync(folder))) this.hits.compressing += 1;
    // What is there in both forms is served once.
    let last = 0;
    for (const { position } of readJournal({ folder: diskFolder(folder) }).frames(1)) {
      if (position <= last) throw new Error(`position ${position} is served after ${last}`);
      last = position;
    }
  }
}

/** Whether the names in a folder came to be so. */
async function seen(
  folder: string,
  holds: (names: readonly string[]) => boolean,
  withinMs: number,
): Promise<boolean> {
  const untilMs = performance.now() + withinMs;
  while (performance.now() < untilMs) {
    if (holds(namesIn(folder))) return true;
    await sleep(1);
  }
  return false;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
