import { Duration } from '../../contracts/rules.ts';
import { addProblem, type CampaignCode, type Problems } from './problems.ts';

/** As much of zod's issue as is read here. */
type Issue = {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly errors?: readonly (readonly Issue[])[];
};

/** Says what the schema refused, each at its JSON path. */
export function addShapeProblems(problems: Problems, issues: readonly Issue[]): void {
  for (const issue of issues.flatMap((one) => innermost(one, []))) {
    const path = pathOf(issue.path);
    addProblem(problems, codeOf(path, issue), {
      path,
      message: issue.message,
      mend: 'see the rule language, version 1',
    });
  }
}

/**
 * Of a union that fits nowhere, the branch that fits furthest is what was meant: the one whose
 * first complaint lies deepest, and of these the one with fewest.
 */
function innermost(issue: Issue, above: readonly PropertyKey[]): Issue[] {
  const path = [...above, ...issue.path];
  const branches = issue.code === 'invalid_union' ? (issue.errors ?? []) : [];
  const meant = [...branches].sort((a, b) => depthOf(b) - depthOf(a) || a.length - b.length)[0];
  if (meant === undefined) return [{ ...issue, path }];
  return meant.flatMap((one) => innermost(one, path));
}

function depthOf(branch: readonly Issue[]): number {
  return Math.min(...branch.map(({ path, errors }) => path.length + (errors ? 1 : 0)));
}

const durationMessage = Duration.safeParse('').error?.issues[0]?.message ?? '';

function codeOf(path: string, { message }: Issue): CampaignCode {
  if (message === durationMessage) return 'campaign.duration';
  return path.startsWith('schedule') ? 'campaign.schedule' : 'campaign.shape';
}

/** `then[0].message.title` from zod's list of keys. */
function pathOf(keys: readonly PropertyKey[]): string {
  let path = '';
  for (const key of keys) {
    if (typeof key === 'number') path += `[${key}]`;
    else path += path === '' ? String(key) : `.${String(key)}`;
  }
  return path;
}
