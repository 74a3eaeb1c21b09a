import type { Page } from 'playwright-core';

const patienceMs = 240_000;
const lookEveryMs = 200;

/** Looks until it holds; a deadline only ends what hangs. */
export async function until<T>(look: () => Promise<T>, holds: (found: T) => boolean): Promise<T> {
  const deadlineMs = performance.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (holds(found)) return found;
    if (performance.now() > deadlineMs) throw new Error(`never held: ${JSON.stringify(found)}`);
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}

/** What the test asks of the server beside the pages, with the manager's own cookie. */
export class Api {
  readonly #page: Page;
  readonly #base: string;

  constructor(page: Page, base: string) {
    this.#page = page;
    this.#base = base;
  }

  async get<T>(end: string): Promise<T> {
    const cookies = await this.#page.context().cookies();
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    const headers = { cookie, connection: 'close' };
    const answer = await fetch(`${this.#base}${end}`, { headers });
    if (!answer.ok) throw new Error(`${end}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  /** Looks until it holds: whatever works there has the time that it takes. */
  until<T>(end: string, holds: (found: T) => boolean): Promise<T> {
    return until(() => this.get<T>(end), holds);
  }
}
