import { useSignal } from '@preact/signals';
import type { CustomerRecord, CustomersBody } from '../../src/contracts/api-customers.ts';
import { day, number } from '../i18n/language.ts';
import { exportAll } from './export.ts';
import { followed, list, more, query, search } from './list-store.ts';
import { Button, Choose, Name, Shown } from './parts.tsx';
import { searchOf } from './place.ts';
import { go, mayChange, timezone } from './store.ts';
import { w } from './words.ts';

/** Whoever the shop knows, the last changed first, and who is looked for. [CUP2] */
export function List() {
  followed();
  return (
    <>
      <div class="row-of-choices">
        <label class="field search" for="customer-search">
          <span>{w('search')}</span>
          <input
            id="customer-search"
            name="q"
            type="search"
            autocomplete="off"
            maxLength={200}
            dir="auto"
            value={query.value}
            aria-describedby="search-hint"
            onInput={(event) => search(event.currentTarget.value)}
          />
          <small id="search-hint" class="muted">
            {w('searchHint')}
          </small>
        </label>
        {mayChange.value && (
          <Button isMain name="new" onClick={() => go({ tab: 'list', customer: 'new' })}>
            {w('newCustomer')}
          </Button>
        )}
      </div>
      <Shown of={list.value} retry={() => search(query.value)}>
        {(body) => <Found body={body} />}
      </Shown>
    </>
  );
}

function Found({ body }: { readonly body: CustomersBody }) {
  const { items, next, total } = body;
  if (items.length === 0) return query.value.trim() === '' ? <Nobody /> : <NotFound />;
  return (
    <>
      {total !== undefined && <p class="muted">{w('total', { count: total })}</p>}
      <ul class="customers">
        {items.map((one) => (
          <Row key={one.visitor} one={one} />
        ))}
      </ul>
      {next !== undefined && (
        <Button name="more" onClick={() => void more()}>
          {w('more')}
        </Button>
      )}
      {mayChange.value && <Export items={items} />}
    </>
  );
}

function Row({ one }: { readonly one: CustomerRecord }) {
  const { visitor, name, email, phone, keys, changedAtMs } = one;
  const to = { tab: 'list', customer: visitor } as const;
  return (
    <li>
      <a
        class="customer-row"
        href={searchOf(location.search, to)}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey) return;
          event.preventDefault();
          go(to);
        }}
      >
        <strong>
          <Name of={name} />
        </strong>
        <span>{phone !== undefined && <bdi dir="ltr">{phone}</bdi>}</span>
        <span>{email !== undefined && <bdi dir="ltr">{email}</bdi>}</span>
        <span class="muted">
          {keys.slice(0, 2).map(({ source, key }) => (
            <bdi key={`${source}/${key}`} class="tag">
              {key}
            </bdi>
          ))}
        </span>
        <span class="muted small">{day(changedAtMs, timezone.value)}</span>
      </a>
    </li>
  );
}

/** Nothing is here yet: the way in is the file that the shop has. */
function Nobody() {
  return (
    <div class="card form empty">
      <h2>{w('empty.title')}</h2>
      <p>{w('empty.text')}</p>
      {mayChange.value ? (
        <Button isMain name="import" onClick={() => go({ tab: 'imports' })}>
          {w('empty.import')}
        </Button>
      ) : (
        <p class="muted">{w('empty.ask')}</p>
      )}
    </div>
  );
}

function NotFound() {
  return (
    <div class="card form empty">
      <p>{w('notFound', { text: query.value.trim() })}</p>
      <Button name="clear" onClick={() => search('')}>
        {w('showAll')}
      </Button>
    </div>
  );
}

/** All of them as a file that comes in again unchanged. */
function Export({ items }: { readonly items: readonly CustomerRecord[] }) {
  const sources = [...new Set(['import', ...items.flatMap((one) => one.keys.map(sourceOf))])];
  const source = useSignal(sources[1] ?? 'import');
  const written = useSignal<number | undefined>(undefined);
  const run = async () => {
    written.value = 0;
    await exportAll(source.value, (count) => {
      written.value = count;
    });
    written.value = undefined;
  };
  return (
    <details class="more">
      <summary>{w('export')}</summary>
      <div class="form">
        <p class="muted">{w('exportText')}</p>
        {sources.length > 1 && (
          <Choose
            name="export-source"
            label={w('exportSource')}
            value={source.value}
            options={sources.map((one) => [one, one])}
            onChange={(one) => {
              source.value = one;
            }}
          />
        )}
        <Button name="export" isOff={written.value !== undefined} onClick={() => void run()}>
          {written.value === undefined
            ? w('exportDo')
            : w('exporting', { count: number(written.value) })}
        </Button>
      </div>
    </details>
  );
}

const sourceOf = ({ source }: { readonly source: string }): string => source;
