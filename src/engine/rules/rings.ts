import type { Campaign } from '../../contracts/rules.ts';
import { addProblem, type Problems } from './problems.ts';

/**
 * Messages that cause messages: seen or tapped ones, the stage that follows being read, or waiting
 * after one was read. A ring of them goes round as fast as somebody reads, so one of its campaigns
 * must have an end: a count a visitor, or a total. A stage that is named is reached once a visit,
 * which is an end of its own. [RUL25]
 */
export function checkRings(problems: Problems, campaign: Campaign, live: Iterable<Campaign>): void {
  if (!isEndless(campaign)) return;
  if (earOf(campaign) === undefined) return;
  const others = [...live].filter((one) => one.id !== campaign.id && isEndless(one));
  const ring = ringFrom(campaign, [campaign, ...others]);
  if (ring === undefined) return;
  addProblem(problems, 'campaign.shape', {
    path: 'when',
    message: `its messages trigger it again: ${[...ring, campaign.id].join(' → ')}`,
    mend: 'add limits.perVisitor or limits.total to one of them, or name another campaign',
  });
}

function isEndless({ limits, then, experiment, subject }: Campaign): boolean {
  if (subject !== 'visitor' || limits.perVisitor || limits.total) return false;
  const variants = experiment?.variants ?? [];
  return [then, ...variants.map((one) => one.then ?? [])].some((actions) =>
    actions.some((action) => 'message' in action),
  );
}

/** The campaign whose message it listens to; `''` = any; undefined = it listens to none. */
function earOf({ when }: Campaign): string | undefined {
  switch (when.type) {
    case 'messageSeen':
    case 'messageTapped':
      return when.campaign ?? '';
    case 'stageChanged':
      return when.to === undefined ? '' : undefined;
    case 'absent':
      return when.after?.event === 'messageSeen' || when.after?.event === 'messageTapped'
        ? ''
        : undefined;
    default:
      return undefined;
  }
}

/** The shortest ring through the first of them, by breadth: its campaigns' ids in order. */
function ringFrom(first: Campaign, all: readonly Campaign[]): string[] | undefined {
  const listeners = new Map<string, Campaign[]>();
  for (const campaign of all) {
    const ear = earOf(campaign);
    if (ear !== undefined) listeners.set(ear, [...(listeners.get(ear) ?? []), campaign]);
  }
  const cameFrom = new Map<string, string>();
  const queue = [first.id];
  for (let at = 0; at < queue.length; at++) {
    const id = queue[at] ?? '';
    // Whoever listens to any message was reached by the first; no need to ask again.
    const next = [...(listeners.get(id) ?? []), ...(at === 0 ? (listeners.get('') ?? []) : [])];
    const ears = earOf(first);
    if (ears === '' || ears === id) return pathTo(cameFrom, id);
    for (const one of next) {
      if (cameFrom.has(one.id) || one.id === first.id) continue;
      cameFrom.set(one.id, id);
      queue.push(one.id);
    }
  }
  return undefined;
}

function pathTo(cameFrom: ReadonlyMap<string, string>, id: string): string[] {
  const path: string[] = [];
  for (let at: string | undefined = id; at !== undefined; at = cameFrom.get(at)) path.unshift(at);
  return path;
}
