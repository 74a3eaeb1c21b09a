import { fill } from '../i18n/format.ts';
import { language, nameIn } from '../i18n/language.ts';
import { Join } from './join.tsx';
import { joinTexts } from './join-texts.ts';
import { LinkForm } from './link.tsx';
import { joinOffer, me } from './store.ts';

/** Somebody whom another place knows stands before this one's page. [JOI13] */
export function Elsewhere() {
  const texts = joinTexts();
  const there = me.value?.venue;
  const offer = joinOffer.value;
  const say = (text: string, params: Readonly<Record<string, string>>) =>
    fill(text, params, language());
  return (
    <>
      {there && (
        <section class="card elsewhere" aria-labelledby="elsewhere-title">
          <h2 id="elsewhere-title">{say(texts.elsewhere, { venue: nameIn(there.name) })}</h2>
          <p>{offer ? say(texts.sameOne, { here: nameIn(offer.name) }) : texts.sameBand}</p>
          <p>
            <a href={`/v/${encodeURIComponent(there.venue)}`}>
              {say(texts.openThere, { venue: nameIn(there.name) })}
            </a>
          </p>
        </section>
      )}
      {offer ? <Join /> : <LinkForm />}
    </>
  );
}
