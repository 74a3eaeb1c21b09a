import type { StagePeople } from '../../src/contracts/live.ts';
import { number, t } from '../i18n/language.ts';
import { live } from './store.ts';

/** In the order of the journey, as `stages` of src/contracts/events.ts; a test compares them. */
export const stageOrder = [
  'discovery',
  'enrolment',
  'entry',
  'engagement',
  'completion',
  'reflection',
] as const satisfies readonly (keyof StagePeople)[];

/** People inside along the journey; every stage keeps its place, also with nobody. [PAG14] */
export function Stages() {
  const { seq, stages } = live.value;
  // A server that says nothing of stages has no line; before the first picture nobody knows.
  if (seq !== undefined && stages === undefined) return null;
  return (
    <div class="tile tile--stages">
      <dt>{t('stage.title')}</dt>
      <dd>
        <ol class="stages">
          {stageOrder.map((stage) => {
            const people = stages?.[stage] ?? 0;
            return (
              <li key={stage} data-stage={stage} class={people === 0 ? 'muted' : ''}>
                <span>{t(`stage.${stage}`)}</span> <b>{stages ? number(people) : '–'}</b>
              </li>
            );
          })}
        </ol>
      </dd>
    </div>
  );
}
