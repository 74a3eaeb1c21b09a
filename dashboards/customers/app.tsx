import { Shell } from '../parts/shell.tsx';
import { Fields } from './fields.tsx';
import { Imports } from './imports.tsx';
import { List } from './list.tsx';
import { Person } from './person.tsx';
import type { Tab } from './place.ts';
import { Same } from './same.tsx';
import { Segments } from './segments.tsx';
import { go, mayChange, place } from './store.ts';
import { w } from './words.ts';

/** Customers of the organisation, for whoever writes to them and whoever keeps their records. */
export function App() {
  return (
    <Shell page="customers" title={w('title')}>
      {!mayChange.value && <p class="muted">{w('readOnly')}</p>}
      <Tabs />
      <Shown />
    </Shell>
  );
}

/** Files and duplicates are of those who change customers; what they are asked for is theirs. */
const readable: readonly Tab[] = ['list', 'segments', 'fields'];
const changeable: readonly Tab[] = ['list', 'segments', 'imports', 'same', 'fields'];

function Tabs() {
  const all = mayChange.value ? changeable : readable;
  return (
    <nav class="tabs" aria-label={w('title')}>
      {all.map((tab) => (
        <button
          key={tab}
          type="button"
          class="button button--quiet"
          data-tab={tab}
          aria-pressed={place.value.tab === tab}
          onClick={() => go({ tab })}
        >
          {w(`tab.${tab}`)}
        </button>
      ))}
    </nav>
  );
}

function Shown() {
  const { tab, customer } = place.value;
  const isTheirs = mayChange.value || readable.includes(tab);
  if (!isTheirs) return <p class="card">{w('notYours')}</p>;
  if (tab === 'imports') return <Imports />;
  if (tab === 'same') return <Same />;
  if (tab === 'fields') return <Fields />;
  if (tab === 'segments') return <Segments />;
  return customer === undefined ? <List /> : <Person key={customer} visitor={customer} />;
}
