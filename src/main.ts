#!/usr/bin/env node
import module from 'node:module';
import { fileURLToPath } from 'node:url';

/** The door: says plainly when Node is too old, then hands over to the command line. */
const least = [24, 15] as const;
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < least[0] || (major === least[0] && minor < least[1])) {
  process.stderr.write(
    `Gozar needs Node ${least.join('.')} or newer; this is ${process.versions.node}.\n` +
      'In a clone, `npm start` and `npm run gozar -- …` bring their own on Linux and Windows.\n',
  );
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
