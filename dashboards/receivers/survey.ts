import { signal } from '@preact/signals';
import type { SurveyBody } from '../../src/contracts/api-receivers.ts';
import { type Answer, call } from '../api/client.ts';
import { inVenue } from '../parts/venue-page.ts';

/** The server says within this how far it is, where it is not done. */
const PATIENCE_MS = 25_000;
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
  async ask<T extends object>(end: string, body: object): Promise<Answer<T> | undefined> {
    await this.stop();
    const mine = ++this.#asked;
    this.progress.value = 0;
    const looking = setInterval(() => void this.#look(mine), LOOK_EVERY_MS);
    const named = { ...body, survey: this.#nameOf(mine) };
    const first = await call<T | SurveyBody>('POST', inVenue(end), named, PATIENCE_MS);
    clearInterval(looking);
    const answer = await this.#follow<T>(mine, first);
    if (mine !== this.#asked) return undefined;
    this.progress.value = undefined;
    return answer;
  }

  /** What takes longer than a connection stays open is answered by its name. */
  async #follow<T extends object>(
    mine: number,
    first: Answer<T | SurveyBody>,
  ): Promise<Answer<T> | undefined> {
    for (let now = first; mine === this.#asked; ) {
      if (!now.ok && now.status !== 0) return now;
      if (now.ok && !('survey' in now.body)) return { ok: true, body: now.body };
      const told = now.ok && 'survey' in now.body ? now.body : undefined;
      // The type is the caller's word for what this question is answered with.
      if (told?.answer) {
        void call('DELETE', this.#pathOf(mine));
        return { ok: true, body: told.answer as T };
      }
      if (told?.progress === null) {
        return { ok: false, status: 503, code: 'lab.failed', message: '' };
      }
      if (told) this.progress.value = told.progress;
      await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
      now = await call<SurveyBody>('GET', this.#pathOf(mine));
    }
    return undefined;
  }

  async stop(): Promise<void> {
    if (this.progress.peek() === undefined) return;
    const path = this.#pathOf(this.#asked);
    this.#asked += 1;
    this.progress.value = undefined;
    await call('DELETE', path);
  }

  /** Another each time: what stops the one before never meets the next. */
  #nameOf(asked: number): string {
    return `${this.#name}-${asked}`;
  }

  #pathOf(asked: number): string {
    return inVenue(`/coverage/${this.#nameOf(asked)}`);
  }

  async #look(mine: number): Promise<void> {
    const answer = await call<SurveyBody>('GET', this.#pathOf(mine));
    if (mine !== this.#asked || !answer.ok || answer.body.progress === null) return;
    this.progress.value = answer.body.progress;
  }
}
