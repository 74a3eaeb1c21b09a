import { zoneOf } from './goods/nearness.ts';
import type { Run } from './run.ts';
import type { Device } from './state.ts';

/** The innermost zone a device stands in; `''` = none. */
export function zoneOfDevice(run: Run, { placement }: Device): string {
  return placement === null ? '' : zoneOf(run, placement);
}
