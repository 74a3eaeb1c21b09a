import { detailOf, type EventBody } from './event-body.ts';
import { followJourney } from './journey/follow.ts';
import { type Occasion, occasionOf } from './journey/occasion.ts';
import { noteWalk } from './journey/walk.ts';
import type { Happening } from './memory.ts';
import { remember } from './people.ts';
import type { Person } from './person-state.ts';
import { sayVisit } from './presence/visit-row.ts';
import { takeBack } from './rules/earned.ts';
import { meetGoals } from './rules/goals.ts';
import { collect } from './rules/history.ts';
import { triggerEventOf } from './rules/trigger-event.ts';
import { wake } from './rules/wake.ts';
import { nextId, type Run } from './run.ts';
import { caseOfRating } from './staff/cases.ts';
import type { TriggerEvent, Wearing } from './state.ts';

export type About = {
  readonly person: Person;
  readonly wearing: Wearing | undefined;
  /** Late readings and returned bands make history, and trigger nothing. [TIM4] */
  readonly late?: boolean;
  readonly over?: TriggerEvent['over'];
  /** When it happened, where it is only said now: goals go by it. [TIL8] */
  readonly sinceMs?: number;
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
  const base = remember(run, person, happeningOf(body, run.nowMs, late));
  if (base !== undefined) collect(run, about, base);
  if (person.goals.length > 0)
    meetGoals(run, { person, wearing, atMs: about.sinceMs ?? run.nowMs }, body);
  if (body.type === 'returned') takeBack(run, body);
  if (body.type === 'rated') sayRating(run, about, { ...body, id });
  const event = triggerEventOf(body, { id, atMs: run.nowMs, over: about.over ?? '' });
  wake(run, { person, wearing }, { event, late });
  const occasion = occasionOf(body, event.over);
  if (occasion) moveOn(run, about, { occasion, event });
  return id;
}

type Rated = Extract<EventBody, { type: 'rated' }> & { readonly id: string };

/** Of who is lasting it is history; a bad one opens a case. [CUS13, STF8] */
function sayRating(run: Run, { person, late }: About, rated: Rated): void {
  const visitor = person.id;
  const { message = rated.id } = rated;
  const id = `${run.state.venue}/rated/${message}`;
  if (person.linked) run.out.effects.push({ ...rated, id, atMs: run.nowMs, visitor });
  if (late !== true) caseOfRating(run, { ...rated, visitor });
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

/** What conditions may ask of an event later. [RUL2] */
function happeningOf(body: EventBody, atMs: number, late: boolean): Happening {
  return {
    type: body.type,
    atMs,
    late,
    zone: ('zone' in body && body.zone) || '',
    device: 'device' in body ? body.device : '',
    sku: ('sku' in body && body.sku) || '',
    category: ('category' in body && body.category) || '',
    detail: detailOf(body),
    amount: amountOf(body, atMs),
    lines: body.type === 'purchased' || body.type === 'returned' ? body.lines : [],
  };
}

/** The one number of an event that is added up. */
function amountOf(body: EventBody, atMs: number): number {
  switch (body.type) {
    case 'left':
      return body.dwellMs;
    case 'dwelled':
    case 'handled':
      return body.forMs;
    case 'purchased':
    case 'returned':
      return body.total;
    case 'rated':
      return body.score;
    case 'visitEnded':
      return Math.max(0, atMs - body.startedAtMs);
    default:
      return 0;
  }
}

/** Says what happened to nobody that is known; campaigns about places see it. [RUL21] */
export function concludeAboutNobody(run: Run, body: EventBody, late = false): void {
  const id = nextId(run);
  run.out.events.push({ ...body, id, atMs: run.nowMs, visitor: '' });
  wake(run, undefined, { event: triggerEventOf(body, { id, atMs: run.nowMs }), late });
  if (body.type === 'returned') takeBack(run, body);
  if (body.type === 'rated' && !late) caseOfRating(run, { ...body, id, visitor: '' });
}
