import type { ComponentChildren } from 'preact';
import { dateOf } from '../../i18n/format.ts';
import { day, nameIn, number } from '../../i18n/language.ts';
import { venue } from '../../parts/venue-page.ts';
import { channels, type Fields, newOffer, pers, weekdays } from './fields.ts';
import { Both, Line, Pick, Several, Tick } from './inputs.tsx';
import { kinds, offers, segments, set } from './store.ts';
import { f } from './words.ts';

type Of = { readonly of: Fields };
const DAY_MS = 86_400_000;
const DAYS_AHEAD = 120;

export function Group(props: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <fieldset class="group-of-fields">
      <legend>{props.title}</legend>
      {props.children}
    </fieldset>
  );
}

/** The event, and where. */
export function WhenGroup({ of }: Of) {
  const whens = (['dwelled', 'arrived', 'ended'] as const).map(
    (one) => [one, f(`when.${one}`)] as const,
  );
  return (
    <Group title={f('when')}>
      <Pick
        place="when"
        label={f('when')}
        value={of.when}
        from={whens}
        onChange={(to) => set({ when: whens.find(([one]) => one === to)?.[0] ?? 'dwelled' })}
      />
      {of.when !== 'ended' && (
        <Pick
          place="zone"
          label={f('zone')}
          value={of.zone}
          from={[['', f(of.when === 'arrived' ? 'anyZone' : 'chooseZone')], ...zones()]}
          onChange={(zone) => set({ zone })}
        />
      )}
      {of.when === 'dwelled' && <Count of={of} place="minutes" label={f('minutes')} />}
      {of.when === 'arrived' && (
        <Count of={of} place="visits" label={f('visits')} hint={f('visits.hint')} />
      )}
      {of.when === 'ended' && (
        <Count of={of} place="hours" label={f('hours')} hint={f('hours.hint')} />
      )}
      <Tick
        label={f('notBought')}
        isOn={of.notBought}
        onChange={(notBought) => set({ notBought })}
      />
    </Group>
  );
}

/** Zones of the plan, those that the starter is about first. */
function zones(): [string, string][] {
  const plan = venue.value?.plan;
  if (plan === undefined) return [];
  const floorOf = (id: string) => {
    const floor = plan.floors.find((one) => one.id === id);
    return plan.floors.length > 1 && floor ? ` · ${nameIn(floor.name)}` : '';
  };
  const isMeant = (kind: string) => Number(!kinds.value.includes(kind));
  return [...plan.zones]
    .sort((a, b) => isMeant(a.kind) - isMeant(b.kind))
    .map(({ id, name, floor }) => [id, `${nameIn(name)}${floorOf(floor)}`]);
}

type Number = 'minutes' | 'visits' | 'hours' | 'validMinutes' | 'total' | 'control' | 'goalHours';

export function Count(
  props: Of & { readonly place: Number; readonly label: string; readonly hint?: string },
) {
  const { of, ...line } = props;
  return (
    <Line
      {...line}
      isCount
      dir="ltr"
      value={of[props.place]}
      onChange={(to) => set({ [props.place]: to })}
    />
  );
}

/** A coupon: an offer there is, or one that is made with the campaign. */
export function GivesGroup({ of }: Of) {
  const known = offers.value.map(({ offer }) => [offer.id, nameIn(offer.name)] as const);
  const isKnown = [newOffer, ''].includes(of.coupon) || known.some(([id]) => id === of.coupon);
  return (
    <Group title={f('gives')}>
      <Pick
        place="coupon"
        label={f('coupon')}
        value={of.coupon}
        from={[
          ['', f('coupon.none')],
          [newOffer, f('coupon.new')],
          ...(isKnown ? [] : [[of.coupon, of.coupon] as const]),
          ...known,
        ]}
        onChange={(coupon) => set({ coupon })}
      />
      {of.coupon === newOffer && <OfferFields of={of} />}
    </Group>
  );
}

function OfferFields({ of: { offer } }: Of) {
  const put = (change: Partial<Fields['offer']>) => set({ offer: { ...offer, ...change } });
  const kindsOfOffer = (['percent', 'amount', 'gift'] as const).map(
    (one) => [one, f(`kind.${one}`)] as const,
  );
  return (
    <>
      <Both
        en={
          <Line
            place="offer.nameEn"
            label={f('inEnglish', { field: f('offerName') })}
            dir="ltr"
            value={offer.nameEn}
            onChange={(nameEn) => put({ nameEn })}
          />
        }
        fa={
          <Line
            place="offer.nameFa"
            label={f('inPersian', { field: f('offerName') })}
            dir="rtl"
            value={offer.nameFa}
            onChange={(nameFa) => put({ nameFa })}
          />
        }
      />
      <div class="pair">
        <Pick
          place="offer.kind"
          label={f('kind')}
          value={offer.kind}
          from={kindsOfOffer}
          onChange={(to) =>
            put({ kind: kindsOfOffer.find(([one]) => one === to)?.[0] ?? 'percent' })
          }
        />
        {offer.kind !== 'gift' && (
          <Line
            place="offer.value"
            label={f('value')}
            isCount
            dir="ltr"
            value={offer.value}
            onChange={(value) => put({ value })}
          />
        )}
        {offer.kind === 'amount' && (
          <Line
            place="offer.currency"
            label={f('currency')}
            dir="ltr"
            value={offer.currency}
            onChange={(currency) => put({ currency })}
          />
        )}
        <Line
          place="offer.days"
          label={f('days')}
          isCount
          dir="ltr"
          value={offer.days}
          onChange={(days) => put({ days })}
        />
      </div>
    </>
  );
}

export function WhoGroup({ of }: Of) {
  const whos = (['agreed', 'members', 'segment'] as const).map(
    (one) => [one, f(`who.${one}`)] as const,
  );
  return (
    <Group title={f('who')}>
      <Pick
        place="who"
        label={f('who')}
        hint={f('who.hint')}
        value={of.who}
        from={whos}
        onChange={(to) => set({ who: whos.find(([one]) => one === to)?.[0] ?? 'agreed' })}
      />
      {of.who === 'segment' && (
        <Pick
          place="segment"
          label={f('segment')}
          {...(segments.value?.length === 0 ? { hint: f('segment.none') } : {})}
          value={of.segment}
          from={segmentsFor(of.segment)}
          onChange={(segment) => set({ segment })}
        />
      )}
    </Group>
  );
}

/** Those there are with how many they have, and the chosen one where it is none of them. */
function segmentsFor(chosen: string): (readonly [id: string, label: string])[] {
  const known = (segments.value ?? []).map(({ segment, name, counted }) => {
    const people = counted && f('segment.people', { count: number(counted.people) });
    return [segment, [nameIn(name), people].filter(Boolean).join(', ')] as const;
  });
  const isThere = chosen === '' || known.some(([id]) => id === chosen);
  return [['', f('segment.choose')], ...(isThere ? [] : [[chosen, chosen] as const]), ...known];
}

export function DaysGroup({ of }: Of) {
  const clock = Array.from({ length: 48 }, (_, half) => {
    const text = `${String(half >> 1).padStart(2, '0')}:${half % 2 === 0 ? '00' : '30'}`;
    return [text, text] as const;
  });
  const times = (now: string) =>
    clock.some(([text]) => text === now) ? clock : [[now, now] as const, ...clock];
  return (
    <Group title={f('daysOf')}>
      <div class="pair">
        <DayPick of={of} place="firstDay" />
        <DayPick of={of} place="lastDay" />
      </div>
      <Tick label={f('timed')} isOn={of.isTimed} onChange={(isTimed) => set({ isTimed })} />
      {of.isTimed && (
        <>
          <Several
            place="days"
            label={f('daysOf')}
            from={weekdays.map((one) => [one, f(`day.${one}`)] as const)}
            chosen={of.days}
            onChange={(to) => set({ days: weekdays.filter((one) => to.includes(one)) })}
          />
          <div class="pair">
            <Pick
              place="from"
              label={f('from')}
              value={of.from}
              from={times(of.from)}
              onChange={(from) => set({ from })}
            />
            <Pick
              place="to"
              label={f('to')}
              value={of.to}
              from={times(of.to)}
              onChange={(to) => set({ to })}
            />
          </div>
        </>
      )}
    </Group>
  );
}

/** By name in the page's calendar: the browser's own field shows the browser's. */
function DayPick({ of, place }: Of & { readonly place: 'firstDay' | 'lastDay' }) {
  const timezone = venue.value?.timezone ?? 'UTC';
  const nowMs = Date.now();
  const ahead = Array.from({ length: DAYS_AHEAD }, (_, at) => {
    const atMs = nowMs + at * DAY_MS;
    return [dateOf(atMs, timezone), day(atMs, timezone)] as const;
  });
  const chosen = of[place];
  const isListed = chosen === '' || ahead.some(([date]) => date === chosen);
  const own = isListed ? [] : [[chosen, day(Date.parse(`${chosen}T12:00Z`), 'UTC')] as const];
  return (
    <Pick
      place={place}
      label={f(place)}
      value={chosen}
      from={[['', f(`${place}.none`)], ...own, ...ahead]}
      onChange={(to) => set({ [place]: to })}
    />
  );
}

export function LimitsGroup({ of }: Of) {
  return (
    <Group title={f('limits')}>
      <Pick
        place="per"
        label={f('per')}
        value={of.per}
        from={pers.map((one) => [one, f(`per.${one}`)] as const)}
        onChange={(to) => set({ per: pers.find((one) => one === to) ?? 'visit' })}
      />
      <div class="pair">
        <Count of={of} place="total" label={f('total')} hint={f('total.hint')} />
        <Count of={of} place="control" label={f('control')} hint={f('control.hint')} />
        <Count of={of} place="goalHours" label={f('goal')} hint={f('goal.hint')} />
      </div>
    </Group>
  );
}

export const channelChoices = () => channels.map((one) => [one, f(`channel.${one}`)] as const);
