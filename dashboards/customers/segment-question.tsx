import type { CustomerField } from '../../src/contracts/api-customers.ts';
import { nameIn, number } from '../i18n/language.ts';
import { Button, Choose, Line, type Option } from './parts.tsx';
import { hasSlots, howsOf, isSlotted, type LeafWrong, type SlottedAsk } from './segment-leaf.ts';
import type { LeafDraft } from './segment-model.ts';
import { campaigns } from './segment-store.ts';
import { fields } from './store.ts';
import { w, wordOr } from './words.ts';

type Props = {
  /** Its place in its group, from 1. */
  readonly at: number;
  readonly leaf: LeafDraft;
  readonly wrong: ReadonlyMap<string, LeafWrong>;
  readonly onChange: (next: LeafDraft) => void;
  readonly onRemove: () => void;
};
/** What a question's fields are made of. */
type Asked = {
  readonly leaf: LeafDraft;
  readonly text: (slot: string) => string;
  readonly line: (slot: string) => {
    name: string;
    value: string;
    trouble: string | undefined;
    onChange: (value: string) => void;
  };
  readonly pick: (slot: string) => {
    name: string;
    value: string;
    onChange: (value: string) => void;
  };
};

/** One question about a customer, in fields. */
export function Leaf({ at, leaf, wrong, onChange, onRemove }: Props) {
  const title = w(`ask.${leaf.ask}`);
  const text = (slot: string) => leaf.typed[slot] ?? '';
  const set = (slot: string) => (value: string) =>
    onChange({ ...leaf, typed: { ...leaf.typed, [slot]: value } });
  const pick = (slot: string) => {
    return { name: `${leaf.key}-${slot}`, value: text(slot), onChange: set(slot) };
  };
  const line = (slot: string) => {
    const what = wrong.get(`${leaf.key}/${slot}`);
    return { ...pick(slot), trouble: what === undefined ? undefined : w(what) };
  };
  const asked: Asked = { leaf, text, line, pick };
  return (
    <fieldset class="question" data-ask={leaf.ask}>
      <legend>
        {number(at)}. {title}
      </legend>
      {leaf.raw === undefined ? (
        <Slots asked={asked} />
      ) : (
        <p>
          <bdi dir="ltr" class="value">
            {JSON.stringify(leaf.raw)}
          </bdi>
        </p>
      )}
      <Button label={w('removeCondition', { at, what: title })} onClick={onRemove}>
        {w('remove')}
      </Button>
    </fieldset>
  );
}

function Slots({ asked }: { readonly asked: Asked }) {
  const { ask } = asked.leaf;
  if (isSlotted(ask)) return <Many asked={asked} ask={ask} />;
  if (ask === 'birthday') return <Birthday asked={asked} />;
  if (ask === 'field') return <Own asked={asked} />;
  const options: Record<'consent' | 'address' | 'language', readonly Option[]> = {
    consent: (['offers', 'service', 'improve'] as const).map((one) => [one, w(`purpose.${one}`)]),
    address: [
      ['email', w('email')],
      ['phone', w('phone')],
    ],
    language: [
      ['fa', 'فارسی'],
      ['en', 'English'],
    ],
  };
  return <Choose {...asked.pick(ask)} label={w(`which.${ask}`)} options={options[ask]} />;
}

/** Questions of how many, how much or how long ago, and within what. */
function Many({ asked, ask }: { readonly asked: Asked; readonly ask: SlottedAsk }) {
  const { line } = asked;
  const digits = { keys: 'numeric', most: 20 } as const;
  const least = w(ask === 'spent' ? 'spentHint' : 'atLeastHint');
  const has = (group: Parameters<typeof hasSlots>[1]) => hasSlots(ask, group);
  return (
    <>
      <div class="fields">
        {has('many') && (
          <>
            <Line {...line('atLeast')} {...digits} label={w('atLeast')} hint={least} />
            <Line {...line('atMost')} {...digits} label={w('atMost')} hint={w('atMostHint')} />
          </>
        )}
        {has('currency') && (
          <Line
            {...line('currency')}
            label={w('column.currency')}
            isLatin
            hint={w('currencyHint')}
          />
        )}
        {has('ago') && (
          <>
            <Line {...line('agoLeast')} {...digits} label={w('agoLeast')} />
            <Line {...line('agoMost')} {...digits} label={w('agoMost')} hint={w('agoHint')} />
          </>
        )}
        {has('period') && (
          <Line {...line('within')} {...digits} label={w('within')} hint={w('withinHint')} />
        )}
        {has('contactKind') && <ContactKinds asked={asked} />}
        {has('campaign') && <Campaigns asked={asked} />}
      </div>
      <Finer asked={asked} ask={ask} />
    </>
  );
}

/** Asked rarely: open where something is said. */
function Finer({ asked, ask }: { readonly asked: Asked; readonly ask: SlottedAsk }) {
  const { line, pick, text } = asked;
  const has = (group: Parameters<typeof hasSlots>[1]) => hasSlots(ask, group);
  const isSaid = ['from', 'to', 'sku', 'category', 'here', 'offer'].some((one) => text(one) !== '');
  if (!(has('period') || has('goods') || has('here') || has('offer'))) return null;
  return (
    <details class="more" open={isSaid}>
      <summary>{w('finer')}</summary>
      <div class="fields">
        {has('period') && (
          <>
            <Line {...line('from')} label={w('fromDay')} hint={w('dateHint')} />
            <Line {...line('to')} label={w('toDay')} />
          </>
        )}
        {has('goods') && (
          <>
            <Line {...line('category')} label={w('category')} most={128} />
            <Line {...line('sku')} label={w('column.sku')} isLatin most={128} />
          </>
        )}
        {has('offer') && <Line {...line('offer')} label={w('offer')} isLatin most={128} />}
        {has('here') && (
          <Choose
            {...pick('here')}
            label={w('where')}
            options={[
              ['', w('everywhere')],
              ['yes', w('hereOnly')],
            ]}
          />
        )}
      </div>
    </details>
  );
}

function ContactKinds({ asked }: { readonly asked: Asked }) {
  const kinds = ['call', 'visit', 'email', 'complaint', 'note'] as const;
  const options: readonly Option[] = [
    ['', w('anyKind')],
    ...kinds.map((one) => [one, w(`contact.${one}`)] as const),
  ];
  return <Choose {...asked.pick('contactKind')} label={w('contactKind')} options={options} />;
}

function Campaigns({ asked }: { readonly asked: Asked }) {
  const now = asked.text('campaign');
  const isKnown = now === '' || campaigns.value.some(([id]) => id === now);
  const options: readonly Option[] = [
    ['', w('anyCampaign')],
    ...campaigns.value,
    ...(isKnown ? [] : [[now, now] as const]),
  ];
  return <Choose {...asked.pick('campaign')} label={w('campaign')} options={options} />;
}

function Birthday({ asked: { line, pick, text } }: { readonly asked: Asked }) {
  const how = text('how') === '' ? 'within' : text('how');
  const hows = ['within', 'month', 'known', 'unknown'] as const;
  return (
    <div class="fields">
      <Choose
        {...pick('how')}
        value={how}
        label={w('which.birthday')}
        options={hows.map((one) => [one, w(`birthday.${one}`)])}
      />
      {how === 'within' && (
        <Line {...line('days')} label={w('daysAhead')} keys="numeric" most={6} />
      )}
      {how === 'month' && <Choose {...pick('month')} label={w('month')} options={monthOptions()} />}
    </div>
  );
}

/** Months of the Gregorian calendar, as the rule counts them. */
function monthOptions(): readonly Option[] {
  const locale = document.documentElement.lang === 'fa' ? 'fa-IR-u-ca-gregory' : 'en-GB';
  const format = new Intl.DateTimeFormat(locale, { month: 'long', timeZone: 'UTC' });
  return Array.from({ length: 12 }, (_, at) => [
    String(at + 1),
    format.format(Date.UTC(2026, at, 15)),
  ]);
}

function Own({ asked }: { readonly asked: Asked }) {
  const { line, pick, text } = asked;
  const field = fields.value.find((one) => one.field === text('field'));
  const type = field?.type ?? 'text';
  const hows = howsOf(type);
  const how = hows.includes(text('how')) ? text('how') : (hows[0] ?? 'is');
  const missing = line('field').trouble;
  if (fields.value.length === 0) return <p class="muted">{w('noFieldsYet')}</p>;
  return (
    <div class="fields">
      <Choose
        {...pick('field')}
        label={w('whichField')}
        options={[
          ['', w('chooseField')],
          ...fields.value.map((one) => [one.field, nameIn(one.name)] as const),
        ]}
      />
      {missing !== undefined && <p class="field-wrong">{missing}</p>}
      {field !== undefined && (
        <>
          <Choose
            {...pick('how')}
            value={how}
            label={w('whichHow')}
            options={hows.map((one) => [one, wordOr(`fieldHow.${one}`, one)])}
          />
          {how !== 'atMost' && how !== 'known' && how !== 'unknown' && (
            <Value asked={asked} field={field} how={how} />
          )}
          {(how === 'atMost' || how === 'between') && (
            <Line {...line('most')} label={w('atMost')} />
          )}
        </>
      )}
    </div>
  );
}

type ValueProps = {
  readonly asked: Asked;
  readonly field: CustomerField;
  readonly how: string;
};

function Value({ asked: { line, pick, text }, field, how }: ValueProps) {
  const { type, choices = [] } = field;
  if (how === 'in') return <Several asked={{ line, text }} />;
  if (type === 'flag') {
    const options: readonly Option[] = [
      ['', w('notSaid')],
      ['yes', w('yes')],
      ['no', w('no')],
    ];
    return <Choose {...pick('value')} label={w('value')} options={options} />;
  }
  if (type === 'choice') {
    const options: readonly Option[] = [
      ['', w('notSaid')],
      ...choices.map((one) => [one, one] as const),
    ];
    return <Choose {...pick('value')} label={w('value')} options={options} />;
  }
  const label = w(how === 'is' ? 'value' : 'atLeast');
  const hint = type === 'date' ? w('dateHint') : undefined;
  return <Line {...line('value')} label={label} hint={hint} />;
}

function Several({ asked: { line } }: { readonly asked: Pick<Asked, 'line' | 'text'> }) {
  const { name, value, trouble, onChange } = line('value');
  return (
    <label class="field" for={`several-${name}`}>
      <span>{w('oneOf')}</span>
      <textarea
        id={`several-${name}`}
        rows={3}
        dir="auto"
        value={value}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
      {trouble !== undefined && <small class="field-wrong">{trouble}</small>}
    </label>
  );
}
