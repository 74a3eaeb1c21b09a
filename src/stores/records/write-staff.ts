import type { DatabaseSync } from 'node:sqlite';
import type { EffectOf } from '../../contracts/effects.ts';
import type { StaffOp } from '../../contracts/staff.ts';
import { jsonOrNull } from './rows.ts';

type Op<N extends StaffOp['op']> = Extract<StaffOp, { op: N }>;
type Writers = { readonly [N in StaffOp['op']]: (op: Op<N>) => void };
/** Phones a member of staff may use; the oldest goes. */
const mostPhones = 10;

/** What staff say and plan, and where they are reached. */
export function staffWriter(database: DatabaseSync): Writers {
  return { ...saidWriter(database), ...planWriter(database), ...phoneWriter(database) };
}

function saidWriter(
  database: DatabaseSync,
): Pick<Writers, 'putStaffMember' | 'putStaffNote' | 'putCaseText' | 'putRatingWords'> {
  const member = database.prepare(
    'INSERT OR IGNORE INTO staff_members (member, who) VALUES (?, ?)',
  );
  const note = database.prepare(
    `INSERT INTO staff_steps (venue, id, kind, about, at_ms, step, by_member, note, cost, currency,
       visitor)
     VALUES (?1, ?2, ?3, ?4, ?5, 'noted', ?6, ?7, ?8, ?9,
       (SELECT visitor FROM actions WHERE venue = ?1 AND id = ?4 AND kind = 'task'))
     ON CONFLICT (venue, id) DO NOTHING`,
  );
  const words = database.prepare(
    `INSERT INTO cases (venue, id, at_ms, cause, effect_json, words, state, owner, due_at_ms,
       overdue, reopened)
     VALUES (?1, ?2, ?3, 'hand', '{}', ?4, 'open', '', 0, 0, 0)
     ON CONFLICT (venue, id) DO UPDATE SET words = excluded.words`,
  );
  const rating = database.prepare(
    `INSERT OR IGNORE INTO rating_words (venue, device, at_ms, subject, words)
     VALUES (?, ?, ?, ?, ?)`,
  );
  return {
    putStaffMember: ({ member: id, who }) => {
      member.run(id, who);
    },
    putStaffNote: ({ venue, id, kind, about, by, note: text, cost, currency, atMs }) => {
      note.run(venue, id, kind, about, atMs, by, text, cost ?? null, currency ?? null);
    },
    putCaseText: ({ venue, case: id, text, atMs }) => {
      words.run(venue, id, atMs, text);
    },
    putRatingWords: ({ venue, device, atMs, alias, words: text }) => {
      rating.run(venue, device, atMs, alias ?? '', text);
    },
  };
}

function planWriter(
  database: DatabaseSync,
): Pick<Writers, 'putShifts' | 'removeShift' | 'putDuty' | 'putStaffRules' | 'putStaffTargets'> {
  const shift = database.prepare(
    `INSERT OR REPLACE INTO staff_shifts (venue, shift, user_name, post, zones_json, from_ms, to_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const drop = database.prepare('DELETE FROM staff_shifts WHERE venue = ? AND shift = ?');
  const duty = database.prepare(
    `INSERT INTO staff_duty (venue, user_name, state, post, zones_json, tag, at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (venue, user_name) DO UPDATE SET
       state = excluded.state, post = coalesce(excluded.post, post),
       zones_json = coalesce(excluded.zones_json, zones_json),
       tag = CASE WHEN excluded.state = 'break' THEN tag ELSE excluded.tag END,
       at_ms = excluded.at_ms`,
  );
  const rules = ruleWriter(database, 'rules_json');
  const targets = ruleWriter(database, 'targets_json');
  return {
    putShifts: ({ venue, shifts }) => {
      for (const { shift: id, user, post, zones, fromMs, toMs } of shifts) {
        shift.run(venue, id, user, post, JSON.stringify(zones), fromMs, toMs);
      }
    },
    removeShift: ({ venue, shift: id }) => {
      drop.run(venue, id);
    },
    putDuty: ({ venue, user, state, post, zones, tag, atMs }) => {
      duty.run(venue, user, state, post ?? null, jsonOrNull(zones), tag ?? null, atMs);
    },
    putStaffRules: ({ venue, rules: said }) => rules(venue, said),
    putStaffTargets: ({ venue, targets: said }) => targets(venue, said),
  };
}

function ruleWriter(database: DatabaseSync, column: 'rules_json' | 'targets_json') {
  const put = database.prepare(
    `INSERT INTO staff_rules (venue, ${column}) VALUES (?, ?)
     ON CONFLICT (venue) DO UPDATE SET ${column} = excluded.${column}`,
  );
  return (venue: string, said: unknown) => {
    put.run(venue, JSON.stringify(said));
  };
}

function phoneWriter(database: DatabaseSync): Pick<Writers, 'putStaffPush' | 'removeStaffPush'> {
  const put = database.prepare(
    `INSERT INTO staff_push (endpoint_sha256, user_name, endpoint, p256dh, auth, language, at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (endpoint_sha256) DO UPDATE SET
       user_name = excluded.user_name, p256dh = excluded.p256dh, auth = excluded.auth,
       language = excluded.language, at_ms = excluded.at_ms`,
  );
  const bound = database.prepare(
    `DELETE FROM staff_push WHERE user_name = ?1 AND endpoint_sha256 NOT IN
       (SELECT endpoint_sha256 FROM staff_push WHERE user_name = ?1
        ORDER BY at_ms DESC LIMIT ${mostPhones})`,
  );
  const remove = database.prepare(
    'DELETE FROM staff_push WHERE user_name = ? AND endpoint_sha256 = ?',
  );
  return {
    putStaffPush: ({ endpointSha256, user, endpoint, p256dh, auth, language, atMs }) => {
      put.run(endpointSha256, user, endpoint, p256dh, auth, language, atMs);
      bound.run(user);
    },
    removeStaffPush: ({ user, endpointSha256 }) => {
      remove.run(user, endpointSha256);
    },
  };
}

type StaffKept = EffectOf<'task' | 'taskChanged' | 'case' | 'caseChanged' | 'staffAnswered'>;

/** One row a step, once; the task's and case's own row says where it stands now. [OUT1] */
export function staffEffectWriter(
  database: DatabaseSync,
): (venue: string, effect: StaffKept) => void {
  const step = database.prepare(
    `INSERT INTO staff_steps (venue, id, kind, about, at_ms, step, state, post, by_member, visitor)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (venue, id) DO NOTHING`,
  );
  const task = database.prepare(
    `UPDATE actions SET state = ?, state_at_ms = ?
     WHERE venue = ? AND id = ? AND kind = 'task'`,
  );
  const cases = caseWriter(database);
  return (venue, effect) => {
    const { id, atMs } = effect;
    switch (effect.type) {
      case 'task': {
        const { role, visitor } = effect;
        step.run(venue, `made/${id}`, 'task', id, atMs, 'made', 'waiting', role, '', visitor);
        return;
      }
      case 'taskChanged': {
        const { task: about, step: what, state, post, by, visitor } = effect;
        task.run(state, atMs, venue, about);
        step.run(venue, id, 'task', about, atMs, what, state, post, by, visitor);
        return;
      }
      case 'case':
        cases.put(venue, effect);
        step.run(venue, `made/${id}`, 'case', id, atMs, 'opened', 'open', null, '', null);
        return;
      case 'caseChanged': {
        const { case: about, step: what, state, by } = effect;
        cases.change(venue, effect);
        step.run(venue, id, 'case', about, atMs, what, state, null, by, null);
        return;
      }
      case 'staffAnswered':
        return;
      default:
        effect satisfies never;
    }
  };
}

function caseWriter(database: DatabaseSync) {
  // The words of one that was opened by hand are there before it.
  const put = database.prepare(
    `INSERT INTO cases (venue, id, at_ms, visitor, cause, effect_json, state, owner, due_at_ms,
       overdue, reopened)
     VALUES (?, ?, ?, ?, ?, ?, 'open', '', ?, 0, 0)
     ON CONFLICT (venue, id) DO UPDATE SET at_ms = excluded.at_ms,
       effect_json = excluded.effect_json, due_at_ms = excluded.due_at_ms
     WHERE cases.due_at_ms = 0`,
  );
  const change = database.prepare(
    `UPDATE cases SET state = ?3, owner = CASE WHEN ?4 = 'reopened' THEN ''
         WHEN ?4 = 'owned' OR (owner = '' AND ?4 = 'madeGood') THEN ?5 ELSE owner END,
       overdue = CASE ?4 WHEN 'overdue' THEN 1 WHEN 'reopened' THEN 0 ELSE overdue END,
       due_at_ms = CASE WHEN ?4 = 'reopened' THEN ?6 + (due_at_ms - at_ms) ELSE due_at_ms END,
       reopened = reopened + (?4 = 'reopened'),
       closed_at_ms = CASE WHEN ?3 = 'closed' THEN ?6 END
     WHERE venue = ?1 AND id = ?2`,
  );
  return {
    put: (venue: string, effect: EffectOf<'case'>) => {
      const { visitor, ...kept } = effect;
      const whose = visitor === '' ? null : visitor;
      const { id, atMs, cause, dueAtMs } = kept;
      put.run(venue, id, atMs, whose, cause, JSON.stringify(kept), dueAtMs);
    },
    change: (venue: string, effect: EffectOf<'caseChanged'>) => {
      const { case: id, state, step, by, atMs } = effect;
      change.run(venue, id, state, step, by, atMs);
    },
  };
}
