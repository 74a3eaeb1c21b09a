'use strict';

/**
 * Says plainly that Node is too old, before it is given TypeScript that it cannot read. Plain
 * JavaScript, because it must run on the very versions it refuses.
 */
const least = [24, 15];

/** The sentence for a version such as `20.19.0`; undefined when it will do. */
function problemWith(version) {
  const [major, minor] = version.split('.').map(Number);
  if (major > least[0] || (major === least[0] && minor >= least[1])) return undefined;
  return (
    `Gozar needs Node ${least.join('.')} or newer; this is ${version}.\n` +
    'On Linux and Windows `npm ci` brings its own; elsewhere install it from nodejs.org.\n'
  );
}

module.exports = { problemWith };

if (require.main === module) {
  const problem = problemWith(process.versions.node);
  if (problem !== undefined) {
    process.stderr.write(problem);
    process.exitCode = 1;
  }
}
