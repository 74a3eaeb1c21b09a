import type { Page } from 'playwright-core';

/** What the test asks of the server beside the pages, with the manager's own cookie. */
export class Api {
  readonly #page: Page;
  readonly #base: string;

  constructor(page: Page, base: string) {
    this.#page = page;
    this.#base = base;
  }

  get<T>(end: string): Promise<T> {
    return this.#ask<T>('GET', end);
  }

  post<T>(end: string, body: object): Promise<T> {
    return this.#ask<T>('POST', end, JSON.stringify(body));
  }

  async #ask<T>(method: string, end: string, body?: string): Promise<T> {
    const cookies = await this.#page.context().cookies();
    const answer = await fetch(`${this.#base}${end}`, {
      method,
      headers: {
        cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; '),
        connection: 'close',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body }),
    });
    if (!answer.ok) throw new Error(`${end}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }
}
