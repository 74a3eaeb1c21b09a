import type { Action, Campaign } from '../../contracts/rules.ts';

/**
 * What a campaign does to the visitor it is about, over all of its variants, so that who is in
 * which group never changes which gates are asked. [RUL5]
 */
export type Traits = {
  /** Says something to them: consent, budget, quiet hours, reach and the one winner count. */
  readonly speaks: boolean;
  /** Sends staff to them: they may ask to be left alone. */
  readonly calls: boolean;
  /** Gives them points: they must be someone who can keep them. */
  readonly awards: boolean;
  /** Tells another house about them. */
  readonly tells: boolean;
};

export function traitsOf({ then, experiment }: Campaign): Traits {
  const lists = [then, ...(experiment?.variants ?? []).map((variant) => variant.then ?? [])];
  const has = (name: ActionName) => lists.some((list) => list.some((action) => name in action));
  return {
    speaks: has('message'),
    calls: has('task') || has('case'),
    awards: has('points'),
    tells: has('webhook'),
  };
}

type ActionName = Action extends infer One ? (One extends One ? keyof One : never) : never;

/** What is done for one variant; a variant without its own list does what the campaign says. */
export function actionsOf({ then, experiment }: Campaign, variant: string): readonly Action[] {
  const own = experiment?.variants?.find(({ id }) => id === variant);
  return own?.then ?? then;
}
