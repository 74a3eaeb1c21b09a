import { writeSync } from 'node:fs';
import { openRecords } from '../../../src/stores/records/records.ts';
import { commitOf } from './committing.ts';

/** Commits position after position, saying each when it is on disk, until it is killed. */
const opened = await openRecords({ path: process.argv[2] ?? '' });
if (!opened.ok) throw new Error(opened.message);
let position = await opened.records.cursor();
while (true) {
  position++;
  await opened.records.commit(commitOf(position));
  writeSync(1, `${position}\n`);
}
