import {
  type Campaign,
  type Condition,
  levelTriggers,
  type Subject,
  type Trigger,
} from '../../contracts/rules.ts';
import { celNames } from './cel.ts';
import { addProblem, type Problems } from './problems.ts';

/** Events that say in which zone, and at which shelf, where the sensor knows. */
const zoned: readonly Trigger['type'][] = [
  'entered',
  'left',
  'dwelled',
  'pickedUp',
  'putBack',
  'handled',
  'purchased',
  'returned',
  'tapped',
  'rated',
  'queueAbove',
];
const shelved: readonly Trigger['type'][] = ['pickedUp', 'putBack', 'handled'];

/** What is about a place has no visitor: nobody to write to, ask about or count for. [RUL21] */
export function checkSubject(problems: Problems, campaign: Campaign): void {
  const { subject, when } = campaign;
  if (subject === 'visitor') return;
  checkPlace(problems, subject, when);
  for (const [path, actions] of actionsOf(campaign)) {
    for (const [i, action] of actions.entries()) {
      const name = 'message' in action ? 'message' : 'points' in action ? 'points' : undefined;
      if (name === undefined) continue;
      addProblem(problems, 'campaign.shape', {
        path: `${path}[${i}].${name}`,
        message: `a ${subject} gets no ${name}`,
        mend: 'use task, device, alert or webhook, or the subject visitor',
      });
    }
  }
  if (campaign.if) checkNobody(problems, campaign.if, { path: 'if', subject });
  for (const limit of ['perVisitor', 'zoneCooldown'] as const) {
    if (campaign.limits[limit] === undefined) continue;
    addProblem(problems, 'campaign.shape', {
      path: `limits.${limit}`,
      message: `a ${subject} is no visitor`,
      mend: 'use cooldown or total',
    });
  }
}

/** Each list of actions, with its path. */
export function actionsOf({ then, experiment }: Campaign): [string, Campaign['then']][] {
  const lists: [string, Campaign['then']][] = [['then', then]];
  for (const [i, variant] of (experiment?.variants ?? []).entries()) {
    if (variant.then) lists.push([`experiment.variants[${i}].then`, variant.then]);
  }
  return lists;
}

function checkPlace(problems: Problems, subject: Subject, when: Trigger): void {
  const { type, zone } = when;
  const hasZone = zone !== undefined || zoned.includes(type);
  const isKnown =
    type !== 'absent' &&
    (subject === 'venue' ||
      (subject === 'zone' && hasZone) ||
      (subject === 'shelf' && shelved.includes(type)));
  if (isKnown) return;
  const canName = subject === 'zone' && (type === 'at' || isLevel(type));
  addProblem(problems, 'campaign.shape', {
    path: 'subject',
    message: `${type} does not say which ${subject}`,
    mend: canName ? 'add when.zone, or use the subject venue' : `use ${usable(type).join(' or ')}`,
  });
}

function isLevel(type: Trigger['type']): boolean {
  return (levelTriggers as readonly string[]).includes(type);
}

function usable(type: Trigger['type']): Subject[] {
  if (type === 'absent') return ['visitor'];
  const places: Subject[] = zoned.includes(type) ? ['venue', 'zone'] : ['venue'];
  return ['visitor', ...places, ...(shelved.includes(type) ? ['shelf' as const] : [])];
}

const personal = ['visitor.', 'visit.', 'customer.', 'place.'];

function checkNobody(
  problems: Problems,
  condition: Condition,
  { path, subject }: { readonly path: string; readonly subject: Subject },
): void {
  for (const key of ['all', 'any'] as const) {
    const parts = key in condition ? (condition as Record<typeof key, Condition[]>)[key] : [];
    for (const [i, part] of parts.entries()) {
      checkNobody(problems, part, { path: `${path}.${key}[${i}]`, subject });
    }
  }
  if ('not' in condition && !('fact' in condition)) {
    checkNobody(problems, condition.not, { path: `${path}.not`, subject });
  }
  const key = 'fact' in condition ? 'fact' : 'cel';
  const names =
    'fact' in condition ? [condition.fact] : 'cel' in condition ? celNames(condition.cel) : [];
  for (const name of names) {
    if (!personal.some((prefix) => name.startsWith(prefix))) continue;
    addProblem(problems, 'campaign.shape', {
      path: `${path}.${key}`,
      message: `${name} is a visitor's, and this is about a ${subject}`,
      mend: 'use facts of zone, venue, environment or time, or the subject visitor',
    });
  }
  if ('fact' in condition) return;
  for (const key of ['happened', 'count', 'sum', 'distinct', 'sequence']) {
    if (!(key in condition)) continue;
    addProblem(problems, 'campaign.shape', {
      path: `${path}.${key}`,
      message: `a ${subject} has no history`,
      mend: 'use facts, or the subject visitor',
    });
  }
}
