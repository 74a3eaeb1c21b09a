import { batch } from '@preact/signals';
import type { BandFilter, DeskBand, DeskBody } from '../../src/contracts/api-bands.ts';
import { number } from '../i18n/language.ts';
import { inVenue, said } from '../parts/venue-page.ts';
import { BandRow, stateOf } from './band-row.tsx';
import { readBands } from './csv.ts';
import { send } from './outbox.ts';
import { after, bands, desk, filter, list, scanningIn, setState, takeBack } from './store.ts';
import { w } from './words.ts';

const filters: readonly (BandFilter | '')[] = [
  ...(['', 'stock', 'out', 'long', 'frozen', 'awaited', 'lost', 'broken', 'weak'] as const),
];
/** Rows of one command. */
const AT_ONCE = 1_000;
const WRONG_SHOWN = 20;

/** Every band, how it does, and how new ones come in. [DSK7] */
export function Stock() {
  const counts: Partial<DeskBody['counts']> = desk.value?.counts ?? {};
  return (
    <>
      <div class="filters">
        {filters.map((one) => (
          <button
            key={one}
            type="button"
            class="button button--quiet"
            aria-pressed={filter.value === one}
            onClick={() => {
              filter.value = one;
              void list();
            }}
          >
            {w(one === '' ? 'state.all' : `state.${one}`)}
            {countOf(counts, one)}
          </button>
        ))}
      </div>
      <Incoming />
      {bands.value.length === 0 && <p class="muted">{w('none')}</p>}
      <ul class="bands">
        {bands.value.map((band) => (
          <BandRow key={band.tag} band={band}>
            <States band={band} />
          </BandRow>
        ))}
      </ul>
      {after.value !== '' && (
        <button type="button" class="button button--quiet" onClick={() => void list(true)}>
          {w('more')}
        </button>
      )}
    </>
  );
}

function countOf(counts: Partial<DeskBody['counts']>, of: BandFilter | ''): string {
  const key = of === '' ? 'known' : of;
  const count = key === 'long' || key === 'awaited' || key === 'weak' ? undefined : counts[key];
  return count === undefined ? '' : ` ${number(count)}`;
}

function Incoming() {
  return (
    <div class="row">
      <button
        type="button"
        class="button button--quiet"
        aria-pressed={scanningIn.value}
        onClick={() => {
          scanningIn.value = !scanningIn.value;
        }}
      >
        {w(scanningIn.value ? 'scanInStop' : 'scanIn')}
      </button>
      <label class="button button--quiet file">
        {w('importCsv')}
        <input
          class="hidden"
          type="file"
          accept=".csv,text/csv,text/plain"
          onChange={(event) => void importFile(event.currentTarget)}
        />
      </label>
      <span class="muted small">{w(scanningIn.value ? 'scanningIn' : 'csvHint')}</span>
    </div>
  );
}

async function importFile(field: HTMLInputElement): Promise<void> {
  const [file] = field.files ?? [];
  if (file === undefined) return;
  const { bands: rows, wrong } = readBands(await file.text());
  for (let at = 0; at < rows.length; at += AT_ONCE) {
    const body = { bands: rows.slice(at, at + AT_ONCE) };
    send({ what: 'stock', tag: file.name, path: inVenue('/desk/stock'), body });
  }
  const lines = wrong.slice(0, WRONG_SHOWN).map(number).join(', ');
  const counts = { count: number(rows.length), bad: number(wrong.length), lines };
  batch(() => {
    const isWrong = wrong.length > 0;
    said.value = { text: w(isWrong ? 'csvDone' : 'csvOk', counts), isWrong };
  });
  field.value = '';
}

function States({ band }: { readonly band: DeskBand }) {
  const { tag, out, known } = band;
  if (out !== undefined) return <Act word="takeBack" onClick={() => takeBack(tag)} />;
  if (known === undefined) return null;
  const state = stateOf(band);
  return (
    <>
      {state !== 'stock' && <Act word="setStock" onClick={() => setState(tag, 'stock')} />}
      {state !== 'lost' && <Act word="setLost" onClick={() => setState(tag, 'lost')} />}
      {state !== 'broken' && <Act word="setBroken" onClick={() => setState(tag, 'broken')} />}
      <Act word="setGone" onClick={() => setState(tag, 'gone')} />
    </>
  );
}

type ActWord = 'takeBack' | 'setStock' | 'setLost' | 'setBroken' | 'setGone';
function Act({ word, onClick }: { readonly word: ActWord; readonly onClick: () => void }) {
  return (
    <button type="button" class="button button--quiet" onClick={onClick}>
      {w(word)}
    </button>
  );
}
