import { z } from 'zod';

/**
 * Roles of people and tokens. `local` is the data folder's own socket: whoever may open it owns the
 * folder.
 */
export const roles = [
  'admin',
  'operator',
  'marketer',
  'integrator',
  'staff',
  'auditor',
  'wall',
] as const;
export type Role = (typeof roles)[number];
export const Role = z.enum(roles);
