import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { lintDockerfile } from './dockerfile.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const dockerfile = readFileSync(join(root, 'infra', 'Dockerfile'), 'utf8');

const sound = [
  'FROM node:24-slim AS build',
  'RUN npm ci',
  'FROM build',
  'USER node',
  'HEALTHCHECK CMD ["node", "-e", "1"]',
  'CMD ["node", "src/main.ts", "start"]',
];

describe('infra/Dockerfile', () => {
  test('keeps the rules below', () => {
    expect(lintDockerfile(dockerfile)).toEqual([]);
  });

  test('copies only what exists and .dockerignore lets through', () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(
      ([, from = '']) => from.split(' '),
    );
    const allowed = readFileSync(join(root, '.dockerignore'), 'utf8').match(/^!.+$/gm) ?? [];
    expect(copied).not.toEqual([]);
    for (const path of copied) {
      expect(existsSync(join(root, path)), `${path} exists`).toBe(true);
      expect(allowed, path).toContain(`!${path.split('/')[0]}`);
    }
  });
});

describe('the rules for a Dockerfile', () => {
  test('allow a sound one, comments and continued lines included', () => {
    const text = ['# ADD nothing', ...sound, 'ENV A=1 \\', '  B=2'].join('\n');
    expect(lintDockerfile(text)).toEqual([]);
  });

  test.each([
    ['an unpinned image', 0, 'FROM node AS build', 'has no major version'],
    ['the latest image', 0, 'FROM node:latest AS build', 'has no major version'],
    ['ADD', 1, 'ADD . .', 'ADD'],
    ['root', 3, 'USER root', 'runs as root'],
    ['root by number', 3, 'USER 0:0', 'runs as root'],
    ['no USER', 3, '', 'runs as root'],
    ['no HEALTHCHECK', 4, '', 'HEALTHCHECK'],
    ['npm as the process', 5, 'CMD ["npm", "start"]', 'CMD'],
    ['a shell as the process', 5, 'CMD node src/main.ts', 'CMD'],
    ['a secret in ENV', 1, 'ENV GOZAR_INFLUX_TOKEN=abc', 'ENV carries a secret'],
    ['a secret in ARG', 1, 'ARG DB_PASSWORD', 'ARG carries a secret'],
  ])('refuse %s', (_case, line, text, why) => {
    const changed = sound.with(line, text).join('\n');
    expect(lintDockerfile(changed).join()).toContain(why);
  });
});
