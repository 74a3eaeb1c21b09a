import { BandRow } from './band-row.tsx';
import { asked, bands, freeze, moveTo, moving, takeBack } from './store.ts';
import { w } from './words.ts';

/** Two taps: frozen, and on with another band. [DSK1] [DSK2] */
export function Lost() {
  const tag = moving.value;
  if (tag !== '') return <Moving tag={tag} />;
  const out = bands.value.filter((band) => band.out !== undefined);
  return (
    <>
      <p class="muted">{w('hint.lost')}</p>
      {asked.value !== '' && out.length === 0 && <p>{w('none')}</p>}
      <ul class="bands">
        {out.map((band) => (
          <BandRow key={band.tag} band={band}>
            {band.out?.as === 'frozen' ? (
              <>
                {band.out.awaited && <Give tag={band.tag} />}
                <Quiet word="takeBack" onClick={() => takeBack(band.tag)} />
              </>
            ) : (
              <button type="button" class="button" onClick={() => freeze(band.tag)}>
                {w('freeze')}
              </button>
            )}
          </BandRow>
        ))}
      </ul>
    </>
  );
}

function Moving({ tag }: { readonly tag: string }) {
  return (
    <div class="card moving" role="status">
      <h2>{w('frozenNow', { tag })}</h2>
      <p>{w('giveNew')}</p>
      <div class="row">
        <Quiet word="found" onClick={() => moveTo(tag)} />
        <Quiet
          word="close"
          onClick={() => {
            moving.value = '';
          }}
        />
      </div>
    </div>
  );
}

function Give({ tag }: { readonly tag: string }) {
  return (
    <button
      type="button"
      class="button"
      onClick={() => {
        moving.value = tag;
      }}
    >
      {w('scanNew')}
    </button>
  );
}

function Quiet(props: {
  readonly word: 'takeBack' | 'found' | 'close';
  readonly onClick: () => void;
}) {
  return (
    <button type="button" class="button button--quiet" onClick={props.onClick}>
      {w(props.word)}
    </button>
  );
}
