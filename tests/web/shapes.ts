import { z } from 'zod';
import { type ErrorCode, errorCatalogue } from '../../src/contracts/errors.ts';

const Code = z.custom<ErrorCode>((code) => Object.hasOwn(errorCatalogue, String(code)));

/** `HttpErrorBody`, strictly. */
export const HttpProblem = z.strictObject({
  error: z.strictObject({
    code: Code,
    message: z.string().min(1),
    problems: z
      .array(
        z.strictObject({
          code: z.string(),
          path: z.string(),
          message: z.string(),
          mend: z.string(),
        }),
      )
      .optional(),
  }),
});
