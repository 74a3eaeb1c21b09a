import type { DatabaseSync } from 'node:sqlite';
import {
  type AddressOp,
  type AddressProof,
  type AddressReader,
  type AddressRecord,
  type ProofReads,
  proofLife,
} from '../../contracts/addresses.ts';
import type { Language } from '../../contracts/ids.ts';

type Op<N extends AddressOp['op']> = Extract<AddressOp, { op: N }>;
type Row = Readonly<Record<string, unknown>>;

export function proofWriter(database: DatabaseSync): {
  readonly [N in 'putProof' | 'tryProof' | 'moveProof' | 'endProofs']: (op: Op<N>) => void;
} {
  const put = database.prepare(
    `INSERT INTO address_proofs (proof, visitor, kind, address, venue, language, wording, at_ms,
       expires_at_ms, tries, state)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?) ON CONFLICT (proof) DO NOTHING`,
  );
  const tried = database.prepare('UPDATE address_proofs SET tries = tries + 1 WHERE proof = ?');
  const move = database.prepare(
    `UPDATE address_proofs SET state = ? WHERE proof = ? AND state = 'waiting'`,
  );
  // The rows stay for a day, as they say how often codes were asked for.
  const end = database.prepare(
    'UPDATE address_proofs SET expires_at_ms = 0 WHERE visitor = ? AND kind = ?',
  );
  return {
    putProof: ({ proof, visitor, kind, address, venue, language, text, ...rest }) => {
      const { atMs, expiresAtMs, state } = rest;
      const whose = [proof, visitor, kind, address] as const;
      put.run(...whose, venue, language, text, atMs, expiresAtMs, state);
    },
    tryProof: ({ proof }) => {
      tried.run(proof);
    },
    moveProof: ({ proof, state }) => {
      move.run(state, proof);
    },
    endProofs: ({ visitor, kind }) => {
      end.run(visitor, kind);
    },
  };
}

export function proofReads(database: DatabaseSync): ProofReads {
  const last = database.prepare(
    'SELECT * FROM address_proofs WHERE visitor = ? AND kind = ? ORDER BY at_ms DESC LIMIT 1',
  );
  const count = database.prepare(
    `SELECT (SELECT count(*) FROM address_proofs WHERE visitor = ?1 AND at_ms >= ?3) AS by_visitor,
       (SELECT count(*) FROM address_proofs WHERE address = ?2 AND at_ms >= ?3) AS to_address`,
  );
  return {
    proofOf: async (visitor, kind, nowMs) => {
      const row = last.get(visitor, kind);
      return row === undefined || !holds(row, nowMs) ? undefined : proofOf(row);
    },
    proofsSince: async ({ visitor, address, sinceMs }) => {
      const row = count.get(visitor, address, sinceMs);
      return { byVisitor: Number(row?.by_visitor), toAddress: Number(row?.to_address) };
    },
  };
}

export function addressReader(database: DatabaseSync): AddressReader {
  const reads = proofReads(database);
  const own = database.prepare('SELECT * FROM addresses WHERE visitor = ? ORDER BY kind');
  const waiting = database.prepare(
    `SELECT * FROM address_proofs WHERE state = 'waiting' AND expires_at_ms > ?
     ORDER BY at_ms LIMIT ?`,
  );
  return {
    addressesOf: async (visitor) => own.all(visitor).map(addressOf),
    proofsOf: async (visitor, nowMs) => {
      const found = await Promise.all(
        (['email', 'phone'] as const).map((kind) => reads.proofOf(visitor, kind, nowMs)),
      );
      return found.flatMap((one) => one ?? []);
    },
    waitingProofs: async (nowMs, limit) => waiting.all(nowMs, limit).map(proofOf),
  };
}

function holds(row: Row, nowMs: number): boolean {
  return Number(row.expires_at_ms) > nowMs && Number(row.tries) < proofLife.tries;
}

function addressOf(row: Row): AddressRecord {
  return {
    visitor: String(row.visitor),
    kind: row.kind === 'phone' ? 'phone' : 'email',
    address: String(row.address),
    atMs: Number(row.at_ms),
  };
}

function proofOf(row: Row): AddressProof {
  return {
    ...addressOf(row),
    proof: String(row.proof),
    venue: String(row.venue),
    language: row.language as Language,
    text: String(row.wording),
    expiresAtMs: Number(row.expires_at_ms),
    tries: Number(row.tries),
  };
}
