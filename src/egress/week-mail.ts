import type { WeekBody } from '../contracts/api-week.ts';
import type { Language } from '../contracts/ids.ts';
import { type FigureKey, figureKeys } from '../contracts/weeks.ts';
import { escaped } from './email.ts';
import { weekWords } from './week-words.ts';

export type WeekLinks = { readonly page?: string; readonly stop?: string };
export type WeekLetter = { readonly subject: string; readonly text: string; readonly html: string };

const shares: readonly FigureKey[] = [
  ...(['capture', 'conversion', 'receiptsPerCounted', 'queueAbandoned'] as const),
];
const sums: readonly FigureKey[] = ['footfall', 'counted'];
const times: readonly FigureKey[] = ['dwellMs', 'queueMedianMs', 'queueP90Ms'];

const filled = (text: string, holes: Readonly<Record<string, string>>) =>
  text.replace(/\{(\w+)\}/g, (hole, name: string) => holes[name] ?? hole);

/** A week as a letter: text, and the same as a table; nothing in it reports back. [WEK8] */
export function weekLetter(body: WeekBody, language: Language, links: WeekLinks): WeekLetter {
  const words = weekWords[language];
  const say = sayerOf(body, language);
  const name = (language === 'fa' ? body.name.fa : undefined) ?? body.name.en;
  const range = filled(words.range, { from: say.day(body.from), to: say.day(body.to) });
  const counted = filled(words.counted, { count: say.number(body.days.length) });
  const rows = figureKeys.map((key) => [words.figures[key], ...cellsOf(body, key, language)]);
  const ends = [
    [words.best, say.places(body.best.visits)],
    [words.worst, say.places(body.worst.visits)],
  ].filter(([, places]) => places !== '');
  const foot = [
    ...(links.page === undefined ? [] : [[words.page, links.page] as const]),
    ...(links.stop === undefined ? [] : [[words.stop, links.stop] as const]),
  ];
  const text = [
    `${name}\n${range}\n${counted}\n${words.against[body.against]}`,
    rows
      .map(([label, value, beside]) => `${label}: ${value}${beside && ` (${beside})`}`)
      .join('\n'),
    ends.map(([label, places]) => `${label}: ${places}`).join('\n'),
    foot.map(([label, link]) => `${label}: ${link}`).join('\n'),
    links.stop === undefined ? words.noStop : '',
  ];
  return {
    subject: filled(words.subject, { venue: name, from: say.day(body.from) }),
    text: text.filter((part) => part !== '').join('\n\n'),
    html: pageOf({ language, name, lines: [range, counted, words.against[body.against]] }, [
      tableOf(rows),
      ...ends.map(
        ([label = '', places = '']) => `<p><b>${escaped(label)}:</b> ${escaped(places)}</p>`,
      ),
      ...foot.map(([label, link]) => `<p><a href="${escaped(link)}">${escaped(label)}</a></p>`),
      ...(links.stop === undefined ? [`<p>${escaped(words.noStop)}</p>`] : []),
    ]),
  };
}

/** A figure's value, and what it is beside the baseline. */
function cellsOf(body: WeekBody, key: FigureKey, language: Language): [string, string] {
  const words = weekWords[language];
  const say = sayerOf(body, language);
  const { value, unknown, base, verdict } = body.figures[key];
  if (value === undefined) {
    return [filled(words.unknown, { why: words.why[unknown ?? 'noDays'] }), ''];
  }
  const before = base === undefined ? [] : [filled(words.before, { value: say.figure(key, base) })];
  return [
    say.figure(key, value),
    [...before, words[verdict]].join(language === 'fa' ? '، ' : ', '),
  ];
}

/** Numbers, days and names in a language; Persian by the Jalali calendar. */
function sayerOf(body: WeekBody, language: Language) {
  const locale = language === 'fa' ? 'fa-IR' : 'en-GB';
  const number = (value: number, most = 1) =>
    new Intl.NumberFormat(locale, { maximumFractionDigits: most }).format(value);
  const unit = (value: number, of: 'second' | 'minute') =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: of, unitDisplay: 'long' }).format(value);
  const duration = (ms: number) => {
    const seconds = Math.round(ms / 1_000);
    if (seconds < 60) return unit(seconds, 'second');
    const [whole, rest] = [Math.floor(seconds / 60), seconds % 60];
    const and = language === 'fa' ? ' و ' : ' ';
    return rest === 0
      ? unit(whole, 'minute')
      : `${unit(whole, 'minute')}${and}${unit(rest, 'second')}`;
  };
  const money = (value: number) =>
    `${number(value, value >= 10_000 ? 0 : 2)} ${body.money?.currency ?? ''}`.trim();
  return {
    number,
    day: (day: string) => {
      const parts = { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' } as const;
      return new Intl.DateTimeFormat(locale, parts).format(Date.parse(`${day}T12:00:00Z`));
    },
    figure: (key: FigureKey, value: number) => {
      if (shares.includes(key)) return `${number(value * 100)}${language === 'fa' ? '٪' : ' %'}`;
      if (times.includes(key)) return duration(value);
      if (key === 'basket') return money(value);
      return sums.includes(key) ? number(Math.round(value)) : number(value, 2);
    },
    places: (zones: readonly string[]) =>
      zones
        .map((zone) => body.places.find((one) => one.zone === zone)?.name)
        .map((name, at) => (language === 'fa' ? name?.fa : undefined) ?? name?.en ?? zones[at])
        .join(language === 'fa' ? '، ' : ', '),
  };
}

function tableOf(rows: readonly (readonly string[])[]): string {
  const cell = (text: string) => `<td style="padding:4px 8px">${escaped(text)}</td>`;
  const lines = rows.map(
    ([label = '', ...cells]) =>
      `<tr><th style="padding:4px 8px;text-align:start">${escaped(label)}</th>` +
      `${cells.map(cell).join('')}</tr>`,
  );
  return `<table style="border-collapse:collapse">${lines.join('')}</table>`;
}

type Head = {
  readonly language: Language;
  readonly name: string;
  readonly lines: readonly string[];
};

function pageOf({ language, name, lines }: Head, parts: readonly string[]): string {
  const dir = language === 'fa' ? 'rtl' : 'ltr';
  const head = lines.map((line) => `<p>${escaped(line)}</p>`).join('');
  return (
    `<!doctype html><html lang="${language}" dir="${dir}"><meta charset="utf-8">` +
    `<body dir="${dir}" style="font-family:sans-serif"><h1>${escaped(name)}</h1>${head}` +
    `${parts.join('')}</body></html>`
  );
}
