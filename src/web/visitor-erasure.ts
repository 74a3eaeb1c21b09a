import type { ErasureBody } from '../contracts/api.ts';
import type { ErasureRecord } from '../contracts/erasure.ts';
import { type Answer, type Failure, json, notFound } from './answers.ts';
import { submit } from './asking.ts';
import type { Ask, Handlers, VenueAsk, VisitorAsk } from './handling.ts';
import { newSecret, sha256, visitorCookie } from './secrets.ts';

/** What an erasure leaves, and why; the pages say it in the person's language. [CON2] */
const remains = ['journal', 'proof', 'counts', 'list'] as const;

/** The person's own wish; nobody is asked twice by the server, the page has asked. [CON2] */
export async function eraseMe({ web, visitor }: VisitorAsk): Promise<Answer> {
  const answer = await erase({ web }, { by: `visitor:${visitor}`, visitor });
  if (!answer.ok) return answer;
  return { ...answer, cookie: { name: visitorCookie, value: '', maxAgeS: 0 } };
}

/** Also for who is known at another venue alone: nobody here learns of them. */
const strangerHere: Failure = {
  ok: false,
  code: 'command.visitor_unknown',
  message: 'this visitor is not known at this venue',
};

/** Asked for at the desk or by letter; only a visitor this venue knows. [CON2] [WEB3] */
async function eraseVisitor({ web, caller, venue, params }: VenueAsk): Promise<Answer> {
  const visitor = params.visitor ?? '';
  if (!(await web.reader.knowsVisitor(venue.venue, visitor))) return strangerHere;
  return erase({ web }, { by: caller.by, visitor });
}

export const eraseHandlers: Pick<Handlers['venue'], 'eraseVisitor' | 'consentProof'> = {
  eraseVisitor,
  consentProof: async ({ web, venue, params }) => {
    const visitor = params.visitor ?? '';
    if (!(await web.reader.knowsVisitor(venue.venue, visitor))) return strangerHere;
    const proof = await web.reader.consentProof(visitor);
    // What was said to another venue's wording is that venue's to know. [WEB3]
    return json({ items: proof.filter((one) => (one.venue ?? venue.venue) === venue.venue) });
  },
};
export const rightsHandlers: Pick<Handlers['plain'], 'erasureReceipt'> = { erasureReceipt };

async function erase(
  { web }: Pick<Ask, 'web'>,
  { by, visitor }: { readonly by: string; readonly visitor: string },
): Promise<Failure | Extract<Answer, { ok: true }>> {
  const receipt = newSecret(web.random);
  const receiptSha256 = sha256(receipt);
  // The key is never the caller's own: an earlier answer would not fit this receipt.
  const key = receiptSha256.slice(0, 24);
  const body = { do: 'eraseVisitor', whose: { visitor }, receiptSha256 } as const;
  const answer = await submit(web, { by, key, body, once: true });
  if (!answer.ok) return answer;
  const record = await web.reader.erasure(receiptSha256);
  if (record === undefined) return notFound;
  return { ok: true, body: { json: bodyOf(receipt, record) } };
}

/** What became of an erasure, for whoever holds its receipt. */
async function erasureReceipt({ web, params }: Ask): Promise<Answer> {
  const receipt = params.receipt ?? '';
  const record = await web.reader.erasure(sha256(receipt));
  return record === undefined ? notFound : json(bodyOf(receipt, record));
}

function bodyOf(receipt: string, { atMs, counts, scrubbedAtMs }: ErasureRecord): ErasureBody {
  return {
    receipt,
    atMs,
    counts,
    remains,
    ...(scrubbedAtMs === undefined ? {} : { scrubbedAtMs }),
  };
}
