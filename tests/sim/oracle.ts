import { createHash } from 'node:crypto';
import type { CommandBody } from '../../src/contracts/commands.ts';
import type { Effect } from '../../src/contracts/effects.ts';
import type { EngineEvent } from '../../src/contracts/events.ts';
import type { Frame } from '../../src/contracts/inputs.ts';
import type { Journal, RecordsReader } from '../../src/contracts/ports.ts';
import { framesFrom, readSkips, stateHashes } from '../../src/hotpath/replay.ts';
import { Stepper } from '../../src/hotpath/stepper.ts';
import type { SimulatedEgress } from './egress.ts';
import { setAsideIn } from './promises.ts';
import { forgottenIn, mentions } from './rights.ts';
import { homeless, venue } from './shop.ts';
import type { World } from './world.ts';

/** The surviving journal, run again from empty by nobody's help. */
export type Retelling = {
  readonly frames: readonly Frame[];
  readonly effects: readonly (Effect & { readonly position: number })[];
  readonly events: readonly (EngineEvent & { readonly position: number })[];
  readonly hashes: Readonly<Record<string, string>>;
  /** The state at the end, a venue each. */
  readonly texts: Readonly<Record<string, string>>;
};

export function retell(journal: Journal, to: number): Retelling {
  const stepper = new Stepper();
  readSkips(journal, 1, stepper.skips);
  const frames: Frame[] = [];
  const effects: (Effect & { position: number })[] = [];
  const events: (EngineEvent & { position: number })[] = [];
  for (const frame of framesFrom(journal, 1)) {
    if (frame.position > to) break;
    frames.push(frame);
    for (const effect of stepper.step(frame)) effects.push({ ...effect, position: frame.position });
    const out = stepper.outOf(frame.venue);
    for (const event of out.events) events.push({ ...event, position: frame.position });
    for (const list of [out.events, out.arrivals]) list.length = 0;
    for (const set of [out.dirtyZones, out.dirtyDots, out.goneDots]) set.clear();
  }
  return { frames, effects, events, hashes: stateHashes(stepper), texts: stepper.encode() };
}

export type Oracle = (world: World, told: Retelling, egress: SimulatedEgress) => string[];

/** Every acknowledged reading is in the journal once, a device's in the order sent. [R1, R5] */
export const nothingLostOrTwice: Oracle = (world, { frames }) => {
  const findings: string[] = [];
  const kept = new Set<string>();
  const last = new Map<string, number>();
  for (const { input, position } of frames) {
    if (input.type !== 'reading' || input.seq === undefined) continue;
    // Taken out of the table and added again its numbers count from the start.
    if (input.device === homeless) continue;
    const key = `${input.device}/${input.boot}/${input.seq}`;
    if (kept.has(key)) findings.push(`${key} is in the journal twice, again at ${position}`);
    kept.add(key);
    const boot = `${input.device}/${input.boot}`;
    const before = last.get(boot) ?? -1;
    if (input.seq < before) findings.push(`${key} came after seq ${before}`);
    last.set(boot, input.seq);
  }
  for (const { id, acked } of world.devices.values()) {
    // It is taken out of the table while it speaks.
    if (id === homeless) continue;
    for (const key of acked) if (!kept.has(key)) findings.push(`${key} was acknowledged and lost`);
  }
  return findings;
};

/** An effect has an id of its own, and only finite numbers. [DET1] */
export const effectsAreSound: Oracle = (_world, { effects, events }) => {
  const findings: string[] = [];
  const ids = new Set<string>();
  for (const effect of effects) {
    const id = `${effect.type} ${effect.id}`;
    if (ids.has(id)) findings.push(`${id} was said twice`);
    ids.add(id);
    if (JSON.stringify(effect).includes('null')) findings.push(`${id} holds what is no number`);
  }
  const people = new Map<string, number>();
  for (const event of events) {
    if (event.type !== 'entered' && event.type !== 'left') continue;
    const count = (people.get(event.zone) ?? 0) + (event.type === 'entered' ? 1 : -1);
    people.set(event.zone, count);
    if (count < 0) findings.push(`${event.zone} held ${count} people at ${event.atMs}`);
  }
  return findings;
};

/** Nobody hears of anything they did not agree to, at the decision and at the claim. [CON1, R17] */
export const consentHolds: Oracle = (_world, { frames, effects }) => {
  const findings: string[] = [];
  const agreed = new Map<string, boolean>();
  const byPosition = Map.groupBy(effects, ({ position }) => position);
  const messages = new Map<string, Extract<Effect, { type: 'message' }>>();
  const mayGo = ({ class: kind, visitor, purpose }: Extract<Effect, { type: 'message' }>) =>
    kind === 'safety' || agreed.get(`${visitor} ${purpose}`) === true;
  for (const { position, input } of frames) {
    const effectsHere = byPosition.get(position) ?? [];
    for (const effect of effectsHere) {
      if (effect.type !== 'message') continue;
      messages.set(effect.id, effect);
      if (!mayGo(effect)) findings.push(`${effect.id} was decided without consent`);
    }
    if (input.type === 'command') {
      const { command } = input;
      if (command.do === 'setConsent') {
        agreed.set(`${command.visitor} ${command.purpose}`, command.granted);
      } else if (command.do === 'linkBand') {
        for (const purpose of ['offers', 'service'] as const) {
          agreed.set(`${command.visitor} ${purpose}`, command.consents[purpose] === true);
        }
      }
    }
    for (const effect of effectsHere) {
      if (effect.type !== 'claimAnswered' || !effect.granted) continue;
      const message = messages.get(effect.message);
      if (message && !mayGo(message)) findings.push(`${effect.id} was granted without consent`);
    }
  }
  return findings;
};

/** A message reaches a device at most once, and an inbox at most once. [EGR1, R18] */
export const sentOnce: Oracle = (_world, _told, { granted }) =>
  [...granted].flatMap(([message, grants]) =>
    grants.size > 1 ? [`${message} was granted ${grants.size} times: ${[...grants]}`] : [],
  );

/** Some of these change records alone; the others do so now and then. */
const framelessCommands: ReadonlySet<CommandBody['do']> = new Set([
  'setProfile',
  'linkBand',
  'createAdminLink',
  'savePlanDraft',
  'exchangeAdminLink',
  'createToken',
  // Its receipts are readings of the till, that `salesAreKept` looks for.
  'bringSales',
  'finishTask',
  'endSession',
  'unsubscribePush',
  'publishOffer',
  'publishSegment',
  'revokeCoupons',
  // Nobody's page is old in a run of minutes.
  'endAccounts',
]);

/**
 * An answered command is in the journal, once. [CMD1] A visit is rated once by its message, and not
 * by who was erased: the answer is the same, and the first rating's frame is the one there is.
 * [AUD8]
 */
export const commandsDoneOnce: Oracle = ({ asked }, told) => {
  const { frames } = told;
  const framed = new Map<string, number>();
  const gone = forgottenIn(told);
  const rated = new Set(
    frames.flatMap(({ input }) =>
      input.type === 'command' && input.command.do === 'rateVisit' ? [input.command.message] : [],
    ),
  );
  const isRated = (body: CommandBody) =>
    body.do === 'rateVisit' && (rated.has(body.message) || gone.has(body.visitor));
  for (const { input } of frames) {
    if (input.type === 'command') framed.set(input.id, (framed.get(input.id) ?? 0) + 1);
  }
  const findings = [...framed].flatMap(([id, count]) =>
    count > 1 ? [`command ${id} is in the journal ${count} times`] : [],
  );
  for (const { id, answer, body } of asked) {
    // A no to a coupon is an answer that is kept, and changes nothing.
    const isNo = answer.ok && answer.result.done === false;
    const leavesFrames = !isNo && !framelessCommands.has(body.do) && !isRated(body);
    if (answer.ok && leavesFrames && !framed.has(id)) {
      findings.push(`command ${id} (${body.do}) was answered and is not in the journal`);
    }
  }
  return findings;
};

/**
 * The rows that people see are the effects of the journal, no more and no less, but for those of
 * who was erased. [OUT1, HOT5, CON2]
 */
export async function rowsAreEffects(reader: RecordsReader, told: Retelling): Promise<string[]> {
  const gone = forgottenIn(told);
  const effects = told.effects.filter((effect) => !mentions(effect, gone));
  const page = { limit: 100_000 };
  const rows = {
    message: await reader.messages(venue, page),
    decision: await reader.decisions(venue, page),
    notice: await reader.notices(venue, page),
    task: await reader.tasks(venue, page),
    alert: await reader.alerts(venue, page),
    deviceCommand: await reader.deviceCommands(venue, page),
    conversion: await reader.conversions(venue, page),
    webhook: (await reader.webhooksAfter(0, page.limit)).map(({ webhook }) => webhook),
    award: await awardsOf(reader, effects),
  };
  return Object.entries(rows).flatMap(([type, list]) => {
    const found = list.map(({ id }) => id).sort();
    const expected = effects.filter((effect) => effect.type === type).map(({ id }) => id);
    const missing = expected.filter((id) => !found.includes(id));
    const extra = found.filter((id) => !expected.includes(id));
    return [
      ...missing.map((id) => `${type} ${id} is not in the records`),
      ...extra.map((id) => `${type} ${id} is in the records and in no journal`),
    ];
  });
}

/**
 * A receipt that a till's file or request brought, and that was answered, is among the sales once,
 * and new to the house once, however often its file comes; one whose reading was set aside may be
 * missing, one of who was erased has no number. [TIL1, TIL2, CON2]
 */
export async function salesAreKept(
  { asked }: World,
  reader: RecordsReader,
  told: Retelling,
): Promise<string[]> {
  const { frames } = told;
  const rows = await reader.sales({ venue, fromMs: 0, toMs: Number.MAX_SAFE_INTEGER });
  const kept = Map.groupBy(rows, ({ device, receipt }) => `${device} ${receipt}`);
  const setAside = setAsideIn(frames);
  const setAsideSales = frames.filter(
    ({ position, input }) =>
      setAside.has(position) && input.type === 'reading' && input.body.kind === 'sale',
  );
  const isAnybodyGone = forgottenIn(told).size > 0;
  const nameless = rows.filter(({ receipt }) => isAnybodyGone && receipt === undefined);
  const mayMiss = setAsideSales.length + nameless.length;
  const brought = asked.flatMap(({ body, answer }) =>
    answer.ok && body.do === 'bringSales'
      ? body.sales.map(({ receipt }) => `${body.device} ${receipt}`)
      : [],
  );
  // Also where one of them has no number any more, as whose it was is erased. [TIL2]
  const taken = asked.reduce(
    (sum, { body, answer }) =>
      answer.ok && body.do === 'bringSales' ? sum + Number(answer.result.taken) : sum,
    0,
  );
  const names = [...new Set(brought)];
  const times = names.map((name) => [name, kept.get(name)?.length ?? 0] as const);
  const missing = times.filter(([, count]) => count === 0).slice(mayMiss);
  return [
    ...missing.map(([name]) => `sale ${name} was answered and is not among the sales`),
    ...(taken > names.length ? [`${taken} sales were new to it of ${names.length} brought`] : []),
    ...times.flatMap(([name, n]) => (n > 1 ? [`sale ${name} is ${n} times among the sales`] : [])),
  ];
}

async function awardsOf(reader: RecordsReader, effects: Retelling['effects']) {
  const awarded = effects.flatMap((one) => (one.type === 'award' ? [one.visitor] : []));
  const lists = [...new Set(awarded)].map((who) => reader.awards(who, { limit: 100_000 }));
  return (await Promise.all(lists)).flat();
}

export function traceOf(world: World, journal: Journal): string {
  const hash = createHash('sha256');
  for (const { position, atMs, payload } of journal.frames(1)) {
    hash.update(`${position} ${atMs} ${payload}\n`);
  }
  for (const { id, answer } of world.asked) hash.update(`${id} ${JSON.stringify(answer)}\n`);
  for (const { acked } of world.devices.values()) hash.update([...acked].join());
  return hash.digest('hex');
}
