import { Shell } from '../parts/shell.tsx';
import { Camera } from './camera.tsx';
import { HandOut } from './hand-out.tsx';
import { Jobs } from './jobs.tsx';
import { Labels } from './label.tsx';
import { LinkPanel } from './link.tsx';
import { Lost } from './lost.tsx';
import { ScanField } from './scan-field.tsx';
import { Stock } from './stock.tsx';
import { linking, show, type Tab, tab } from './store.ts';
import { w } from './words.ts';

const tabs: readonly Tab[] = ['out', 'back', 'lost', 'stock'];

/** Bands at the desk: one thing to do on each of four pages, a scan wherever one is. [DSK10] */
export function App() {
  return (
    <>
      <Shell page="desk" title={w('title')}>
        <nav class="desk-tabs" aria-label={w('title')}>
          {tabs.map((one) => (
            <button
              key={one}
              type="button"
              class="desk-tab"
              aria-current={tab.value === one ? 'page' : undefined}
              onClick={() => show(one)}
            >
              {w(`tab.${one}`)}
            </button>
          ))}
        </nav>
        <ScanField />
        <Camera />
        <Body />
        {linking.value !== '' && <LinkPanel tag={linking.value} />}
        {tab.value !== 'stock' && <Jobs />}
      </Shell>
      <Labels />
    </>
  );
}

function Body() {
  switch (tab.value) {
    case 'out':
      return <HandOut />;
    case 'back':
      return <p class="muted">{w('hint.back')}</p>;
    case 'lost':
      return <Lost />;
    case 'stock':
      return <Stock />;
    default:
      return tab.value satisfies never;
  }
}
