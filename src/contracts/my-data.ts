import type { VisitorChoices } from './choices.ts';
import type { ConsentProof } from './consent-texts.ts';
import type { CustomerEvent } from './customers.ts';
import type { Language } from './ids.ts';
import type { DataKind } from './retention.ts';
import type { Preferences, Purpose } from './venue.ts';

/** Everything the records hold of a visitor, in words of the venue, without aliases. [CON9] */
export type VisitorData = {
  readonly visitor: {
    readonly visitor: string;
    readonly name?: string;
    readonly language: Language;
    readonly consents: Readonly<Partial<Record<Purpose, boolean>>>;
    readonly visits: number;
    readonly preferences?: Preferences;
    readonly choices?: VisitorChoices;
    readonly points: number;
  };
  /** Where they joined; the account goes as a whole, unless a phone opens the page before. */
  readonly joins: readonly {
    readonly venue: string;
    readonly way: 'band' | 'phone';
    readonly atMs: number;
    readonly deletedAtMs: number;
  }[];
  readonly bands: readonly {
    readonly venue: string;
    readonly tag: string;
    readonly fromMs: number;
    readonly toMs?: number;
    readonly deletedAtMs?: number;
  }[];
  readonly visits: readonly {
    readonly venue: string;
    readonly startedAtMs: number;
    readonly endedAtMs?: number;
    readonly stage: string;
    readonly deletedAtMs?: number;
  }[];
  readonly stays: readonly {
    readonly venue: string;
    readonly zone: string;
    readonly enteredAtMs: number;
    readonly leftAtMs: number;
    /** When retention deletes the row. */
    readonly deletedAtMs: number;
  }[];
  readonly messages: readonly {
    readonly venue: string;
    readonly title: string;
    readonly body: string;
    readonly language: Language;
    readonly atMs: number;
    readonly seenAtMs?: number;
    readonly deletedAtMs: number;
  }[];
  readonly coupons: readonly {
    readonly venue: string;
    readonly offer: string;
    readonly code: string;
    readonly atMs: number;
    readonly expiresAtMs: number;
    readonly usedAtMs?: number;
    readonly deletedAtMs: number;
  }[];
  /** What a shop that knew them before wrote of them; absent = it brought nobody. [CUS14] */
  readonly customer?: {
    readonly email?: string;
    readonly phone?: string;
    readonly birthday?: string;
    readonly fields: Readonly<Record<string, string | number | boolean>>;
    readonly keys: readonly { readonly source: string; readonly key: string }[];
    readonly source: string;
    readonly createdAtMs: number;
    readonly changedAtMs: number;
    readonly events: readonly CustomerEvent[];
  };
  readonly consents: readonly ConsentProof[];
  readonly points: readonly {
    readonly venue: string;
    readonly points: number;
    readonly atMs: number;
    readonly deletedAtMs: number;
  }[];
  /** When staff were asked to come, and what became of it; absent = never. [STF10] */
  readonly staff?: readonly {
    readonly venue: string;
    readonly kind: 'task' | 'case';
    readonly what: string;
    readonly state: string;
    readonly atMs: number;
  }[];
  /** Scores they gave, and the words beside them; newest first; absent = never rated. [STF11] */
  readonly ratings?: readonly {
    readonly venue: string;
    readonly atMs: number;
    readonly score?: number;
    /** The best score. */
    readonly of?: number;
    readonly words?: string;
    /** Of words; scores go with the account. */
    readonly deletedAtMs?: number;
  }[];
  /** Days each kind is kept where the visitor was last. */
  readonly keptDays: Readonly<Record<DataKind, number>>;
};
