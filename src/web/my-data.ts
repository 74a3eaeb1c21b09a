import { csvOf } from '../contracts/csv.ts';
import { type Answer, unauthenticated } from './answers.ts';
import type { VisitorAsk } from './handling.ts';

/** Everything that is held of a visitor, for them to see and keep. [CON9] */
export async function myData({ web, visitor }: VisitorAsk): Promise<Answer> {
  const data = await web.reader.visitorData(visitor);
  return data === undefined ? unauthenticated : { ok: true, body: { json: data } };
}

/** The same as rows of one table, for a spreadsheet. [CON9] */
export async function myDataCsv({ web, visitor }: VisitorAsk): Promise<Answer> {
  const data = await web.reader.visitorData(visitor);
  if (data === undefined) return unauthenticated;
  const type = 'text/csv; charset=utf-8';
  return { ok: true, body: { text: csvOf(data), type, fileName: 'my-data.csv' } };
}
