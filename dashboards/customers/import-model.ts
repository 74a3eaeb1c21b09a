import type {
  CustomerColumn,
  CustomerField,
  FileLooks,
  ImportJob,
  ImportKind,
  ImportSettings,
  TransactionColumn,
} from '../../src/contracts/api-customers.ts';
import { bareText } from '../parts/digits.ts';

const customerColumns = [
  ...(['key', 'name', 'firstName', 'lastName', 'phone', 'email', 'birthday', 'language'] as const),
  ...(['consentAt', 'consent:service', 'consent:offers', 'consent:improve'] as const),
] as const satisfies readonly CustomerColumn[];
const transactionColumns = [
  ...(['receipt', 'at', 'time', 'kind', 'device', 'currency', 'total'] as const),
  ...(['key', 'email', 'phone', 'coupon', 'sku', 'qty', 'price'] as const),
] as const satisfies readonly TransactionColumn[];

/** What a column of a file may mean; fields of the organisation's own come as `field:…`. */
export function columnsOf(kind: ImportKind, fields: readonly CustomerField[]): readonly string[] {
  if (kind === 'transactions') return transactionColumns;
  return [...customerColumns, ...fields.map(({ field }) => `field:${field}`)];
}

/** A mapping with another meaning for one column; who had that meaning before is left out. */
export function withMeaning(mapping: readonly string[], at: number, column: string): string[] {
  return mapping.map((one, place) => {
    if (place === at) return column;
    return column !== '' && one === column ? '' : one;
  });
}

/** Headers of columns that are not taken in; a column without a name goes by its number. */
export function leftOut({ header }: FileLooks, mapping: readonly string[]): readonly string[] {
  return header
    .map((name, at) => (name === '' ? `#${at + 1}` : name))
    .filter((_, at) => (mapping[at] ?? '') === '');
}

export type MappingTrouble = 'needWho' | 'needReceipt' | 'needAt' | 'needPaid';

/** What a mapping lacks, as a key of the texts; undefined = it can be used. [CUP8] */
export function mappingTrouble(
  kind: ImportKind,
  mapping: readonly string[],
): MappingTrouble | undefined {
  const has = (column: string) => mapping.includes(column);
  if (kind === 'customers') return ['key', 'email', 'phone'].some(has) ? undefined : 'needWho';
  if (!has('receipt')) return 'needReceipt';
  if (!has('at')) return 'needAt';
  return has('total') || (has('sku') && has('price')) ? undefined : 'needPaid';
}

/** What else is asked of a file: only what its columns make a question of. */
export type Said = {
  readonly source: string;
  readonly country: string;
  readonly currency: string;
  readonly proof: string;
};
export const saidAtFirst: Said = { source: 'import', country: 'IR', currency: 'IRR', proof: '' };
export type SettingTrouble = 'wrongSource' | 'wrongCountry' | 'wrongCurrency';

export function asksFor(kind: ImportKind, mapping: readonly string[]): readonly (keyof Said)[] {
  const has = (column: string) => mapping.includes(column);
  return [
    ...(has('key') || kind === 'transactions' ? (['source'] as const) : []),
    ...(has('phone') ? (['country'] as const) : []),
    ...(kind === 'transactions' ? (['currency'] as const) : []),
    ...(mapping.some((column) => column.startsWith('consent:')) ? (['proof'] as const) : []),
  ];
}

/** Settings as the server takes them, or what is wrong with one of them. */
export function settingsOf(
  mapping: readonly string[],
  said: Said,
):
  | { readonly ok: true; readonly settings: Partial<ImportSettings> }
  | { readonly ok: false; readonly what: keyof Said; readonly wrong: SettingTrouble } {
  const source = bareText(said.source).toLowerCase();
  const country = said.country.trim().toUpperCase();
  const currency = said.currency.trim().toUpperCase();
  const proof = said.proof.trim();
  if (!/^[a-z0-9][a-z0-9._-]{0,63}$/.test(source)) {
    return { ok: false, what: 'source', wrong: 'wrongSource' };
  }
  if (!/^[A-Z]{2}$/.test(country)) return { ok: false, what: 'country', wrong: 'wrongCountry' };
  if (!/^[A-Z]{3}$/.test(currency)) return { ok: false, what: 'currency', wrong: 'wrongCurrency' };
  const settings = { mapping: [...mapping], source, country, currency };
  return { ok: true, settings: { ...settings, ...(proof === '' ? {} : { proof }) } };
}

/** What a job was run with before, for the next try. */
export function saidOf({ settings }: Pick<ImportJob, 'settings'>): Said {
  const { source, country, currency, proof } = { ...saidAtFirst, ...settings };
  return { source, country, currency, proof: proof ?? '' };
}

/**
 * What a new file can be tried by without a word from whoever brings it: what its columns are
 * guessed to mean; undefined = something must be said first.
 */
export function askedAtFirst({
  kind,
  looks,
}: Pick<ImportJob, 'kind' | 'looks'>): Partial<ImportSettings> | undefined {
  if (looks === undefined || mappingTrouble(kind, looks.mapping) !== undefined) return undefined;
  if (asksFor(kind, looks.mapping).includes('proof')) return undefined;
  const read = settingsOf(looks.mapping, saidAtFirst);
  return read.ok ? read.settings : undefined;
}

/** A file to fill in, for who has none: a header and one row as an example. */
export function exampleOf(kind: ImportKind, isPersian: boolean): string {
  const rows =
    kind === 'customers'
      ? isPersian
        ? ['کد مشتری,نام,موبایل,ایمیل,تاریخ تولد', '1001,سارا کریمی,09121234567,,1370/02/31']
        : ['key,name,phone,email,birthday', '1001,Sara Karimi,+989121234567,,1991-05-21']
      : isPersian
        ? [
            'شماره فاکتور,تاریخ,کد مشتری,کد کالا,تعداد,قیمت',
            '500,1405/01/15 18:20,1001,SHOE-42,1,2500000',
          ]
        : ['receipt,date,key,sku,qty,price', '500,2026-04-04 18:20,1001,SHOE-42,1,2500000'];
  return `\ufeff${rows.join('\r\n')}\r\n`;
}
