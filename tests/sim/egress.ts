import type { ChannelName } from '../../src/contracts/channels.ts';
import type { CommandBody } from '../../src/contracts/commands.ts';
import type { Purpose } from '../../src/contracts/venue.ts';
import { venue } from './shop.ts';
import { wish, wishes } from './wishes.ts';
import type { World } from './world.ts';

/** It looks when told that there are rows, and this often. */
const lookEveryMs = 2_000;
/** A worker that died holding claims is back after this. */
const awayMs = 12_000;

/**
 * The worker that sends: asks for claims and reports outcomes, and now and then dies in between, so
 * that a claim has no outcome. Every grant is written down for the oracle.
 */
export class SimulatedEgress {
  /** Ids of the claims that were granted, by message and kind of channel. */
  readonly granted = new Map<string, Set<string>>();
  /** Grants of each device command. */
  readonly told = new Map<string, number>();
  readonly #world: World;
  readonly #busy = new Set<string>();
  readonly #neglected = new Map<string, boolean>();
  readonly #late = new Set<string>();
  #life = 0;
  /** The machine's changes of rows when there was last nothing to send. */
  #idleAt = -1;

  constructor(world: World) {
    this.#world = world;
    world.machine.onMessages = () => world.clock.after(1, () => this.#send());
    this.#look();
  }

  #look(): void {
    const { clock, random } = this.#world;
    clock.after(lookEveryMs, () => this.#look());
    if (random() < 0.02) this.#die();
    void this.#send();
  }

  #die(): void {
    const life = this.#life + 1;
    if (this.#life < 0) return;
    this.#world.suffer(this.#busy.size > 0 ? 'sender died with a claim' : 'sender died');
    this.#life = -1;
    this.#busy.clear();
    this.#world.clock.after(awayMs, () => {
      this.#life = life;
    });
  }

  async #send(): Promise<void> {
    if (!this.#world.machine.isUp || this.#life < 0) return;
    const { machine } = this.#world;
    // Most of a night is silent: what did not change is not read again.
    const isIdle = machine.changes === this.#idleAt;
    const before = machine.changes;
    const open = isIdle ? [] : await machine.reader.openMessages(20);
    for (const { id, channels, visitor, purpose } of open) {
      if (this.#world.random() < 0.06) void this.#changeMind(visitor, purpose);
      if (this.#isNeglected(id)) void this.#claimLate(id, { visitor, channels });
      else for (const channel of channels) void this.#claim(id, channel);
      if (this.#world.random() < 0.1) {
        void this.#world.ask({ do: 'markSeen', venue, message: id, visitor });
        if (this.#world.random() < 0.5) {
          void this.#world.ask({ do: 'markTapped', venue, message: id, visitor });
          // Only who has an account has a link: an alias is no visitor.
          const score = 1 + (id.length % 5);
          const isLink = visitor.startsWith('v-');
          if (isLink) void this.#world.ask({ do: 'rateVisit', venue, message: id, visitor, score });
        }
      }
    }
    if (this.#world.random() < 0.02) await this.#claimNothing();
    if (isIdle || !machine.isUp) return;
    const commands = await machine.reader.openDeviceCommands(20);
    for (const { id, state } of commands) if (state === 'waiting') void this.#tell(id);
    if (open.length + commands.length === 0) this.#idleAt = before;
  }

  /** Some are left lying, drawn once a message. */
  #isNeglected(message: string): boolean {
    const known = this.#neglected.get(message) ?? this.#world.random() < 0.2;
    this.#neglected.set(message, known);
    return known;
  }

  /** Somebody slow, who has not heard what became of it. */
  async #claimLate(
    message: string,
    { visitor, channels }: { visitor: string; channels: readonly ChannelName[] },
  ): Promise<void> {
    if (this.#late.has(message)) return;
    this.#late.add(message);
    const world = this.#world;
    const wait = (ms: number) => new Promise<void>((resolve) => world.clock.after(ms, resolve));
    await wait(world.between(1_000, 50_000));
    const choice = { do: 'setPreferences', visitor, frequency: 'all' } as const;
    const wantsPeace = world.random() < 0.2;
    if (wantsPeace) await world.ask({ ...choice, leaveAlone: true });
    const wantsLess = !wantsPeace && world.random() < 0.4;
    if (wantsLess) await wish(world, visitor, world.pick(wishes));
    for (const channel of channels) void this.#claim(message, channel);
    if (wantsLess) {
      await wait(world.between(1_000, 20_000));
      await wish(world, visitor, {});
    }
    if (!wantsPeace) return;
    await wait(world.between(1_000, 20_000));
    await world.ask({ ...choice, leaveAlone: false });
  }

  /** What nobody ever decided. */
  async #claimNothing(): Promise<void> {
    const world = this.#world;
    await world.ask({ do: 'claim', venue, message: 'sim/none/1/nobody/0', channel: 'inbox' });
    const deviceCommand = 'sim/none/1/nobody/0/0';
    await world.ask({ do: 'claimDeviceCommand', venue, deviceCommand });
  }

  /** A device is told what to do, unless it does not listen. */
  async #tell(deviceCommand: string): Promise<void> {
    const life = this.#life;
    const about = { venue, deviceCommand } as const;
    if (this.#busy.has(deviceCommand) || this.#world.random() < 0.4) return;
    if (this.#world.random() < 0.1) {
      this.#world.clock.after(this.#takes() * 6, () => void this.#tellAgain(deviceCommand));
    }
    this.#busy.add(deviceCommand);
    const answer = await this.#world.ask({ do: 'claimDeviceCommand', ...about });
    if (answer.ok && answer.result.granted === true) {
      this.told.set(deviceCommand, (this.told.get(deviceCommand) ?? 0) + 1);
      await new Promise<void>((resolve) => this.#world.clock.after(this.#takes(), resolve));
      if (life !== this.#life) return;
      const outcome = this.#world.pick(['delivered', 'failed', 'unknown'] as const);
      await this.#world.ask({ do: 'reportDeviceCommand', ...about, outcome });
    }
    this.#busy.delete(deviceCommand);
  }

  /** Who did not hear the answer asks anew; it must not be granted twice. */
  async #tellAgain(deviceCommand: string): Promise<void> {
    const answer = await this.#world.ask({ do: 'claimDeviceCommand', venue, deviceCommand });
    if (!answer.ok || answer.result.granted !== true) return;
    this.told.set(deviceCommand, (this.told.get(deviceCommand) ?? 0) + 1);
  }

  /** The visitor withdraws while the message is on its way, and agrees again later. */
  async #changeMind(visitor: string, purpose: Purpose): Promise<void> {
    const said = { visitor, purpose, text: 'sim-1', language: 'en' } as const;
    await this.#world.ask({ do: 'setConsent', ...said, granted: false });
    await new Promise<void>((resolve) => this.#world.clock.after(this.#takes() * 8, resolve));
    await this.#world.ask({ do: 'setConsent', ...said, granted: true });
  }

  async #claim(message: string, channel: ChannelName): Promise<void> {
    const key = `${message} ${channel}`;
    const life = this.#life;
    if (this.#busy.has(key) || this.#world.random() < 0.3) return;
    this.#busy.add(key);
    const answer = await this.#world.ask({ do: 'claim', venue, message, channel });
    if (answer.ok && answer.result.granted === true) {
      const kind = channel === 'inbox' ? 'inbox' : 'device';
      const grants = this.granted.get(`${message} ${kind}`) ?? new Set();
      grants.add(`${channel} ${answer.position}`);
      this.granted.set(`${message} ${kind}`, grants);
      await new Promise<void>((resolve) => this.#world.clock.after(this.#takes(), resolve));
      if (life !== this.#life) return;
      const outcome = this.#world.pick(['delivered', 'delivered', 'failed', 'unknown'] as const);
      const rendered = kind === 'inbox' ? this.#renderedFor(message) : {};
      const told = { do: 'reportOutcome', venue, message, channel, outcome, ...rendered } as const;
      await this.#world.ask(told);
    }
    this.#busy.delete(key);
  }

  /** Where people have names, the text for the inbox has theirs, however late it is reported. */
  #renderedFor(message: string): Pick<Extract<CommandBody, { do: 'reportOutcome' }>, 'rendered'> {
    const { rights } = this.#world;
    const visitor = message.split('/').find((part) => rights?.names.has(part));
    const name = visitor === undefined ? undefined : rights?.names.get(visitor);
    if (name === undefined) return {};
    return { rendered: { language: 'en', title: 'Hello', body: `Hello ${name}` } };
  }

  #takes(): number {
    return this.#world.between(5, 2_500);
  }
}
