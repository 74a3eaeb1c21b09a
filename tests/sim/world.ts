import type { CommandAnswer, CommandBody } from '../../src/contracts/commands.ts';
import { SimulatedClock } from './clock.ts';
import { SimulatedDevice, type Troubles } from './device.ts';
import { seeded } from './disk.ts';
import { deskOf } from './lost.ts';
import { Machine } from './machine.ts';
import { Poison } from './poison.ts';
import { Rights } from './rights.ts';
import { devices, homeless, radios } from './shop.ts';
import type { Trouble } from './troubles.ts';

/** Saturday 5 December 2026, half past noon in Tehran. */
export const openingMs = Date.UTC(2026, 11, 5, 9, 0);
/** A caller that hears nothing asks again with the same id. */
const askAgainMs = 6_000;
/** Answers that get lost on their way. */
const lostAnswers = 0.04;

export type Asked = {
  readonly id: string;
  readonly body: CommandBody;
  readonly answer: CommandAnswer;
};

/** One seeded world: the machine, its devices, and whoever gives commands. */
export class World {
  readonly random: () => number;
  /** Of some seeds, so that the days of all others stay as they are known. */
  readonly isRedrawn: boolean;
  readonly clock: SimulatedClock;
  readonly machine: Machine;
  readonly devices = new Map<string, SimulatedDevice>();
  /** Commands in the order in which their answers came. */
  readonly asked: Asked[] = [];
  readonly poison = new Poison();
  /** Where people have themselves erased, and switch all off. */
  readonly rights: Rights | undefined;
  /** Where bands are lost: draws of its own, so that other seeds stay the runs they were. */
  readonly desk: (() => number) | undefined;
  crashes = 0;
  /** The beacon of a room hangs elsewhere now. [LOC5] */
  isAstray = false;
  #commands = 0;

  constructor(seed: number) {
    this.random = seeded(seed);
    this.clock = new SimulatedClock(openingMs);
    this.rights = Rights.of(seed);
    this.isRedrawn = seed % 6 === 0;
    this.desk = deskOf(seed);
    this.machine = new Machine(this.clock, this.random);
    this.machine.hasLongIds = this.rights !== undefined;
    this.machine.onCrash = () => this.clock.after(0, () => void this.#ended(false));
    this.machine.onStranger = (id) => this.devices.get(id)?.disconnect();
    for (const { id } of devices) this.devices.set(id, this.#device(id));
    for (const id of radios) this.devices.set(id, this.#device(id));
    this.devices.set(homeless, this.#device(homeless));
  }

  /** Something has gone wrong. */
  suffer(trouble: Trouble): void {
    this.machine.suffered.add(trouble);
  }

  #device(id: string): SimulatedDevice {
    const { machine, random } = this;
    const wild = random() < 0.04;
    const troubles: Troubles = {
      duplicate: random() < 0.5 ? 0.05 : 0,
      drop: random() < 0.4 ? 0.004 : 0,
      delayMs: random() < 0.3 ? 400 : 60,
      clockOffMs: random() < 0.4 ? undefined : (random() - 0.5) * (wild ? 1e10 : 4_000),
    };
    return new SimulatedDevice(id, { machine, random, troubles });
  }

  between(least: number, most: number): number {
    return least + this.random() * (most - least);
  }

  pick<T>(list: readonly T[]): T {
    const one = list[Math.floor(this.random() * list.length)];
    if (one === undefined) throw new Error('picked from nothing');
    return one;
  }

  /** Asks until there is an answer, over crashes, always with the same id. */
  async ask(body: CommandBody): Promise<CommandAnswer> {
    const id = `c-${++this.#commands}`;
    for (;;) {
      const answer = await this.#askOnce(id, body);
      const isStopping =
        answer !== undefined && !answer.ok && answer.problems[0]?.code === 'command.stopping';
      if (answer !== undefined && !isStopping) {
        this.asked.push({ id, body, answer });
        return answer;
      }
    }
  }

  #askOnce(id: string, body: CommandBody): Promise<CommandAnswer | undefined> {
    return new Promise((resolve) => {
      const callOff = this.clock.after(askAgainMs, () => resolve(undefined));
      void this.machine.submit(id, body).then((answer) => {
        if (this.random() < lostAnswers) {
          this.suffer('answer lost');
          return;
        }
        callOff();
        // As over a socket: never in the same instant.
        this.clock.after(1, () => resolve(answer));
      });
    });
  }

  /** The machine fails and another one starts from its disk after a while. */
  crash({ power }: { readonly power: boolean }): void {
    void this.#ended(power);
  }

  async #ended(power: boolean): Promise<void> {
    this.crashes++;
    await this.machine.crash({ power });
    for (const device of this.devices.values()) device.disconnect();
    this.clock.after(this.between(200, 8_000), () => {
      this.machine.start();
      if (this.random() < 0.15) void this.#killRecovery(Math.floor(this.random() * 120));
    });
  }

  /** So many steps of promises into what it does first; nothing if it is up by then. */
  async #killRecovery(steps: number): Promise<void> {
    for (let i = 0; i < steps; i++) await undefined;
    if (!this.machine.isUp) await this.#ended(this.random() < 0.5);
  }
}
