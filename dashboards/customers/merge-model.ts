import type {
  CustomerCounts,
  CustomerDetail,
  CustomerField,
  FieldValue,
} from '../../src/contracts/api-customers.ts';

/** A fact of two records side by side; `what` as the server chooses by. */
export type Side = {
  readonly what: string;
  readonly type?: string;
  readonly kept?: FieldValue;
  readonly other?: FieldValue;
};
type One = CustomerDetail;

const known = ['name', 'phone', 'email', 'birthday'] as const;

/** What either record says, in the order of the form; what none says is left out. */
export function sidesOf(kept: One, other: One, fields: readonly CustomerField[]): readonly Side[] {
  const all: Side[] = [
    ...known.map((what) => side(what, kept[what], other[what], what === 'birthday' ? 'date' : '')),
    ...fields.map(({ field, type }) =>
      side(`field:${field}`, kept.fields[field], other.fields[field], type),
    ),
  ];
  return all.filter((one) => one.kept !== undefined || one.other !== undefined);
}

function side(
  what: string,
  kept: FieldValue | undefined,
  other: FieldValue | undefined,
  type: string,
): Side {
  return {
    what,
    ...(type === '' ? {} : { type }),
    ...(kept === undefined ? {} : { kept }),
    ...(other === undefined ? {} : { other }),
  };
}

/** Both say something, and not the same: somebody has to choose. */
export function isDifferent({ kept, other }: Side): boolean {
  return kept !== undefined && other !== undefined && kept !== other;
}

const weight = ({ transactions, visits, messages, contacts }: CustomerCounts): number =>
  transactions + visits + messages + contacts;

/** Who stays unless somebody turns it round: who is here, who has more history, who came first. */
export function inOrder(one: One, two: One): readonly [kept: One, other: One] {
  if (one.isHere !== two.isHere) return one.isHere ? [one, two] : [two, one];
  const more = weight(two.counts) - weight(one.counts);
  if (more !== 0) return more > 0 ? [two, one] : [one, two];
  return two.createdAtMs < one.createdAtMs ? [two, one] : [one, two];
}

export type Obstacle =
  | { readonly why: 'bothHere' | 'otherHere' }
  | { readonly why: 'consent'; readonly purpose: string };

/** Why the server would refuse, told before it is asked. [CUS11] */
export function obstacleOf(kept: One, other: One): Obstacle | undefined {
  if (other.isHere) return { why: kept.isHere ? 'bothHere' : 'otherHere' };
  const yes = new Set(kept.consents.flatMap((one) => (one.granted ? [one.purpose] : [])));
  const no = other.consents.find(({ purpose, granted }) => !granted && yes.has(purpose));
  return no === undefined ? undefined : { why: 'consent', purpose: no.purpose };
}
