import {
  type ChoicesChange,
  choicesAt,
  decidingOf,
  generalTopic,
  keptAt,
  lessLike,
  type StopScope,
  stopped,
  unchosen,
  unstopped,
  type VisitorChoices,
} from '../../contracts/choices.ts';
import type { CommandOf } from '../../contracts/commands.ts';
import type { PlanContext, Planned } from './plan.ts';
import { refused } from './plan.ts';
import { toEveryVenue, unknownVisitor, venuesKnowing } from './visitors.ts';

/**
 * What a visitor chose on their page, over the version that page read: what another page, or a
 * message's link, changed meanwhile is never undone unseen. Reaches every venue that knows them; of
 * topics and rests, the one whose page it was. [CHO2] [CHO12]
 */
export async function setChoices(
  { visitor, venue, choices }: CommandOf<'setChoices'>,
  context: PlanContext,
): Promise<Planned> {
  const known = await context.records.visitor(visitor);
  if (known === undefined) return unknownVisitor();
  const before = known.choices ?? unchosen;
  if (choices.version !== before.version) return stale(before.version);
  const next = keptAt(before, venue, changed(choicesAt(before, venue), choices));
  const planned = keeping(visitor, next, context);
  const { language } = choices;
  if (language === undefined || language === known.language) return planned;
  return {
    ...planned,
    frames: [
      ...planned.frames,
      ...toEveryVenue(context, visitor, { do: 'setLanguage', visitor, language }),
    ],
    ops: [...planned.ops, { op: 'putProfile', visitor, language }],
  };
}

function changed(before: VisitorChoices, change: ChoicesChange): VisitorChoices {
  const { version, rests, language: _language, ...chosen } = change;
  const kept = before.rests.filter(({ campaign }) => rests.includes(campaign));
  const { frequencyBefore } = before;
  const byLink = before.topicsByLink?.filter((one) => chosen.topicsOff.includes(one)) ?? [];
  // Whoever says how often by themselves is not put back by an old link.
  const isSame = chosen.frequency === before.frequency && frequencyBefore !== undefined;
  return {
    ...chosen,
    version: version + 1,
    rests: kept,
    ...(isSame ? { frequencyBefore } : {}),
    ...(byLink.length === 0 ? {} : { topicsByLink: byLink }),
  };
}

function stale(version: number): Planned {
  return refused('command.choices_changed', {
    path: 'version',
    message: `the choices were changed meanwhile; their version is ${version}`,
    mend: 'read them again, and change what you see then',
  });
}

/** “Less like this”, of the message's campaign. [CHO7] */
export async function sayLess(
  { venue, visitor, campaign }: CommandOf<'lessLike'>,
  context: PlanContext,
): Promise<Planned> {
  const known = await context.records.visitor(visitor);
  if (known === undefined) return unknownVisitor();
  const document = context.campaigns.get(venue, campaign)?.campaign;
  if (document === undefined || document.class === 'safety') {
    return refused('command.campaign_unknown', {
      path: 'campaign',
      message: 'nothing of this kind is sent that could be sent less',
      mend: 'safety messages always come; see the choices for the rest',
    });
  }
  const { topic = generalTopic } = document;
  const { nowMs } = context;
  const before = known.choices ?? unchosen;
  const less = lessLike(choicesAt(before, venue), { campaign, topic, nowMs });
  const next = keptAt(before, venue, less.choices);
  return { ...keeping(visitor, next, context), result: { said: less.said, topic } };
}

/**
 * What a message's link asks. Of who is not known any more nothing is changed, and the answer is
 * the same. [CHO8, CHO9]
 */
export async function stopMessages(
  { visitor, venue, topic, undo }: CommandOf<'stopMessages'>,
  context: PlanContext,
): Promise<Planned> {
  const known = await context.records.visitor(visitor);
  if (known === undefined) return { ok: true, frames: [], ops: [], result: {} };
  const scope: StopScope = topic === undefined ? { kind: 'offers' } : { kind: 'topic', topic };
  const before = known.choices ?? unchosen;
  const here = choicesAt(before, venue);
  const next = undo ? unstopped(here, scope) : stopped(here, scope);
  return keeping(visitor, keptAt(before, venue, next), context);
}

function keeping(
  visitor: string,
  choices: VisitorChoices,
  context: PlanContext,
): Extract<Planned, { ok: true }> {
  return {
    ok: true,
    frames: venuesKnowing(context, visitor).map((venue) => {
      return { venue, command: { do: 'setChoices', visitor, choices: decidingOf(choices, venue) } };
    }),
    ops: [{ op: 'putChoices', visitor, choices }],
    result: { version: choices.version },
  };
}
