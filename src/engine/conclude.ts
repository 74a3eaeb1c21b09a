import type { EngineEvent } from '../contracts/events.ts';
import { remember } from './people.ts';
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
  if (late || wearing === undefined || wearing.endedMs > 0) return id;
  makeCandidates(run, wearing, {
    type: kept.type,
    id,
    atMs: kept.atMs,
    zone: kept.zone,
    forMs: 'forMs' in body ? body.forMs : 0,
    over: about.over ?? '',
    sku: kept.sku,
    device: kept.device,
  });
  return id;
}

function detailOf(body: EventBody): string {
  if (body.type === 'stageChanged') return body.to;
  if (body.type === 'tapped') return body.purpose;
  if (body.type === 'purchased' || body.type === 'returned') return body.sale;
  return '';
}

/** Says what happened to nobody that is known. */
export function concludeAboutNobody(run: Run, body: EventBody): void {
  run.out.events.push({ ...body, id: nextId(run), atMs: run.nowMs, visitor: '' });
}
