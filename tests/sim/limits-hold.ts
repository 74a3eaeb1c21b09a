import type { EffectOf } from '../../src/contracts/effects.ts';
import { Campaign, durationMs } from '../../src/contracts/rules.ts';
import type { Frequency } from '../../src/contracts/venue.ts';
import { campaigns } from './campaigns.ts';
import type { Oracle, Retelling } from './oracle.ts';
import { budgets, capacityOf } from './shop.ts';

/**
 * What campaigns and visitors are held to, counted again from what was done and said, by none of
 * the engine's own reckoning.
 */
type Decision = EffectOf<'decision'> & { readonly position: number };

const documents = new Map(
  campaigns.map((one): [string, Campaign] => [String(one.id), Campaign.parse(one)]),
);
const dayMs = 86_400_000;

/** Sent, or held out of it: a place and a budget are used up alike. [RUL5] */
function isTaken({ outcome }: Decision): boolean {
  return outcome === 'sent' || outcome === 'control';
}

function speaks({ then, experiment }: Campaign): boolean {
  const lists = [then, ...(experiment?.variants ?? []).map((variant) => variant.then ?? [])];
  return lists.some((list) => list.some((action) => 'message' in action));
}

/** Since when the visit of each visitor is, as rows told it up to now. */
class Visits {
  readonly #sinceMs = new Map<string, number>();

  note(effect: Retelling['effects'][number]): void {
    if (effect.type !== 'visit') return;
    this.#sinceMs.set(effect.visitor, Math.max(effect.startedAtMs, this.sinceMs(effect.visitor)));
  }

  sinceMs(visitor: string): number {
    return this.#sinceMs.get(visitor) ?? 0;
  }
}

/** A campaign's own limits a visitor or place, and its total. [RUL4, ATT2] */
export const limitsHold: Oracle = (_world, { effects }) => {
  const findings: string[] = [];
  const visits = new Visits();
  const times = new Map<string, number[]>();
  for (const effect of effects) {
    visits.note(effect);
    if (effect.type !== 'decision' || !isTaken(effect)) continue;
    const { id, atMs, campaign, visitor } = effect;
    const { perVisitor, cooldown, total } = documents.get(campaign)?.limits ?? {};
    const own = pushed(times, `${campaign} ${effect.subject ?? visitor}`, atMs);
    const all = pushed(times, campaign, atMs);
    const isOver = (list: readonly number[], { count, per }: { count: number; per: string }) => {
      const span = durationMs(per);
      const within = (at: number) =>
        span === undefined ? at >= visits.sinceMs(visitor) : at > atMs - span;
      return list.filter(within).length > count;
    };
    if (perVisitor && isOver(own, perVisitor)) findings.push(`${id} is over its visitor's count`);
    if (total && isOver(all, total)) findings.push(`${id} is over the total`);
    const restMs = atMs - (own.at(-2) ?? Number.NEGATIVE_INFINITY);
    if (cooldown !== undefined && restMs < (durationMs(cooldown) ?? 0)) {
      findings.push(`${id} came ${restMs} ms after the one before`);
    }
  }
  return findings;
};

function pushed(lists: Map<string, number[]>, key: string, atMs: number): readonly number[] {
  const list = lists.get(key) ?? [];
  list.push(atMs);
  lists.set(key, list);
  return list;
}

/** Nothing of a class in a zone where something of it was said a moment ago. [RUL4] */
export const zonesRest: Oracle = (_world, { effects }) => {
  const last = new Map<string, number>();
  return effects.flatMap((effect) => {
    if (effect.type !== 'message' || effect.because.zone === undefined) return [];
    const key = `${effect.visitor} ${effect.class} ${effect.because.zone}`;
    const restMs = effect.atMs - (last.get(key) ?? Number.NEGATIVE_INFINITY);
    last.set(key, effect.atMs);
    const { zoneCooldown } = documents.get(effect.campaign)?.limits ?? {};
    const isEarly = zoneCooldown !== undefined && restMs < (durationMs(zoneCooldown) ?? 0);
    return isEarly ? [`${effect.id} came ${restMs} ms after another in its zone`] : [];
  });
};

/** The visitor's budget over all campaigns: apart, a day, a visit, and for who wants few. [ATT1] */
export const budgetHolds: Oracle = (_world, { frames, effects }) => {
  const findings: string[] = [];
  const visits = new Visits();
  const times = new Map<string, number[]>();
  const chosen = new Map<string, Frequency>();
  const byPosition = Map.groupBy(effects, ({ position }) => position);
  const judge = ({ id, atMs, campaign, visitor }: Decision) => {
    const document = documents.get(campaign);
    if (document === undefined || visitor === '' || !speaks(document)) return;
    if (document.class === 'safety') return;
    const isOffer = document.class === 'marketing';
    const own = pushed(times, `${visitor} ${document.class}`, atMs);
    const inVisit = own.filter((at) => at >= visits.sinceMs(visitor)).length;
    const few = chosen.get(visitor) === 'few' ? 1 : budgets.marketingPerVisit;
    if (inVisit > (isOffer ? few : budgets.servicePerVisit)) {
      findings.push(`${id} is number ${inVisit} of the visit`);
    }
    if (!isOffer) return;
    const inDay = own.filter((at) => at > atMs - dayMs).length;
    if (inDay > budgets.marketingPerDay) findings.push(`${id} is number ${inDay} of the day`);
    const apartMs = atMs - (own.at(-2) ?? Number.NEGATIVE_INFINITY);
    if (apartMs < budgets.marketingApartMs) {
      findings.push(`${id} came ${apartMs} ms after the one before`);
    }
  };
  for (const { position, input } of frames) {
    for (const effect of byPosition.get(position) ?? []) {
      visits.note(effect);
      if (effect.type === 'decision' && isTaken(effect)) judge(effect);
    }
    if (input.type !== 'command') continue;
    const { command } = input;
    if (command.do === 'setPreferences') chosen.set(command.visitor, command.frequency);
    if (command.do === 'linkBand') {
      chosen.set(command.visitor, command.preferences?.frequency ?? 'all');
    }
  }
  return findings;
};

/**
 * Nobody is sent into a full zone: the people in it are counted from who entered and left, and the
 * fewest that were there while the frame was stepped stand for the decision. [RUL4]
 */
export const crowdsAreSpared: Oracle = (_world, { frames, effects, events }) => {
  const findings: string[] = [];
  const effectsAt = Map.groupBy(effects, ({ position }) => position);
  const eventsAt = Map.groupBy(events, ({ position }) => position);
  const people = new Map<string, number>();
  const rooms = new Map<string, string>();
  for (const { position, input } of frames) {
    const fewest = new Map(people);
    for (const event of eventsAt.get(position) ?? []) {
      if (event.type !== 'entered' && event.type !== 'left') continue;
      const { zone } = event;
      const count = (people.get(zone) ?? 0) + (event.type === 'entered' ? 1 : -1);
      people.set(zone, count);
      if (event.type === 'entered') rooms.set(event.visitor, zone);
      else rooms.delete(event.visitor);
      fewest.set(zone, Math.min(count, fewest.get(zone) ?? 0));
    }
    // Who is forgotten leaves without a word, after what was due before. [CON3]
    if (input.type === 'command' && input.command.do === 'forget') {
      for (const id of [input.command.visitor, ...input.command.aliases]) {
        const zone = rooms.get(id);
        if (zone === undefined) continue;
        rooms.delete(id);
        const count = (people.get(zone) ?? 0) - 1;
        people.set(zone, count);
        fewest.set(zone, Math.min(count, fewest.get(zone) ?? 0));
      }
    }
    for (const effect of effectsAt.get(position) ?? []) {
      if (effect.type !== 'decision' || !isTaken(effect)) continue;
      const { notInto } = documents.get(effect.campaign)?.limits ?? {};
      if (notInto === undefined) continue;
      const count = fewest.get(notInto.zone) ?? 0;
      const share = count / (capacityOf.get(notInto.zone) ?? 0);
      if (share > notInto.above)
        findings.push(`${effect.id} sent into ${notInto.zone}, ${count} in`);
    }
  }
  return findings;
};

/** Of offers that waited together the highest goes, alone. [RUL6] */
export const oneWins: Oracle = (_world, { effects }) => {
  const findings: string[] = [];
  const decided = effects.filter((effect) => effect.type === 'decision');
  const together = Map.groupBy(decided, ({ position, atMs, visitor }) => {
    return `${position} ${atMs} ${visitor}`;
  });
  for (const group of together.values()) {
    const taken = group.filter((one) => one.visitor !== '' && isTaken(one));
    const spoken = taken.filter(({ campaign }) => {
      const document = documents.get(campaign);
      return document !== undefined && speaks(document);
    });
    const [first, second] = spoken.filter((one) => classOf(one) === 'marketing');
    if (second) findings.push(`${first?.id} and ${second.id} were both sent`);
    for (const loser of group) {
      if (loser.failedGate !== 'winner') continue;
      if (!spoken.some((one) => outranks(one, loser))) findings.push(`${loser.id} lost to nobody`);
    }
  }
  return findings;
};

function classOf({ campaign }: Decision): string {
  return documents.get(campaign)?.class ?? '';
}

function outranks(winner: Decision, loser: Decision): boolean {
  if (classOf(winner) !== 'marketing') return true;
  const [high, low] = [documents.get(winner.campaign), documents.get(loser.campaign)];
  if (high === undefined || low === undefined) return false;
  if (high.priority !== low.priority) return high.priority > low.priority;
  return winner.campaign < loser.campaign || winner.id < loser.id;
}

/** Who is held out hears nothing, gets nothing, and stays held out. [RUL5, RUL8] */
export const controlHearsNothing: Oracle = (_world, { effects }) => {
  const findings: string[] = [];
  const heldOut = new Set<string>();
  const arms = new Map<string, string>();
  for (const effect of effects) {
    if (effect.type === 'decision' && isTaken(effect)) {
      if (effect.outcome === 'control') heldOut.add(effect.id);
      const who = `${effect.campaign} ${effect.subject ?? effect.visitor}`;
      const arm = `${effect.outcome} ${effect.variant ?? ''}`;
      if ((arms.get(who) ?? arm) !== arm) findings.push(`${effect.id} changed its arm to ${arm}`);
      arms.set(who, arm);
    } else if ('campaign' in effect && effect.type !== 'decision' && effect.type !== 'conversion') {
      const decision = effect.type === 'message' ? effect.id : effect.id.replace(/\/\d+$/, '');
      if (heldOut.has(decision)) findings.push(`${effect.id} was for who is held out`);
    }
  }
  return findings;
};
