import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildPages } from './built.ts';
import { firstLoad, pageWeights } from './weight.ts';

let built: Awaited<ReturnType<typeof buildPages>>;
beforeAll(async () => {
  built = await buildPages();
});
afterAll(() => built.remove());

const weightOf = (name: string) => {
  const found = pageWeights(built.dist).find((weight) => weight.name === name);
  if (!found) throw new Error(`${name} is not weighed`);
  return found.value;
};

describe('the built pages', () => {
  test.each([
    ['page.floor_kb', 60],
    ['page.visitor_kb', 30],
    ['page.plan_kb', 90],
  ])('[PAG11] %s is at most %d', (name, most) => {
    expect(weightOf(name)).toBeLessThanOrEqual(most);
    // An empty page would weigh nothing: Preact alone is 5 KB.
    expect(weightOf(name)).toBeGreaterThan(6);
  });

  test('[PAG11] every page has one head, and who brings a secret tells no other page', () => {
    const pages = globSync('*.html', { cwd: built.dist });
    expect(pages.length).toBeGreaterThan(20);
    for (const page of pages) {
      const html = readFileSync(join(built.dist, page), 'utf8');
      for (const one of ['charset="utf-8"', 'name="viewport"', '<title>', 'href="/icon.svg"']) {
        expect([page, html.split(one).length]).toEqual([page, 2]);
      }
      const [, policy, ...more] = html.split('<meta name="referrer" content="');
      const bringsSecret = /^(login|rate|stop)\./.test(page);
      const wanted = bringsSecret ? 'no-referrer' : 'same-origin';
      expect([page, policy?.split('"')[0], more]).toEqual([page, wanted, []]);
    }
  });

  test('[PLN24] what reads a PDF is no part of the editor’s first load', () => {
    const files = firstLoad(built.dist, 'plan');
    expect(files.some((file) => /pdf/.test(file))).toBe(false);
    expect(globSync('assets/pdf*', { cwd: built.dist }).length).toBeGreaterThan(1);
  });

  test('[PAG11] a Persian first load is weighed with its catalogue', () => {
    const texts = firstLoad(built.dist, 'visitor').map((file) =>
      readFileSync(join(built.dist, file), 'utf8'),
    );
    expect(texts.some((text) => text.includes('دستبند'))).toBe(true);
  });

  test.each([
    ...['index', 'floor', 'visitor', 'campaigns', 'admin', 'login', 'public', 'poster', 'plan'],
  ])('[PAG11] %s.html has no inline script', (page) => {
    const html = readFileSync(join(built.dist, `${page}.html`), 'utf8');
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\bsrc=)/);
    expect(html).not.toMatch(/https?:\/\//);
  });

  test('[PAG11] styles and scripts lie there compressed as well', () => {
    const files = globSync('assets/*.{js,css}', { cwd: built.dist });
    expect(files.length).toBeGreaterThan(4);
    for (const file of files) {
      expect(existsSync(join(built.dist, `${file}.gz`)), file).toBe(true);
      expect(existsSync(join(built.dist, `${file}.br`)), file).toBe(true);
    }
  });

  test('[PAG3] fonts come from here, and only for Arabic script', () => {
    const fonts = globSync('assets/*.woff2', { cwd: built.dist });
    expect(fonts).toHaveLength(1);
    expect(fonts[0]).toContain('arabic');
  });
});
