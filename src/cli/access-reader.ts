import { join, resolve } from 'node:path';
import type { AccessReads } from '../contracts/access.ts';
import { openReader } from '../stores/records/reader.ts';
import { CliFailure } from './command.ts';

/** Who works here, read from the data folder, whether a server runs on it or not. */
export async function withAccess<T>(
  data: string,
  work: (access: AccessReads) => Promise<T>,
): Promise<T> {
  const path = join(resolve(data), 'records.db');
  const opened = openReader({ path, leaveUntouched: true });
  if (!opened.ok) {
    throw new CliFailure(opened.code, { message: opened.message, mend: opened.mend });
  }
  try {
    return await work(opened.reader.access);
  } finally {
    await opened.reader.close();
  }
}
