import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const pictures = 'dashboards/pictures/opening';
const mostBytes = 2_000_000;
const guides = { en: 'src/OPENING-DAY.md', fa: 'src/OPENING-DAY.fa.md' } as const;
type Language = keyof typeof guides;

const read = (file: string) => readFileSync(join(root, file), 'utf8');

type Section = { readonly title: string; readonly page: string; readonly text: string };

/** `## The till \`/receivers\`` and what stands beneath it; the last one is about no page. */
function sectionsOf(text: string): readonly Section[] {
  return text
    .split(/^## /m)
    .slice(1)
    .map((part) => {
      const [title = ''] = part.split('\n');
      const page = /`(\/[a-z]*)`/.exec(title)?.[1] ?? '';
      return { title, page, text: part };
    });
}

/** What is named as being on the page. */
function namesIn(text: string): readonly string[] {
  return [...text.matchAll(/\*\*([^*]+)\*\*/g)].map(([, name = '']) => name);
}

const rooms: Readonly<Record<string, string>> = { '/': 'home', '/v': 'visitor', '': '' };

/** Every text of a page, of the parts that all pages have, and of their catalogues. */
function wordsOn(page: string): string {
  const folders = [rooms[page] ?? page.slice(1), 'parts', 'i18n'].filter((one) => one !== '');
  const all = page === '' ? ['receivers', ...folders] : folders;
  return all
    .flatMap((folder) => {
      const at = join(root, 'dashboards', folder);
      return readdirSync(at, { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.tsx?$/.test(name))
        .map((name) => readFileSync(join(at, name), 'utf8'));
    })
    .join('\n');
}

/** As a text of its own, or as one with a name after it: “Opening day of …”. */
const isSaid = (name: string, words: string) => words.includes(`'${name}'`);

/** The same places in both languages: a page that has only one of them is found by this. */
const shapeOf = (language: Language) => {
  const text = read(guides[language]);
  return {
    pages: sectionsOf(text).map(({ page }) => page),
    pictures: [...text.matchAll(/\]\(\.\.\/([^)]+)-(?:en|fa)\.webp\)/g)].map(([, name]) => name),
    names: sectionsOf(text).map((section) => new Set(namesIn(section.text)).size),
  };
};

describe.each(Object.keys(guides) as Language[])('the guide in %s', (language) => {
  const text = read(guides[language]);

  test('[OPD9] names what is on the page under the name that it has there', () => {
    const unknown = sectionsOf(text).flatMap(({ page, text: part }) => {
      const words = wordsOn(page);
      return namesIn(part)
        .filter((name) => !isSaid(name, words))
        .map((name) => `${page}: ${name}`);
    });
    expect(unknown).toEqual([]);
    expect(namesIn(text).length).toBeGreaterThan(40);
  });

  test('[OPD9] shows pictures that are there, of its own language', () => {
    const shown = [...text.matchAll(/!\[([^\]]+)\]\(([^)]+)\)/g)];
    expect(shown.length).toBeGreaterThan(10);
    for (const [, about, file = ''] of shown) {
      expect(about).not.toBe('');
      expect(file).toMatch(new RegExp(`-${language}\\.webp$`));
      expect(existsSync(join(root, dirname(guides[language]), file)), file).toBe(true);
    }
  });
});

test('[OPD9] both guides lead the same way, with the same pictures', () => {
  expect(shapeOf('fa')).toEqual(shapeOf('en'));
});

test('[OPD9] no picture is kept that nobody is shown, and all of them are small', () => {
  const kept = readdirSync(join(root, pictures));
  const shown = Object.values(guides).map(read).join('\n');
  expect(kept.filter((name) => !shown.includes(`/${name})`))).toEqual([]);
  const sizes = kept.map((name) => statSync(join(root, pictures, name)).size);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(mostBytes);
});

test('[OPD9] a name that is on no page is found', () => {
  expect(isSaid('Press here', wordsOn('/till'))).toBe(false);
  expect(isSaid('Redeem', wordsOn('/till'))).toBe(true);
  expect(isSaid('Redeem', wordsOn('/plan'))).toBe(false);
});
