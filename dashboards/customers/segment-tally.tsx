import type { SegmentTally } from '../../src/contracts/api-segments.ts';
import { number } from '../i18n/language.ts';
import { w } from './words.ts';

/** People, and how many of them an offer may be written to. */
export function Tally({ of }: { readonly of: SegmentTally | undefined }) {
  if (of === undefined) return <p class="muted">{w('counting')}</p>;
  const rows = [
    ['people', of.people],
    ['mayEmail', of.mayEmail],
    ['maySms', of.maySms],
  ] as const;
  return (
    <dl class="counts">
      {rows.map(([what, count]) => (
        <div key={what} data-count={what}>
          <dt>{w(`count.${what}`)}</dt>
          <dd>{number(count)}</dd>
        </div>
      ))}
    </dl>
  );
}
