import type { HttpErrorBody } from '../../src/contracts/api.ts';

/** An answer as a value: a page shows a refusal, it does not crash on it. */
export type Answer<T> =
  | { readonly ok: true; readonly body: T }
  /** `status` 0 = the server did not answer at all. */
  | {
      readonly ok: false;
      readonly status: number;
      readonly code: string;
      readonly message: string;
      readonly problems?: HttpErrorBody['error']['problems'];
    };

type Refusal = Extract<Answer<unknown>, { ok: false }>;

const PATIENCE_MS = 10_000;
/** A photograph or a long file over a shop's slow line takes its time. */
const UPLOAD_MS = 60_000;

/**
 * Calls our own API with the page's cookie. The body's type is the caller's word for what
 * `src/contracts/api.ts` says of this address.
 */
export async function call<T>(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: object,
  patienceMs = PATIENCE_MS,
  /** The same key hears the same answer: for what must not happen twice. */
  key?: string,
): Promise<Answer<T>> {
  try {
    const response = await fetch(path, {
      method,
      credentials: 'same-origin',
      signal: AbortSignal.timeout(patienceMs),
      ...(body ? { body: JSON.stringify(body) } : {}),
      headers: {
        ...(body && { 'content-type': 'application/json' }),
        ...(key && { 'idempotency-key': key }),
      },
    });
    const text = await response.text();
    if (!response.ok) return { ok: false, status: response.status, ...refusalOf(text) };
    const parsed: T = JSON.parse(text === '' ? '{}' : text);
    return { ok: true, body: parsed };
  } catch (error) {
    return { ok: false, status: 0, code: 'network', message: String(error) };
  }
}

/** Sends a file as it is. */
export async function send<T>(
  method: 'PUT' | 'POST',
  path: string,
  file: Blob,
  type: string,
): Promise<Answer<T>> {
  try {
    const response = await fetch(path, {
      method,
      credentials: 'same-origin',
      signal: AbortSignal.timeout(UPLOAD_MS),
      headers: { 'content-type': type },
      body: file,
    });
    const body = await response.json();
    if (response.ok) return { ok: true, body };
    const { code, message } = Object(Object(body).error);
    return { ok: false, status: response.status, code: String(code), message: String(message) };
  } catch (error) {
    return { ok: false, status: 0, code: 'network', message: String(error) };
  }
}

/** Reads `HttpErrorBody`; a proxy's own error page gives an empty code. */
function refusalOf(text: string): Pick<Refusal, 'code' | 'message' | 'problems'> {
  try {
    const { code = '', message = '', problems } = JSON.parse(text).error;
    return { code: String(code), message: String(message), problems };
  } catch {
    return { code: '', message: '' };
  }
}
