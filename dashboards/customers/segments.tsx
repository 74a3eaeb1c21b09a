import { useSignal } from '@preact/signals';
import type { SegmentMember, SegmentSheet } from '../../src/contracts/api-segments.ts';
import { nameIn } from '../i18n/language.ts';
import { Button, Name, Shown } from './parts.tsx';
import { SegmentForm } from './segment-form.tsx';
import {
  loadMembers,
  loadSegments,
  members,
  remove,
  segments,
  useSegments,
} from './segment-store.ts';
import { Tally } from './segment-tally.tsx';
import { go, mayChange, place } from './store.ts';
import { w } from './words.ts';

/** Customers by a rule, counted as one looks. [CUP12] */
export function Segments() {
  useSegments();
  const { segment } = place.value;
  return (
    <>
      {segment !== undefined && (
        <p>
          <Button name="back" onClick={() => go({ tab: 'segments' })}>
            {w('backToSegments')}
          </Button>
        </p>
      )}
      <Shown of={segments.value} retry={() => void loadSegments()}>
        {(all) => {
          if (segment === undefined) return <All all={all} />;
          const sheet = all.find((one) => one.segment === segment);
          if (segment !== 'new' && sheet === undefined) return <p class="card">{w('gone')}</p>;
          return <One key={segment} sheet={sheet} all={all} />;
        }}
      </Shown>
    </>
  );
}

function All({ all }: { readonly all: readonly SegmentSheet[] }) {
  return (
    <>
      <div class="row">
        <p class="muted">{w('segmentsText')}</p>
        {mayChange.value && (
          <Button isMain name="new" onClick={() => go({ tab: 'segments', segment: 'new' })}>
            {w('newSegment')}
          </Button>
        )}
      </div>
      {all.length === 0 && <p class="card">{w('noSegments')}</p>}
      <ul class="segments plain">
        {all.map((one) => (
          <li key={one.segment} class="card form" data-segment={one.segment}>
            <h2>{nameIn(one.name)}</h2>
            <p>{nameIn(one.sentence)}</p>
            <Tally of={one.counted} />
            <Button
              name="open-segment"
              label={w('openSegmentOf', { name: nameIn(one.name) })}
              onClick={() => go({ tab: 'segments', segment: one.segment })}
            >
              {w(mayChange.value ? 'changeSegment' : 'openSegment')}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}

type OneProps = { readonly sheet: SegmentSheet | undefined; readonly all: readonly SegmentSheet[] };

function One({ sheet, all }: OneProps) {
  return (
    <>
      {mayChange.value ? (
        <SegmentForm sheet={sheet} all={all} />
      ) : (
        sheet !== undefined && (
          <section class="card form">
            <h2>{nameIn(sheet.name)}</h2>
            <p>{nameIn(sheet.sentence)}</p>
            <Tally of={sheet.counted} />
          </section>
        )
      )}
      {sheet !== undefined && <Members segment={sheet.segment} />}
      {sheet !== undefined && mayChange.value && <Remove sheet={sheet} />}
    </>
  );
}

/** Who is in it as it was published. */
function Members({ segment }: { readonly segment: string }) {
  const now = members.value;
  const isMine = useSignal(false);
  if (!isMine.value || now === undefined) {
    const open = () => {
      isMine.value = true;
      members.value = undefined;
      void loadMembers(segment);
    };
    return (
      <p>
        <Button name="members" onClick={open}>
          {w('showMembers')}
        </Button>
      </p>
    );
  }
  return (
    <section class="card form" aria-labelledby="members-title">
      <h2 id="members-title">{w('members')}</h2>
      <Shown of={now} retry={() => void loadMembers(segment)}>
        {({ items, next }) => (
          <>
            {items.length === 0 && <p class="muted">{w('noMembers')}</p>}
            <ul class="plain lines">{items.map(Member)}</ul>
            {next !== undefined && (
              <Button onClick={() => void loadMembers(segment, true)}>{w('more')}</Button>
            )}
          </>
        )}
      </Shown>
    </section>
  );
}

function Member({ visitor, name, mayEmail, maySms }: SegmentMember) {
  return (
    <li key={visitor} class="row">
      <span>
        <strong>
          <Name of={name} />
        </strong>{' '}
        {mayEmail && <span class="tag">{w('count.mayEmail')}</span>}
        {maySms && <span class="tag">{w('count.maySms')}</span>}
        {!mayEmail && !maySms && <span class="muted small">{w('mayNothing')}</span>}
      </span>
      <Button onClick={() => go({ tab: 'list', customer: visitor })}>{w('openCustomer')}</Button>
    </li>
  );
}

/** What a live campaign names stays: the page says which, before the server has to. */
function Remove({ sheet }: { readonly sheet: SegmentSheet }) {
  const isSure = useSignal(false);
  if (sheet.campaigns.length > 0) {
    const names = sheet.campaigns.join(w('comma'));
    return <p class="muted">{w('segmentInUse', { names })}</p>;
  }
  return (
    <p class="row">
      {isSure.value && <span>{w('segmentRemoveSure')}</span>}
      <Button
        name="remove-segment"
        onClick={() => {
          if (isSure.value) void remove(sheet);
          isSure.value = true;
        }}
      >
        {w(isSure.value ? 'remove' : 'removeSegment')}
      </Button>
    </p>
  );
}
