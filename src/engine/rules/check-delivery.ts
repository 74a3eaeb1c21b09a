import { type Action, type Campaign, durationMs } from '../../contracts/rules.ts';
import { checkDuration } from './check-names.ts';
import { addProblem, type Problems } from './problems.ts';

type Message = Extract<Action, { message: unknown }>['message'];

/** Nobody who left is known for longer; their message could reach nobody. */
const longestDays = 35;
const longestMs = longestDays * 86_400_000;

/** Times at which a message can be sent, and that come after one another. [RUL7] */
export function checkDelivery(
  problems: Problems,
  deliver: Message['deliver'],
  { path, campaign }: { readonly path: string; readonly campaign: Campaign },
): void {
  if (deliver === undefined) return;
  const { after, hold, notLaterThan } = deliver;
  const wrong = (at: string, message: string, mend: string) =>
    addProblem(problems, 'campaign.duration', { path: `${path}${at}`, message, mend });
  checkDuration(problems, after, `${path}.after`);
  checkDuration(problems, notLaterThan, `${path}.notLaterThan`);
  if (after === undefined && hold === undefined) {
    wrong('', 'it says nothing about when', 'give after or hold, or leave deliver out');
  }
  if (campaign.class === 'safety') {
    wrong('', 'a safety message waits for nothing', 'leave deliver out');
  }
  for (const [name, text] of Object.entries({ after, notLaterThan })) {
    if ((durationMs(text ?? '') ?? 0) <= longestMs) continue;
    const message = `${text} is longer than anybody who left is remembered`;
    wrong(`.${name}`, message, `use at most ${longestDays}d`);
  }
  const afterMs = durationMs(after ?? '') ?? 0;
  const lastMs = durationMs(notLaterThan ?? '');
  if (lastMs === undefined || lastMs > afterMs) return;
  const message = `${notLaterThan} after the event is not after ${after ?? 'it'}`;
  wrong('.notLaterThan', message, `make it longer than ${after ?? '0m'}, or leave it out`);
}
