import type { PlanProblem } from '../../src/contracts/api-plan.ts';
import { nameIn } from '../i18n/language.ts';
import { found, goTo } from './checking.ts';
import { closeSheet } from './panels.ts';
import { w } from './words.ts';

/** What is wrong, and what might be: each row leads to its place. [PLN26] */
export function Problems() {
  const now = found.value;
  if (!now) return <p class="muted">{w('problems.asking')}</p>;
  const isFine = now.errors.length + now.warnings.length === 0;
  return (
    <div class="problem-groups">
      {isFine && <p class="good">{w('problems.none')}</p>}
      <Group title={w('problems.errors', { count: now.errors.length })} all={now.errors} isError />
      <Group title={w('problems.warnings', { count: now.warnings.length })} all={now.warnings} />
    </div>
  );
}

function Group(props: {
  readonly title: string;
  readonly all: readonly PlanProblem[];
  readonly isError?: boolean;
}) {
  if (props.all.length === 0) return null;
  return (
    <>
      <h2>{props.title}</h2>
      <ul class={props.isError ? 'problems problems--errors' : 'problems'}>
        {props.all.map((problem, at) => (
          <li key={`${problem.code} ${problem.path} ${at}`}>
            <button
              type="button"
              class="thing"
              data-problem={problem.code}
              onClick={() => {
                goTo(problem);
                closeSheet();
              }}
            >
              <span>{nameIn(problem.message)}</span>{' '}
              <span class="muted small">{nameIn(problem.mend)}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
