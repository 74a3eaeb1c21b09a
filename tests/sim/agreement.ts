import { isDeepStrictEqual } from 'node:util';
import type { RecordsReader } from '../../src/contracts/ports.ts';
import { purposes } from '../../src/contracts/venue.ts';
import { decodeState } from '../../src/engine/venue.ts';
import { knownAt } from '../../src/hotpath/commands/visitors.ts';
import type { Retelling } from './oracle.ts';
import { venue } from './shop.ts';

const unsaid = { frequency: 'all', leaveAlone: false } as const;

/**
 * The state decides by what people said, as the records keep it: also where a frame was set aside,
 * and where the power went between two frames of a command. [CMD3] [JRN15] [HOT5]
 */
export async function stateKnowsPeople(
  reader: RecordsReader,
  { texts }: Retelling,
): Promise<string[]> {
  const state = decodeState(texts[venue] ?? '');
  if ('problem' in state) return [`the state cannot be read: ${state.problem}`];
  const findings: string[] = [];
  for (const person of state.people.values()) {
    const known = person.linked ? await reader.visitor(person.id) : undefined;
    if (known === undefined) continue;
    const { consents, choices, preferences = unsaid } = knownAt(known, venue);
    for (const purpose of purposes) {
      const [held, said] = [person.consents[purpose] ?? false, consents[purpose] ?? false];
      if (held !== said) findings.push(`${person.id} said ${said} to ${purpose}, not ${held}`);
    }
    const { frequency, leaveAlone } = person;
    if (!isDeepStrictEqual({ frequency, leaveAlone }, { ...preferences })) {
      findings.push(`${person.id} prefers otherwise than the state has it`);
    }
    if (!isDeepStrictEqual(person.choices, choices)) {
      findings.push(`${person.id} chose otherwise than the state has it`);
    }
  }
  return findings;
}
