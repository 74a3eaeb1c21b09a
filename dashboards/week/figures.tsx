import type { FigureKey, WeekBody } from '../../src/contracts/api-week.ts';
import { number } from '../i18n/language.ts';
import { currencyName, differenceOf, percent, roundMoney, shownOf } from './format.ts';
import { w } from './store.ts';

const figureKeys: readonly FigureKey[] = [
  ...(['footfall', 'counted', 'capture', 'dwellMs'] as const),
  ...(['conversion', 'receiptsPerVisit', 'receiptsPerCounted'] as const),
  ...(['basket', 'basketUnits', 'perStaff'] as const),
  ...(['queueMedianMs', 'queueP90Ms', 'queueAbandoned'] as const),
];

/** Every figure with what it means, what it rests on, and how it differs from before. [WEK3] */
export function Figures({ body }: { readonly body: WeekBody }) {
  return (
    <section aria-labelledby="figures">
      <h2 id="figures">{w('figures')}</h2>
      <dl class="week-figures">
        {figureKeys
          .filter((key) => isShown(key, body))
          .map((key) => (
            <Figure key={key} name={key} body={body} />
          ))}
      </dl>
    </section>
  );
}

/** Receipts by visits is said only where it says more than the share of visits that bought. */
function isShown(key: FigureKey, { figures }: WeekBody): boolean {
  if (key !== 'receiptsPerVisit') return true;
  const { conversion, receiptsPerVisit } = figures;
  return Math.abs((receiptsPerVisit.value ?? 0) - (conversion.value ?? 0)) >= 0.005;
}

function Figure({ name, body }: { readonly name: FigureKey; readonly body: WeekBody }) {
  const { value, unknown, of } = body.figures[name];
  const currency = currencyName(body.money?.currency ?? '');
  return (
    <div class="card week-figure">
      <dt>{w(name)}</dt>
      {value === undefined ? (
        <dd class="week-unknown">
          {unknown === 'few' ? <strong>{w('few')}</strong> : <strong>{w('unknown')}</strong>}:{' '}
          {unknown === 'few' ? w('fewWhy') : w(unknown ?? 'noDays')}
        </dd>
      ) : (
        <>
          <dd class="week-value">
            {shownOf(name, value, body)}
            {name !== 'footfall' && name !== 'counted' && (
              <small class="muted">{w('of', { count: of })}</small>
            )}
          </dd>
          <Change name={name} body={body} />
        </>
      )}
      <dd class="week-is">
        {value === undefined && name === 'basket'
          ? w('basket.is', { currency: '—' })
          : w(`${name}.is`, { currency })}
        <More name={name} body={body} />
      </dd>
    </div>
  );
}

const arrows = { more: '▲', less: '▼', same: '≈', tooEarly: '' } as const;

function Change({ name, body }: { readonly name: FigureKey; readonly body: WeekBody }) {
  const { base, difference, verdict } = body.figures[name];
  if (base === undefined) return <dd class="muted small">{w('tooEarly')}</dd>;
  const before = w('before', { value: shownOf(name, base, body) });
  if (difference === undefined) {
    return (
      <dd class="muted small">
        {before} · {w('tooEarly')}
      </dd>
    );
  }
  const isLess = verdict === 'less';
  const [low, high] = isLess
    ? [-difference.high, -difference.low]
    : [difference.low, difference.high];
  const said = {
    value: differenceOf(name, Math.abs(difference.value), body),
    low: differenceOf(name, low, body),
    high: differenceOf(name, high, body),
  };
  return (
    <dd class="small">
      <span class="muted">{before}</span>
      <br />
      <span aria-hidden="true">{arrows[verdict]}</span> {w(verdict, said)}
    </dd>
  );
}

/** What else belongs to a figure. */
function More({ name, body }: { readonly name: FigureKey; readonly body: WeekBody }) {
  const said: string[] = [];
  const { money: sums, staff, wearingShare, figures } = body;
  if (name === 'footfall' && wearingShare !== undefined && figures.footfall.value !== undefined) {
    const people = Math.round(figures.footfall.value / wearingShare);
    said.push(w('share', { share: percent(wearingShare), people }));
  }
  if (name === 'counted') said.push(...doorsOf(body));
  if (sums !== undefined && name === 'conversion') {
    const { matched } = sums;
    const receipts = sums.receipts + sums.others;
    if (matched < receipts) said.push(w('matched', { receipts, matched }));
  }
  if (sums !== undefined && name === 'basket') {
    said.push(w('total', { total: roundMoney(sums.total, sums.currency) }));
    if (sums.returned > 0)
      said.push(w('returned', { returned: roundMoney(sums.returned, sums.currency) }));
    if (sums.others > 0) said.push(w('others', { count: sums.others }));
  }
  if (staff !== undefined && name === 'perStaff') {
    const hours = number(Math.round(staff.hours));
    said.push(w('hours', { hours, share: percent(staff.unattended) }));
  }
  return said.map((text) => <span key={text}> {text}</span>);
}

/** On which days the count rests, and on which it is compared. [WEK12] */
function doorsOf({ doors, figures, days }: WeekBody): readonly string[] {
  if (doors === undefined || figures.counted.value === undefined) return [];
  const { compared } = doors;
  const isPart = figures.counted.base !== undefined && compared < doors.days;
  return [
    w('outs', { count: doors.outs }),
    ...(doors.days < days.length ? [w('countedOn', { count: doors.days, days: days.length })] : []),
    ...(isPart ? [w('comparedOn', { count: compared })] : []),
  ];
}
