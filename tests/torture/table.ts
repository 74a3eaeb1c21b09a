import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Torture } from './figure.ts';

/** A figure of the plan: its name, the threats it answers, and the file that measures it. */
export type Row = {
  readonly name: string;
  readonly title: string;
  readonly file: string;
  /** The rules of SPEC.md it holds, and the threats of the plan. */
  readonly quotes: string;
  /** Far more than a slice takes on two cores: others may use them, too. */
  readonly withinS: number;
  /** The test that runs its slice where `torture.test.ts` does not. */
  readonly slicedBy?: string;
};

const mqtt = 'tests/torture/mqtt.test.ts';
/** Counts and no times: these run beside others. */
export const counted = 'tests/torture/counted.test.ts';
export const killed = 'tests/torture/killed.test.ts';

/** Every figure once. A file that is not there is a figure that this release does not measure. */
const rows: readonly Row[] = [
  {
    name: 'R1',
    title: 'kill -9 under load: nothing acknowledged is lost, nothing is said twice',
    file: 'r1.ts',
    quotes: '[JRN1] [DET1] [RUL3] [HOT8] [T19]',
    withinS: 420,
    slicedBy: killed,
  },
  {
    name: 'R2',
    title: 'power cuts: no acknowledged frame is lost, the state is the replay of the journal',
    file: 'r2.ts',
    quotes: '[JRN1] [JRN4] [JRN8] [DET1] [T19]',
    withinS: 120,
    slicedBy: counted,
  },
  {
    name: 'R3',
    title: 'flips and cuts of journal and snapshots: all found, nothing wrong served',
    file: 'r3.ts',
    quotes: '[JRN5] [JRN6] [JRN7] [JRN12] [T19] [T32]',
    withinS: 90,
    slicedBy: counted,
  },
  {
    name: 'R4',
    title: 'acknowledged after the fsync, at speed',
    file: 'r4.ts',
    quotes: '[ING1] [JRN1]',
    withinS: 120,
  },
  {
    name: 'R5',
    title: '512 in flight and fsyncs of any length: order a device is kept',
    file: 'r5.ts',
    quotes: '[ING1] [HOT6]',
    withinS: 60,
    slicedBy: counted,
  },
  {
    name: 'R6',
    title: 'any order inside the lateness window gives one state and one list of effects',
    file: 'r6.ts',
    quotes: '[TIM3] [T7]',
    withinS: 240,
    slicedBy: counted,
  },
  {
    name: 'R7',
    title: 'a recorded log gives the same decisions again, byte for byte',
    file: 'r7.ts',
    quotes: '[DET1]',
    withinS: 240,
    slicedBy: counted,
  },
  {
    name: 'R8',
    title: 'simulated days with faults of clock, disk, net and threads break no promise',
    file: 'r8.ts',
    quotes: '[DET1] [HOT5]',
    withinS: 120,
    slicedBy: counted,
  },
  {
    name: 'R9',
    title: 'InfluxDB away for an hour: no point lost, none doubled',
    file: 'r9.ts',
    quotes: '[TEL9] [T18]',
    withinS: 60,
    slicedBy: 'tests/torture/outbound.test.ts',
  },
  {
    name: 'R10',
    title: 'a flood from one device takes its credit and no more',
    file: 'r10.ts',
    quotes: '[ING5] [T8]',
    withinS: 60,
    slicedBy: mqtt,
  },
  {
    name: 'R10 (burst)',
    title: 'ten times the usual load: nothing acknowledged is lost, and it recovers',
    file: 'r10-burst.ts',
    quotes: '[ING5] [T8]',
    withinS: 240,
  },
  {
    name: 'R11 (MQTT)',
    title: 'frozen bands cost little and silence nobody',
    file: 'r11-mqtt.ts',
    quotes: '[ING8] [T10]',
    withinS: 60,
    slicedBy: mqtt,
  },
  {
    name: 'R11 (WebSocket)',
    title: 'paused viewers cost little and slow nobody',
    file: 'r11-ws.ts',
    quotes: '[LIV4] [T9]',
    withinS: 120,
  },
  {
    name: 'R12',
    title: 'from the buffer to the viewer, and from the decision to the channel',
    file: 'r12.ts',
    quotes: '[LIV2]',
    withinS: 120,
  },
  {
    name: 'R13',
    title: 'strangers that announce giants are closed at once',
    file: 'r13.ts',
    quotes: '[ING10] [T12]',
    withinS: 60,
    slicedBy: mqtt,
  },
  {
    name: 'R14',
    title: 'Paho’s and Mosquitto’s suites for MQTT 3.1.1 pass, or there is a reason',
    file: 'r14.ts',
    quotes: '[ING17]',
    withinS: 600,
    slicedBy: 'tests/torture/r14.test.ts',
  },
  {
    name: 'R15 (MQTT)',
    title: 'mutated packets hurt nobody',
    file: 'r15-mqtt.ts',
    quotes: '[ING11]',
    withinS: 120,
    slicedBy: mqtt,
  },
  {
    name: 'R15 (HTTP)',
    title: 'mutated requests hurt nobody',
    file: 'r15-http.ts',
    quotes: '',
    withinS: 60,
    slicedBy: 'tests/torture/people.test.ts',
  },
  {
    name: 'R16',
    title: 'every principal, resource and verb has its cell, and no venue sees another',
    file: 'r16.ts',
    quotes: '[T3]',
    withinS: 60,
    slicedBy: 'tests/torture/people.test.ts',
  },
  {
    name: 'R17',
    title: 'no claim after the opt-out; what is erased is in no file',
    file: 'r17.ts',
    quotes: '[T24] [T25]',
    withinS: 60,
    slicedBy: 'tests/torture/r17.test.ts',
  },
  {
    name: 'R18',
    title: 'at most one effective push a person, rule and occurrence',
    file: 'r18.ts',
    quotes: '[T30]',
    withinS: 60,
    slicedBy: 'tests/torture/outbound.test.ts',
  },
  {
    name: 'R19',
    title: 'after hours of work nothing has grown and no session is left',
    file: 'r19.ts',
    quotes: '[T28]',
    withinS: 240,
  },
  {
    name: 'R20',
    title: 'restart with a long journal, and everybody back with an acknowledgement',
    file: 'r20.ts',
    quotes: '[HOT5] [T20]',
    withinS: 180,
  },
  {
    name: 'R21',
    title: 'the tests notice when a line is changed',
    file: 'r21.ts',
    quotes: '[DET1]',
    withinS: 240,
    slicedBy: counted,
  },
  {
    name: 'R22',
    title: 'a full or dying disk: nobody is acknowledged, health is red, it goes on by itself',
    file: 'r22.ts',
    quotes: '[HOT4] [JRN3] [JRN4] [T17]',
    withinS: 120,
  },
];

const pathOf = ({ file }: Row): URL => new URL(file, import.meta.url);

export const figures: readonly Row[] = rows.filter((row) => existsSync(fileURLToPath(pathOf(row))));

/** The one function that measures a figure. */
export async function tortureOf(row: Row): Promise<Torture> {
  const module: { run?: Torture } = await import(pathOf(row).href);
  if (module.run === undefined) throw new Error(`${row.file} measures nothing`);
  return module.run;
}
