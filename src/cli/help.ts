import type { CliCommand } from './command.ts';

/** `gozar --help`: every command on one screen. */
export function overview(commands: readonly CliCommand[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    'Gozar: an engine for physical places.',
    '',
    'Usage: gozar COMMAND [arguments] [--json] [--help]',
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'Settings are flags of every command, GOZAR_… variables, or lines of gozar.config.json:',
    '  --data FOLDER   where everything is kept (./data)',
    '  see `gozar config print` for all of them and where each came from.',
  ].join('\n');
}

export function commandHelp(command: CliCommand): string {
  return [
    `${command.summary}`,
    '',
    `Usage: gozar ${command.name} ${command.usage}`.trimEnd(),
    ...(command.optionHelp.length === 0 ? [] : ['', ...command.optionHelp.map((l) => `  ${l}`)]),
    '',
    'Examples:',
    ...command.examples.map((example) => `  ${example}`),
  ].join('\n');
}
