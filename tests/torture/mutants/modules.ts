/**
 * The modules of R21 and the tests that have to notice when one of their lines is changed: those
 * of the same room, without servers where a room can be asked without one. A place is a file, or
 * one function of it.
 */
export type MutatedModule = {
  readonly name: string;
  readonly places: readonly string[];
  readonly tests: readonly string[];
};

export const mutatedModules: readonly MutatedModule[] = [
  {
    name: 'dedup',
    places: ['src/hotpath/dedupe.ts'],
    tests: ['tests/hotpath/dedupe.test.ts'],
  },
  {
    name: 'ordering',
    places: [
      'src/hotpath/settle.ts',
      'src/engine/time/buffer.ts',
      'src/engine/time/heap.ts',
      'src/engine/time/timers.ts',
    ],
    tests: ['tests/hotpath/settle.test.ts', 'tests/engine/time/buffer.test.ts'],
  },
  {
    name: 'consent',
    places: [
      'src/engine/rules/gates.ts#consentGate',
      'src/engine/messages.ts',
      'src/engine/preferences.ts',
      'src/hotpath/commands/visitors.ts',
      'src/hotpath/commands/stop.ts',
    ],
    tests: [
      'tests/engine/waiting-messages.test.ts',
      'tests/engine/messages.test.ts',
      'tests/engine/rules/decisions.test.ts',
      'tests/hotpath/visitors.test.ts',
      'tests/hotpath/another-place.test.ts',
    ],
  },
  {
    name: 'acl',
    places: [
      'src/contracts/topics.ts',
      'src/ingress/credentials.ts',
      'src/web/identity.ts',
      'src/web/passes.ts',
    ],
    tests: [
      'tests/contracts/topics.test.ts',
      'tests/ingress/credentials.test.ts',
      'tests/web/identity.test.ts',
      'tests/web/passes.test.ts',
    ],
  },
  {
    name: 'outbox',
    places: [
      'src/hotpath/outbox.ts',
      'src/stores/records/write-effects.ts',
      'src/egress/delivery.ts',
    ],
    tests: [
      'tests/hotpath/outbox.test.ts',
      'tests/stores/records/sqlite.test.ts',
      'tests/egress/attempts.test.ts',
    ],
  },
];
