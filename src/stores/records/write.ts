import type { DatabaseSync } from 'node:sqlite';
import type { HotRecords, RecordOp, RecordsCommit } from '../../contracts/ports.ts';
import { accountEnder } from './accounts.ts';
import { eraserOn } from './erase.ts';
import { goodsWriter } from './goods.ts';
import { slipWriter } from './tills.ts';
import { accessWriter } from './write-access.ts';
import { taskWriter } from './write-actions.ts';
import { effectWriter, inboxWriter } from './write-effects.ts';
import { joinWriter, type PhoneOp } from './write-joins.ts';
import { outboundWriter } from './write-outbound.ts';
import { partWriter } from './write-parts.ts';
import { doorWriter, visitorWriter } from './write-people.ts';
import { auditWriter, venueWriter } from './write-venues.ts';

type HotPrepare = (before: Parameters<HotRecords['prepare']>[0]) => void;

/** Writes inside the caller's transaction, with statements prepared once. */
export type Writes = {
  readonly commit: (commit: RecordsCommit) => void;
  readonly prepare: HotPrepare;
  readonly dropParts: (framed: ReadonlySet<string>) => void;
  /** Ids of rows erased since the last call, for the scrubbing that follows. */
  readonly takeTraces: () => readonly string[];
};

export function writesOn(database: DatabaseSync): Writes {
  const traces: string[] = [];
  const write = opWriter(database, traces);
  const { open } = visitorWriter(database);
  const { putReceipt } = goodsWriter(database);
  const putSlip = slipWriter(database);
  const answer = database.prepare(
    'INSERT INTO command_answers (id, answer_json) VALUES (?, ?) ON CONFLICT (id) DO NOTHING',
  );
  // The cursor never goes back, whatever is stepped again.
  const cursor = database.prepare(
    `INSERT INTO progress (name, position) VALUES ('cursor', ?) ON CONFLICT (name)
     DO UPDATE SET position = excluded.position WHERE excluded.position > progress.position`,
  );
  const part = database.prepare(
    'INSERT INTO command_parts (id, part_json) VALUES (?, ?) ON CONFLICT (id) DO NOTHING',
  );
  const unanswered = database.prepare(
    'SELECT id FROM command_parts WHERE id NOT IN (SELECT id FROM command_answers)',
  );
  const dropPart = database.prepare('DELETE FROM command_parts WHERE id = ?');
  return {
    commit: ({ cursor: position, ops, answers }) => {
      for (const op of ops) write(op);
      for (const one of answers) {
        answer.run(one.id, JSON.stringify(one.answer));
        // A command that is answered is never recovered: its personal part has done its work.
        dropPart.run(one.id);
      }
      if (position !== undefined) cursor.run(position);
    },
    takeTraces: () => traces.splice(0),
    prepare: ({ parts, wearings, receipts = [], slips = [] }) => {
      for (const { id, json } of parts) part.run(id, json);
      for (const wearing of wearings) open(wearing);
      for (const receipt of receipts) putReceipt(receipt);
      for (const slip of slips) putSlip(slip);
    },
    dropParts: (framed) => {
      for (const { id } of unanswered.all()) {
        if (!framed.has(String(id))) dropPart.run(String(id));
      }
    },
  };
}

function opWriter(database: DatabaseSync, traces: string[]): (op: RecordOp) => void {
  const erase = eraserOn(database);
  const effect = effectWriter(database);
  const visitor = visitorWriter(database);
  const door = doorWriter(database);
  const rest = outboundAndAccess(database);
  const endAccounts = accountEnder(database);
  const venue = venueWriter(database);
  const { audit, quarantine } = auditWriter(database);
  const inbox = inboxWriter(database);
  const task = taskWriter(database);
  const isOfPart = partWriter(database);
  return (op) => {
    if (isOfPart(op)) return;
    switch (op.op) {
      case 'effect':
        return effect(op);
      case 'putVenue':
        return venue.putVenue(op);
      case 'putDevice':
        return venue.putDevice(op);
      case 'putCredential':
        return venue.putCredential(op);
      case 'removeDevice':
        return venue.removeDevice(op);
      case 'putCampaign':
        return venue.putCampaign(op);
      case 'setCampaignStatus':
        return venue.setStatus(op);
      case 'openWearing':
        return visitor.open(op);
      case 'closeWearing':
        return visitor.close(op);
      case 'linkVisitor':
        return visitor.link(op);
      case 'putConsent':
        return visitor.consent(op);
      case 'putProfile':
        return visitor.profile(op);
      case 'putPreferences':
        return visitor.preferences(op);
      case 'putChoices':
        return visitor.choices(op);
      case 'finishTask':
        return task(op);
      case 'erase':
        traces.push(...erase(op));
        return;
      case 'endAccounts':
        traces.push(...endAccounts(op));
        return;
      case 'putInbox':
        return inbox(op);
      case 'putAdminLink':
        return door.putLink(op);
      case 'useAdminLink':
        return door.useLink(op);
      case 'endSession':
        return door.endSession(op);
      case 'audit':
        return audit(op);
      case 'quarantine':
        return quarantine(op);
      default:
        return rest(op);
    }
  };
}

type RestOp = Parameters<ReturnType<typeof accessWriter>>[0] | OutboundOp | PhoneOp;
type OutboundOp = Extract<RecordOp, { op: OutboundOpName }>;
type OutboundOpName =
  | 'putWebhook'
  | 'removeWebhook'
  | 'endWebhookRow'
  | 'requeueWebhook'
  | 'putPush'
  | 'removePush';

function outboundAndAccess(database: DatabaseSync): (op: RestOp) => void {
  const outbound = outboundWriter(database);
  const access = accessWriter(database);
  const join = joinWriter(database);
  return (op) => {
    switch (op.op) {
      case 'putWebhook':
        return outbound.putWebhook(op);
      case 'removeWebhook':
        return outbound.removeWebhook(op);
      case 'endWebhookRow':
        return outbound.endRow(op);
      case 'requeueWebhook':
        return outbound.requeue(op);
      case 'putPush':
        return outbound.putPush(op);
      case 'removePush':
        return outbound.removePush(op);
      case 'joinVisitor':
      case 'putPhoneCode':
      case 'usePhoneCode':
      case 'notePhone':
        return join(op);
      default:
        return access(op);
    }
  };
}
