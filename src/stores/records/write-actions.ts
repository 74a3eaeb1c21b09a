import type { DatabaseSync } from 'node:sqlite';
import type { EffectOf } from '../../contracts/effects.ts';
import type { RecordOp } from '../../contracts/ports.ts';

type Kept = EffectOf<
  'task' | 'alert' | 'award' | 'webhook' | 'deviceCommand' | 'conversion' | 'rated'
>;
type Changed = EffectOf<
  'alertAcknowledged' | 'deviceCommandClaimed' | 'deviceCommandClosed' | 'conversionTakenBack'
>;
export type ActionOp = Kept | Changed;

/**
 * One row an action, written once; what became of it is its state. A state only moves forward:
 *
 *     deviceCommand   waiting ──► claimed ──► delivered | failed | unknown
 *                        └──────► expired
 *     webhook         queued ───► delivered | dead (write-outbound.ts)
 *     alert           (none) ───► acknowledged
 *     task            (none) ───► its own states (contracts/staff.ts, write-staff.ts)
 *     conversion      (none) ───► takenBack
 */
export function actionWriter(database: DatabaseSync): (venue: string, effect: ActionOp) => void {
  const put = database.prepare(
    `INSERT INTO actions (venue, id, kind, at_ms, visitor, effect_json, points, state, state_at_ms,
       webhook)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (venue, id) DO NOTHING`,
  );
  const move = database.prepare(
    'UPDATE actions SET state = ?, state_at_ms = ? WHERE venue = ? AND id = ? AND state IS ?',
  );
  const keep = (venue: string, effect: Kept) => {
    const { id, type, atMs, visitor } = effect;
    const points = effect.type === 'award' ? effect.points : 0;
    const webhook = effect.type === 'webhook' ? effect.webhook : null;
    const json = JSON.stringify(effect);
    put.run(venue, id, type, atMs, visitor, json, points, firstState(type), atMs, webhook);
  };
  return (venue, effect) => {
    const { atMs } = effect;
    switch (effect.type) {
      case 'alertAcknowledged':
        move.run('acknowledged', atMs, venue, effect.alert, null);
        break;
      case 'conversionTakenBack':
        move.run('takenBack', atMs, venue, effect.conversion, null);
        break;
      case 'deviceCommandClaimed':
        if (effect.granted) move.run('claimed', atMs, venue, effect.deviceCommand, 'waiting');
        break;
      case 'deviceCommandClosed': {
        const before = effect.outcome === 'expired' ? 'waiting' : 'claimed';
        move.run(effect.outcome, atMs, venue, effect.deviceCommand, before);
        break;
      }
      default:
        keep(venue, effect);
    }
  };
}

/** Once: who did it first is who did it. */
export function taskWriter(
  database: DatabaseSync,
): (op: Extract<RecordOp, { op: 'finishTask' }>) => void {
  const finish = database.prepare(
    `UPDATE actions SET state = 'done', state_at_ms = ?
     WHERE venue = ? AND id = ? AND kind = 'task'
       AND (state IS NULL OR state IN ('waiting', 'received', 'onTheWay'))`,
  );
  return ({ venue, task, atMs }) => {
    finish.run(atMs, venue, task);
  };
}

function firstState(type: Kept['type']): string | null {
  if (type === 'deviceCommand') return 'waiting';
  return type === 'webhook' ? 'queued' : null;
}
