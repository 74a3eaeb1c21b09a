import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const folder = fileURLToPath(new URL('../../dashboards/', import.meta.url));
const read = (pattern: string) =>
  globSync(pattern, { cwd: folder, exclude: (path) => path === 'dist' }).map((path) => ({
    path,
    text: readFileSync(`${folder}${path}`, 'utf8'),
  }));

/** Words of one side of the screen, in CSS and in style objects. */
const PHYSICAL =
  /(?:(?:margin|padding|border|inset)-?(?:left|right)[\w-]*|[\s;{](?:left|right|float))\s*:/i;
const ALIGNED = /text-?align:\s*['"]?(?:left|right)/i;

/** What a file says about style: all of a style sheet, the style objects of a component. */
function styleOf(path: string, text: string): string {
  const said = path.endsWith('.css') ? [text] : (text.match(/style=\{\{.*?\}\}/gs) ?? []);
  return said.join('\n').replace(/\/\*.*?\*\//gs, '');
}

function isPhysical(path: string, text: string): boolean {
  const style = styleOf(path, text);
  return PHYSICAL.test(style) || ALIGNED.test(style);
}

describe('styles', () => {
  test.each([
    ['a.css', 'a {\n  margin-left: 1px;\n}', true],
    ['a.css', 'a { text-align: right; }', true],
    ['a.css', 'a { inset-inline-start: 0; text-align: end; }', false],
    ['a.tsx', '<p style={{ left: 3 }} />', true],
    ['a.tsx', '<p style={{ paddingLeft: 3 }} />', true],
    ['a.tsx', "const sentences = { left: 'gone' };", false],
  ])('[PAG12] left and right are found where they are style: %s %s', (path, text, found) => {
    expect(isPhysical(path, text)).toBe(found);
  });

  test.each(read('**/*.{css,tsx}'))('[PAG12] $path knows no left and no right', (file) => {
    expect(isPhysical(file.path, file.text)).toBe(false);
  });

  test.each(read('*.html'))('[PAG11] $path has nothing inline', ({ text }) => {
    expect(text).not.toMatch(/<style|style=|\son\w+=|<script(?![^>]*\bsrc=)/);
  });
});

const tokens = readFileSync(`${folder}tokens.css`, 'utf8');
const [, light = '', dark = ''] = tokens.split(/:root \{/);

function colour(scheme: string, name: string): string {
  const found = new RegExp(`--${name}: (#[0-9a-f]{6})`).exec(scheme)?.[1];
  if (!found) throw new Error(`--${name} is no plain colour`);
  return found;
}

/** WCAG 2.2, relative luminance. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [darker = 0, lighter = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (lighter + 0.05) / (darker + 0.05);
}

const PAIRS = [
  ...['bg', 'surface', 'surface-2', 'accent-soft'].map((ground) => ['text', ground] as const),
  ...['bg', 'surface', 'surface-2'].map((ground) => ['text-2', ground] as const),
  ...['empty', 'quiet', 'busy', 'nearly', 'full'].map(
    (state) => ['text', `zone-${state}`] as const,
  ),
  ['accent', 'surface'],
  ['accent', 'bg'],
  ['accent-ink', 'accent'],
  ['danger-ink', 'danger'],
  ['danger', 'surface'],
  ['warn-text', 'warn-bg'],
  ['demo-text', 'demo-bg'],
] as const;

describe('colours', () => {
  test.each(PAIRS)('[PAG12] %s on %s has a contrast of at least 4.5', (ink, ground) => {
    for (const scheme of [light, dark]) {
      expect(contrast(colour(scheme, ink), colour(scheme, ground))).toBeGreaterThanOrEqual(4.5);
    }
  });

  test('[PAG12] black on white is 21, so the measure measures', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
  });
});
