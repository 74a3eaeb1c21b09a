import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openWorld } from './fakes.ts';

describe('pages', () => {
  test.each([
    ['/', 'index'],
    ['/floor', 'floor'],
    ['/floor?venue=demo', 'floor'],
    ['/v/any-venue', 'visitor'],
    ['/campaigns', 'campaigns'],
    ['/plan', 'plan'],
    ['/admin', 'admin'],
  ])('[WEB10] %s is %s.html, never stored', async (path, page) => {
    const { call } = await openWorld();
    const { status, text, headers } = await call('GET', path);
    expect([status, text]).toEqual([200, `<!doctype html><title>${page}</title>`]);
    expect(headers).toMatchObject({ 'cache-control': 'no-store' });
    expect(headers['content-type']).toContain('text/html');
  });

  test('[WEB10] hashed files are kept for ever, others asked for again', async () => {
    const { call } = await openWorld();
    const asset = await call('GET', '/assets/app-1a2b.js');
    expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(asset.headers['content-type']).toContain('javascript');
    const icon = await call('GET', '/icon.svg');
    expect([icon.status, icon.headers['cache-control']]).toEqual([200, 'no-cache']);
  });

  test.each([
    '/assets/none.js',
    '/assets/',
    '/assets/..%2fsecret.txt',
    '/assets/%2e%2e/secret.txt',
    '/assets/%00',
    '/.hidden.js',
    '/..%2f..%2fetc%2fpasswd',
    '/index.html',
    '/notes.json',
  ])('[WEB10] %s is not there', async (path) => {
    const { call, folder } = await openWorld();
    for (const name of ['.hidden.js', 'notes.json']) writeFileSync(join(folder, name), 'secret');
    const { status, text, headers } = await call('GET', path);
    expect([status, text.includes('secret')]).toEqual([404, false]);
    expect(headers['cache-control']).toBe('no-store');
  });

  test('[WEB10] that are not built yet are 404, and the API lives', async () => {
    const { call } = await openWorld({ pagesFolder: '/nowhere/at/all' });
    expect((await call('GET', '/floor')).status).toBe(404);
    expect((await call('GET', '/healthz')).status).toBe(200);
  });
});
