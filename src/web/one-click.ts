import type { FastifyInstance } from 'fastify';

/** A form of one field, or a till's receipt. [TIL5] */
const formBytes = 16_384;

/**
 * The routes that take a form: tills, and a mail program's click comes as one, and never as JSON.
 * Elsewhere a form is refused as before, so a foreign page still cannot send one. Source: RFC
 * 8058, sections 3.1 and 3.2. [CHO8, SEC2]
 */
export function readOneClicks(app: FastifyInstance, paths: readonly string[]): void {
  const types = ['application/x-www-form-urlencoded', 'multipart/form-data'];
  const how = { parseAs: 'string', bodyLimit: formBytes } as const;
  app.addContentTypeParser(types, how, (request, text, done) => {
    if (!paths.includes(request.routeOptions.url ?? '')) return done(new NoForm(), undefined);
    const isParts = request.headers['content-type']?.startsWith('multipart/');
    return done(null, isParts ? fieldsOf(String(text)) : new URLSearchParams(String(text)));
  });
}

class NoForm extends Error {
  readonly statusCode = 415;
}

/** Fields of a multipart body, as far as one click has any. Source: RFC 7578, section 4. */
function fieldsOf(text: string): URLSearchParams {
  const fields = new URLSearchParams();
  const field =
    /^content-disposition: form-data; name="([\w-]{1,64})"\r?\n\r?\n([^\r\n]{0,64})\r?$/gim;
  for (const [, name = '', value = ''] of text.matchAll(field)) fields.append(name, value);
  return fields;
}
