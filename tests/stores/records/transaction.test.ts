import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { RecordsFailed, transactionsOn } from '../../../src/stores/records/transaction.ts';

function numbers() {
  const database = new DatabaseSync(':memory:');
  database.exec('CREATE TABLE numbers (n, filler)');
  const put = database.prepare('INSERT INTO numbers VALUES (?, zeroblob(1000))');
  const count = () => database.prepare('SELECT count(*) AS n FROM numbers').get()?.n;
  return { database, put, count };
}

test('[OUT1] a full disk has its code, leaves nothing behind, and passes', () => {
  const { database, put, count } = numbers();
  const transaction = transactionsOn(database);
  const fill = () =>
    transaction(() => {
      for (let n = 0; n < 100; n++) put.run(n);
    });
  // A bound of pages stands for the disk's end: SQLite fails in the same way.
  database.exec('PRAGMA max_page_count = 10');
  expect(fill).toThrow(RecordsFailed);
  expect(fill).toThrow(expect.objectContaining({ code: 'store.disk_full' }));
  expect(count()).toBe(0);
  database.exec('PRAGMA max_page_count = 1000');
  fill();
  expect(count()).toBe(100);
});

test('[OUT1] a bug is thrown as it is, and nothing of its transaction stays', () => {
  const { database, put, count } = numbers();
  const transaction = transactionsOn(database);
  const bug = new TypeError('a bug');
  const broken = () =>
    transaction(() => {
      put.run(1);
      throw bug;
    });
  expect(broken).toThrow(bug);
  expect(count()).toBe(0);
});
