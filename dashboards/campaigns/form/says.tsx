import { useRef } from 'preact/hooks';
import { holesFor } from './faults.ts';
import type { Fields } from './fields.ts';
import { Count, channelChoices, Group } from './groups.tsx';
import { Area, Both, Line, Pick, Several, Tick } from './inputs.tsx';
import { set } from './store.ts';
import { f } from './words.ts';

type Of = { readonly of: Fields };

/** Title and text in both languages, what is filled in, where it goes and how long it holds. */
export function SaysGroup({ of }: Of) {
  return (
    <Group title={f('says')}>
      <p class="muted small">{f('oneIsEnough')}</p>
      <Both
        en={<Text of={of} title="titleEn" body="bodyEn" word="inEnglish" dir="ltr" />}
        fa={<Text of={of} title="titleFa" body="bodyFa" word="inPersian" dir="rtl" />}
      />
      <Several
        place="channels"
        label={f('channels')}
        from={channelChoices()}
        chosen={of.channels}
        onChange={(channels) => set({ channels })}
      />
      <Count of={of} place="validMinutes" label={f('valid')} />
      <Tick
        label={f('onLeaving')}
        isOn={of.onLeaving}
        onChange={(onLeaving) => set({ onLeaving })}
      />
    </Group>
  );
}

type TextProps = Of & {
  readonly title: 'titleEn' | 'titleFa';
  readonly body: 'bodyEn' | 'bodyFa';
  readonly word: 'inEnglish' | 'inPersian';
  readonly dir: 'ltr' | 'rtl';
};

function Text({ of, title, body, word, dir }: TextProps) {
  const box = useRef<HTMLDivElement>(null);
  /** Where the cursor stands, else behind the text. */
  const insert = (hole: string) => {
    const area = box.current?.querySelector('textarea');
    const text = of[body];
    const at = area && document.activeElement !== null ? area.selectionStart : text.length;
    set({ [body]: `${text.slice(0, at)}{${hole}}${text.slice(at)}` });
    area?.focus();
  };
  return (
    <div class="text-of" ref={box}>
      <Line
        place={title}
        label={f(word, { field: f('title') })}
        dir={dir}
        value={of[title]}
        onChange={(to) => set({ [title]: to })}
      />
      <Area
        place={body}
        label={f(word, { field: f('body') })}
        dir={dir}
        value={of[body]}
        onChange={(to) => set({ [body]: to })}
      />
      <p class="holes">
        <span class="muted small">{f('holes')}</span>
        {holesFor(of).map((hole) => (
          <button key={hole} type="button" class="hole" onClick={() => insert(hole)}>
            {f(`hole.${hole}`)} <code dir="ltr">{`{${hole}}`}</code>
          </button>
        ))}
      </p>
    </div>
  );
}

const posts = ['', 'floor', 'cashier', 'sales', 'manager'] as const;

/** A task beside the message. */
export function StaffGroup({ of }: Of) {
  const known: (readonly [string, string])[] = posts.map((one) => [one, f(`post.${one}`)]);
  const own = known.some(([one]) => one === of.post) ? [] : [[of.post, of.post] as const];
  return (
    <Group title={f('staff')}>
      <Pick
        place="post"
        label={f('post')}
        value={of.post}
        from={[...known, ...own]}
        onChange={(post) => set({ post })}
      />
      {of.post !== '' && (
        <Both
          en={
            <Line
              place="taskEn"
              label={f('inEnglish', { field: f('task') })}
              dir="ltr"
              value={of.taskEn}
              onChange={(taskEn) => set({ taskEn })}
            />
          }
          fa={
            <Line
              place="taskFa"
              label={f('inPersian', { field: f('task') })}
              dir="rtl"
              value={of.taskFa}
              onChange={(taskFa) => set({ taskFa })}
            />
          }
        />
      )}
    </Group>
  );
}
