import { signal } from '@preact/signals';
import type { ListBody, VenueBody, VenueSummary } from '../../src/contracts/api.ts';
import type { DeskBody } from '../../src/contracts/api-bands.ts';
import type { UsersBody } from '../../src/contracts/api-people.ts';
import type { CalibrationBody } from '../../src/contracts/api-receivers.ts';
import { call } from '../api/client.ts';
import { nameIn, number } from '../i18n/language.ts';
import { pages, pageWord } from '../parts/pages.ts';
import { o } from './opening-words.ts';

type Step = {
  readonly key:
    | 'plan'
    | 'receivers'
    | 'walk'
    | 'customers'
    | 'desk'
    | 'campaigns'
    | 'sales'
    | 'staff';
  /** The page where it is done. */
  readonly path: string;
  /** Whether it was done at a venue; what cannot be asked is not done. */
  readonly isDone: (at: string) => Promise<boolean>;
};

const some = async (path: string): Promise<boolean> => {
  const answer = await call<ListBody<unknown>>('GET', path);
  return answer.ok && answer.body.items.length > 0;
};

const steps: readonly Step[] = [
  {
    key: 'plan',
    path: '/plan',
    // A shop begins with one room that stands for all of it.
    isDone: async (at) => {
      const answer = await call<VenueBody>('GET', at);
      return answer.ok && answer.body.plan.zones.length > 1;
    },
  },
  { key: 'receivers', path: '/receivers', isDone: (at) => some(`${at}/devices`) },
  {
    key: 'desk',
    path: '/desk',
    isDone: async (at) => {
      const answer = await call<DeskBody>('GET', `${at}/desk`);
      return answer.ok && answer.body.counts.known > 0;
    },
  },
  {
    key: 'walk',
    path: '/walk',
    isDone: async (at) => {
      const answer = await call<CalibrationBody>('GET', `${at}/calibration?stops=no`);
      return answer.ok && answer.body.walks.length > 0;
    },
  },
  { key: 'customers', path: '/customers', isDone: (at) => some(`${at}/customers`) },
  { key: 'campaigns', path: '/campaigns', isDone: (at) => some(`${at}/campaigns`) },
  { key: 'sales', path: '/receivers', isDone: (at) => some(`${at}/tills`) },
  {
    key: 'staff',
    path: '/admin',
    isDone: async () => {
      const answer = await call<UsersBody>('GET', '/api/v1/users');
      return answer.ok && answer.body.items.some(({ role }) => role === 'staff');
    },
  },
];

/** Steps whose pages are there, in the order of an afternoon. */
const asked = steps.filter(({ path }) => pages.some((page) => page.path === path));
const done = signal<ReadonlyMap<string, boolean>>(new Map());
const at = signal<VenueSummary | undefined>(undefined);
const isShown = signal(false);

/** What is done already of opening a shop: for who may do all of it. [OPD1] */
export async function startOpening(venues: readonly VenueSummary[]): Promise<void> {
  at.value = venues.find(({ demo }) => !demo);
  if (at.value === undefined && venues.length > 0) return;
  const path = `/api/v1/venues/${encodeURIComponent(at.value?.venue ?? '')}`;
  if (at.value !== undefined && !(await call<VenueBody>('GET', path)).ok) return;
  const known = at.value !== undefined;
  const found = await Promise.all(
    asked.map(async ({ key, isDone }) => [key, known && (await isDone(path))] as const),
  );
  done.value = new Map(found);
  isShown.value = true;
}

/** The afternoon in order, with what comes next; gone once all of it is done. */
export function Opening() {
  const left = asked.filter(({ key }) => done.value.get(key) !== true);
  if (!isShown.value || left.length === 0) return null;
  const [next] = left;
  const of = at.value ? `?venue=${encodeURIComponent(at.value.venue)}` : '';
  const name = at.value ? nameIn(at.value.name) : '';
  return (
    <section class="card stack opening" aria-labelledby="opening">
      <h2 id="opening">{name === '' ? o('title') : o('titleOf', { name })}</h2>
      <p class="muted">
        {o('lead', { done: number(asked.length - left.length), all: asked.length })}
      </p>
      <ol>
        {asked.map((step) => (
          <li key={step.key} class={done.value.get(step.key) ? 'done' : undefined}>
            <a
              class={step === next ? 'button' : undefined}
              href={step.path + of}
              aria-current={step === next ? 'step' : undefined}
            >
              {o(step.key)}
            </a>{' '}
            <span class="muted small">
              {done.value.get(step.key) ? o('done') : o(`${step.key}Text`, { page: pageOf(step) })}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function pageOf({ path }: Step): string {
  const page = pages.find((one) => one.path === path);
  return page ? pageWord(page.key) : '';
}
