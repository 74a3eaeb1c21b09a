import type { Campaign } from '../../contracts/rules.ts';
import type { Plan } from '../../contracts/venue.ts';
import type { SentenceNames } from './sentence/names.ts';
import { sayEn } from './sentence/say-en.ts';
import { sayFa } from './sentence/say-fa.ts';

/**
 * A campaign read in one sentence, in English and in Persian: trigger, conditions, actions, limits,
 * schedule, experiment and goal, by the names the venue gives its zones. The same document gives
 * the same sentence on any machine. [RUL40]
 */
export function sentenceOf(campaign: Campaign, names: SentenceNames): { en: string; fa: string } {
  return { en: sayEn(campaign, names), fa: sayFa(campaign, names) };
}

/** Zones by the names of the venue's plan; none known without one. */
export function namesOf(plan: Plan | null | undefined): SentenceNames {
  const zones = new Map((plan?.zones ?? []).map(({ id, name }) => [id, name]));
  return { zone: (id) => zones.get(id) };
}
