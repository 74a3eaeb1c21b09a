import type { ComponentChildren } from 'preact';
import type { BacktestJobBody } from '../../src/contracts/api.ts';
import { number, t, time } from '../i18n/language.ts';
import { venue } from '../parts/venue-page.ts';
import { Led, Who } from './why.tsx';
import { gateName } from './why-words.ts';
import { w } from './words.ts';

const SAMPLES = 5;

type BacktestResult = NonNullable<BacktestJobBody['result']>;
type BacktestSample = BacktestResult['samples']['added'][number];

/** What a back-test found: what changed, what it ran through, what held back, and samples. */
export function Result({ of: result }: { readonly of: BacktestResult }) {
  const { recorded, changed, added, removed, kept, moved, others } = result;
  return (
    <div class="result">
      <p>
        {w('test.from_to', { from: clock(result.fromMs), to: clock(result.toMs) })}
        {result.source === 'recording' && ` · ${w('test.recording')}`}
      </p>
      <p class="reached">{w('test.reached', { count: changed.visitors, sends: changed.sends })}</p>
      <p class="changes">
        <b>{w('test.changes', { added, removed, kept })}</b>
        {moved > 0 && <span class="muted"> · {w('test.moved', { count: moved })}</span>}
      </p>
      {result.unchanged && <p>{w('test.unchanged')}</p>}
      <Then>
        <Row name={w('test.sends')} then={recorded.sends} now={changed.sends} />
        <Row name={w('test.visitors')} then={recorded.visitors} now={changed.visitors} />
        <Row name={w('test.held')} then={recorded.held} now={changed.held} />
        <Row name={w('control')} then={recorded.control} now={changed.control} />
        <Row name={w('test.nearMisses')} then={recorded.nearMisses} now={changed.nearMisses} />
        <Row name={w('test.errors')} then={recorded.errors} now={changed.errors} />
        {result.gates.length > 0 && (
          <tr>
            <th scope="rowgroup" colSpan={3} class="group">
              {w('test.gates')}
            </th>
          </tr>
        )}
        {result.gates.map(({ gate, recorded: then, changed: now }) => (
          <Row key={gate} name={gateName(gate)} then={then} now={now} />
        ))}
      </Then>
      <Samples name={w('test.added')} count={added} of={result.samples.added} />
      <Samples name={w('test.removed')} count={removed} of={result.samples.removed} />
      <Samples name={w('test.kept')} count={kept} of={result.samples.kept} />
      {others.length > 0 && <h4>{w('test.others')}</h4>}
      {others.map((one) => (
        <p key={one.campaign}>{w('test.other', one)}</p>
      ))}
      <Took of={result} />
    </div>
  );
}

function Then(props: { readonly children: ComponentChildren }) {
  return (
    <table class="then">
      <thead>
        <tr>
          <td />
          <th scope="col" class="number">
            {w('test.then')}
          </th>
          <th scope="col" class="number">
            {w('test.now')}
          </th>
        </tr>
      </thead>
      <tbody>{props.children}</tbody>
    </table>
  );
}

function Row(props: { readonly name: string; readonly then: number; readonly now: number }) {
  const { name, then, now } = props;
  return (
    <tr class={then === now ? '' : 'differs'}>
      <th scope="row">{name}</th>
      <td class="number">{number(then)}</td>
      <td class="number">{number(now)}</td>
    </tr>
  );
}

function Samples(props: {
  readonly name: string;
  readonly count: number;
  readonly of: readonly BacktestSample[];
}) {
  if (props.of.length === 0) return null;
  return (
    <details>
      <summary>
        {w('test.samples')}: {props.name} ({number(props.count)})
      </summary>
      <ul class="samples">
        {props.of.slice(0, SAMPLES).map(({ atMs, visitor, because }) => (
          <li key={`${atMs} ${visitor}`}>
            <time dateTime={new Date(atMs).toISOString()}>{clock(atMs)}</time> <Who of={visitor} />
            <Led of={because} />
          </li>
        ))}
      </ul>
    </details>
  );
}

function Took({ of: { frames, wallMs, speedup, ignored } }: { readonly of: BacktestResult }) {
  const { changes, reports } = ignored;
  return (
    <p class="muted small">
      {w('test.took', {
        frames,
        wall: t('unit.s', { n: wallMs / 1_000 }),
        times: Math.round(speedup),
      })}{' '}
      {changes + reports > 0 && w('test.ignored', { changes, reports })}
    </p>
  );
}

function clock(atMs: number): string {
  return time(atMs, venue.value?.timezone ?? 'UTC', 'day');
}
