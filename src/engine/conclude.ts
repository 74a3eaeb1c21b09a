import type { EngineEvent } from '../contracts/events.ts';
import { followJourney } from './journey/follow.ts';
import { type Occasion, occasionOf } from './journey/occasion.ts';
import { noteWalk } from './journey/walk.ts';
import { remember } from './people.ts';
import { sayVisit } from './presence/visit-row.ts';
import { makeCandidates } from './rules/candidates.ts';
import { nextId, type Run } from './run.ts';
import type { Person, Remembered, TriggerEvent, Wearing } from './state.ts';

type Body<E> = E extends EngineEvent ? Omit<E, 'id' | 'atMs' | 'visitor'> : never;
export type EventBody = Body<EngineEvent>;

export type About = {
  readonly person: Person;
  readonly wearing: Wearing | undefined;
  /** Late readings and returned bands make history, and trigger nothing. [TIM4] */
  readonly late?: boolean;
  readonly over?: TriggerEvent['over'];
};

/**
 * Says that something happened to a visitor, remembers it, and wakes campaigns. Returns its id.
 * A body that names its own event's id is made from it.
 */
export function conclude(
  run: Run,
  about: About,
  said: EventBody | ((id: string) => EventBody),
): string {
  const { person, wearing } = about;
  const id = nextId(run);
  const late = about.late ?? false;
  const body = typeof said === 'function' ? said(id) : said;
  run.out.events.push({ ...body, id, atMs: run.nowMs, visitor: person.id });
  const kept: Remembered = {
    type: body.type,
    atMs: run.nowMs,
    zone: ('zone' in body && body.zone) || '',
    sku: ('sku' in body && body.sku) || '',
    device: 'device' in body ? body.device : '',
    detail: detailOf(body),
    late,
  };
  remember(run, person, kept);
  const event: TriggerEvent = {
    type: kept.type,
    id,
    atMs: kept.atMs,
    zone: kept.zone,
    forMs: 'forMs' in body ? body.forMs : 0,
    over: about.over ?? '',
    sku: kept.sku,
    device: kept.device,
  };
  if (!late && wearing !== undefined && wearing.endedMs === 0) makeCandidates(run, wearing, event);
  const occasion = occasionOf(body, event.over);
  if (occasion) moveOn(run, about, { occasion, event });
  return id;
}

/** Takes an occasion to the visitor's journey; true = the stage changed, which is said. [JNY1] */
export function moveOn(
  run: Run,
  { person, wearing, late }: About,
  { occasion, event }: { readonly occasion: Occasion; readonly event?: TriggerEvent },
): boolean {
  if (wearing?.visit) noteWalk(run, wearing, { visit: wearing.visit, occasion, isLate: !!late });
  const moved = followJourney(run, { person, wearing, occasion, event });
  if (moved === undefined) return false;
  conclude(run, { person, wearing, late: late ?? false }, { type: 'stageChanged', ...moved });
  if (wearing?.visit) sayVisit(run, wearing, wearing.visit, undefined);
  return true;
}

function detailOf(body: EventBody): string {
  if (body.type === 'stageChanged') return body.to;
  if (body.type === 'tapped') return body.purpose;
  return '';
}

/** Says what happened to nobody that is known. */
export function concludeAboutNobody(run: Run, body: EventBody): void {
  run.out.events.push({ ...body, id: nextId(run), atMs: run.nowMs, visitor: '' });
}
