import type { Action } from '../../contracts/rules.ts';
import { checkDuration } from './check-conditions.ts';
import { addProblem, notExecuted, type Problems } from './problems.ts';
import { templateProblem } from './templates.ts';

export function checkActions(problems: Problems, actions: readonly Action[], path: string): void {
  let messages = 0;
  for (const [i, action] of actions.entries()) {
    const at = `${path}[${i}]`;
    if (!('message' in action)) continue;
    if (++messages === 2) notExecuted(problems, at, 'one message a campaign');
    const { title, body, expires, deliver } = action.message;
    checkDuration(problems, expires.after, `${at}.message.expires.after`);
    if (deliver) notExecuted(problems, `${at}.message.deliver`, 'sending at once');
    checkTexts(problems, title, `${at}.message.title`);
    checkTexts(problems, body, `${at}.message.body`);
  }
}

function checkTexts(
  problems: Problems,
  texts: { readonly en: string; readonly fa?: string | undefined },
  path: string,
): void {
  for (const [language, text] of Object.entries(texts)) {
    const message = text === undefined ? undefined : templateProblem(text);
    if (message === undefined) continue;
    const mend = "use {name}, {name, select, …}; write '{' for a brace";
    addProblem(problems, 'campaign.template', { path: `${path}.${language}`, message, mend });
  }
}
