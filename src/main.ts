#!/usr/bin/env node
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
  const { runCli } = await import('./cli.ts');
  process.exitCode = await runCli(process.argv.slice(2));
}
