#!/usr/bin/env node
import module from 'node:module';
import { fileURLToPath } from 'node:url';
import { nodeProblem } from './cli/node-version.ts';

/** The door: says plainly when Node is too old, then hands over to the command line. */
const problem = nodeProblem(process.versions.node);

if (problem !== undefined) {
  process.stderr.write(problem);
  process.exitCode = 1;
} else {
  // A reader that has seen enough (`| head`) is no failure.
  process.stdout.on('error', () => process.exit());
  const cache = fileURLToPath(new URL('../node_modules/.cache/gozar', import.meta.url));
  // Threads read it from the environment. It spares each of them the type stripper: 20 MB.
  process.env.NODE_COMPILE_CACHE ??= cache;
  module.enableCompileCache(process.env.NODE_COMPILE_CACHE);
  const { runCli } = await import('./cli.ts');
  process.exitCode = await runCli(process.argv.slice(2));
}
