import type { Localized } from '../../../contracts/ids.ts';
import type { SegmentLeaf, SegmentLeafOf } from '../../../contracts/segments.ts';

/** How the organisation calls its fields; one without a name is quoted as it is. */
export type FieldNames = Readonly<Record<string, Localized>>;

/** How a language says one question, or the opposite of it. */
export type SayLeaf = (leaf: SegmentLeaf, isNot: boolean, fields: FieldNames) => string;

export type Period = Pick<SegmentLeafOf<'visits'>['visits'], 'within' | 'from' | 'to'>;
export type Which = Period & {
  readonly sku?: string | undefined;
  readonly category?: string | undefined;
  readonly here?: true | undefined;
};
export type Many = { readonly atLeast?: number | undefined; readonly atMost?: number | undefined };
export type Ago = { readonly atLeast?: string | undefined; readonly atMost?: string | undefined };

/** At most none is the opposite of at least one, and is said so. */
export function isNever({ atLeast, atMost }: Many): boolean {
  return atMost === 0 && (atLeast ?? 0) === 0;
}

/** Words with one space between them. */
export function words(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ');
}
