import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Segment, SegmentRule, SegmentSheet } from '../../src/contracts/api-segments.ts';
import { nameIn } from '../i18n/language.ts';
import { idFrom } from './id-from.ts';
import { Button, Line, Shown } from './parts.tsx';
import { Group } from './segment-group.tsx';
import {
  type Beginning,
  beginnings,
  draftOfRule,
  type GroupDraft,
  newGroup,
  ruleOf,
} from './segment-model.ts';
import { ask, preview, publish } from './segment-store.ts';
import { Tally } from './segment-tally.tsx';
import { complain, fields, loading } from './store.ts';
import { w } from './words.ts';

type Props = {
  readonly sheet: SegmentSheet | undefined;
  readonly all: readonly SegmentSheet[];
};

/** A rule put together from questions; what it says and whom it holds stands beside it. [CUP12] */
export function SegmentForm({ sheet, all }: Props) {
  const draft = useSignal<GroupDraft>(draftOf(sheet));
  const en = useSignal(sheet?.name.en ?? '');
  const fa = useSignal(sheet?.name.fa ?? '');
  const isAsked = useSignal(false);
  const read = ruleOf(draft.value, fields.value);
  const said = read.ok ? JSON.stringify(read.rule) : '';
  useEffect(() => {
    if (said === '') preview.value = loading;
    ask(read.ok ? read.rule : undefined);
  }, [said]);
  const save = () => {
    isAsked.value = true;
    if (!read.ok) return complain(w(read.wrong.has('empty') ? 'segmentEmpty' : 'wrongFields'));
    const [english, persian] = [en.value.trim(), fa.value.trim()];
    if (english === '' && persian === '') return complain(w('segmentNoName'));
    const taken = new Set(all.map(({ segment }) => segment));
    const name = {
      en: english === '' ? persian : english,
      ...(persian === '' ? {} : { fa: persian }),
    };
    void publish({
      id: sheet?.segment ?? idFrom(english, 'segment', taken),
      name,
      who: read.rule,
    });
  };
  const isNew = sheet === undefined;
  return (
    <section class="card form" aria-labelledby="segment-title">
      <h2 id="segment-title">{isNew ? w('newSegment') : nameIn(sheet.name)}</h2>
      {isNew && draft.value.items.length === 0 && (
        <Beginnings onChoose={(one) => (draft.value = beginnings[one]())} />
      )}
      <Group
        group={draft.value}
        depth={0}
        wrong={read.ok ? new Map() : read.wrong}
        onChange={(next) => {
          draft.value = next;
        }}
      />
      <Preview rule={read.ok ? read.rule : undefined} />
      <div class="fields">
        <Line
          name="segment-en"
          label={w('nameEn')}
          value={en.value}
          isLatin
          most={128}
          trouble={
            isAsked.value && `${en.value}${fa.value}`.trim() === '' ? w('segmentNoName') : undefined
          }
          onChange={(value) => (en.value = value)}
        />
        <Line
          name="segment-fa"
          label={w('nameFa')}
          value={fa.value}
          most={128}
          onChange={(value) => (fa.value = value)}
        />
      </div>
      <Button isMain name="publish" onClick={save}>
        {w(isNew ? 'publishSegment' : 'publishChange')}
      </Button>
      <p class="muted small">{w('publishText')}</p>
    </section>
  );
}

function draftOf(sheet: SegmentSheet | undefined): GroupDraft {
  if (sheet === undefined) return newGroup('all', []);
  // As this server published it: its shape was checked then.
  const { who } = sheet.document as Segment;
  return draftOfRule(who, fields.value);
}

function Beginnings({ onChoose }: { readonly onChoose: (one: Beginning) => void }) {
  return (
    <div>
      <p class="muted">{w('beginWith')}</p>
      <div class="buttons">
        {(['bought', 'away', 'birthday', 'agreed'] as const).map((one) => (
          <Button key={one} name={`begin-${one}`} onClick={() => onChoose(one)}>
            {w(`begin.${one}`)}
          </Button>
        ))}
      </div>
    </div>
  );
}

/** What the rule says in a sentence, and how many that is now. */
function Preview({ rule }: { readonly rule: SegmentRule | undefined }) {
  if (rule === undefined) return <p class="muted">{w('previewLater')}</p>;
  return (
    <div class="preview form" data-preview={preview.value.state} aria-live="polite">
      <Shown of={preview.value} retry={() => ask(rule)}>
        {({ sentence, counted, sample }) => (
          <>
            <p>{nameIn(sentence)}</p>
            <Tally of={counted} />
            {sample.length > 0 && (
              <p class="muted small">
                {w('sample', {
                  names: sample
                    .slice(0, 5)
                    .map(({ name }) => name ?? w('noName'))
                    .join(w('comma')),
                })}
              </p>
            )}
          </>
        )}
      </Shown>
    </div>
  );
}
