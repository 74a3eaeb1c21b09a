import type { CommandBody } from '../../src/contracts/commands.ts';
import type { Frame } from '../../src/contracts/inputs.ts';
import { actsOnce, choicesHold, quietHoldsFor } from './acts.ts';
import { stateKnowsPeople } from './agreement.ts';
import { campaigns, goods, journey, journeyOfWindow } from './campaigns.ts';
import { couponOffer, couponsAreKept, couponsOnce } from './coupons.ts';
import { SimulatedEgress } from './egress.ts';
import { Hurry } from './hurry.ts';
import {
  budgetHolds,
  controlHearsNothing,
  crowdsAreSpared,
  limitsHold,
  oneWins,
  zonesRest,
} from './limits-hold.ts';
import { crashPoints } from './machine.ts';
import { metIn } from './met.ts';
import { SimulatedOperator } from './operator.ts';
import {
  commandsDoneOnce,
  consentHolds,
  effectsAreSound,
  nothingLostOrTwice,
  type Oracle,
  retell,
  rowsAreEffects,
  salesAreKept,
  sentOnce,
  traceOf,
} from './oracle.ts';
import {
  nothingGivenUnasked,
  onePushAnOccurrence,
  oneRoomAtATime,
  pointsAddUp,
  strayLeadsNobody,
} from './promises.ts';
import type { Report } from './report.ts';
import { erasedStayGone, heldOfErased } from './rights.ts';
import { addDevice, addHomeless, addRadio, devices, importVenue, radios, venue } from './shop.ts';
import { SimulatedShopper } from './shopper.ts';
import { staffHolds } from './staff-holds.ts';
import { Statements } from './statements.ts';
import { wishesHold } from './wishes.ts';
import { World } from './world.ts';

const busyMs = 240_000;
/** Of one run; one broken promise shows itself many times. */
const findingsShown = 10;
/** Silence in which visits and wearings end. */
const nightMs = 600_000;
/** More than rows wait for company, less than two ticks are apart. */
const flushedWithinMs = 50;

/**
 * One seeded run of the real hot path and engine over a simulated disk, network, clock and people,
 * with faults. Source: the method of deterministic simulation testing (FoundationDB, Zhou et al.,
 * SIGMOD 2021; TigerBeetle's VOPR).
 */
export async function simulate(
  seed: number,
  keep: (frames: readonly Frame[]) => void = () => {},
): Promise<Report> {
  const world = new World(seed);
  const { machine } = world;
  const hurry = new Hurry(world.random);
  const statements = new Statements();
  try {
    statements.begin();
    hurry.begin();
    return await live(world, { seed, keep });
  } finally {
    world.poison.cure();
    hurry.end();
    statements.end();
    if (machine.isUp) await machine.crash({ power: false });
    machine.remove();
  }
}

type Run = { readonly seed: number; readonly keep: (frames: readonly Frame[]) => void };

async function live(world: World, run: Run): Promise<Report> {
  const { clock, machine } = world;
  machine.start();
  await clock.run(clock.nowMs + 1_000);
  await whileRunning(world, open(world));
  const egress = new SimulatedEgress(world);
  const untilMs = clock.nowMs + busyMs;
  const people = 2 + Math.floor(world.random() * 5);
  for (let i = 0; i < people; i++) void new SimulatedShopper(world, `t${i}`).live(untilMs);
  void new SimulatedOperator(world).work(untilMs);
  trouble(world, untilMs);
  world.poison.spread();
  await clock.run(untilMs);
  machine.disk.faults = { append: 0, sync: 0, truncate: 0 };
  machine.disk.free = Number.POSITIVE_INFINITY;
  world.poison.cure();
  await clock.run(clock.nowMs + nightMs * world.random());
  for (let i = 0; i < 600 && !isQuiet(world); i++) await clock.run(clock.nowMs + 1_000);
  return judged(world, egress, run);
}

/** Shoppers change their language now and then, and are in it or not from then on. */
const persianReaders = {
  ...{ version: 1, id: 'persian', name: { en: 'Persian readers' }, who: { language: 'fa' } },
};

/** Lets time pass until something is done; its failure is this one's. */
async function whileRunning({ clock }: World, work: Promise<void>): Promise<void> {
  let isDone = false;
  const done = work.finally(() => {
    isDone = true;
  });
  done.catch(() => {});
  while (!isDone) await clock.run(clock.nowMs + 1_000);
  return done;
}

async function open(world: World): Promise<void> {
  const byPoint = world.random() < 0.5;
  const ask = async (body: CommandBody) => {
    const answer = await world.ask(body);
    if (!answer.ok) throw new Error(`${body.do}: ${JSON.stringify(answer.problems)}`);
  };
  await ask(importVenue(world.random));
  for (const device of devices) await ask(addDevice(device, byPoint));
  for (const radio of radios) await ask(addRadio(radio));
  await ask({ do: 'publishGoods', venue, replace: true, ...goods });
  await ask(addHomeless());
  if (world.random() < 0.5)
    await ask({ do: 'publishJourney', venue, journey: world.pick([journey, journeyOfWindow]) });
  await ask({ do: 'publishOffer', venue, offer: couponOffer });
  await ask({ do: 'publishSegment', venue, segment: persianReaders });
  for (const campaign of campaigns) await ask({ do: 'publishCampaign', venue, campaign });
}

/** Faults of disk, clock, machine and campaigns, some now and then. */
function trouble(world: World, untilMs: number): void {
  const { clock, machine, random } = world;
  const faulty = random() < 0.3;
  const worry = () => {
    if (clock.nowMs >= untilMs) return;
    clock.after(world.between(1_000, 30_000), worry);
    if (!machine.isUp) return;
    const kind = random();
    if (faulty) machine.disk.faults = { append: 0.02, sync: 0.02, truncate: 0 };
    if (kind < 0.08) kill(world);
    else if (kind < 0.12) void killWithin(world);
    else if (kind < 0.3) machine.aim(world.pick(crashPoints));
    else if (kind < 0.4) fillDisk(world);
    else if (kind < 0.58) disturbClock(world, kind < 0.5);
    else if (kind < 0.7) world.pick([...world.devices.values()]).reboot();
    else if (kind < 0.78) {
      const position = machine.journal.position + 1 + Math.floor(random() * 20);
      const times = 1 + Math.floor(random() * 4);
      world.poison.put(position, times);
      world.suffer(times < 3 ? 'step failed once' : 'step failed for good');
    } else if (kind < 0.88) world.pick([...world.devices.values()]).disconnect();
    else void pauseOrGoOn(world);
  };
  clock.after(world.between(500, 20_000), worry);
}

function kill(world: World): void {
  const power = world.random() < 0.6;
  if (!power) world.suffer('process killed between two events');
  world.crash({ power });
}

/** At any await of what a batch of readings started. */
async function killWithin(world: World): Promise<void> {
  const power = world.random() < 0.5;
  if (!(await world.machine.crashWithin(Math.floor(world.random() * 60)))) return;
  world.suffer('process killed within a turn');
  world.crash({ power });
}

function disturbClock(world: World, isStep: boolean): void {
  const { clock } = world;
  if (isStep) {
    const byMs = (world.random() - 0.5) * world.pick([4_000, 8e6]);
    world.suffer(byMs < 0 ? 'clock set back' : 'clock set forward');
    clock.wallShiftMs += byMs;
    return;
  }
  world.suffer('machine slept');
  clock.sleep(world.between(1_000, world.pick([15_000, 4e6])));
}

function fillDisk(world: World): void {
  const { machine, clock } = world;
  const { disk } = machine;
  disk.free = 2_000;
  clock.after(world.between(1_000, 9_000), () => {
    machine.disk.free = Number.POSITIVE_INFINITY;
    disk.free = Number.POSITIVE_INFINITY;
  });
}

async function pauseOrGoOn(world: World): Promise<void> {
  const { id } = world.pick(campaigns);
  const status = world.pick(['paused', 'live'] as const);
  await world.ask({ do: 'setCampaignStatus', venue, campaign: String(id), status });
}

function isQuiet({ machine, devices: all }: World): boolean {
  return machine.isUp && [...all.values()].every(({ waiting }) => waiting === 0);
}

/** Nothing has come for so long that all rows of what was stepped have left for records. */
async function isCaughtUp({ machine, clock }: World): Promise<boolean> {
  for (let i = 0; i < 100; i++) {
    const { position } = machine.journal;
    await clock.run(clock.nowMs + flushedWithinMs);
    if (machine.journal.position === position) return true;
  }
  return false;
}

const oracles: readonly Oracle[] = [
  nothingLostOrTwice,
  effectsAreSound,
  consentHolds,
  nothingGivenUnasked,
  pointsAddUp,
  sentOnce,
  onePushAnOccurrence,
  budgetHolds,
  limitsHold,
  zonesRest,
  crowdsAreSpared,
  oneWins,
  controlHearsNothing,
  oneRoomAtATime,
  strayLeadsNobody,
  commandsDoneOnce,
  actsOnce,
  couponsOnce,
  choicesHold,
  staffHolds,
  wishesHold,
  quietHoldsFor,
  erasedStayGone,
];

/** What the journal does not tell of. */
function metBeside({ machine, asked }: World): string[] {
  const done = asked.filter(({ answer }) => answer.ok).map(({ body }) => `asked ${body.do}`);
  const suffered = [...machine.suffered].map((trouble) => `trouble ${trouble}`);
  return [...new Set([...done, ...suffered, ...machine.met])];
}

async function judged(world: World, egress: SimulatedEgress, run: Run): Promise<Report> {
  const { machine, clock } = world;
  const findings: string[] = [];
  if (machine.broken !== undefined) findings.push(`the hot path ended: ${machine.broken}`);
  if (!isQuiet(world)) findings.push('it never came to rest');
  // One more crash, so that what is judged is what was recovered.
  await machine.crash({ power: true });
  machine.start();
  await clock.run(clock.nowMs + 2_000);
  if (!(await isCaughtUp(world))) findings.push('it never came to rest again');
  const { position, venues } = await machine.hot.ask({ ask: 'stateHash' });
  const told = retell(machine.journal, position);
  run.keep(told.frames);
  if (JSON.stringify(venues) !== JSON.stringify(told.hashes)) {
    findings.push('the recovered state is not the replay of the journal');
  }
  for (const oracle of oracles) {
    findings.push(...oracle(world, told, egress));
  }
  findings.push(...(await rowsAreEffects(machine.reader, told)));
  findings.push(...(await salesAreKept(world, machine.reader, told)));
  findings.push(...(await couponsAreKept(machine.reader, told, machine.written())));
  findings.push(...(await stateKnowsPeople(machine.reader, told)));
  findings.push(...(await heldOfErased(world, told)));
  const counted = (type: string) => told.effects.filter((effect) => effect.type === type).length;
  return {
    seed: run.seed,
    findings: findings.slice(0, findingsShown),
    trace: traceOf(world, machine.journal),
    simulatedMs: Math.round(clock.monotonicMs()),
    crashes: world.crashes,
    acked: [...world.devices.values()].reduce((sum, { acked }) => sum + acked.size, 0),
    frames: told.frames.length,
    messages: counted('message'),
    granted: egress.granted.size,
    met: [...metIn(told), ...metBeside(world)].sort(),
  };
}
