import type { ErrorCode } from '../../contracts/errors.ts';

/** A read that the server did not answer; its caller shows "no history" and asks later. */
export class TelemetryUnread extends Error {
  readonly code: ErrorCode;
  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
