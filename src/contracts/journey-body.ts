import type { JourneyNow } from './questions.ts';

/**
 * GET /api/v1/venues/:venue/journey: what the stages mean. `version` counts the publications, 0 =
 * never published, all stages by default; `stages` holds the defaults of those left out. [JNY1]
 */
export type JourneyBody = JourneyNow & {
  readonly venue: string;
  readonly version: number;
  readonly publishedAtMs?: number;
  /** As in the audit log: `user:…`, `token:…`, `local`. */
  readonly publishedBy?: string;
};

export function journeyBody(
  venue: string,
  now: JourneyNow,
  last: { readonly by: string; readonly atMs: number; readonly count: number } | undefined,
): JourneyBody {
  const { journey, stages } = now;
  if (journey === null || last === undefined) return { venue, version: 0, journey, stages };
  const { count: version, atMs: publishedAtMs, by: publishedBy } = last;
  return { venue, version, publishedAtMs, publishedBy, journey, stages };
}
