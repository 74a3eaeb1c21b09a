import type { Effect } from '../../src/contracts/effects.ts';
import type { Frame } from '../../src/contracts/inputs.ts';
import type { VenueState } from '../../src/engine/venue.ts';
import { Dedupe } from '../../src/hotpath/dedupe.ts';
import { Slips } from '../../src/hotpath/slips.ts';
import { Stepper } from '../../src/hotpath/stepper.ts';
import { Wearings } from '../../src/hotpath/wearings.ts';
import { SimulatedDisk } from './disk.ts';
import { Machine } from './machine.ts';
import { strayBeacon, venue } from './shop.ts';

/**
 * A way to spoil the running program from outside, as a bug in it would, and the words of the
 * oracle that must notice. An oracle that no mutation makes speak proves nothing.
 */
export type Mutation = {
  readonly name: string;
  readonly finds: RegExp;
  /** Where it was found last: the search begins there. */
  readonly seed: number;
  /** Spoils until what it returns is called. */
  readonly begin: () => () => void;
};

/** Tampers with the state before each step: in the run and in its retelling alike. */
function forgets(tamper: (state: VenueState) => void): () => () => void {
  return stepping((stepper, frame, step) => {
    const state = stepper.state(venue);
    if (state) tamper(state);
    return step.call(stepper, frame);
  });
}

type Step = (stepper: Stepper, frame: Frame, step: Stepper['step']) => readonly Effect[];

function stepping(spoilt: Step): () => () => void {
  return () => {
    const sound = Stepper.prototype.step;
    Stepper.prototype.step = function step(this: Stepper, frame: Frame) {
      return spoilt(this, frame, sound);
    };
    return () => {
      Stepper.prototype.step = sound;
    };
  };
}

const people = (state: VenueState) => state.people.values();
const messages = (state: VenueState) => state.messages.values();

const ofEngine: readonly Mutation[] = [
  {
    name: 'everybody has agreed',
    finds: /without consent|given unasked/,
    seed: 1,
    begin: forgets((state) => {
      for (const { consents } of people(state)) [consents.service, consents.offers] = [true, true];
    }),
  },
  {
    name: 'nobody has been spoken to',
    finds: /of the visit|of the day|ms after the one before/,
    seed: 2,
    begin: forgets((state) => {
      for (const person of people(state)) person.spent = [];
    }),
  },
  {
    name: 'campaigns count nobody',
    finds: /over its visitor's count|over the total|ms after the one before/,
    seed: 3,
    begin: forgets((state) => {
      for (const { campaigns } of people(state)) for (const one of campaigns) one.sentMs = [];
    }),
  },
  {
    name: 'no room is ever full',
    finds: /sent into shoes/,
    seed: 9,
    begin: forgets((state) => {
      for (const { campaign } of state.campaigns.values()) delete campaign.limits.notInto;
    }),
  },
  {
    name: 'zones need no rest',
    finds: /after another in its zone/,
    seed: 36,
    begin: forgets((state) => {
      for (const { campaign } of state.campaigns.values()) delete campaign.limits.zoneCooldown;
    }),
  },
  {
    name: 'nobody chose anything',
    finds: /did not leave alone|to who wants none|of the visit/,
    seed: 4,
    begin: forgets((state) => {
      for (const person of people(state)) [person.frequency, person.leaveAlone] = ['all', false];
    }),
  },
  {
    name: 'nobody wished for anything',
    finds: /of a topic that was off|that rests|in own quiet hours|to who chose none/,
    seed: 8,
    begin: forgets((state) => {
      for (const person of people(state)) delete person.choices;
    }),
  },
  {
    name: 'a purpose that decides nothing here is not kept',
    finds: /said true to improve/,
    seed: 1,
    begin: forgets((state) => {
      for (const { consents } of people(state)) consents.improve = null;
    }),
  },
  {
    name: 'it is never quiet',
    finds: /came at 12:3/,
    seed: 16,
    begin: forgets((state) => {
      delete state.settings.quietHours;
    }),
  },
  {
    name: 'the lowest wins',
    finds: /lost to nobody/,
    seed: 3,
    begin: forgets((state) => {
      for (const { campaign } of state.campaigns.values()) {
        campaign.priority = campaign.id === 'come-over' ? 1 : 50;
      }
    }),
  },
  {
    name: 'who is held out is let in later',
    finds: /changed its arm/,
    seed: 33,
    begin: forgets((state) => {
      for (const { campaigns } of people(state)) for (const one of campaigns) one.control = false;
    }),
  },
  {
    name: 'a claim leaves no trace',
    finds: /was granted \d+ times|grant of .* happened twice/,
    seed: 3,
    begin: forgets((state) => {
      for (const message of messages(state)) message.claimed = [];
    }),
  },
  {
    name: 'what is over may still be claimed',
    finds: /granted after its end|granted without consent/,
    seed: 6,
    begin: forgets((state) => {
      for (const message of messages(state)) {
        [message.closed, message.expiresAtMs] = ['', Number.MAX_SAFE_INTEGER];
      }
    }),
  },
  {
    name: 'devices are told again',
    finds: /grant of .* happened \d+ times|grant of .* happened twice/,
    seed: 4,
    begin: forgets((state) => {
      for (const order of state.orders.values()) order.state = 'waiting';
    }),
  },
  {
    name: 'a beacon that moved still counts',
    finds: /was taken to the attic/,
    seed: 9,
    begin: forgets((state) => {
      const stray = state.devices.get(strayBeacon);
      if (stray) stray.asideMs = 0;
    }),
  },
];

const ofProgram: readonly Mutation[] = [
  {
    name: 'people enter and do not leave',
    finds: /while in/,
    seed: 1,
    begin: stepping((stepper, frame, step) => {
      const effects = step.call(stepper, frame);
      const out = stepper.outOf(frame.venue);
      const kept = out.events.filter(({ type }) => type !== 'left');
      out.events.splice(0, out.events.length, ...kept);
      return effects;
    }),
  },
  {
    name: 'points are taken back from another',
    finds: /takes back what/,
    seed: 1,
    begin: stepping((stepper, frame, step) =>
      step
        .call(stepper, frame)
        .map((one) =>
          one.type === 'award' && one.takesBack ? { ...one, visitor: `${one.visitor}0` } : one,
        ),
    ),
  },
  {
    name: 'who is held out hears it',
    finds: /for who is held out/,
    seed: 12,
    begin: stepping((stepper, frame, step) => {
      const effects = step.call(stepper, frame);
      const said = effects.find(({ type }) => type === 'message');
      const control = effects.find((one) => one.type === 'decision' && one.outcome === 'control');
      const award = { type: 'award', points: 1, version: 1 } as const;
      if (control?.type !== 'decision' || said !== undefined) return effects;
      const { id, atMs, visitor, campaign } = control;
      const because = { event: 'entered', atMs } as const;
      return [...effects, { ...award, id: `${id}/0`, atMs, visitor, campaign, because }];
    }),
  },
  {
    name: 'a snapshot leaves out what waits',
    finds: /not the replay|not in the records|in no journal/,
    seed: 1,
    begin: () => {
      const sound = Stepper.prototype.restore;
      Stepper.prototype.restore = function restore(this: Stepper, texts, position) {
        const problem = sound.call(this, texts, position);
        this.state(venue)?.candidates.clear();
        this.state(venue)?.messages.clear();
        return problem;
      };
      return () => {
        Stepper.prototype.restore = sound;
      };
    },
  },
  {
    name: 'every reading is new',
    finds: /is in the journal twice/,
    seed: 1,
    begin: () => {
      const sound = Dedupe.prototype.seen;
      Dedupe.prototype.seen = () => 'new';
      return () => {
        Dedupe.prototype.seen = sound;
      };
    },
  },
  {
    name: 'the disk says it has written, and has not',
    finds: /was acknowledged and lost|was answered and is not in the journal|the hot path ended/,
    seed: 1,
    begin: () => {
      const sound = SimulatedDisk.prototype.open;
      SimulatedDisk.prototype.open = function open(this: SimulatedDisk, name: string) {
        const file = sound.call(this, name);
        return { ...file, sync: async () => this.syncTakes?.() };
      };
      return () => {
        SimulatedDisk.prototype.open = sound;
      };
    },
  },
  {
    name: 'a row is lost on its way to the records',
    finds: /is not in the records/,
    seed: 1,
    begin: () => {
      Machine.losesRows = true;
      return () => {
        Machine.losesRows = false;
      };
    },
  },
];

const ofTills: readonly Mutation[] = [
  {
    name: 'a receipt makes no sale',
    finds: /was answered and is not among the sales/,
    seed: 1,
    begin: stepping((stepper, frame, step) =>
      step.call(stepper, frame).filter(({ type }) => type !== 'transaction'),
    ),
  },
  {
    name: 'receipts are forgotten with each start',
    finds: /sales were new to it of/,
    seed: 1,
    begin: () => {
      const sound = Slips.prototype.load;
      Slips.prototype.load = () => {};
      return () => {
        Slips.prototype.load = sound;
      };
    },
  },
];

const ofRights: readonly Mutation[] = [
  {
    name: 'the engine forgets nobody',
    finds: /was erased and is still in the state|came after they were erased/,
    seed: 4,
    begin: stepping((stepper, frame, step) => {
      const { input } = frame;
      if (input.type !== 'command' || input.command.do !== 'forget') {
        return step.call(stepper, frame);
      }
      const command = { do: 'forget', visitor: '', aliases: [] } as const;
      return step.call(stepper, { ...frame, input: { ...input, command } });
    }),
  },
  {
    name: 'what was late is still theirs',
    finds: /links who was erased/,
    seed: 4,
    begin: () => {
      const sound = Wearings.prototype.forgetAll;
      Wearings.prototype.forgetAll = () => {};
      return () => {
        Wearings.prototype.forgetAll = sound;
      };
    },
  },
  {
    name: 'rows of who was erased stay',
    finds: /in the records and in no journal|still holds somebody erased/,
    seed: 34,
    begin: () => {
      Machine.losesErasures = true;
      return () => {
        Machine.losesErasures = false;
      };
    },
  },
  {
    name: 'deleted rows stay in the files',
    finds: /is still in a file|still holds somebody erased/,
    seed: 4,
    begin: () => {
      Machine.neverScrubs = true;
      return () => {
        Machine.neverScrubs = false;
      };
    },
  },
  {
    name: 'the switch that stops everything leaves a consent',
    finds: /without consent|given unasked|did not leave alone/,
    seed: 14,
    begin: forgets((state) => {
      for (const person of people(state)) {
        if (!person.leaveAlone) continue;
        person.leaveAlone = false;
        [person.consents.service, person.consents.offers] = [true, true];
      }
    }),
  },
];

export const mutations: readonly Mutation[] = [...ofEngine, ...ofProgram, ...ofTills, ...ofRights];
