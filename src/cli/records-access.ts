import { join, resolve } from 'node:path';
import type { RecordsReader } from '../contracts/ports.ts';
import { openReader } from '../stores/records/reader.ts';
import { CliFailure } from './command.ts';

/** The records of the data folder, whether a server runs on it or not. */
export async function withRecords<T>(
  data: string,
  work: (reader: RecordsReader) => Promise<T>,
): Promise<T> {
  const opened = openReader({ path: join(resolve(data), 'records.db'), leaveUntouched: true });
  if (!opened.ok) {
    throw new CliFailure(opened.code, { message: opened.message, mend: opened.mend });
  }
  try {
    return await work(opened.reader);
  } finally {
    await opened.reader.close();
  }
}
