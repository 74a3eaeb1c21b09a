import { commandsOf } from '../../contracts/device-commands.ts';
import type { Action, Campaign } from '../../contracts/rules.ts';
import type { VenueState } from '../state.ts';
import { checkDelivery } from './check-delivery.ts';
import { checkDuration, checkZone } from './check-names.ts';
import { addProblem, type Problems, suggestion } from './problems.ts';
import { templateProblem } from './templates.ts';

/** A command fits into the memory of a small device. */
const longestParams = 1_024;

export type ActionContext = {
  readonly campaign: Campaign;
  readonly state: VenueState | undefined;
  readonly zones: readonly string[] | undefined;
};

/** Everything a list of actions gets wrong, each at its JSON path. [RUL12] */
export function checkActions(
  problems: Problems,
  actions: readonly Action[],
  { path, context }: { readonly path: string; readonly context: ActionContext },
): void {
  let messages = 0;
  for (const [i, action] of actions.entries()) {
    const at = `${path}[${i}]`;
    if ('message' in action && ++messages === 2) {
      // One decision takes one place in the visitor's budget, so it says one thing.
      addProblem(problems, 'campaign.shape', {
        path: at,
        message: 'a campaign says one message at a time',
        mend: 'put both texts into one message, or make two campaigns',
      });
    }
    checkAction(problems, action, { path: at, context });
  }
}

type At = { readonly path: string; readonly context: ActionContext };

function checkAction(problems: Problems, action: Action, at: At): void {
  const { path, context } = at;
  const { zones } = context;
  if ('message' in action) checkMessage(problems, action.message, at);
  else if ('device' in action) checkDevice(problems, action.device, at);
  else if ('task' in action) {
    checkZone(problems, action.task.zone, { path: `${path}.task.zone`, zones });
    checkPlain(problems, action.task.text, `${path}.task.text`);
    const after = action.task.escalate?.after;
    if (after !== undefined) checkDuration(problems, after, `${path}.task.escalate.after`);
  } else if ('case' in action) {
    const { zone, text, due } = action.case;
    checkZone(problems, zone, { path: `${path}.case.zone`, zones });
    checkPlain(problems, text, `${path}.case.text`);
    if (due !== undefined) checkDuration(problems, due, `${path}.case.due`);
  } else if ('alert' in action) {
    checkZone(problems, action.alert.zone, { path: `${path}.alert.zone`, zones });
    checkPlain(problems, action.alert.text, `${path}.alert.text`);
  } else if ('points' in action && action.points === 0) {
    addProblem(problems, 'campaign.shape', {
      path: `${path}.points`,
      message: 'no points are no award',
      mend: 'give a number above 0, or leave the action out',
    });
  }
}

type Of<K> = Action extends infer One
  ? One extends Record<K & string, infer V>
    ? V
    : never
  : never;

function checkMessage(problems: Problems, message: Of<'message'>, { path: at, context }: At): void {
  const path = `${at}.message`;
  checkDuration(problems, message.expires.after, `${path}.expires.after`);
  checkTexts(problems, message.title, `${path}.title`);
  checkTexts(problems, message.body, `${path}.body`);
  checkDelivery(problems, message.deliver, { path: `${path}.deliver`, campaign: context.campaign });
}

function checkDevice(
  problems: Problems,
  { id, command, params, expires }: Of<'device'>,
  { path: at, context }: At,
): void {
  const path = `${at}.device`;
  checkDuration(problems, expires.after, `${path}.expires.after`);
  const length = params === undefined ? 0 : JSON.stringify(params).length;
  if (length > longestParams) {
    addProblem(problems, 'campaign.shape', {
      path: `${path}.params`,
      message: `${length} characters are more than small devices take`,
      mend: `use at most ${longestParams} characters of JSON`,
    });
  }
  if (context.state === undefined) return;
  const { devices } = context.state;
  const kind = devices.get(id)?.kind;
  // A device that was heard and never placed has no kind: nobody added it.
  if (kind === undefined || kind === '') {
    const known = [...devices.values()].filter((one) => one.kind !== '').map((one) => one.id);
    addProblem(problems, 'campaign.device_unknown', {
      path: `${path}.id`,
      message: `the venue has no device ${id}`,
      mend: suggestion(id, known),
    });
    return;
  }
  const taken = commandsOf(kind);
  if (taken.includes(command)) return;
  addProblem(problems, 'campaign.shape', {
    path: `${path}.command`,
    message: `${id} is a ${kind}, which does not take ${command}`,
    mend: suggestion(command, taken),
  });
}

type Texts = { readonly en: string; readonly fa?: string | undefined };

/** Staff and floors see no names: what they read is said as it stands. [HOT9] */
function checkPlain(problems: Problems, texts: Texts, path: string): void {
  for (const [language, text] of Object.entries(texts)) {
    if (!text?.includes('{')) continue;
    addProblem(problems, 'campaign.template', {
      path: `${path}.${language}`,
      message: 'a text for staff has nothing filled in',
      mend: 'leave the braces out; zone and time are shown beside it',
    });
  }
}

function checkTexts(problems: Problems, texts: Texts, path: string): void {
  for (const [language, text] of Object.entries(texts)) {
    const message = text === undefined ? undefined : templateProblem(text);
    if (message === undefined) continue;
    const mend = "use {name}, {name, select, …}; write '{' for a brace";
    addProblem(problems, 'campaign.template', { path: `${path}.${language}`, message, mend });
  }
}
