import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { SaleRow, SalesBody } from '../contracts/api-sales.ts';
import { CommandBody, type CommandName, type CommandOf } from '../contracts/commands.ts';
import type { DeviceRecord, VenueRecord } from '../contracts/ports.ts';
import { TillMapping } from '../contracts/till-mapping.ts';
import { readMessage } from '../contracts/till-message.ts';
import type { TillRecord } from '../contracts/tills.ts';
import { type Answer, type Failure, json, unauthenticated } from './answers.ts';
import { submit } from './asking.ts';
import type { Ask, Handlers, VenueAsk } from './handling.ts';
import { roleIn, venueOf } from './identity.ts';
import { MomentQuery, parse } from './parse.ts';
import { sha256 } from './secrets.ts';
import { badFiles, placed } from './till-files.ts';

const dayMs = 86_400_000;
const native = TillMapping.parse({});

export const tillPlainHandlers: Pick<Handlers['plain'], 'bringSales'> = { bringSales };

export const tillHandlers: Pick<
  Handlers['venue'],
  'tills' | 'badFiles' | 'setTill' | 'testTill' | 'sales' | 'matchSale' | 'setStock'
> = {
  tills: async ({ web, venue }) => {
    const tills = await web.reader.tills(venue.venue);
    return json({ items: tills.map((till) => placed(web, till)) });
  },
  badFiles,
  setTill: (asked) => told(asked, 'setTill', { device: asked.params.till }),
  testTill,
  sales,
  matchSale: (asked) => told(asked, 'matchSale', { sale: asked.params.sale }),
  setStock: (asked) => told(asked, 'setStock', {}),
};

type Door = {
  readonly venue: VenueRecord;
  readonly device: DeviceRecord;
  readonly by: string;
};

/** By the till's own secret, or by the token of who may install one; else nobody learns a thing. */
async function doorOf({ web, params, caller, tillSecret }: Ask): Promise<Door | undefined> {
  const venue = await venueOf(web.reader, params.venue);
  if (venue === undefined) return undefined;
  const devices = await web.reader.devices(venue.venue);
  const device = devices.find((one) => one.device === params.till && one.kind === 'till');
  if (device === undefined) return undefined;
  const role = caller.role === undefined ? undefined : roleIn(caller, venue);
  if (role === 'admin' || role === 'integrator') return { venue, device, by: caller.by };
  if (tillSecret === undefined || device.secretSha256 === '') return undefined;
  const [said, known] = [sha256(tillSecret), device.secretSha256].map((one) => Buffer.from(one));
  if (!said || !known || said.length !== known.length) return undefined;
  const by = `device:${venue.venue}/${device.device}`;
  return timingSafeEqual(said, known) ? { venue, device, by } : undefined;
}

/** Answered once all of it is on disk: a till sends again what it got no answer to. [TIL5] */
async function bringSales(asked: Ask): Promise<Answer> {
  const door = await doorOf(asked);
  if (door === undefined) return unauthenticated;
  const { venue, device, by } = door;
  const [till] = (await asked.web.reader.tills(venue.venue)).filter(
    (one) => one.device === device.device,
  );
  const read = readAs(asked.body, till, venue);
  if (!read.ok) return read;
  const body = { do: 'bringSales', venue: venue.venue, device: device.device } as const;
  const answer = await submit(asked.web, {
    by,
    key: asked.key,
    body: { ...body, sales: [...read.sales] },
  });
  return answer.ok ? json(answer.result) : answer;
}

function readAs(
  sent: unknown,
  till: Pick<TillRecord, 'webhook'> | undefined,
  { timezone }: VenueRecord,
): Extract<ReturnType<typeof readMessage>, { ok: true }> | Failure {
  const body = sent instanceof URLSearchParams ? Object.fromEntries(sent) : sent;
  const read = readMessage(body, { mapping: till?.webhook ?? native, timezone });
  if (read.ok) return read;
  const problems = read.problems.slice(0, 50).map(({ path, message, mend, ...fault }) => ({
    ...{ code: 'http.body', path, message, mend, fault },
  }));
  const message = `not as expected: ${problems.map(({ path }) => path).join(', ')}`;
  return { ok: false, code: 'http.body', message, problems };
}

const TestBody = z.strictObject({ mapping: TillMapping.optional(), sample: z.json() });

/** A sample pasted by who writes the mapping: what it becomes, or what is wrong where. */
async function testTill({ web, venue, params, body }: VenueAsk): Promise<Answer> {
  const parsed = parse(TestBody, body);
  if (!parsed.ok) return parsed;
  const { mapping, sample } = parsed.value;
  const tills = await web.reader.tills(venue.venue);
  const known = tills.find((one) => one.device === params.till);
  const read = readAs(sample, mapping === undefined ? known : { webhook: mapping }, venue);
  return read.ok ? json({ sales: read.sales }) : read;
}

const SalesQuery = z.strictObject({
  from: MomentQuery.shape.at.optional(),
  to: MomentQuery.shape.at.optional(),
  till: z.string().max(64).optional(),
});

/** Names of customers are for those who may see a person's data; an auditor reads ids. */
async function sales({ web, venue, query, caller }: VenueAsk): Promise<Answer> {
  const parsed = parse(SalesQuery, query);
  if (!parsed.ok) return parsed;
  const nowMs = web.clock.wallMs();
  const toMs = Number(parsed.value.to ?? nowMs + 1);
  const fromMs = Number(parsed.value.from ?? nowMs - dayMs);
  if (!Number.isFinite(fromMs) || !Number.isFinite(toMs) || fromMs > toMs) {
    return { ok: false, code: 'http.body', message: 'from and to are epoch milliseconds' };
  }
  const { till } = parsed.value;
  const of = { venue: venue.venue, fromMs, toMs, ...(till === undefined ? {} : { device: till }) };
  const rows = await web.reader.sales(of);
  const seesNames = roleIn(caller, venue) !== 'auditor';
  const items: SaleRow[] = rows.map(({ customer, ...row }) =>
    seesNames && customer !== undefined ? { ...row, customer } : row,
  );
  return json({ items, sold: await web.reader.sold(of) } satisfies SalesBody);
}

/** The body with the command's name and what the path says, which it cannot say otherwise. */
async function told<N extends CommandName>(
  asked: VenueAsk,
  name: N,
  path: Record<string, unknown>,
): Promise<Answer> {
  const said = typeof asked.body === 'object' ? asked.body : {};
  const parsed = parse(CommandBody, { ...said, ...path, do: name, venue: asked.venue.venue });
  if (!parsed.ok) return parsed;
  const body = parsed.value as CommandOf<N>;
  const answer = await submit(asked.web, { by: asked.caller.by, key: asked.key, body });
  return answer.ok ? json(answer.result) : answer;
}
