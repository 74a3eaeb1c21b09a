import type { HotPort } from '../contracts/ports.ts';
import { answered } from './ask-hot.ts';
import type { HostChange } from './breaker.ts';
import type { Pace } from './pace.ts';
import { plainText } from './render.ts';

/** Attempts end with this: a notice that comes a minute late says little. */
const noteWithinMs = 30_000;

/** Tells a venue's people that a host is left alone, and when it is back. [EGR15] */
export async function noteHost(
  { hot, pace }: { readonly hot: Pick<HotPort, 'submit'>; readonly pace: Pace },
  { host, venue, state, reason }: HostChange,
): Promise<void> {
  const name = host.slice(0, 200);
  const safe = name.replace(/[^A-Za-z0-9._:-]/g, '_');
  const id = `host/${state}/${safe}/${pace.wallMs()}`;
  const detail = plainText(reason, 256);
  const body = { do: 'noteHost', venue, host: name, failing: state === 'open', detail } as const;
  await answered(hot, { id, body }, pace, AbortSignal.timeout(noteWithinMs));
}
