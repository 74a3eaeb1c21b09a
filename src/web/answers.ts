import type { CommandAnswer, Problem } from '../contracts/commands.ts';
import { type ErrorCode, errorCatalogue, type HttpErrorBody } from '../contracts/errors.ts';

/** An expected failure on its way to the caller. */
export type Failure = {
  readonly ok: false;
  readonly code: ErrorCode;
  readonly message: string;
  readonly problems?: readonly Problem[];
  readonly retryAfterS?: number;
};

/** A cookie to set; an age of 0 removes it. */
export type Cookie = {
  readonly name: string;
  readonly value: string;
  readonly maxAgeS: number;
};

/** What a handler gives back; `http.ts` alone writes it. */
export type Answer =
  | Failure
  | {
      readonly ok: true;
      readonly status?: number;
      readonly body:
        | { readonly json: unknown; readonly type?: string }
        /** A file or a picture as it is. */
        | { readonly bytes: Uint8Array; readonly type: string; readonly fileName?: string }
        | { readonly text: string; readonly type: string; readonly fileName?: string }
        | { readonly page: string };
      readonly cookie?: Cookie;
      readonly moreCookies?: readonly Cookie[];
      /** Anybody may keep the answer so long; absent = nobody. */
      readonly sharedForS?: number;
    };

export function json(body: unknown, status = 200): Answer {
  return { ok: true, status, body: { json: body } };
}

/** One answer for what is not there and for what the caller may not see. [WEB3] */
export const notFound: Failure = {
  ok: false,
  code: 'http.not_found',
  message: 'there is nothing here that you may see',
};

export const unauthenticated: Failure = {
  ok: false,
  code: 'http.unauthenticated',
  message: 'sign in at /login, or send a token as "Authorization: Bearer …"',
};

/** The records know the venue and the engine does not: it is being imported or recovered. */
export const notUpYet: Failure = {
  ok: false,
  code: 'command.timeout',
  message: 'the engine does not follow this venue yet; ask again',
  retryAfterS: 1,
};

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCatalogue, code);
}

export function httpStatusOf(code: ErrorCode): number {
  return errorCatalogue[code].http;
}

export function errorBody(failure: Failure): HttpErrorBody {
  const { code, message, problems } = failure;
  return { error: { code, message, ...(problems ? { problems } : {}) } };
}

/** A refused command: the first problem speaks for all, and all are listed. */
export function failureOf(answer: Extract<CommandAnswer, { ok: false }>): Failure {
  const [first] = answer.problems;
  if (first === undefined || !isErrorCode(first.code)) {
    return { ok: false, code: 'command.failed', message: 'the command failed' };
  }
  return { ok: false, code: first.code, message: first.message, problems: answer.problems };
}
