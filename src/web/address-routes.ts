import { addressKinds, proofLife } from '../contracts/addresses.ts';
import {
  type AddressesBody,
  AskAddressBody,
  ConfirmAddressBody,
  DropAddressBody,
} from '../contracts/api-away.ts';
import { asciiDigits } from '../contracts/fold.ts';
import { type Answer, json, notFound, unauthenticated } from './answers.ts';
import { submit } from './asking.ts';
import type { Handlers, VisitorAsk } from './handling.ts';
import { placeOf, venueAsked } from './page-venue.ts';
import { parse } from './parse.ts';
import { sha256 } from './secrets.ts';

type Names = 'myAddresses' | 'askAddress' | 'confirmAddress' | 'dropAddress';

/**
 * A visitor's own addresses. What is answered is made of what they said themselves: whether an
 * address is somebody else's too is never told. [AUD6, WEB7]
 */
export const addressHandlers: Pick<Handlers['visitor'], Names> = {
  myAddresses: (asked) => shown(asked),
  askAddress: async (asked) => {
    const { web, visitor, key, body, query } = asked;
    const parsed = parse(AskAddressBody, withAsciiDigits(body));
    if (!parsed.ok) return parsed;
    const { address, language, text } = parsed.value;
    if (!ways(asked).includes(address.kind)) return notFound;
    const record = await web.reader.visitor(visitor);
    if (record === undefined) return unauthenticated;
    const { venue } = placeOf(record, venueAsked(query));
    if (venue === undefined) return notFound;
    const command = { do: 'askAddress', visitor, venue, address, language, text } as const;
    const answer = await submit(web, { by: `visitor:${visitor}`, key, body: command });
    return answer.ok ? shown(asked) : answer;
  },
  confirmAddress: async (asked) => {
    const { web, visitor, key, body } = asked;
    const parsed = parse(ConfirmAddressBody, body);
    if (!parsed.ok) return parsed;
    const { kind, code } = parsed.value;
    const codeSha256 = sha256(asciiDigits(code).replace(/\D/g, ''));
    const command = { do: 'confirmAddress', visitor, kind, codeSha256 } as const;
    const answer = await submit(web, { by: `visitor:${visitor}`, key, body: command });
    return answer.ok ? shown(asked, { confirmed: answer.result.confirmed === true }) : answer;
  },
  dropAddress: async (asked) => {
    const { web, visitor, key, body } = asked;
    const parsed = parse(DropAddressBody, body);
    if (!parsed.ok) return parsed;
    const command = { do: 'dropAddress', visitor, ...parsed.value } as const;
    const answer = await submit(web, { by: `visitor:${visitor}`, key, body: command });
    return answer.ok ? shown(asked) : answer;
  },
};

const ways = ({ web: { reaches } }: VisitorAsk) =>
  addressKinds.filter((kind) => reaches?.[kind] === true);

async function shown(
  asked: VisitorAsk,
  said: Pick<AddressesBody, 'confirmed'> = {},
): Promise<Answer> {
  const { web, visitor } = asked;
  const { addresses } = web.reader;
  const known = await addresses.addressesOf(visitor);
  const proofs = await addresses.proofsOf(visitor, web.clock.wallMs());
  return json({
    ways: ways(asked),
    addresses: known.map(({ kind, address, atMs }) => ({ kind, address, atMs })),
    asked: proofs.map(({ kind, address, expiresAtMs, tries }) => {
      return { kind, address, expiresAtMs, triesLeft: proofLife.tries - tries };
    }),
    ...said,
  } satisfies AddressesBody);
}

/** A number as a keyboard in Persian writes it, without spaces and dashes. */
function withAsciiDigits(body: unknown): unknown {
  const given: { readonly address?: { readonly kind?: unknown; readonly is?: unknown } } =
    Object(body);
  const { kind, is } = Object(given.address);
  if (typeof is !== 'string') return body;
  const plain = asciiDigits(is).trim();
  return {
    ...given,
    address: { kind, is: kind === 'phone' ? plain.replace(/[\s()-]/g, '') : plain },
  };
}
