import { IntlMessageFormat } from 'intl-messageformat';
import type { Rendered } from '../contracts/egress.ts';
import type { Language, Localized } from '../contracts/ids.ts';
import type { VenueRecord } from '../contracts/ports.ts';
import type { MessageRow } from '../contracts/rows.ts';
import type { TemplateVariable } from '../contracts/templates.ts';
import { templateVariableNames } from '../contracts/templates.ts';

type Values = Partial<Record<TemplateVariable, string | number>>;

export type RenderInput = {
  readonly message: Pick<MessageRow, 'title' | 'body' | 'coupon' | 'because'>;
  readonly language: Language;
  readonly name?: string | undefined;
  readonly venue?: Pick<VenueRecord, 'name' | 'plan'> | undefined;
};
export type RenderResult =
  | { readonly ok: true; readonly rendered: Rendered }
  | { readonly ok: false; readonly reason: string };

/** UTF-16 units; the inbox takes more, a phone shows less. */
const maxTitle = 200;
const maxBody = 2_000;
const maxValue = 128;

const locales = { en: 'en', fa: 'fa-IR' } as const satisfies Record<Language, string>;
/** In place of a name nobody gave, where a text names it without a choice. */
const nobody = { en: 'guest', fa: 'مهمان' } as const satisfies Record<Language, string>;
/** The branch of a choice whose value is not known. */
const unknownBranch = 'unknown';

/**
 * Title and body in the visitor's language, both in English when either is not translated.
 * Values are put in as they are: no markup, no template within a value is ever read. [EGR5, EGR6]
 */
export function renderMessage({ message, language, name, venue }: RenderInput): RenderResult {
  const translated = message.title[language] !== undefined && message.body[language] !== undefined;
  const spoken = translated ? language : 'en';
  const title = message.title[spoken] ?? message.title.en;
  const body = message.body[spoken] ?? message.body.en;
  const values = valuesOf(message, spoken, name, venue);
  try {
    return {
      ok: true,
      rendered: {
        language: spoken,
        title: cut(oneLine(format(title, spoken, values)), maxTitle),
        body: cut(format(body, spoken, values), maxBody),
      },
    };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

function valuesOf(
  message: RenderInput['message'],
  language: Language,
  name: string | undefined,
  venue: RenderInput['venue'],
): Values {
  const { zone, forMs } = message.because;
  const planned = venue?.plan.zones.find(({ id }) => id === zone);
  const texts: Partial<Record<TemplateVariable, string | undefined>> = {
    name,
    coupon: message.coupon,
    venue: spokenOf(venue?.name, language),
    zone: spokenOf(planned?.name, language),
  };
  const values: Values = {};
  for (const variable of templateVariableNames) {
    const text = valueText(texts[variable] ?? '');
    if (text !== '') values[variable] = text;
  }
  if (forMs !== undefined) values.minutes = Math.floor(forMs / 60_000);
  return values;
}

function spokenOf(text: Localized | undefined, language: Language): string | undefined {
  return text?.[language] ?? text?.en;
}

/** A value on one line, without marks that would turn the text around it. */
function valueText(text: string): string {
  return cut(
    oneLine(
      text.toWellFormed().replace(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, ' '),
    ),
    maxValue,
  );
}

type Node = ReturnType<IntlMessageFormat['getAst']>[number];
type Binding = {
  readonly language: Language;
  readonly values: Values;
  /** Filled with what the text uses. */
  readonly given: Map<string, string | number>;
};

function format(template: string, language: Language, values: Values): string {
  const locale = locales[language];
  const parsed = new IntlMessageFormat(template, locale, undefined, { ignoreTag: true }).getAst();
  checkNames(parsed);
  const given = new Map<string, string | number>();
  const nodes = parsed.flatMap((node) => bound(node, { language, values, given }));
  const text = new IntlMessageFormat(nodes, locale).format(Object.fromEntries(given));
  return String(text).toWellFormed();
}

/** Of the library's node types: a text, and the # of a plural. */
const textNode = 0;
const argumentNode = 1;
const numberNode = 2;
const poundNode = 7;

/** Every branch is checked, so that a text is not good for some visitors and refused for others. */
function checkNames(nodes: readonly Node[]): void {
  for (const node of nodes) {
    if (node.type === textNode || node.type === poundNode) continue;
    variableOf(node.value);
    if ('options' in node) {
      for (const option of Object.values(node.options)) checkNames(option.value);
    } else if (node.type !== argumentNode && node.type !== numberNode) {
      throw new Error(`{${node.value}} is neither a date nor a time`);
    }
  }
}

function variableOf(name: string): TemplateVariable {
  const variable = templateVariableNames.find((one) => one === name);
  if (variable === undefined) throw new Error(`{${name}} is not a name that texts may use`);
  return variable;
}

/**
 * The node with its value at hand, and each name replaced by one of its use: a place in the text
 * has the value as it is shown, a plural the number. A choice becomes its branch, so that only that
 * branch needs its values; one whose value is not known becomes `unknown`.
 */
function bound(node: Node, binding: Binding): Node[] {
  if (node.type === textNode || node.type === poundNode) return [node];
  const variable = variableOf(node.value);
  const { language, values, given } = binding;
  const value = values[variable];
  if (node.type === argumentNode) {
    given.set(`${variable} shown`, shown(variable, value, language));
    return [{ ...node, value: `${variable} shown` }];
  }
  if ('options' in node && !('pluralType' in node)) {
    const key = String(value ?? unknownBranch);
    const chosen = Object.hasOwn(node.options, key) ? node.options[key] : node.options.other;
    return (chosen?.value ?? []).flatMap((inner) => bound(inner, binding));
  }
  if (typeof value !== 'number') throw new Error(`{${variable}} has no number here`);
  given.set(variable, value);
  if (!('options' in node)) return [node];
  const options = Object.entries(node.options).map(([key, option]) => [
    key,
    { ...option, value: option.value.flatMap((inner) => bound(inner, binding)) },
  ]);
  return [{ ...node, options: Object.fromEntries(options) }];
}

function shown(
  variable: TemplateVariable,
  value: string | number | undefined,
  language: Language,
): string {
  if (value === undefined && variable === 'name') return nobody[language];
  if (value === undefined) throw new Error(`{${variable}} has no value here`);
  if (typeof value === 'number') return new Intl.NumberFormat(locales[language]).format(value);
  const code = variable === 'coupon' && language === 'fa';
  return code || turns(value, language) ? `\u2068${value}\u2069` : value;
}

/**
 * Whether a value reads in the other direction than its language, and must be isolated lest it
 * pull its neighbours along. Source: Unicode UAX #9, "Explicit directional isolates".
 */
function turns(value: string, language: Language): boolean {
  const leftToRight = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]/u;
  const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}]/u;
  return (language === 'fa' ? leftToRight : rightToLeft).test(value);
}

/**
 * Plain text for a small screen: one line, no invisible marks save the joiners that Persian letters
 * need, no longer than `max` UTF-16 units.
 */
export function plainText(text: string, max: number): string {
  const visible = text.toWellFormed().replace(/[\p{Cc}\p{Cf}]/gu, (mark) => {
    if (mark === '\u200c' || mark === '\u200d') return mark;
    return /\p{Cc}/u.test(mark) ? ' ' : '';
  });
  return cut(oneLine(visible), max);
}

function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}

const letters = new Intl.Segmenter();

/** Cut between letters as people see them, with an ellipsis; isolates it opened are closed. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  let kept = '';
  for (const { segment } of letters.segment(text)) {
    if (kept.length + segment.length > max - 2) break;
    kept += segment;
  }
  const opened = (kept.match(/[\u2066-\u2068]/g) ?? []).length;
  const closed = (kept.match(/\u2069/g) ?? []).length;
  return `${kept}…${opened > closed ? '\u2069' : ''}`;
}
