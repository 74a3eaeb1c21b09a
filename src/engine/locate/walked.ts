import type { Plan } from '../../contracts/venue.ts';
import type { Run } from '../run.ts';
import { createRadio, forgetOffset } from './radio.ts';

/**
 * The points of a calibration walk take the place of what the radio was fitted to. What was learned
 * on line was learned beside the old radio, so it begins anew, tags' offsets too; visits, stays and
 * everything else of the plan stay as they are. [RCV6]
 */
export function calibrateVenue(run: Run, fingerprints: NonNullable<Plan['fingerprints']>): void {
  const { state } = run;
  if (fingerprints.length === 0) delete state.calibration;
  else state.calibration = fingerprints;
  run.radio = undefined;
  state.radio = createRadio();
  for (const device of state.devices.values()) {
    device.moreDb = 0;
    device.moreCount = 0;
  }
  for (const { mass } of state.wearings.values()) {
    if (mass === null) continue;
    mass.atMs = 0;
    forgetOffset(mass);
  }
}
