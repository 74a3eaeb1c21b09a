import type { Met, ShareBody } from '../../src/contracts/api-staff.ts';
import { duration, number, percent } from '../i18n/language.ts';
import { postName, type ShareSpan, shares, staff } from './store.ts';
import { w } from './words.ts';

/** How much of the work was in time; numbers of one person are that person's. [STF9] */
export function Shares() {
  const body = shares.value;
  if (body === undefined) return null;
  const { targets, mine, posts, people } = body;
  const isManager = staff.value?.me.isManager === true;
  return (
    <details class="card more" open={isManager}>
      <summary>
        <h2>{w('share.title')}</h2>
      </summary>
      <p class="muted">
        {w('share.taken', { duration: duration(targets.takenWithinMs, true) })} ·{' '}
        {w('share.done', { duration: duration(targets.doneWithinMs, true) })} ·{' '}
        {w('share.cases', { duration: duration(targets.caseClosedWithinMs, true) })}
      </p>
      <Table name={w('share.venue')} span={body} targets={targets} />
      {posts.map((one) => (
        <Table key={one.post} name={postName(one.post)} span={one} targets={targets} noCases />
      ))}
      {mine && <Table name={w('share.mine')} span={mine} targets={targets} />}
      {(people ?? []).map((one) => (
        <Table key={one.name} name={one.name} span={one} targets={targets} />
      ))}
      <p class="muted">{w('share.private')}</p>
    </details>
  );
}

type Targets = {
  readonly takenWithinMs: number;
  readonly doneWithinMs: number;
  readonly caseClosedWithinMs: number;
};
const ROWS = [
  ['taken', 'share.taken', 'takenWithinMs'],
  ['done', 'share.done', 'doneWithinMs'],
  ['casesClosed', 'share.cases', 'caseClosedWithinMs'],
] as const;

function Table(props: {
  readonly name: string;
  readonly span: ShareSpan;
  readonly targets: Targets;
  readonly noCases?: boolean;
}) {
  const { span, targets } = props;
  return (
    <table class="share">
      <caption>
        <bdi>{props.name}</bdi>
      </caption>
      <thead>
        <tr>
          <td />
          <th scope="col">{w('share.today')}</th>
          <th scope="col">{w('share.week')}</th>
        </tr>
      </thead>
      <tbody>
        {ROWS.filter(([key]) => !props.noCases || key !== 'casesClosed').map(
          ([key, word, target]) => (
            <tr key={key}>
              <th scope="row">{w(word, { duration: duration(targets[target], true) })}</th>
              <Cell share={span.today} name={key} />
              <Cell share={span.week} name={key} />
            </tr>
          ),
        )}
      </tbody>
    </table>
  );
}

function Cell({ share, name }: { readonly share: ShareBody; readonly name: keyof ShareBody }) {
  const { met, all, share: part }: Met = share[name];
  if (part === undefined) return <td>{w('share.none')}</td>;
  return <td>{w('share.of', { share: percent(part), met: number(met), all: number(all) })}</td>;
}
