import type { Action } from '../../contracts/rules.ts';
import type { Candidate } from '../state.ts';
import type { Compiled, MessageSpec } from './compile.ts';
import type { Scene } from './facts.ts';

/** What the gates of one candidate look at. */
export type Case = {
  readonly candidate: Candidate;
  readonly campaign: Compiled;
  readonly scene: Scene;
  readonly arm: Arm;
  /** The wearing a message goes to: of one put off, what its visitor wears now. */
  readonly alias: string;
};

/** Where a visitor stands in a campaign's experiment, the same at every occurrence. [RUL5, RUL8] */
export type Arm = {
  readonly control: boolean;
  readonly variant: string;
  readonly message: MessageSpec | undefined;
  readonly actions: readonly Action[];
};
