import { describe, expect, test } from 'vitest';
import { cut, plainText, type RenderInput, renderMessage } from '../../src/egress/render.ts';
import { message } from './fake-hot.ts';

const plan = {
  floors: [{ id: 'g', name: { en: 'Ground' } }],
  zones: [
    {
      id: 'shoes',
      name: { en: 'Shoes', fa: 'کفش' },
      kind: 'display' as const,
      floor: 'g',
      polygon: [],
    },
  ],
  walls: [],
};
const venue = { name: { en: 'Tajrish', fa: 'تجریش' }, plan };

type Given = Partial<Omit<RenderInput, 'message' | 'venue'>> & Partial<RenderInput['message']>;

function render({ language = 'en', name, ...rest }: Given) {
  const row = message('m1', { title: { en: 'T', fa: 'ت' }, ...rest });
  return renderMessage({ message: row, language, name, venue });
}
function body(en: string, given: Given = {}) {
  const result = render({ body: { en, fa: en }, ...given });
  return result.ok ? result.rendered.body : `refused: ${result.reason}`;
}

const hello = 'Hello {name, select, unknown {and welcome} other {{name}}}!';

describe('languages', () => {
  test('[EGR5] a visitor reads their own language', () => {
    const result = render({ language: 'fa', body: { en: 'Hi', fa: 'سلام' } });
    expect(result).toEqual({ ok: true, rendered: { language: 'fa', title: 'ت', body: 'سلام' } });
  });

  test('[EGR5] what is not translated whole is in English whole', () => {
    const result = render({ language: 'fa', body: { en: 'Hi' } });
    expect(result).toEqual({ ok: true, rendered: { language: 'en', title: 'T', body: 'Hi' } });
  });

  test.each([
    ['en', 0, '0 minutes'],
    ['en', 60_000, 'one minute'],
    ['en', 180_999, '3 minutes'],
    ['fa', 0, '۰ دقیقه'],
    ['fa', 60_000, '۱ دقیقه'],
    ['fa', 660_000, '۱۱ دقیقه'],
  ] as const)('[EGR5] plurals and digits in %s: %i ms', (language, forMs, said) => {
    const result = render({
      language,
      because: { event: 'dwelled', forMs, atMs: 1 },
      body: {
        en: '{minutes, plural, one {one minute} other {# minutes}}',
        fa: '{minutes, plural, one {# دقیقه} other {# دقیقه}}',
      },
    });
    expect(result).toMatchObject({ ok: true, rendered: { body: said } });
  });

  test('[EGR5] numbers are written as the language writes them', () => {
    const because = { event: 'dwelled', forMs: 1_234 * 60_000, atMs: 1 } as const;
    expect(body('{minutes} {minutes, number}', { because })).toBe('1,234 1,234');
    expect(body('{minutes} {minutes, number}', { because, language: 'fa' })).toBe('۱٬۲۳۴ ۱٬۲۳۴');
  });
});

describe('values', () => {
  test.each([
    ['Sara', 'Hello Sara!'],
    [undefined, 'Hello and welcome!'],
    ['', 'Hello and welcome!'],
    [' \u202e\n ', 'Hello and welcome!'],
    ['unknown', 'Hello and welcome!'],
    ['constructor', 'Hello constructor!'],
    ['__proto__', 'Hello __proto__!'],
    ['other', 'Hello other!'],
  ])('[EGR5] the name %j', (name, said) => {
    expect(body(hello, { name })).toBe(said);
  });

  test('[EGR5] a name that is not known and not chosen about is a guest', () => {
    expect(body('Hello {name}')).toBe('Hello guest');
    expect(body('سلام {name}', { language: 'fa' })).toBe('سلام مهمان');
  });

  test('[EGR5] coupon, venue, zone', () => {
    const text = '{coupon} in {zone} of {venue}';
    expect(body(text, { coupon: 'SAVE20' })).toBe('SAVE20 in Shoes of Tajrish');
  });

  test('[EGR5] a choice needs only the values of its branch', () => {
    const text = '{coupon, select, unknown {no code} other {code {coupon}}}';
    expect(body(text)).toBe('no code');
    expect(body(text, { coupon: 'A1' })).toBe('code A1');
  });

  test('[EGR5] a plural within a choice, and a choice within a plural', () => {
    const because = { event: 'dwelled', forMs: 120_000, atMs: 1 } as const;
    const inner = '{name, select, unknown {#} other {{name}: {minutes}}}';
    expect(body(`{minutes, plural, other {${inner}}}`, { because, name: 'Sara' })).toBe('Sara: 2');
    expect(body('{name, select, other {{minutes, plural, other {#}}}}', { because })).toBe('2');
  });

  test.each([
    '{password}',
    '{constructor}',
    '{__proto__}',
    '{visitor}',
    '{name.length}',
    '{toString, select, other {x}}',
    '{name, select, unknown {x} other {{secret}}}',
    '{minutes, plural, other {{secret}}}',
    '{minutes, date}',
    '{name, number}',
    '{name, plural, other {x}}',
    '{coupon}',
    '{name',
    '{name, select, unknown {x}}',
    '}{',
  ])('[EGR7] the text %j is refused', (text) => {
    expect(body(text, { name: 'Sara' })).toMatch(/^refused: ./);
  });

  test('nothing leaks into objects', () => {
    for (const text of ['{__proto__}', '{constructor, select, other {x}}', hello]) body(text);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

describe('what is written stays literal', () => {
  test.each([
    '<img src=x onerror=alert(1)>',
    '<b>Sara</b>',
    '{{constructor}}',
    '{name}',
    '{name, select, other {x}}',
    `\${1+1}`,
    "'{'",
    '#',
    '%s &amp; \\u0041',
  ])('[EGR6] the name %j', (name) => {
    expect(body(hello, { name })).toBe(`Hello ${name}!`);
    expect(body('{minutes, plural, other {{name}}}', { name })).toBe(name);
  });

  test('[EGR6] markup in a text', () => {
    expect(body('<b>Sale</b> & <script>1</script> <a href="/x">')).toBe(
      '<b>Sale</b> & <script>1</script> <a href="/x">',
    );
  });

  test('[EGR6] a value cannot break the line, nor turn the text around it', () => {
    expect(body('a {name} b', { name: 'x\u202e\n\u2067y\u0000' })).toBe('a x y b');
  });
});

describe('directions', () => {
  const fsi = '\u2068';
  const pdi = '\u2069';
  test.each([
    ['SAVE20', 'fa', `کد ${fsi}SAVE20${pdi} تا فردا`],
    ['20-30', 'fa', `کد ${fsi}20-30${pdi} تا فردا`],
    ['SAVE20', 'en', 'کد SAVE20 تا فردا'],
    ['تخفیف۲۰', 'en', `کد ${fsi}تخفیف۲۰${pdi} تا فردا`],
  ] as const)('[EGR6] the code %s in %s is isolated where it turns', (coupon, language, said) => {
    expect(body('کد {coupon} تا فردا', { coupon, language })).toBe(said);
  });

  test('[EGR6] a Latin name in Persian and a Persian name in English', () => {
    expect(body('سلام {name}!', { name: 'Sara', language: 'fa' })).toBe(`سلام ${fsi}Sara${pdi}!`);
    expect(body('Hi {name}!', { name: 'سارا' })).toBe(`Hi ${fsi}سارا${pdi}!`);
    expect(body('سلام {name}!', { name: 'سارا', language: 'fa' })).toBe('سلام سارا!');
  });

  test('a cut text closes what it opened', () => {
    expect(cut(`ab${fsi}cdefgh${pdi}`, 8)).toBe(`ab${fsi}cde…${pdi}`);
  });
});

describe('lengths', () => {
  test('[EGR6] title, body and values have their most', () => {
    const result = render({
      title: { en: 'x'.repeat(1_500) },
      body: { en: `${'y'.repeat(1_990)}{name}{name}` },
      name: 'n'.repeat(500),
    });
    if (!result.ok) throw new Error(result.reason);
    expect(result.rendered.title.length).toBeLessThanOrEqual(200);
    expect(result.rendered.body.length).toBeLessThanOrEqual(2_000);
    expect(result.rendered.body).toMatch(/n…$/);
  });

  test('a letter of several signs is kept whole or left out', () => {
    expect(cut('👨‍👩‍👧👨‍👩‍👧', 12)).toBe('👨‍👩‍👧…');
    expect(cut('👨‍👩‍👧', 6)).toBe('…');
    expect(cut('short', 5)).toBe('short');
  });

  test('plain text is one visible line, with the joiners of Persian', () => {
    expect(plainText('a\tb\r\n\u2068c\u2069\u200fd\ufeff', 20)).toBe('a b cd');
    expect(plainText('می‌خواهم', 20)).toBe('می‌خواهم');
    expect(plainText('<b>x</b>', 20)).toBe('<b>x</b>');
    expect(plainText('\ud800x', 20)).toBe('\ufffdx');
  });
});
