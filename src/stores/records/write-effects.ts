import type { DatabaseSync } from 'node:sqlite';
import type { Effect, EffectOf } from '../../contracts/effects.ts';
import type { RecordOp } from '../../contracts/ports.ts';
import { passagesWriter } from './passages.ts';
import { flag, jsonOrNull } from './rows.ts';
import { saleWriter } from './tills.ts';
import { actionWriter } from './write-actions.ts';
import { staffEffectWriter } from './write-staff.ts';

type EffectOp = Extract<RecordOp, { op: 'effect' }>;
type Written<T extends Effect['type']> = (venue: string, effect: EffectOf<T>) => void;

/**
 * Writes the engine's effects. A row is known by its venue and id: one that is there already is
 * left as it is, so a step that is taken again after a crash writes nothing twice. [OUT1]
 */
export function effectWriter(database: DatabaseSync): (op: EffectOp) => void {
  const log = logWriter(database);
  const message = messageWriter(database);
  const delivery = deliveryWriter(database);
  const visit = visitWriter(database);
  const history = historyWriter(database);
  const action = actionWriter(database);
  const sale = saleWriter(database);
  const staff = staffEffectWriter(database);
  const passages = passagesWriter(database);
  return ({ venue, position, effect }) => {
    switch (effect.type) {
      case 'message':
        return message.put(venue, effect);
      case 'messageClosed':
        return message.close(venue, effect);
      case 'messageSeen':
        return message.seen(venue, effect);
      case 'messageTapped':
        return message.tapped(venue, effect);
      case 'claimAnswered':
        return delivery.claim(venue, effect);
      case 'outcomeReported':
        return delivery.outcome(venue, effect);
      case 'decision':
        return log.decision(venue, effect);
      case 'decisionCounted':
        return log.counted(venue, effect);
      case 'visit':
        return visit.put(venue, position, effect);
      case 'stay':
        return visit.stay(venue, effect);
      case 'history':
        return history(venue, effect);
      case 'point':
        return log.point(venue, effect);
      case 'notice':
        return log.notice(venue, effect);
      case 'passages':
        return passages(venue, effect);
      case 'transaction':
      case 'saleMatched':
      case 'stock':
        return sale(venue, effect);
      case 'task':
        action(venue, effect);
        return staff(venue, effect);
      case 'taskChanged':
      case 'case':
      case 'caseChanged':
      case 'staffAnswered':
        return staff(venue, effect);
      case 'alert':
      case 'alertAcknowledged':
      case 'award':
      case 'rated':
      case 'webhook':
      case 'deviceCommand':
      case 'deviceCommandClaimed':
      case 'deviceCommandClosed':
      case 'conversion':
      case 'conversionTakenBack':
        return action(venue, effect);
      default:
        effect satisfies never;
    }
  };
}

function logWriter(database: DatabaseSync): {
  readonly decision: Written<'decision'>;
  readonly counted: Written<'decisionCounted'>;
  readonly point: Written<'point'>;
  readonly notice: Written<'notice'>;
} {
  const decision = database.prepare(
    `INSERT INTO decisions (venue, id, at_ms, campaign, visitor, effect_json)
     VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (venue, id) DO NOTHING`,
  );
  const counted = database.prepare(
    `UPDATE decisions SET held_count = ?1, last_at_ms = ?2
     WHERE venue = ?3 AND id = ?4 AND held_count < ?1`,
  );
  const point = database.prepare(
    `INSERT INTO points (venue, id, effect_json)
     VALUES (?, ?, ?) ON CONFLICT (venue, id) DO NOTHING`,
  );
  const notice = database.prepare(
    `INSERT INTO notices (venue, id, at_ms, effect_json)
     VALUES (?, ?, ?, ?) ON CONFLICT (venue, id) DO NOTHING`,
  );
  return {
    decision: (venue, effect) => {
      const { id, atMs, campaign, visitor } = effect;
      decision.run(venue, id, atMs, campaign, visitor, JSON.stringify(effect));
    },
    counted: (venue, { decision: id, count, lastAtMs }) => {
      counted.run(count, lastAtMs, venue, id);
    },
    point: (venue, effect) => {
      point.run(venue, effect.id, JSON.stringify(effect));
    },
    notice: (venue, effect) => {
      notice.run(venue, effect.id, effect.atMs, JSON.stringify(effect));
    },
  };
}

function messageWriter(database: DatabaseSync): {
  readonly put: Written<'message'>;
  readonly close: Written<'messageClosed'>;
  readonly seen: Written<'messageSeen'>;
  readonly tapped: Written<'messageTapped'>;
} {
  const put = database.prepare(
    `INSERT INTO messages (venue, id, visitor, at_ms, effect_json, claimable)
     VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (venue, id) DO NOTHING`,
  );
  const close = database.prepare(
    `UPDATE messages SET claimable = 0, closed_reason = ?, closed_at_ms = ?
     WHERE venue = ? AND id = ? AND closed_at_ms IS NULL`,
  );
  const seen = database.prepare(
    'UPDATE messages SET seen_at_ms = ? WHERE venue = ? AND id = ? AND seen_at_ms IS NULL',
  );
  const tapped = database.prepare(
    'UPDATE messages SET tapped_at_ms = ? WHERE venue = ? AND id = ? AND tapped_at_ms IS NULL',
  );
  return {
    put: (venue, effect) => {
      const { id, visitor, atMs, channels } = effect;
      const claimable = channels.length > 0 ? 1 : 0;
      put.run(venue, id, visitor, atMs, JSON.stringify(effect), claimable);
    },
    close: (venue, { message, reason, atMs }) => {
      close.run(reason, atMs, venue, message);
    },
    seen: (venue, { message, atMs }) => {
      seen.run(atMs, venue, message);
    },
    tapped: (venue, { message, atMs }) => {
      tapped.run(atMs, venue, message);
    },
  };
}

/**
 * One row a message and channel: claimed, then what came of it. Only *unknown* may still turn into
 * something known. [OUT2]
 */
function deliveryWriter(database: DatabaseSync): {
  readonly claim: Written<'claimAnswered'>;
  readonly outcome: Written<'outcomeReported'>;
} {
  const claim = database.prepare(
    `INSERT INTO deliveries (venue, message, channel, state, at_ms)
     VALUES (?, ?, ?, 'claimed', ?) ON CONFLICT (venue, message, channel) DO NOTHING`,
  );
  const outcome = database.prepare(
    `INSERT INTO deliveries (venue, message, channel, state, at_ms)
     VALUES (?, ?, ?, ?, ?) ON CONFLICT (venue, message, channel)
     DO UPDATE SET state = excluded.state, at_ms = excluded.at_ms
     WHERE deliveries.state IN ('claimed', 'unknown')`,
  );
  // A channel is spent by its own delivery; push and wristband are spent by each other's.
  const spend = database.prepare(
    `UPDATE messages SET claimable = 0
     WHERE venue = ?1 AND id = ?2 AND claimable = 1 AND NOT EXISTS (
       SELECT 1 FROM json_each(messages.effect_json, '$.channels') AS listed
       WHERE NOT EXISTS (
         SELECT 1 FROM deliveries
         WHERE deliveries.venue = ?1 AND deliveries.message = ?2
           AND (deliveries.channel = listed.value
             OR (deliveries.channel IN ('push', 'wristband')
               AND listed.value IN ('push', 'wristband')))))`,
  );
  return {
    claim: (venue, { message, channel, granted, atMs }) => {
      if (!granted) return;
      claim.run(venue, message, channel, atMs);
      spend.run(venue, message);
    },
    outcome: (venue, { message, channel, outcome: state, atMs }) => {
      outcome.run(venue, message, channel, state, atMs);
      spend.run(venue, message);
    },
  };
}

function visitWriter(database: DatabaseSync): {
  readonly put: (venue: string, position: number, effect: EffectOf<'visit'>) => void;
  readonly stay: Written<'stay'>;
} {
  const put = database.prepare(
    `INSERT INTO visits (venue, visit, visitor, alias, started_at_ms, last_seen_at_ms,
       ended_at_ms, stage, value_json, source, at_ms, position)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (venue, visit) DO UPDATE SET visitor = excluded.visitor, alias = excluded.alias,
       started_at_ms = excluded.started_at_ms, last_seen_at_ms = excluded.last_seen_at_ms,
       ended_at_ms = excluded.ended_at_ms, stage = excluded.stage, at_ms = excluded.at_ms,
       value_json = excluded.value_json, source = excluded.source,
       position = excluded.position
     WHERE excluded.position >= visits.position`,
  );
  const stay = database.prepare(
    `INSERT INTO stays (venue, visit, id, visitor, zone, entered_at_ms, left_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (venue, visit, id) DO NOTHING`,
  );
  return {
    put: (venue, position, effect) => {
      const { visit, visitor, alias, startedAtMs, lastSeenAtMs, stage, atMs } = effect;
      const endedAtMs = effect.endedAtMs ?? null;
      const times = [startedAtMs, lastSeenAtMs, endedAtMs] as const;
      const said = [jsonOrNull(effect.value), effect.source ?? null] as const;
      put.run(venue, visit, visitor, alias, ...times, stage, ...said, atMs, position);
    },
    stay: (venue, { visit, id, visitor, zone, enteredAtMs, leftAtMs }) => {
      stay.run(venue, visit, id, visitor, zone, enteredAtMs, leftAtMs);
    },
  };
}

/** Days of declared aggregates. [RUL9] */
function historyWriter(database: DatabaseSync): Written<'history'> {
  const put = database.prepare(
    `INSERT INTO history (venue, id, visitor, visit, from_ms, at_ms, day, aggregate, entries_json,
       partial)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (venue, id) DO NOTHING`,
  );
  return (venue, effect) => {
    const { id, visitor, visit, fromMs, atMs, day, aggregate, entries, partial } = effect;
    const json = JSON.stringify(entries);
    put.run(venue, id, visitor, visit, fromMs, atMs, day, aggregate, json, flag(partial));
  };
}

/** The texts a person has read, as they read them. */
export function inboxWriter(
  database: DatabaseSync,
): (op: Extract<RecordOp, { op: 'putInbox' }>) => void {
  const put = database.prepare(
    `INSERT INTO inbox (venue, message, language, title, body, at_ms)
     SELECT ?1, ?2, ?3, ?4, ?5, ?6
     WHERE EXISTS (SELECT 1 FROM messages WHERE venue = ?1 AND id = ?2)
     ON CONFLICT (venue, message) DO NOTHING`,
  );
  return ({ venue, message, language, title, body, atMs }) => {
    put.run(venue, message, language, title, body, atMs);
  };
}
