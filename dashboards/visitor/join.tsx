import { signal, useSignal } from '@preact/signals';
import { call } from '../api/client.ts';
import { language, nameIn } from '../i18n/language.ts';
import { JOIN_TEXT } from './consent-store.ts';
import { ConsentSwitch, NameField } from './fields.tsx';
import { joinTexts, joinWording } from './join-texts.ts';
import { LinkForm } from './link.tsx';
import { arrive, joinOffer, linkProblem, me, type Purpose, pageVenue, purposes } from './store.ts';

type Problem = 'failed' | 'slow';

/** Own words first, then the choices, then the page. Nothing is made before the last tap. */
const step = signal<'words' | 'later' | 'choices'>('words');
const granted = signal<Readonly<Partial<Record<Purpose, boolean>>>>({});

/** Ways to meet us that a poster's address may name. [JNY1] */
const SOURCES = ['window', 'beacon', 'page', 'referral'];

/** What stands where nobody has joined yet, at a venue one may join by phone. [JOI1] */
export function Join() {
  const texts = joinTexts();
  return (
    <>
      <section class="card join" aria-labelledby="join-title">
        <h2 id="join-title">{step.value === 'choices' ? texts.choose : texts.title}</h2>
        {step.value === 'choices' ? <Answers /> : <Words />}
      </section>
      {joinOffer.value?.bands && <Band />}
    </>
  );
}

function Words() {
  const texts = joinTexts();
  return (
    <>
      <p>{texts.offer}</p>
      <blockquote class="push-example">{texts.example}</blockquote>
      <p role="status">{step.value === 'later' && texts.later}</p>
      <p class="push-choice">
        <button class="button" type="button" onClick={() => (step.value = 'choices')}>
          {texts.begin}
        </button>
        {step.value === 'words' && (
          <button class="button button--quiet" type="button" onClick={() => (step.value = 'later')}>
            {texts.notNow}
          </button>
        )}
      </p>
    </>
  );
}

function Answers() {
  const texts = joinTexts();
  const problem = useSignal<Problem | undefined>(undefined);
  const isBusy = useSignal(false);
  const name = useSignal(me.value?.name ?? '');
  const { name: venue, keptDays = 0 } = joinOffer.value ?? {};
  const submit = async (event: Event) => {
    event.preventDefault();
    isBusy.value = true;
    problem.value = await join(name.value);
    isBusy.value = false;
  };
  return (
    <form class="choices" onSubmit={(event) => void submit(event)}>
      <p>{joinWording(venue ? nameIn(venue) : pageVenue, keptDays)}</p>
      {purposes.map((purpose) => (
        <ConsentSwitch
          key={purpose}
          purpose={purpose}
          granted={granted.value[purpose] === true}
          onChange={(isGranted) => {
            granted.value = { ...granted.value, [purpose]: isGranted };
          }}
        />
      ))}
      <p class="muted small">{texts.none}</p>
      <NameField
        value={name.value}
        onName={(called) => {
          name.value = called;
        }}
      />
      <p class="problem" role="status">
        {problem.value && texts[problem.value]}
      </p>
      <button class="button" type="submit" disabled={isBusy.value}>
        {isBusy.value ? texts.joining : texts.join}
      </button>
    </form>
  );
}

async function join(name: string): Promise<Problem | undefined> {
  const source = new URLSearchParams(location.search).get('from') ?? '';
  const consents = Object.fromEntries(purposes.map((one) => [one, granted.value[one] === true]));
  const answer = await call('POST', `/api/v1/visitor/${encodeURIComponent(pageVenue)}/join`, {
    language: language(),
    text: JOIN_TEXT,
    consents,
    ...(name === '' ? {} : { name }),
    ...(SOURCES.includes(source) ? { source } : {}),
  });
  // Deleted meanwhile, on another phone: the page begins anew, as for anybody. [JOI14]
  const isGone = !answer.ok && answer.code === 'command.visitor_unknown';
  if (!answer.ok && !isGone) return answer.status === 429 ? 'slow' : 'failed';
  await arrive();
  return undefined;
}

/** For who wears a band, or has a code of their other phone; open where it has to say something. */
export function Band() {
  const hasWord = linkProblem.value !== undefined || me.value?.byPhone !== true;
  return (
    <details class="card band" open={hasWord && linkProblem.value !== undefined}>
      <summary>{joinTexts().band}</summary>
      <LinkForm />
    </details>
  );
}
