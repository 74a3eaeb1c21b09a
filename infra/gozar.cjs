'use strict';

/**
 * The door of `npm start` and `npm run gozar`: refuses a Node that is too old, then opens the
 * compile cache before the first line of TypeScript is read. Opened by that TypeScript itself, it
 * comes too late for it, and the process carries a type stripper of 17 MB for good.
 */
const { enableCompileCache } = require('node:module');
const { join } = require('node:path');
const { problemWith } = require('./node-version.cjs');

const problem = problemWith(process.versions.node);
if (problem !== undefined) {
  process.stderr.write(problem);
  process.exitCode = 1;
} else {
  // Threads read it from the environment.
  const cache = process.env.NODE_COMPILE_CACHE || join(__dirname, '../node_modules/.cache/gozar');
  process.env.NODE_COMPILE_CACHE = cache;
  enableCompileCache(cache);
  void import('../src/main.ts');
}
