import { duration, nameIn, number, t } from '../i18n/language.ts';
import { isSilent, type ZoneNow } from '../live/reducer.ts';
import { stateClass } from './bands.ts';
import { factsOf, heldFor } from './facts.ts';
import type { PlanZone } from './geometry.ts';
import { queueFactsOf } from './queue.ts';
import { StateIcon } from './state-icon.tsx';
import { chosenZone, floor, serverNowMs, timezone, venue, zoneNow } from './store.ts';

/** The plan as a list: every fact of every zone, reachable by keyboard. [PAG4] */
export function ZoneTable() {
  const zones = venue.value?.plan.zones.filter((zone) => zone.floor === floor.value) ?? [];
  return (
    <section class="card zones" aria-labelledby="zones-title">
      <h2 id="zones-title">{t('zone.zones')}</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('zone.zone')}</th>
            <th scope="col" class="number">
              {t('zone.people')}
            </th>
            <th scope="col" class="number">
              {t('zone.share')}
            </th>
            <th scope="col">{t('zone.state')}</th>
            <th scope="col">{t('zone.for')}</th>
          </tr>
        </thead>
        <tbody>
          {zones.map((zone) => (
            <Row key={zone.id} zone={zone} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ zone }: { readonly zone: PlanZone }) {
  const now = zoneNow(zone.id).value;
  const isChosen = chosenZone.value === zone.id;
  if (!now) return null;
  const facts = factsOf(now, serverNowMs.value, timezone.value);
  const choose = () => {
    chosenZone.value = zone.id;
  };
  return (
    <>
      <tr class={isChosen ? 'chosen' : ''} data-zone={zone.id}>
        <th scope="row">
          <button type="button" aria-expanded={isChosen} onFocus={choose} onClick={choose}>
            <bdi>{nameIn(zone.name)}</bdi>
          </button>
        </th>
        <td class="number">
          {facts.people} {facts.ofCapacity}
        </td>
        <td class="number">
          {facts.share || <span class="muted">{t('zone.noCapacity')}</span>}
          <Bar of={facts.fullness} state={stateClass[facts.state]} />
        </td>
        <td colSpan={isSilent(now) ? 2 : 1}>
          <span class="state">
            <StateIcon state={facts.state} />
            {facts.word} {isSilent(now) && facts.held}
          </span>
        </td>
        {!isSilent(now) && <td class="muted held">{heldFor(now, serverNowMs.value)}</td>}
      </tr>
      {isChosen && <Detail zone={zone} />}
    </>
  );
}

function Bar(props: { readonly of: number | undefined; readonly state: string }) {
  if (props.of === undefined) return null;
  const inlineSize = `${Math.min(100, props.of * 100)}%`;
  return (
    <span class="bar" aria-hidden="true">
      <span class={`mark--${props.state}`} style={{ inlineSize }} />
    </span>
  );
}

/** More of the chosen zone: its parties, its queue, and what its numbers rest on. [PAG16] */
function Detail({ zone }: { readonly zone: PlanZone }) {
  const now = zoneNow(zone.id).value;
  if (!now) return null;
  const heard = t('zone.devicesHeard', { heard: now.devicesHeard, devices: now.devices });
  const age = duration(serverNowMs.value - now.updatedAtMs);
  return (
    <tr class="detail">
      <td colSpan={5} class="muted small">
        {now.updatedAtMs > 0 ? t('zone.updated', { age }) : t('zone.neverHeard')}
        {' · '}
        {now.devices > 0 ? heard : t('zone.noDevices')}
        <dl class="more">
          {now.groups !== undefined && (
            <More of={t('zone.groups')}>{isSilent(now) ? '–' : number(now.groups)}</More>
          )}
          {zone.kind === 'queue' && <Queue of={now} />}
        </dl>
      </td>
    </tr>
  );
}

function Queue(props: { readonly of: ZoneNow }) {
  const { length, expected, longest } = queueFactsOf(props.of);
  return (
    <>
      <More of={t('queue.length')}>{length}</More>
      <More of={t('queue.expected')}>{expected}</More>
      <More of={t('queue.longest')}>{longest}</More>
    </>
  );
}

function More(props: { readonly of: string; readonly children: string }) {
  return (
    <div>
      <dt>{props.of}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}
