/** Least version: `node:sqlite` without a warning, type stripping in workers. */
const least = [24, 15] as const;

/**
 * The sentence for a Node that is too old, such as 22.18, which reads TypeScript and gets this far;
 * undefined when it will do. `infra/node-version.cjs` says the same to those that do not.
 */
export function nodeProblem(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > least[0] || (major === least[0] && minor >= least[1])) return undefined;
  return (
    `Gozar needs Node ${least.join('.')} or newer; this is ${version}.\n` +
    'On Linux and Windows `npm ci` brings its own; elsewhere install it from nodejs.org.\n'
  );
}
