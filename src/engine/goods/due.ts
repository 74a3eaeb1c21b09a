import type { Run } from '../run.ts';
import { engagementDue } from './engagement.ts';
import { concludeHandling } from './handling.ts';
import { concludeSale } from './sales.ts';

/** A timer of the goods: its kind up to the first slash, then whom it is about. [TIM5] */
export function goodsDue(run: Run, about: string): void {
  const at = about.indexOf('/');
  const [kind, id] = [about.slice(0, at), about.slice(at + 1)];
  if (kind === 'handling') concludeHandling(run, id);
  else if (kind === 'engaged') engagementDue(run, id);
  else if (kind === 'sale') concludeSale(run, id);
}
