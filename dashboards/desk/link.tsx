import { useState } from 'preact/hooks';
import type { DeskCustomer, DeskCustomersBody } from '../../src/contracts/api-bands.ts';
import { call } from '../api/client.ts';
import { language, nameIn } from '../i18n/language.ts';
import { inVenue, venue } from '../parts/venue-page.ts';
import { DESK_TEXT, deskText } from './desk-texts.ts';
import { type Answers, desk, link, linking } from './store.ts';
import { w } from './words.ts';

const purposes = ['service', 'offers', 'improve'] as const;
const LEAST = 2;

/** The visitor stands here: who they are, what they were read, and three switches that are off. */
export function LinkPanel({ tag }: { readonly tag: string }) {
  const [found, setFound] = useState<readonly DeskCustomer[] | undefined>(undefined);
  const [who, setWho] = useState<DeskCustomer | undefined>(undefined);
  const [name, setName] = useState('');
  const [answers, setAnswers] = useState<Answers>({});
  const look = async (q: string) => {
    if (q.trim().length < LEAST) return setFound(undefined);
    const query = new URLSearchParams({ q: q.trim() });
    const answer = await call<DeskCustomersBody>('GET', inVenue(`/desk/customers?${query}`));
    if (answer.ok) setFound(answer.body.items);
  };
  const save = () => {
    const whole = Object.fromEntries(purposes.map((one) => [one, answers[one] === true]));
    const said = { language: language(), text: DESK_TEXT };
    if (who !== undefined) link(tag, { ...said, visitor: who.visitor, consents: answers });
    else
      link(tag, { ...said, consents: whole, ...(name.trim() === '' ? {} : { name: name.trim() }) });
  };
  return (
    <section class="card link-panel" aria-label={w('linkHere')}>
      <h2>
        {w('linkHere')} <bdi dir="ltr">{tag}</bdi>
      </h2>
      <label class="field">
        <span>{w('link.find')}</span>
        <input
          name="find"
          autocomplete="off"
          onInput={(event) => void look(event.currentTarget.value)}
        />
      </label>
      <Found found={found} who={who} onChoose={setWho} />
      {who === undefined && (
        <label class="field">
          <span>
            {w('link.new')}: {w('link.name')}
          </span>
          <input
            name="name"
            maxLength={80}
            autocomplete="off"
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
      )}
      <Consent answers={answers} onChange={setAnswers} isKnown={who !== undefined} />
      <div class="row">
        <button type="button" class="button" onClick={save}>
          {w('link.save')}
        </button>
        <button
          type="button"
          class="button button--quiet"
          onClick={() => {
            linking.value = '';
          }}
        >
          {w('close')}
        </button>
      </div>
    </section>
  );
}

function Found(props: {
  readonly found: readonly DeskCustomer[] | undefined;
  readonly who: DeskCustomer | undefined;
  readonly onChoose: (one: DeskCustomer | undefined) => void;
}) {
  const { found, who, onChoose } = props;
  if (found === undefined) return null;
  if (found.length === 0) return <p class="muted">{w('link.none')}</p>;
  return (
    <div class="people">
      {found.map((one) => {
        const isChosen = who?.visitor === one.visitor;
        return (
          <button
            key={one.visitor}
            type="button"
            class="button button--quiet"
            aria-pressed={isChosen}
            onClick={() => onChoose(isChosen ? undefined : one)}
          >
            {one.name ?? one.visitor} <bdi dir="ltr">{one.email ?? one.phone ?? ''}</bdi>
          </button>
        );
      })}
    </div>
  );
}

function Consent(props: {
  readonly answers: Answers;
  readonly onChange: (answers: Answers) => void;
  readonly isKnown: boolean;
}) {
  const name = venue.value ? nameIn(venue.value.name) : '';
  return (
    <fieldset class="choices">
      <legend>{w('link.ask')}</legend>
      <p class="read-out">{deskText('text', { venue: name, days: desk.value?.keptDays ?? 0 })}</p>
      {props.isKnown && <p class="muted small">{w('link.known')}</p>}
      {purposes.map((one) => (
        <label key={one} class="switch">
          <input
            type="checkbox"
            name={one}
            checked={props.answers[one] === true}
            onChange={(event) =>
              props.onChange({ ...props.answers, [one]: event.currentTarget.checked })
            }
          />
          <span>
            <strong>{deskText(one)}</strong> {deskText(`${one}Text`)}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
