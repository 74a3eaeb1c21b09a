import type { EngineEvent } from '../contracts/events.ts';

type Body<E> = E extends EngineEvent ? Omit<E, 'id' | 'atMs' | 'visitor'> : never;
/** What happened, before it has an id, a time and a visitor. */
export type EventBody = Body<EngineEvent>;
