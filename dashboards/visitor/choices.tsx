import { useSignal } from '@preact/signals';
import { listed, nameIn, number, t } from '../i18n/language.ts';
import { choose, finishChoices, stopAll } from './consent-store.ts';
import { ConsentSwitch, NameField } from './fields.tsx';
import { joinWording } from './join-texts.ts';
import { isAllOff, me, pageVenue, purposes, saveProfile, shown } from './store.ts';

/** The server says it with the visitor; without one there are no switches either. */
const DAYS_UNTIL_TOLD = 30;

/** Three switches, off until the person turns them on; saved one by one, at once. [PAG8] */
export function Choices() {
  const problem = useSignal(false);
  const venue = me.value?.venue ? nameIn(me.value.venue.name) : pageVenue;
  const { byPhone, keptDays = 0, trailDays = DAYS_UNTIL_TOLD } = me.value ?? {};
  const save = async (work: Promise<boolean>) => {
    problem.value = !(await work);
  };
  return (
    <section class="card choices" aria-labelledby="choices-title">
      <h2 id="choices-title">{t('consent.title')}</h2>
      <p>
        {byPhone
          ? joinWording(venue, keptDays)
          : t('consent.text', { venue, days: number(trailDays) })}
      </p>
      {purposes.map((purpose) => (
        <ConsentSwitch
          key={purpose}
          purpose={purpose}
          granted={me.value?.consents[purpose] === true}
          onChange={(granted) => void save(choose(purpose, granted))}
        />
      ))}
      <NameField value={me.value?.name ?? ''} onName={(name) => void saveProfile({ name })} />
      <p class="problem" role="status">
        {problem.value && t('consent.failed')}
      </p>
      <button class="button" type="button" onClick={() => void finishChoices()}>
        {t('consent.done')}
      </button>
      {!isAllOff.value && (
        <button class="button button--quiet" type="button" onClick={() => void save(stopAll())}>
          {t('consent.stopAll')}
        </button>
      )}
    </section>
  );
}

/** One line under the inbox: what is allowed now, and the way to change it. */
export function ChoicesLine() {
  const consents = me.value?.consents ?? {};
  const allowed = purposes.filter((purpose) => consents[purpose] === true);
  const names = listed(allowed.map((purpose) => t(`consent.${purpose}`)));
  return (
    <section class="card choices-line">
      <p>{allowed.length > 0 ? t('consent.someOn', { purposes: names }) : t('consent.allOff')}</p>
      <button
        class="button button--quiet"
        type="button"
        onClick={() => {
          shown.value = 'choices';
        }}
      >
        {t('consent.open')}
      </button>
    </section>
  );
}
