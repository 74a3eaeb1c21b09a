import type { ExportBody } from '../../src/contracts/api-customers.ts';
import type { Answer } from '../api/client.ts';
import { saveFile } from '../parts/save-file.ts';
import { complain, get, reason, tell } from './store.ts';
import { w } from './words.ts';

/** Asks for all customers a page at a time, and saves them as one file. [CUP11] */
export async function exportAll(source: string, onCount: (count: number) => void): Promise<void> {
  const parts: string[] = [];
  let count = 0;
  let after: string | undefined = '';
  while (after !== undefined) {
    const of: string = `?source=${encodeURIComponent(source)}&after=${encodeURIComponent(after)}`;
    const answer: Answer<ExportBody> = await get<ExportBody>(`/customer-export${of}`);
    if (!answer.ok) {
      complain(reason(answer));
      return;
    }
    parts.push(answer.body.text);
    count += answer.body.count;
    onCount(count);
    after = answer.body.next;
  }
  saveFile('customers.csv', parts);
  tell(w('exported', { count }));
}
