import type { Generated } from 'kysely';

/** Who works when, what they did, and what shall be made good. Times are epoch milliseconds. */
export type StaffTables = {
  /** Pseudonyms of the journal; `who` as in the audit log. */
  staff_members: { member: string; who: string };
  /** What became of tasks and cases, and what was said of them, oldest first. */
  staff_steps: {
    row: Generated<number>;
    venue: string;
    id: string;
    kind: string;
    about: string;
    at_ms: number;
    step: string;
    state: string | null;
    post: string | null;
    by_member: string;
    /** Of a task: whom it is about. */
    visitor: string | null;
    note: string | null;
    cost: number | null;
    currency: string | null;
  };
  cases: {
    row: Generated<number>;
    venue: string;
    id: string;
    at_ms: number;
    /** Null = nobody's, or they are erased. */
    visitor: string | null;
    cause: string;
    /** The effect without its person. */
    effect_json: string;
    words: string | null;
    state: string;
    owner: string;
    due_at_ms: number;
    overdue: number;
    closed_at_ms: number | null;
    reopened: number;
  };
  rating_words: {
    venue: string;
    device: string;
    at_ms: number;
    /** The wearing or the visitor that rated; empty = nobody knows. */
    subject: string;
    words: string;
  };
  staff_shifts: {
    venue: string;
    shift: string;
    user_name: string;
    post: string;
    zones_json: string;
    from_ms: number;
    to_ms: number;
  };
  staff_duty: {
    venue: string;
    user_name: string;
    state: string;
    post: string | null;
    zones_json: string | null;
    tag: string | null;
    at_ms: number;
  };
  staff_rules: { venue: string; rules_json: string | null; targets_json: string | null };
  staff_push: {
    endpoint_sha256: string;
    user_name: string;
    endpoint: string;
    p256dh: string;
    auth: string;
    language: string;
    at_ms: number;
  };
};
