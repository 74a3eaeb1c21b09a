import { parseArgs } from 'node:util';
import { packageVersion } from './cli/build.ts';
import type { CliCommand, CommandContext } from './cli/command.ts';
import { CliFailure } from './cli/command.ts';
import { loadConfig } from './cli/config.ts';
import { configFlags, flagValues } from './cli/flags.ts';
import { commandHelp, overview } from './cli/help.ts';
import { nearest } from './contracts/nearest.ts';

/** Each command is loaded when it is asked for: a server does not carry the others in memory. */
const commands: readonly Listed[] = [
  ['start', async () => (await import('./cli/start.ts')).start],
  ['sim', async () => (await import('./cli/sim.ts')).sim],
  ['doctor', async () => (await import('./cli/doctor.ts')).doctor],
  ['venue import', async () => (await import('./cli/venue.ts')).venueImport],
  ['plan import', async () => (await import('./cli/plan.ts')).planImport],
  ['plan export', async () => (await import('./cli/plan.ts')).planExport],
  ['plan check', async () => (await import('./cli/plan.ts')).planCheck],
  ['plan publish', async () => (await import('./cli/plan.ts')).planPublish],
  ['plan versions', async () => (await import('./cli/plan.ts')).planVersions],
  ['plan restore', async () => (await import('./cli/plan.ts')).planRestore],
  ['device add', async () => (await import('./cli/device.ts')).deviceAdd],
  ['device rotate', async () => (await import('./cli/device-credential.ts')).deviceRotate],
  ['device revoke', async () => (await import('./cli/device-credential.ts')).deviceRevoke],
  ['receivers coverage', async () => (await import('./cli/receivers.ts')).receiversCoverage],
  ['calibration report', async () => (await import('./cli/calibration.ts')).calibrationReport],
  ['calibration clear', async () => (await import('./cli/calibration.ts')).calibrationClear],
  ['goods import', async () => (await import('./cli/goods.ts')).goodsImport],
  ['goods stock', async () => (await import('./cli/till.ts')).goodsStock],
  ['till add', async () => (await import('./cli/till.ts')).tillAdd],
  ['till folder', async () => (await import('./cli/till.ts')).tillFolder],
  ['till mapping', async () => (await import('./cli/till.ts')).tillMapping],
  ['till test', async () => (await import('./cli/till.ts')).tillTest],
  ['campaign publish', async () => (await import('./cli/campaign.ts')).campaignPublish],
  ['campaign check', async () => (await import('./cli/campaign.ts')).campaignCheck],
  ['campaign reach', async () => (await import('./cli/campaign-reach.ts')).campaignReach],
  ['campaign results', async () => (await import('./cli/campaign-results.ts')).campaignResults],
  ['segment list', async () => (await import('./cli/segment.ts')).segmentList],
  ['segment publish', async () => (await import('./cli/segment.ts')).segmentPublish],
  ['segment remove', async () => (await import('./cli/segment.ts')).segmentRemove],
  ['segment count', async () => (await import('./cli/segment.ts')).segmentCount],
  ['offer publish', async () => (await import('./cli/offer.ts')).offerPublish],
  ['offer list', async () => (await import('./cli/offer.ts')).offerList],
  ['coupon check', async () => (await import('./cli/coupon.ts')).couponCheck],
  ['coupon redeem', async () => (await import('./cli/coupon.ts')).couponRedeem],
  ['coupon reverse', async () => (await import('./cli/coupon.ts')).couponReverse],
  ['coupon revoke', async () => (await import('./cli/coupon.ts')).couponRevoke],
  ['journey publish', async () => (await import('./cli/journey.ts')).journeyPublish],
  ['journey show', async () => (await import('./cli/journey.ts')).journeyShow],
  ['https trial', async () => (await import('./cli/https.ts')).httpsTrial],
  ['https acme', async () => (await import('./cli/https.ts')).httpsAcme],
  ['https show', async () => (await import('./cli/https.ts')).httpsShow],
  ['https off', async () => (await import('./cli/https.ts')).httpsOff],
  ['webhook add', async () => (await import('./cli/webhook.ts')).webhookAdd],
  ['webhook list', async () => (await import('./cli/webhook.ts')).webhookList],
  ['webhook remove', async () => (await import('./cli/webhook.ts')).webhookRemove],
  ['webhook retry', async () => (await import('./cli/webhook.ts')).webhookRetry],
  ['webhook test', async () => (await import('./cli/webhook.ts')).webhookTest],
  ['band hand-out', async () => (await import('./cli/band.ts')).bandHandOut],
  ['band return', async () => (await import('./cli/band.ts')).bandReturn],
  ['band freeze', async () => (await import('./cli/band-desk.ts')).bandFreeze],
  ['band move', async () => (await import('./cli/band-desk.ts')).bandMove],
  ['band stock', async () => (await import('./cli/band-desk.ts')).bandStock],
  ['band list', async () => (await import('./cli/band-desk.ts')).bandList],
  ['admin link', async () => (await import('./cli/admin.ts')).adminLink],
  ['token create', async () => (await import('./cli/token.ts')).tokenCreate],
  ['token list', async () => (await import('./cli/token.ts')).tokenList],
  ['token revoke', async () => (await import('./cli/token.ts')).tokenRevoke],
  ['user list', async () => (await import('./cli/user.ts')).userList],
  ['user invite', async () => (await import('./cli/user.ts')).userInvite],
  ['user reset', async () => (await import('./cli/user.ts')).userReset],
  ['user disable', async () => (await import('./cli/user.ts')).userDisable],
  ['user enable', async () => (await import('./cli/user.ts')).userEnable],
  ['staff list', async () => (await import('./cli/staff.ts')).staffList],
  ['staff shifts', async () => (await import('./cli/staff.ts')).staffShifts],
  ['staff tasks', async () => (await import('./cli/staff.ts')).staffTasks],
  ['shifts import', async () => (await import('./cli/staff.ts')).shiftsImport],
  ['case list', async () => (await import('./cli/staff.ts')).caseList],
  ['case close', async () => (await import('./cli/staff.ts')).caseClose],
  ['week', async () => (await import('./cli/week.ts')).week],
  ['erase', async () => (await import('./cli/erase.ts')).erase],
  ['import customers', async () => (await import('./cli/customers.ts')).importCustomers],
  ['import transactions', async () => (await import('./cli/customers.ts')).importTransactions],
  ['export customers', async () => (await import('./cli/customers.ts')).exportCustomers],
  ['export', async () => (await import('./cli/export.ts')).exportVisitor],
  ['backtest', async () => (await import('./cli/backtest.ts')).backtest],
  ['reproject', async () => (await import('./cli/reproject.ts')).reproject],
  ['why', async () => (await import('./cli/why.ts')).why],
  ['record', async () => (await import('./cli/record.ts')).record],
  ['replay', async () => (await import('./cli/replay.ts')).replay],
  ['journal check', async () => (await import('./cli/journal.ts')).journalCheck],
  ['journal print', async () => (await import('./cli/journal.ts')).journalPrint],
  ['backup', async () => (await import('./cli/backup.ts')).backup],
  ['restore', async () => (await import('./cli/restore.ts')).restore],
  ['data', async () => (await import('./cli/data.ts')).data],
  ['config print', async () => (await import('./cli/config-print.ts')).configPrint],
];
type Listed = readonly [name: string, load: () => Promise<CliCommand>];

const usageExit = 2;

/** Runs one command line; resolves to the exit code: 0 done, 1 failed, 2 asked wrongly. [CLI1] */
export async function runCli(args: readonly string[]): Promise<number> {
  const first = args[0];
  if (first === '--version') return say(packageVersion());
  if (first === undefined || first === '--help' || first === 'help') {
    return say(overview(await Promise.all(commands.map(([, load]) => load()))));
  }
  const listed = find(args);
  if (listed === undefined) return unknown(args);
  const command = await listed[1]();
  if (args.includes('--help')) return say(commandHelp(command));
  try {
    return await command.run(contextOf(command, args));
  } catch (error) {
    return fail(error, args.includes('--json'));
  }
}

function find(args: readonly string[]): Listed | undefined {
  return (
    commands.find(([name]) => name === `${args[0]} ${args[1]}`) ??
    commands.find(([name]) => name === args[0])
  );
}

function contextOf(command: CliCommand, args: readonly string[]): CommandContext {
  const words = command.name.split(' ').length;
  const { values, positionals } = parse(command, args.slice(words));
  const [least, most] = command.positionals;
  if (positionals.length < least || positionals.length > most) {
    throw new CliFailure('command.shape', {
      message: `gozar ${command.name} takes ${command.usage || 'no arguments'}`,
      mend: `see gozar ${command.name} --help`,
      exitCode: usageExit,
    });
  }
  const loaded = loadConfig({
    flags: flagValues(values),
    environment: process.env,
    folder: process.cwd(),
  });
  if (!loaded.ok) {
    throw new CliFailure('config.value', {
      message: 'the settings cannot be used',
      mend: 'mend each of the lines above',
      exitCode: usageExit,
      problems: loaded.problems,
    });
  }
  const json = values.json === true;
  const print: CommandContext['print'] = (result, human) => {
    say(json ? JSON.stringify(result) : human.join('\n'));
  };
  return { config: loaded.config, origins: loaded.origins, positionals, values, json, print };
}

function parse(command: CliCommand, args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: { ...configFlags, ...command.options, json: { type: 'boolean' } },
      allowPositionals: true,
      allowNegative: true,
      strict: true,
    }) as { values: Record<string, string | boolean | undefined>; positionals: string[] };
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error);
    throw new CliFailure('command.shape', {
      message: reason,
      mend: `see gozar ${command.name} --help`,
      exitCode: usageExit,
    });
  }
}

function unknown(args: readonly string[]): number {
  const typed = args.slice(0, 2).join(' ');
  const names = commands.map(([name]) => name);
  const close = nearest(typed, names) ?? nearest(args[0] ?? '', names);
  const mend = close === undefined ? 'see gozar --help' : `did you mean gozar ${close}?`;
  process.stderr.write(`gozar: there is no command ${args[0]}; ${mend}\n`);
  return usageExit;
}

function say(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

function fail(error: unknown, json: boolean): number {
  if (!(error instanceof CliFailure)) throw error;
  const { code, message, mend, problems, exitCode } = error;
  if (json) {
    process.stderr.write(`${JSON.stringify({ error: { code, message, mend, problems } })}\n`);
    return exitCode;
  }
  for (const problem of problems) process.stderr.write(`  ${lineOf(problem)}\n`);
  process.stderr.write(`gozar: ${message} [${code}]\n${mend === '' ? '' : `  ${mend}\n`}`);
  return exitCode;
}

function lineOf(problem: object): string {
  const { where, path, got, message, mend } = problem as Record<string, string | undefined>;
  const found = got === undefined ? '' : ` (got ${got})`;
  return `${where ?? path}: ${message}${found}; ${mend}`;
}
