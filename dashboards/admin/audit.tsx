import { useSignal, useSignalEffect } from '@preact/signals';
import type { AuditBody } from '../../src/contracts/api-people.ts';
import { call } from '../api/client.ts';
import { t } from '../i18n/language.ts';
import { p, when } from '../i18n/people.ts';
import { Field } from '../parts/field.tsx';
import { Quiet } from './list.tsx';
import { trouble } from './store.ts';

const pageRows = 50;
type Row = AuditBody['items'][number];

export function Audit() {
  const [by, action] = [useSignal(''), useSignal('')];
  const rows = useSignal<readonly Row[] | undefined>(undefined);
  const next = useSignal<number | undefined>(undefined);
  const load = async (before?: number) => {
    const query = new URLSearchParams({ limit: String(pageRows) });
    if (by.peek().trim() !== '') query.set('by', by.peek().trim());
    if (action.peek().trim() !== '') query.set('action', action.peek().trim());
    if (before !== undefined) query.set('before', String(before));
    const answer = await call<AuditBody>('GET', `/api/v1/audit?${query}`);
    trouble.value = answer.ok ? '' : p('admin.loadFailed');
    const items = answer.ok ? answer.body.items : [];
    rows.value = before === undefined ? items : [...(rows.peek() ?? []), ...items];
    next.value = answer.ok ? answer.body.next : undefined;
  };
  useSignalEffect(() => void load());
  return (
    <section class="card" aria-label={p('admin.audit')}>
      <h2>{p('audit.title')}</h2>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          void load();
        }}
      >
        <div class="two">
          <Filter label={p('audit.by')} name="by" of={by} />
          <Filter label={p('audit.action')} name="action" of={action} />
        </div>
        <button class="button button--quiet" type="submit">
          {p('audit.show')}
        </button>
      </form>
      <Rows rows={rows.value} />
      {next.value !== undefined && (
        <Quiet onClick={() => void load(next.value)}>{p('audit.older')}</Quiet>
      )}
    </section>
  );
}

function Filter(props: {
  readonly label: string;
  readonly name: string;
  readonly of: { value: string };
}) {
  return (
    <Field
      label={props.label}
      name={props.name}
      value={props.of.value}
      onChange={(text) => {
        props.of.value = text;
      }}
      isLatin
    />
  );
}

function Rows(props: { readonly rows: readonly Row[] | undefined }) {
  const { rows } = props;
  if (rows === undefined) return <p role="status">{t('app.loading')}</p>;
  if (rows.length === 0) return <p class="muted">{p('audit.none')}</p>;
  return (
    <ul class="items">
      {rows.map(({ atMs, by, action, about, venue }) => (
        <li key={`${atMs} ${by} ${action} ${about} ${venue}`}>
          <span class="what">
            <span>
              <bdi class="mono" dir="ltr">
                {action}
              </bdi>{' '}
              <bdi>{about}</bdi>
            </span>
            <span class="muted small">
              {when(atMs)} ·{' '}
              <bdi class="mono" dir="ltr">
                {by}
              </bdi>
              {venue !== undefined && (
                <>
                  {' · '}
                  <bdi dir="ltr">{venue}</bdi>
                </>
              )}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}
