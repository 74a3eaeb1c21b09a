import { signal } from '@preact/signals';
import type { SurveyBody } from '../../src/contracts/api-receivers.ts';
import { type Answer, call } from '../api/client.ts';
import { inVenue } from '../parts/venue-page.ts';

/** A large floor takes minutes, and gives way to everything else of the server. */
const PATIENCE_MS = 900_000;
const LOOK_EVERY_MS = 600;

/**
 * A question that takes its time, asked under a name of this page's own: one sees how far it is
 * and stops it, and only the answer to the newest is heard. [RCV11]
 */
export class Survey {
  /** Share that is done, 0 to 1; undefined = nothing is asked. */
  readonly progress = signal<number | undefined>(undefined);
  readonly #name: string;
  #asked = 0;

  constructor(what: string) {
    this.#name = `${what}-${crypto.getRandomValues(new Uint32Array(2)).join('-')}`;
  }

  /** Undefined = it was stopped, or asked anew meanwhile. */
  async ask<T>(end: string, body: object): Promise<Answer<T> | undefined> {
    const mine = ++this.#asked;
    this.progress.value = 0;
    const looking = setInterval(() => void this.#look(mine), LOOK_EVERY_MS);
    const named = { ...body, survey: this.#name };
    const answer = await call<T>('POST', inVenue(end), named, PATIENCE_MS);
    clearInterval(looking);
    if (mine !== this.#asked) return undefined;
    this.progress.value = undefined;
    return answer;
  }

  async stop(): Promise<void> {
    if (this.progress.peek() === undefined) return;
    this.#asked += 1;
    this.progress.value = undefined;
    await call('DELETE', inVenue(`/coverage/${this.#name}`));
  }

  async #look(mine: number): Promise<void> {
    const answer = await call<SurveyBody>('GET', inVenue(`/coverage/${this.#name}`));
    if (mine !== this.#asked || !answer.ok || answer.body.progress === null) return;
    this.progress.value = answer.body.progress;
  }
}
