/**
 * What the engine concluded. Names are past tense and are the triggers of campaigns. [RUL1]
 * Every event has a deterministic id `position:ordinal`, event time (epoch ms), and whom or what it
 * is about.
 */
type Of<T extends string, Extra = object> = {
  readonly type: T;
  readonly id: string;
  readonly atMs: number;
  readonly visitor: string;
} & Readonly<Extra>;

export type EngineEvent =
  | Of<'visitStarted', { visit: string; zone?: string }>
  | Of<'visitEnded', { visit: string; startedAtMs: number }>
  | Of<'entered', { zone: string; confidence: number }>
  | Of<'left', { zone: string; dwellMs: number }>
  | Of<'dwelled', { zone: string; forMs: number }>
  | Of<'stageChanged', { from: Stage | undefined; to: Stage }>
  | Of<
      'pickedUp',
      { device: string; slot: string; sku?: string; zone?: string; probability: number }
    >
  | Of<
      'putBack',
      { device: string; slot: string; sku?: string; zone?: string; probability: number }
    >
  | Of<'bandHandedOut', { as: string }>
  | Of<'bandReturned'>
  | Of<'identified'>
  | Of<'tapped', { purpose: string; device: string }>
  | Of<'purchased', { sale: string; total: number }>
  | Of<'messageSeen', { message: string }>;

export const stages = [
  'discovery',
  'enrolment',
  'entry',
  'engagement',
  'completion',
  'reflection',
] as const;
export type Stage = (typeof stages)[number];
