import { changing, open, reading } from './route-kinds.ts';

const readers = ['admin', 'marketer', 'operator', 'auditor'] as const;
const admins = ['admin'] as const;

/** The manager's week, and who gets it by mail. */
export const weekRoutes = {
  weekPage: open('GET', '/week', 'The week: what came of it, beside the weeks before.'),
  week: reading('/week', readers, 'The week of ?day, ?against a baseline.'),
  weekSettings: reading('/week/settings', admins, 'When it begins, and who gets it by mail.'),
  setWeek: changing('/week/settings', admins, 'Changes that.'),
} as const;
