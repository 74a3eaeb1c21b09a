import type { Effect } from '../../src/contracts/effects.ts';
import type { EngineEvent } from '../../src/contracts/events.ts';
import type { Frame } from '../../src/contracts/inputs.ts';
import type { Oracle } from './oracle.ts';
import { attic, strayBeacon } from './shop.ts';

/** A visitor is in one room at a time: nothing here nests. [LOC6, PRE1] */
export const oneRoomAtATime: Oracle = (_world, { frames, events }) => {
  const findings: string[] = [];
  const rooms = new Map<string, string>();
  const see = (event: EngineEvent) => {
    if (event.type !== 'entered' && event.type !== 'left') return;
    const { visitor, zone, atMs } = event;
    const before = rooms.get(visitor);
    if (event.type === 'left') {
      if (before !== zone)
        findings.push(`${visitor} left ${zone}, where they were not, at ${atMs}`);
      rooms.delete(visitor);
      return;
    }
    if (before !== undefined) {
      findings.push(`${visitor} entered ${zone} while in ${before} at ${atMs}`);
    }
    rooms.set(visitor, zone);
  };
  const eventsAt = Map.groupBy(events, ({ position }) => position);
  const setAside = setAsideIn(frames);
  for (const { position, input } of frames) {
    for (const event of eventsAt.get(position) ?? []) see(event);
    if (input.type !== 'command' || input.command.do !== 'linkBand') continue;
    const { alias, visitor } = input.command;
    const room = rooms.get(alias);
    if (room === undefined || setAside.has(position)) continue;
    // Who came in as a wearer is somebody from here on.
    rooms.delete(alias);
    rooms.set(visitor, room);
  }
  return findings;
};

/** Positions that a skip frame names: the engine never took them. */
export function setAsideIn(frames: readonly Frame[]): ReadonlySet<number> {
  return new Set(frames.flatMap(({ input }) => (input.type === 'skip' ? [input.position] : [])));
}

/** So long after a strength nothing that it made believe may be left. */
const remembersMs = 60_000;

/**
 * A beacon that was set aside takes nobody to where it once hung, until it is hung up. Somebody
 * whom it does not hear may be thought to be there by what the others say. [LOC5]
 */
export const strayLeadsNobody: Oracle = (_world, { frames, effects, events }) => {
  const findings: string[] = [];
  const effectsAt = Map.groupBy(effects, ({ position }) => position);
  const eventsAt = Map.groupBy(events, ({ position }) => position);
  const heardMs = new Map<string, number>();
  const whoIs = new Map<string, string>();
  let isAside = false;
  for (const { position, input } of frames) {
    for (const alias of heardByStray(input)) {
      heardMs.set(whoIs.get(alias) ?? alias, input.type === 'reading' ? input.atMs : 0);
    }
    for (const event of eventsAt.get(position) ?? []) {
      if (event.type !== 'entered' || event.zone !== attic) continue;
      if (isAside && event.atMs - (heardMs.get(event.visitor) ?? 0) < remembersMs) {
        findings.push(`${event.visitor} was taken to the ${attic} at ${event.atMs}`);
      }
    }
    for (const effect of effectsAt.get(position) ?? []) {
      const isNotice = effect.type === 'notice' && effect.code === 'beaconMoved';
      if (isNotice && effect.about === strayBeacon) isAside = true;
    }
    if (input.type !== 'command') continue;
    const { command } = input;
    if (command.do === 'placeDevice' && command.device === strayBeacon) isAside = false;
    if (command.do === 'linkBand') {
      whoIs.set(command.alias, command.visitor);
      heardMs.set(command.visitor, heardMs.get(command.alias) ?? 0);
    }
  }
  return findings;
};

/** Whom the stray beacon hears, or who hears it. */
function heardByStray(input: Frame['input']): readonly string[] {
  if (input.type !== 'reading') return [];
  const { device, body } = input;
  if (body.kind === 'ranging') {
    return body.beacons.some(({ beacon }) => beacon === strayBeacon) ? [body.alias] : [];
  }
  const isStrays = body.kind === 'sightings' && device === strayBeacon;
  return isStrays ? body.sightings.map(({ alias }) => alias) : [];
}

/** Points and word to other houses need consent as messages do; absent is no. [CON1] */
export const nothingGivenUnasked: Oracle = (_world, { frames, effects }) => {
  const findings: string[] = [];
  const agreed = new Map<string, boolean>();
  const effectsAt = Map.groupBy(effects, ({ position }) => position);
  for (const { position, input } of frames) {
    for (const effect of effectsAt.get(position) ?? []) {
      if (!isGiven(effect) || effect.visitor === '') continue;
      if (agreed.get(effect.visitor) !== true) findings.push(`${effect.id} was given unasked`);
    }
    if (input.type !== 'command') continue;
    const { command } = input;
    if (command.do === 'linkBand') {
      agreed.set(command.visitor, command.consents.service === true);
    } else if (command.do === 'setConsent' && command.purpose === 'service') {
      agreed.set(command.visitor, command.granted);
    }
  }
  return findings;
};

/** Points of campaigns are of service here; some go by the offers' consent, told by name. */
function isGiven(effect: Effect): effect is Extract<Effect, { type: 'award' | 'webhook' }> {
  if (effect.type === 'award') return !effect.takesBack && effect.campaign !== 'held-over';
  return effect.type === 'webhook';
}

/** Points are taken back once, as many, and from whoever has them. [SHF4] [TIL8] */
export const pointsAddUp: Oracle = (_world, { effects }) => {
  const findings: string[] = [];
  const standing = new Map<string, Extract<Effect, { type: 'award' }>>();
  for (const effect of effects) {
    if (effect.type !== 'award') continue;
    const { id, visitor, points, takesBack } = effect;
    if (takesBack === undefined) {
      if (visitor !== '') standing.set(id, effect);
      continue;
    }
    const taken = standing.get(takesBack);
    if (taken?.visitor !== visitor || taken.points !== -points) {
      findings.push(`${id} takes back what ${visitor} does not have`);
    }
    standing.delete(takesBack);
  }
  return findings;
};

/**
 * One effective push an occurrence: however often a campaign is published, a message is granted to
 * a device once, and to an inbox once, and to neither after its end. [RUL3, EGR1, RUL7]
 */
export const onePushAnOccurrence: Oracle = (_world, { effects }) => {
  const findings: string[] = [];
  const seen = new Set<string>();
  const endsMs = new Map<string, number>();
  const once = (what: string) => {
    if (seen.has(what)) findings.push(`${what} happened twice`);
    seen.add(what);
  };
  for (const effect of effects) {
    if (effect.type === 'message') {
      const [venue, campaign, , subject, ...event] = effect.id.split('/');
      once(`message ${venue}/${campaign}/${subject}/${event.join('/')}`);
      endsMs.set(effect.id, effect.expiresAtMs);
    } else if (effect.type === 'messageClosed') {
      endsMs.set(effect.message, Number.NEGATIVE_INFINITY);
    } else if (effect.type === 'claimAnswered' && effect.granted) {
      once(`grant of ${effect.message} ${effect.channel === 'inbox' ? 'inbox' : 'device'}`);
      if (effect.atMs > (endsMs.get(effect.message) ?? Number.NEGATIVE_INFINITY)) {
        findings.push(`${effect.message} was granted after its end`);
      }
    }
  }
  return findings;
};
