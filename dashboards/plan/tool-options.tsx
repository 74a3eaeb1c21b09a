import { nameIn } from '../i18n/language.ts';
import { finish } from './hand.ts';
import { noTrace, type Tool } from './model/tools.ts';
import { NumberField } from './number-field.tsx';
import { closeSheet, showDrawing } from './panels.ts';
import {
  doorWidth,
  drawing,
  isSnapping,
  mayEdit,
  rightAngles,
  take,
  template,
  templateId,
  templates,
  tool,
  trace,
  underlay,
} from './store.ts';
import { ToolIcon } from './tool-icons.tsx';
import { w } from './words.ts';

const tools: readonly Tool[] = [
  ...(['select', 'room', 'wall', 'door', 'stairs', 'rectangle', 'polygon', 'cut'] as const),
  ...(['measure', 'picture', 'scale'] as const),
];

/** What the hand does: a word and a picture each. */
export function ToolBar() {
  const isOff = (one: Tool) =>
    ((one === 'picture' || one === 'scale') && !underlay.value) ||
    (one === 'stairs' && drawing.value.floors.length < 2) ||
    (!mayEdit() && one !== 'select' && one !== 'measure');
  return (
    <fieldset class="tools">
      <legend class="hidden">{w('tools')}</legend>
      {tools.map((one) => (
        <button
          key={one}
          type="button"
          class="tool"
          data-tool={one}
          aria-pressed={tool.value === one}
          disabled={isOff(one)}
          onClick={() => {
            take(one);
            if (one !== 'select') closeSheet();
            showDrawing();
          }}
        >
          <ToolIcon of={one} />
          <span>{w(`tool.${one}`)}</span>
        </button>
      ))}
    </fieldset>
  );
}

export function TemplateSelect() {
  return (
    <label class="select-field">
      <span>{w('template')}</span>
      <select
        name="template"
        value={template.value.id}
        onChange={({ currentTarget }) => {
          templateId.value = currentTarget.value;
        }}
      >
        {templates.value.map(({ id, name }) => (
          <option key={id} value={id}>
            {nameIn(name)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** What the tool in hand may be told, and one sentence on how it is used. */
export function ToolOptions() {
  const now = tool.value;
  const isChain = now === 'wall' || now === 'polygon';
  const isCatching = !['picture', 'scale', 'door'].includes(now);
  return (
    <div class={`options tool-${now}`}>
      <p class="hint">{w(`hint.${now}`)}</p>
      {(now === 'rectangle' || now === 'polygon') && <TemplateSelect />}
      {now === 'door' && (
        <NumberField
          label={w('door.width')}
          name="door-width"
          unit={w('unit.m')}
          isNeeded
          value={doorWidth.value}
          onSet={(value) => {
            if (value !== undefined && value > 0 && value <= 50) doorWidth.value = value;
          }}
        />
      )}
      {isChain && <Switch name="right-angles" word={w('rightAngles')} of={rightAngles} />}
      {isCatching && <Switch name="snapping" word={w('snapping')} of={isSnapping} />}
      {isChain && trace.value.points.length > 0 && (
        <button
          type="button"
          class="button button--quiet"
          data-act="finish"
          onClick={() => {
            if (now === 'wall') trace.value = noTrace;
            else finish();
          }}
        >
          {w(now === 'wall' ? 'finish.wall' : 'finish.polygon')}
        </button>
      )}
    </div>
  );
}

function Switch(props: {
  readonly name: string;
  readonly word: string;
  readonly of: { value: boolean };
}) {
  return (
    <label class="switch">
      <input
        type="checkbox"
        name={props.name}
        checked={props.of.value}
        onChange={({ currentTarget }) => {
          props.of.value = currentTarget.checked;
        }}
      />
      <span>{props.word}</span>
    </label>
  );
}
