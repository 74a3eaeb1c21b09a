import type { DatabaseSync } from 'node:sqlite';
import type { EffectOf } from '../../contracts/effects.ts';
import type { Localized } from '../../contracts/ids.ts';
import {
  type CaseCause,
  type CaseState,
  defaultStaffRules,
  defaultStaffTargets,
  openTaskStates,
  ratingPage,
  StaffRules,
  StaffTargets,
  type TaskState,
} from '../../contracts/staff.ts';
import type {
  StaffCaseRow,
  StaffNews,
  StaffReader,
  StaffStepRow,
  StaffTaskRow,
} from '../../contracts/staff-rows.ts';
import { ratedByLink } from '../../contracts/visit-ratings.ts';
import { dutyReads } from './read-duty.ts';
import { fromJson, optional } from './rows.ts';

type Row = Record<string, unknown>;
const text = (value: unknown) => (value === null ? null : String(value));
const number = (value: unknown) => (value === null ? null : Number(value));

const openStates = openTaskStates.map((state) => `'${state}'`).join(', ');

/** Staff and their work, as every thread reads it. */
export function staffReads(database: DatabaseSync): StaffReader {
  const all = (sql: string, ...given: (string | number)[]): Row[] =>
    database.prepare(sql).all(...given);
  const stepsOf = (venue: string, about: readonly string[]) =>
    Map.groupBy(
      all(
        `SELECT * FROM staff_steps WHERE venue = ?1
           AND about IN (SELECT value FROM json_each(?2)) ORDER BY row`,
        venue,
        JSON.stringify(about),
      ).map(stepOf),
      ({ about: one }) => one,
    );
  const tasksOf = (rows: readonly Row[]): StaffTaskRow[] =>
    rows.map((row) => taskOf(row, stepsOf(String(row.venue), [String(row.id)])));
  const casesOf = (rows: readonly Row[]): StaffCaseRow[] =>
    rows.map((row) => caseOf(row, stepsOf(String(row.venue), [String(row.id)])));
  return {
    ...dutyReads(database),
    tasks: async (venue, { sinceMs, most }) =>
      tasksOf(
        all(
          `SELECT * FROM actions WHERE venue = ? AND kind = 'task'
             AND (state_at_ms >= ? OR ((state IS NULL OR state IN (${openStates})) AND at_ms >= ?))
           ORDER BY at_ms DESC, row DESC LIMIT ?`,
          venue,
          sinceMs,
          sinceMs - 86_400_000,
          most,
        ),
      ),
    callsOf: async (visitor, sinceMs) =>
      tasksOf(
        all(
          `SELECT * FROM actions WHERE visitor = ? AND kind = 'task' AND at_ms >= ?
             AND json_extract(effect_json, '$.because.event') = 'tapped'
           ORDER BY at_ms DESC LIMIT 20`,
          visitor,
          sinceMs,
        ),
      ),
    cases: async (venue, { sinceMs, most }) =>
      casesOf(
        all(
          `${caseRows} WHERE cases.venue = ? AND due_at_ms > 0
             AND (state <> 'closed' OR closed_at_ms >= ?)
           ORDER BY state = 'closed', cases.at_ms DESC LIMIT ?`,
          venue,
          sinceMs,
          most,
        ),
      ),
    casesOf: async (visitor) =>
      casesOf(all(`${caseRows} WHERE cases.visitor = ? ORDER BY cases.at_ms DESC`, visitor)),
    ...restReads(all),
  };
}

type All = (sql: string, ...given: (string | number)[]) => Row[];

/** How a venue works, and what happened there. */
function restReads(
  all: All,
): Pick<StaffReader, 'rules' | 'steps' | 'members' | 'lastStep' | 'newsAfter'> {
  return {
    rules: async (venue) => {
      const [row] = all('SELECT * FROM staff_rules WHERE venue = ?', venue);
      const { rules_json: rules, targets_json: targets } = row ?? {};
      return {
        rules: rules ? StaffRules.parse(JSON.parse(String(rules))) : defaultStaffRules,
        targets: targets ? StaffTargets.parse(JSON.parse(String(targets))) : defaultStaffTargets,
      };
    },
    steps: async (venue, sinceMs) =>
      all(
        'SELECT * FROM staff_steps WHERE venue = ? AND at_ms >= ? ORDER BY row',
        venue,
        sinceMs,
      ).map(stepOf),
    members: async () =>
      new Map(
        all(
          `SELECT member, who, coalesce(nullif(name, ''), substr(who, instr(who, ':') + 1)) AS name
           FROM staff_members LEFT JOIN users ON who = 'user:' || user_name`,
        ).map(({ member, who, name }) => [
          String(member),
          { who: String(who), name: String(name) },
        ]),
      ),
    lastStep: async () => Number(all('SELECT max(row) AS last FROM staff_steps')[0]?.last ?? 0),
    newsAfter: async (row, most) => newsOf(all(newsRows, row, most)),
  };
}

function stepOf(row: Row): StaffStepRow {
  return {
    row: Number(row.row),
    venue: String(row.venue),
    kind: row.kind === 'case' ? 'case' : 'task',
    about: String(row.about),
    atMs: Number(row.at_ms),
    step: String(row.step),
    ...optional('state', text(row.state)),
    ...optional('post', text(row.post)),
    by: String(row.by_member),
    ...optional('note', text(row.note)),
    ...optional('cost', number(row.cost)),
    ...optional('currency', text(row.currency)),
  };
}

type Steps = ReadonlyMap<string, readonly StaffStepRow[]>;

function taskOf(row: Row, steps: Steps): StaffTaskRow {
  const effect = fromJson<EffectOf<'task'>>(String(row.effect_json));
  const own = steps.get(String(row.id)) ?? [];
  const last = own.findLast(({ state }) => state !== undefined);
  const isHeld = last?.state === 'received' || last?.state === 'onTheWay' || last?.state === 'done';
  return {
    venue: String(row.venue),
    task: String(row.id),
    atMs: effect.atMs,
    visitor: effect.visitor,
    text: effect.text,
    post: last?.post ?? effect.role,
    ...(effect.zone === undefined ? {} : { zone: effect.zone }),
    campaign: effect.campaign,
    called: effect.called === true,
    state: (row.state === null ? 'waiting' : String(row.state)) as TaskState,
    stateAtMs: Number(row.state_at_ms ?? row.at_ms),
    by: isHeld ? last.by : '',
    steps: own,
  };
}

/**
 * With the name and the rating's words of a customer who agreed to service, and nobody else's:
 * the words of who is not known would lead to them. [STF8]
 */
const caseRows = `SELECT cases.*, visitors.name AS customer, rating_words.words AS rated,
    (SELECT granted FROM consents WHERE consents.visitor = cases.visitor AND purpose = 'service'
       AND (consents.venue IS NULL OR consents.venue = cases.venue)
     ORDER BY consents.row DESC LIMIT 1) AS agreed
  FROM cases LEFT JOIN visitors ON visitors.visitor = cases.visitor
  LEFT JOIN rating_words ON rating_words.venue = cases.venue
    AND rating_words.device = json_extract(effect_json, '$.device')
    AND rating_words.at_ms = cases.at_ms
    AND (rating_words.device NOT IN ('${ratingPage}', '${ratedByLink}')
      OR rating_words.subject = cases.visitor)`;

function caseOf(row: Row, steps: Steps): StaffCaseRow {
  const effect = fromJson<Partial<EffectOf<'case'>>>(String(row.effect_json));
  const { text: said, zone, score, of, waitMs, campaign = '', severity = 'warning' } = effect;
  const isAgreed = row.agreed === 1;
  return {
    venue: String(row.venue),
    case: String(row.id),
    atMs: Number(row.at_ms),
    cause: String(row.cause) as CaseCause,
    ...{ campaign, severity },
    ...(said === undefined ? {} : { text: said }),
    ...(zone === undefined ? {} : { zone }),
    ...(score === undefined || of === undefined ? {} : { score, of }),
    ...(waitMs === undefined ? {} : { waitMs }),
    ...optional('visitor', text(row.visitor)),
    ...optional('customer', isAgreed ? text(row.customer) : null),
    ...optional('words', text(row.words) ?? (isAgreed ? text(row.rated) : null)),
    state: String(row.state) as CaseState,
    owner: String(row.owner),
    dueAtMs: Number(row.due_at_ms),
    overdue: row.overdue === 1,
    ...optional('closedAtMs', number(row.closed_at_ms)),
    reopened: Number(row.reopened),
    steps: steps.get(String(row.id)) ?? [],
  };
}

/** Steps that ask for somebody, with what they are about and where it stands by now. */
const newsRows = `SELECT s.*, coalesce(a.effect_json, c.effect_json) AS effect_json, c.cause,
    coalesce(a.state, c.state, 'waiting') AS stands
  FROM staff_steps AS s
  LEFT JOIN actions AS a ON s.kind = 'task' AND a.venue = s.venue AND a.id = s.about
  LEFT JOIN cases AS c ON s.kind = 'case' AND c.venue = s.venue AND c.id = s.about
  WHERE s.row > ? AND s.step IN
    ('made', 'escalated', 'passed', 'released', 'cannot', 'opened', 'overdue', 'reopened')
  ORDER BY s.row LIMIT ?`;

const caseTexts: Readonly<Record<string, Localized>> = {
  lowRating: { en: 'A bad rating', fa: 'امتیاز پایین' },
  abandonedQueue: { en: 'Somebody left the queue unserved', fa: 'کسی بدون گرفتن خدمت از صف رفت' },
};
const anyCase: Localized = { en: 'A case was opened', fa: 'پرونده‌ای باز شد' };

function newsOf(rows: readonly Row[]): StaffNews[] {
  return rows.map((row) => {
    const effect = fromJson<{ text?: Localized; zone?: string }>(String(row.effect_json ?? '{}'));
    return {
      ...stepOf(row),
      text: effect.text ?? caseTexts[String(row.cause)] ?? anyCase,
      ...(effect.zone === undefined ? {} : { zone: effect.zone }),
      stands: String(row.stands),
    };
  });
}
