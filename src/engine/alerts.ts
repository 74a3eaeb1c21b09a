import type { EffectOf } from '../contracts/effects.ts';
import { bounds } from './bounds.ts';
import { countLimit, type Run } from './run.ts';

/** Puts an alert on the floor, where it stays until someone has seen it. */
export function raiseAlert(run: Run, effect: EffectOf<'alert'>): void {
  const { alerts } = run.state;
  const { id, atMs, campaign, visitor, severity, text, zone = '' } = effect;
  if (alerts.size >= bounds.alerts) {
    const oldest = alerts.keys().next().value;
    if (oldest !== undefined) alerts.delete(oldest);
    countLimit(run, 'alerts', bounds.alerts);
  }
  alerts.set(id, { id, atMs, campaign, visitor, severity, text, zone });
}

/** Once; who acknowledged it is in the audit log. */
export function acknowledgeAlert(run: Run, alert: string): void {
  if (!run.state.alerts.delete(alert)) return;
  run.out.effects.push({
    type: 'alertAcknowledged',
    id: `${run.state.venue}/acknowledged/${alert}`,
    atMs: run.nowMs,
    alert,
  });
}
