import { useSignal } from '@preact/signals';
import { Button, Choose } from './parts.tsx';
import { type Ask, asks, type LeafWrong } from './segment-leaf.ts';
import {
  deepest,
  type GroupDraft,
  hows,
  type NodeDraft,
  newGroup,
  newLeaf,
  withNode,
} from './segment-model.ts';
import { Leaf } from './segment-question.tsx';
import { w } from './words.ts';

type Props = {
  readonly group: GroupDraft;
  readonly depth: number;
  readonly wrong: ReadonlyMap<string, LeafWrong>;
  readonly onChange: (next: GroupDraft) => void;
  readonly onRemove?: () => void;
};

/** Conditions that hold all, at least one, or none; a group may hold another one. [CUP12] */
export function Group({ group, depth, wrong, onChange, onRemove }: Props) {
  const { key, how, items } = group;
  const put = (of: string, change: (node: NodeDraft) => NodeDraft | undefined) =>
    onChange(withNode(group, of, change));
  return (
    <fieldset class="group" data-depth={depth}>
      <legend class="hidden">{w(depth === 0 ? 'conditions' : 'groupOf')}</legend>
      <div class="group-head">
        <Choose
          name={`how-${key}`}
          label={w('whoIsIn')}
          value={how}
          options={hows.map((one) => [one, w(`how.${one}`)])}
          onChange={(value) =>
            onChange({ ...group, how: hows.find((one) => one === value) ?? 'all' })
          }
        />
        {onRemove !== undefined && <Button onClick={onRemove}>{w('removeGroup')}</Button>}
      </div>
      {items.map((one, at) =>
        one.kind === 'group' ? (
          <Group
            key={one.key}
            group={one}
            depth={depth + 1}
            wrong={wrong}
            onChange={(next) => put(one.key, () => next)}
            onRemove={() => put(one.key, () => undefined)}
          />
        ) : (
          <Leaf
            key={one.key}
            at={at + 1}
            leaf={one}
            wrong={wrong}
            onChange={(next) => put(one.key, () => next)}
            onRemove={() => put(one.key, () => undefined)}
          />
        ),
      )}
      <Add group={group} depth={depth} onChange={onChange} />
    </fieldset>
  );
}

function Add({ group, depth, onChange }: Pick<Props, 'group' | 'depth' | 'onChange'>) {
  const chosen = useSignal<Ask>('purchases');
  const { key, items } = group;
  const add = (node: NodeDraft) => onChange({ ...group, items: [...items, node] });
  return (
    <div class="group-add">
      <Choose
        name={`ask-${key}`}
        label={w('addCondition')}
        value={chosen.value}
        options={asks.map((one) => [one, w(`ask.${one}`)])}
        onChange={(value) => {
          chosen.value = asks.find((one) => one === value) ?? 'purchases';
        }}
      />
      <Button
        name="add-condition"
        label={w('addThis', { what: w(`ask.${chosen.value}`) })}
        onClick={() => add(newLeaf(chosen.value))}
      >
        {w('addDo')}
      </Button>
      {depth + 1 < deepest && (
        <Button
          name="add-group"
          onClick={() => add(newGroup(group.how === 'any' ? 'all' : 'any', []))}
        >
          {w('addGroup')}
        </Button>
      )}
    </div>
  );
}
