import { stages } from '../../contracts/events.ts';
import type { JourneyNow } from '../../contracts/questions.ts';
import type { VenueState } from '../state.ts';
import { defaultEntries } from './default.ts';

/** What brings a visitor of this venue into each stage, as published or by default. [JNY1] */
export function journeyNow({ journey, settings }: VenueState): JourneyNow {
  const own = journey?.stages ?? {};
  const defaults = defaultEntries(settings);
  const entries = stages.map((stage) => [stage, own[stage] ?? defaults[stage]]);
  return { journey, stages: Object.fromEntries(entries) };
}
