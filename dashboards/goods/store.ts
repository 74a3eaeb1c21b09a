import { batch, signal } from '@preact/signals';
import type {
  GoodsCounts,
  GoodsPage,
  GoodsPlacesBody,
  GoodsTakenBody,
  ListedArticle,
} from '../../src/contracts/api-goods.ts';
import { call } from '../api/client.ts';
import { language, nameIn } from '../i18n/language.ts';
import { faultSaid } from '../parts/faults.tsx';
import { whyNot } from '../parts/refusal.ts';
import { inVenue, refused, role, said, shown, startVenuePage, venue } from '../parts/venue-page.ts';
import { refusedWords } from './refused-words.ts';
import { w } from './words.ts';
import type { GoodsWord } from './words-en.ts';

export type Only = keyof GoodsCounts;
export type Sort = 'sku' | 'name' | 'category' | 'price' | 'stock';
export type Asked = {
  readonly q: string;
  readonly only: Only;
  readonly sort: Sort;
  readonly isDown: boolean;
  readonly low: number;
  readonly offset: number;
};

export const PAGE = 50;
const TYPING_MS = 200;
const CHANGERS: readonly string[] = ['admin', 'marketer'];
const COUNTERS: readonly string[] = [...CHANGERS, 'operator'];

export const tab = signal<'articles' | 'places' | 'file'>('articles');
export const asked = signal<Asked>({
  ...{ q: '', only: 'all', sort: 'name', isDown: false, low: 5, offset: 0 },
});
export const list = signal<(GoodsPage & { readonly counts: GoodsCounts }) | undefined>(undefined);
/** The code of the article whose form is open; empty = a new one's. */
export const editing = signal<string | undefined>(undefined);
export const places = signal<GoodsPlacesBody | undefined>(undefined);
export const zone = signal<string | undefined>(undefined);
export const inZone = signal<GoodsPage | undefined>(undefined);

export const mayChange = (): boolean => CHANGERS.includes(role.value);
export const mayCount = (): boolean => COUNTERS.includes(role.value);
export const nameOf = ({ name, sku }: Pick<ListedArticle, 'name' | 'sku'>): string =>
  name === undefined ? sku : nameIn(name);

export function zoneName(id: string): string {
  const known = venue.value?.plan.zones.find((one) => one.id === id);
  return known === undefined ? id : nameIn(known.name);
}

export function startGoods(): void {
  startVenuePage({
    roles: [...COUNTERS, 'auditor'],
    load: async () => {
      batch(() => {
        list.value = undefined;
        places.value = undefined;
        zone.value = undefined;
        editing.value = undefined;
      });
      const isThere = await look();
      if (isThere && tab.peek() === 'places') await lookPlaces();
      return isThere;
    },
  });
}

function queryOf(of: Partial<Asked> & { readonly zone?: string; readonly limit?: number }) {
  const { q = '', only = 'all', sort = 'name', isDown = false, low = 5, offset = 0 } = of;
  const query = new URLSearchParams({ q, only, sort, down: isDown ? '1' : '0' });
  query.set('language', language());
  query.set('low', String(low));
  query.set('offset', String(offset));
  query.set('limit', String(of.limit ?? PAGE));
  if (of.zone !== undefined) query.set('zone', of.zone);
  return inVenue(`/goods/articles?${query}`);
}

let looks = 0;
export async function look(): Promise<boolean> {
  const mine = ++looks;
  const answer = await call<GoodsPage & { counts: GoodsCounts }>('GET', queryOf(asked.peek()));
  if (mine !== looks) return true;
  if (!answer.ok) {
    if (shown.peek() !== 'page' || answer.status === 401) refused(answer);
    else wrong(whyNot(answer));
    return false;
  }
  list.value = answer.body;
  return true;
}

let waits: ReturnType<typeof setTimeout> | undefined;
/** Another search or page; typing is waited for. */
export function ask(change: Partial<Asked>): void {
  asked.value = { ...asked.peek(), offset: 0, ...change };
  clearTimeout(waits);
  waits = setTimeout(() => void look(), 'q' in change ? TYPING_MS : 0);
}

export async function lookPlaces(): Promise<void> {
  const answer = await call<GoodsPlacesBody>('GET', inVenue('/goods/places'));
  if (answer.ok) places.value = answer.body;
  else wrong(whyNot(answer));
  const here = zone.peek();
  if (here !== undefined) await goTo(here);
}

export async function goTo(id: string): Promise<void> {
  zone.value = id;
  const answer = await call<GoodsPage>('GET', queryOf({ zone: id, limit: 200 }));
  if (zone.peek() !== id) return;
  if (answer.ok) inZone.value = answer.body;
  else wrong(whyNot(answer));
}

/** Articles to choose from, by part of a name. */
export async function find(q: string): Promise<readonly ListedArticle[]> {
  const answer = await call<GoodsPage>('GET', queryOf({ q, limit: 10 }));
  return answer.ok ? answer.body.items : [];
}

const fieldNames: Readonly<Record<string, GoodsWord>> = {
  ...({ sku: 'sku', category: 'category', price: 'price', grams: 'grams' } as const),
  ...({ stock: 'stock', device: 'shelf', slot: 'slot', zone: 'zone' } as const),
  ...({ name: 'name', 'name.en': 'nameEn', 'name.fa': 'nameFa' } as const),
};

/** Why a row was not taken, with its place where it is not the first; by its code. [GDP2] */
export function refusalSaid(refusal: GoodsTakenBody['refusals'][number]): string | undefined {
  const told = faultSaid(refusedWords, refusal);
  const field = fieldNames[refusal.field];
  const at = refusal.row > 0 ? [w('row', { row: refusal.row + 1 })] : [];
  return told && [...at, ...(field ? [`${w(field)}:`] : []), ...told].join(' ');
}

export function wrong(why: string): void {
  said.value = { text: w('failed', { why }), isWrong: true };
}

type Publish = {
  readonly articles?: readonly object[];
  readonly places?: readonly object[];
  readonly gone?: object;
};

/** True = it is in; what was typed stays where it is not. */
export async function publish(body: Publish, text: string): Promise<boolean> {
  return change('/goods', body, text);
}

export async function setStock(body: object, text: string): Promise<boolean> {
  return change('/goods/stock', body, text);
}

async function change(end: string, body: object, text: string): Promise<boolean> {
  const answer = await call<Partial<GoodsTakenBody>>('POST', inVenue(end), body);
  if (!answer.ok) {
    wrong(whyNot(answer));
    return false;
  }
  const { refusedRows: [line] = [], refusals: [first] = [] } = answer.body;
  if (line !== undefined) {
    const why = first && refusalSaid(first);
    if (why !== undefined) wrong(why);
    else said.value = { text: w('failed', { why: '' }), english: line, isWrong: true };
    return false;
  }
  said.value = { text, isWrong: false };
  await look();
  if (tab.peek() === 'places') await lookPlaces();
  return true;
}
