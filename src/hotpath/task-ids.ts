import { createHash } from 'node:crypto';

/** As web's: a task's own id may name the wearing or visitor it is about. [HOT9] */
export function shownTaskId(id: string): string {
  return `t${createHash('sha256').update(id).digest('hex').slice(0, 24)}`;
}
