import type { DatabaseSync } from 'node:sqlite';
import type { PartOp, RecordOp } from '../../contracts/record-ops.ts';
import { proofWriter } from './address-proofs.ts';
import { addressWriter } from './addresses.ts';
import { bandWriter } from './bands.ts';
import { couponWriter } from './coupons.ts';
import { customerWriter } from './customers.ts';
import { goodsWriter } from './goods.ts';
import { planWriter } from './plans.ts';
import { segmentWriter } from './segments.ts';
import { tillWriter } from './tills.ts';
import { transactionWriter } from './transactions.ts';
import { walkWriter } from './walks.ts';
import { weekWriter } from './week.ts';
import { staffWriter } from './write-staff.ts';

type PartWriters = { readonly [N in PartOp['op']]: (op: Extract<PartOp, { op: N }>) => void };

/** Writers of the ops that parts of the product bring; false = the op is none of them. */
export function partWriter(database: DatabaseSync): (op: RecordOp) => op is PartOp {
  const writers: PartWriters = {
    ...addressWriter(database),
    ...proofWriter(database),
    ...staffWriter(database),
    ...customerWriter(database),
    ...segmentWriter(database),
    ...bandWriter(database),
    ...transactionWriter(database),
    ...couponWriter(database),
    ...tillWriter(database),
    ...planWriter(database),
    ...walkWriter(database),
    ...weekWriter(database),
    putGoods: goodsWriter(database).putGoods,
  };
  return (op): op is PartOp => {
    if (!isPart(writers, op)) return false;
    // The writer of this very name: its op is the one the name says.
    const write: (op: never) => void = writers[op.op];
    write(op as never);
    return true;
  };
}

function isPart(writers: PartWriters, op: RecordOp): op is PartOp {
  return Object.hasOwn(writers, op.op);
}
