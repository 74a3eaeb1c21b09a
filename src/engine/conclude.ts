import { remember } from './people.ts';
import { type EventBody, triggerEventOf } from './rules/trigger-event.ts';
import { wake } from './rules/wake.ts';
import { nextId, type Run } from './run.ts';
import type { Person, Remembered, TriggerEvent, Wearing } from './state.ts';

export type { EventBody } from './rules/trigger-event.ts';

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
  const event = triggerEventOf(body, { id, atMs: run.nowMs, over: about.over ?? '' });
  wake(run, { person, wearing }, { event, late });
  return id;
}

function detailOf(body: EventBody): string {
  if (body.type === 'stageChanged') return body.to;
  if (body.type === 'tapped') return body.purpose;
  return '';
}

/** Says what happened to nobody that is known; campaigns about places see it. [RUL21] */
export function concludeAboutNobody(run: Run, body: EventBody, late = false): void {
  const id = nextId(run);
  run.out.events.push({ ...body, id, atMs: run.nowMs, visitor: '' });
  wake(run, undefined, { event: triggerEventOf(body, { id, atMs: run.nowMs }), late });
}
