import { type JourneyOccasion, journeyOccasions } from '../../contracts/journey.ts';
import type { EventBody } from '../event-body.ts';
import type { TriggerEvent } from '../state.ts';

/** What happened, flat; empty, 0 and no goods where it does not apply. */
export type Occasion = {
  readonly name: JourneyOccasion;
  readonly zone: string;
  readonly shelf: string;
  readonly slot: string;
  readonly sku: string;
  readonly category: string;
  readonly purpose: string;
  readonly source: string;
  readonly forMs: number;
  readonly over: TriggerEvent['over'];
  /** purchased, returned: articles. */
  readonly articles: number;
};

const nothing = {
  zone: '',
  shelf: '',
  slot: '',
  sku: '',
  category: '',
  purpose: '',
  source: '',
  forMs: 0,
  over: '',
  articles: 0,
} as const;

const names: ReadonlySet<string> = new Set(journeyOccasions);

function isOccasion(type: string): type is JourneyOccasion {
  return names.has(type);
}

/** An event as an occasion; undefined where no journey may be moved by it. */
export function occasionOf(body: EventBody, over: TriggerEvent['over']): Occasion | undefined {
  const name = body.type;
  if (!isOccasion(name)) return undefined;
  if (name === 'entered' || name === 'left') return { ...nothing, name, zone: zoneOf(body) };
  const lines = 'lines' in body ? body.lines : [];
  return {
    name,
    zone: zoneOf(body),
    shelf: 'device' in body ? body.device : '',
    slot: 'slot' in body ? body.slot : '',
    sku: ('sku' in body && body.sku) || '',
    category: ('category' in body && body.category) || '',
    purpose: 'purpose' in body ? body.purpose : '',
    source: '',
    forMs: 'forMs' in body ? body.forMs : 0,
    over,
    articles: lines.reduce((sum, { qty }) => sum + Math.abs(qty), 0),
  };
}

function zoneOf(body: EventBody): string {
  return ('zone' in body && body.zone) || '';
}

/** A contact beside the floor. */
export function contactOf(name: JourneyOccasion, source: string): Occasion {
  return { ...nothing, name, source };
}
