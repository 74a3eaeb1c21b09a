import { Shell } from '../parts/shell.tsx';
import { Files } from './files.tsx';
import { ArticleList } from './list.tsx';
import { Places } from './places.tsx';
import { lookPlaces, mayChange, tab } from './store.ts';
import { w } from './words.ts';

const tabs = ['articles', 'places', 'file'] as const;

export function App() {
  return (
    <Shell page="goods" title={w('title')}>
      <nav class="tabs" aria-label={w('tabs')}>
        {tabs.map((one) => (
          <button
            key={one}
            type="button"
            class="tab"
            data-tab={one}
            aria-pressed={tab.value === one}
            onClick={() => {
              tab.value = one;
              if (one === 'places') void lookPlaces();
            }}
          >
            {w(one)}
          </button>
        ))}
      </nav>
      {!mayChange() && <p class="muted">{w('readOnly')}</p>}
      {tab.value === 'articles' && <ArticleList />}
      {tab.value === 'places' && <Places />}
      {tab.value === 'file' && <Files />}
    </Shell>
  );
}
