import { z } from 'zod';
import type { ChoicesChange, LessSaid, Rest, Topic, VisitorChoices } from './choices.ts';
import type { Language, Localized } from './ids.ts';

/** POST /api/v1/stop: what the page of a link asks. `look` changes nothing. [CHO8] */
export const StopLinkBody = z.strictObject({
  token: z.string().min(1).max(1_024),
  do: z.enum(['look', 'stop', 'undo']),
});
/** Its answer, the same whoever the link was for and whatever became of them. [CHO9] */
export type StopLinkAnswer = {
  readonly done: 'look' | 'stop' | 'undo';
  readonly venue: Localized;
  /** Absent = all marketing. */
  readonly topic?: Localized;
  /** It is the manager's weekly mail; nothing else stops. [WEK9] */
  readonly week?: true;
};

type Unshown = 'rests' | 'frequencyBefore' | 'topicsByLink' | 'at';
/** GET and PUT /api/v1/visitor/me/choices; topics and rests as at the page's venue. [CHO12] */
export type ChoicesBody = Omit<VisitorChoices, Unshown> & {
  readonly language: Language;
  /** What can be switched off at the visitor's venue. */
  readonly topics: readonly Topic[];
  readonly rests: readonly (Rest & { readonly name: Localized })[];
};
/** POST …/inbox/:message/less */
export type LessBody = { readonly said: LessSaid; readonly topic: Localized };

/** PUT …/me/choices */
export type ChoicesAsk = ChoicesChange;
