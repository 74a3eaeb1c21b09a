import type { Effect } from '../../src/contracts/effects.ts';
import type { Preferences } from '../../src/contracts/venue.ts';
import type { Oracle } from './oracle.ts';

/**
 * A device command is granted once, a decision converts once; again where that was taken back, as
 * another sale may meet its goal. [RUL12]
 */
export const actsOnce: Oracle = (_world, { effects }, { told }) => {
  const times = new Map<string, number>();
  const standing = new Map<string, string>();
  const secondly: string[] = [];
  for (const effect of effects) {
    const what = onceFor(effect);
    if (what !== undefined) times.set(what, (times.get(what) ?? 0) + 1);
    if (effect.type === 'conversionTakenBack') standing.delete(effect.conversion);
    if (effect.type !== 'conversion') continue;
    const first = [...standing].find(([, decision]) => decision === effect.decision);
    if (first) secondly.push(`conversion of ${effect.decision} while ${first[0]} stands`);
    standing.set(effect.id, effect.decision);
  }
  const twice = [...times].filter(([, count]) => count > 1);
  const toldTwice = [...told].filter(([, count]) => count > 1);
  const often = [...twice, ...toldTwice].map(([what, count]) => `${what} happened ${count} times`);
  return [...secondly, ...often];
};

function onceFor(effect: Effect): string | undefined {
  switch (effect.type) {
    case 'deviceCommandClaimed':
      return effect.granted ? `grant of ${effect.deviceCommand}` : undefined;
    case 'deviceCommandClosed':
      return `end of ${effect.deviceCommand}`;
    case 'conversionTakenBack':
      return `taking back of ${effect.conversion}`;
    case 'award':
      return effect.takesBack === undefined ? undefined : `taking back of ${effect.takesBack}`;
    case 'alertAcknowledged':
      return `acknowledgement of ${effect.alert}`;
    default:
      return undefined;
  }
}

/** Who wants no offers gets none; who is left alone gets safety alone, and no staff. [ATT1] */
export const choicesHold: Oracle = (_world, { frames, effects }) => {
  const findings: string[] = [];
  const chosen = new Map<string, Preferences>();
  const byPosition = Map.groupBy(effects, ({ position }) => position);
  for (const { position, input } of frames) {
    for (const effect of byPosition.get(position) ?? []) {
      if (effect.type !== 'message' && effect.type !== 'task') continue;
      const { frequency, leaveAlone } = chosen.get(effect.visitor) ?? {};
      const isSafety = effect.type === 'message' && effect.class === 'safety';
      const isOffer = effect.type === 'message' && effect.class === 'marketing';
      if (leaveAlone === true && !isSafety) findings.push(`${effect.id} did not leave alone`);
      if (frequency === 'none' && isOffer)
        findings.push(`${effect.id} was an offer to who wants none`);
    }
    if (input.type !== 'command') continue;
    const { command } = input;
    if (command.do === 'setPreferences') chosen.set(command.visitor, command);
    else if (command.do === 'linkBand' && command.preferences !== undefined) {
      chosen.set(command.visitor, command.preferences);
    }
  }
  return findings;
};

/** Tehran's, the whole year. */
const eastMs = 12_600_000;

/** No offer in the quiet hours of the venue's settings, by the clock as it was set then. [RUL7] */
export const quietHoldsFor: Oracle = (_world, { frames, effects }) => {
  const findings: string[] = [];
  const byPosition = Map.groupBy(effects, ({ position }) => position);
  let quiet: { readonly from: string; readonly to: string } | undefined;
  let steppedMs = 0;
  for (const { position, input } of frames) {
    for (const effect of byPosition.get(position) ?? []) {
      if (effect.type !== 'message' || effect.class !== 'marketing' || !quiet) continue;
      const wallMs = effect.atMs + steppedMs + eastMs;
      const minute = new Date(wallMs).toISOString().slice(11, 16);
      if (minute >= quiet.from && minute < quiet.to)
        findings.push(`${effect.id} came at ${minute}`);
    }
    if (input.type === 'clockStepped') steppedMs += input.ms;
    if (input.type !== 'command' || input.command.do !== 'publishVenue') continue;
    quiet = input.command.settings.quietHours;
  }
  return findings;
};
