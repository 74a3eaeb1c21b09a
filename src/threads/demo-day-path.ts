import { join } from 'node:path';

/** The demonstration's simulated day, beside the data it belongs to. */
export function demoDayPath(data: string): string {
  return join(data, 'demo-day.recording');
}
