import { createHash } from 'node:crypto';
import type { AlertView } from '../contracts/views.ts';

/** As web's `shownAlert`: an alert's own id names the wearing or visitor it is about. [HOT9] */
export function shownAlertId(id: string): string {
  return `a${createHash('sha256').update(id).digest('hex').slice(0, 24)}`;
}

export function shownAlerts(views: readonly AlertView[]): AlertView[] {
  return views.map((view) => ({ ...view, id: shownAlertId(view.id) }));
}
