import type { CustomerField } from '../../contracts/customers.ts';
import { fold } from '../../contracts/fold.ts';
import {
  customerColumns,
  type ImportKind,
  type ImportReason,
  type Mapping,
  transactionColumns,
} from '../../contracts/import-files.ts';

/** Headers of tills and shop systems, English and Persian, by what they mean. [CUS4] */
const headers: Readonly<Record<ImportKind, Readonly<Record<string, readonly string[]>>>> = {
  customers: {
    key: [
      ...['customer id', 'customer number', 'customer no', 'customer code', 'id', 'code', 'no'],
      ...['card', 'card number', 'card no', 'loyalty card', 'membership number', 'member id'],
      ...['کد مشتری', 'شماره مشتری', 'کد', 'شناسه', 'شماره کارت', 'شماره عضویت', 'کد اشتراک'],
      ...['اشتراک', 'شماره اشتراک', 'کد عضویت', 'شناسه مشتری'],
    ],
    name: [
      ...['full name', 'customer', 'customer name', 'نام و نام خانوادگی', 'نام مشتری', 'مشتری'],
      ...['نام کامل', 'نام خانوادگی و نام'],
    ],
    firstName: ['first name', 'firstname', 'given name', 'forename', 'نام کوچک'],
    lastName: [
      'last name',
      'lastname',
      'surname',
      'family name',
      'family',
      'نام خانوادگی',
      'فامیل',
    ],
    email: [
      'e mail',
      'mail',
      'email address',
      'ایمیل',
      'رایانامه',
      'پست الکترونیک',
      'پست الکترونیکی',
    ],
    phone: [
      ...['mobile', 'mobile number', 'phone number', 'telephone', 'tel', 'cell', 'cellphone'],
      ...['موبایل', 'شماره موبایل', 'تلفن همراه', 'همراه', 'شماره همراه', 'تلفن', 'شماره تلفن'],
      ...['شماره تماس', 'تماس'],
    ],
    birthday: [
      ...['birth date', 'birthdate', 'date of birth', 'dob', 'born', 'تاریخ تولد', 'تولد'],
      'روز تولد',
    ],
    language: ['lang', 'locale', 'زبان'],
    consentAt: [
      ...['consent date', 'consented at', 'opt in date', 'تاریخ اجازه', 'تاریخ رضایت'],
      ...['تاریخ موافقت'],
    ],
    'consent:offers': [
      ...['consent', 'marketing consent', 'opt in', 'optin', 'newsletter', 'marketing', 'اجازه'],
      ...['اجازه تبلیغات', 'رضایت', 'اجازه پیامک', 'پیامک تبلیغاتی', 'خبرنامه', 'موافقت'],
    ],
  },
  transactions: {
    receipt: [
      ...['receipt number', 'receipt no', 'receipt id', 'invoice', 'invoice number', 'invoice no'],
      ...['order', 'order id', 'order number', 'transaction', 'transaction id', 'bill', 'bill no'],
      ...['شماره فاکتور', 'فاکتور', 'شماره رسید', 'رسید', 'شماره فیش', 'فیش', 'شماره صورتحساب'],
      ...['شماره سفارش', 'کد فاکتور'],
    ],
    at: [
      ...['date', 'datetime', 'date time', 'timestamp', 'sold at', 'sale date', 'invoice date'],
      ...['تاریخ', 'تاریخ فاکتور', 'تاریخ فروش', 'تاریخ و ساعت', 'تاریخ خرید', 'زمان'],
    ],
    time: ['hour', 'clock', 'sale time', 'ساعت', 'ساعت فروش', 'ساعت فاکتور'],
    kind: ['type', 'transaction type', 'نوع', 'نوع فاکتور', 'نوع سند'],
    device: ['till', 'register', 'pos', 'terminal', 'cash desk', 'صندوق', 'شماره صندوق', 'پایانه'],
    currency: ['cur', 'ارز', 'واحد پول'],
    total: [
      ...[
        'amount',
        'total amount',
        'sum',
        'grand total',
        'مبلغ کل',
        'جمع',
        'جمع کل',
        'مبلغ فاکتور',
      ],
      ...['مبلغ', 'قابل پرداخت', 'مبلغ قابل پرداخت'],
    ],
    key: [
      ...['customer', 'customer id', 'customer number', 'customer no', 'customer code', 'card'],
      ...['card number', 'loyalty card', 'member id', 'کد مشتری', 'شماره مشتری', 'مشتری'],
      ...['شماره کارت', 'اشتراک', 'کد اشتراک', 'شماره اشتراک', 'شناسه مشتری'],
    ],
    email: ['e mail', 'mail', 'customer email', 'ایمیل'],
    phone: ['mobile', 'phone number', 'customer phone', 'موبایل', 'شماره موبایل', 'تلفن', 'همراه'],
    coupon: ['coupon code', 'voucher', 'promo code', 'discount code', 'کوپن', 'کد تخفیف'],
    sku: [
      ...['article', 'article number', 'item', 'item code', 'product', 'product code', 'barcode'],
      ...['ean', 'gtin', 'کد کالا', 'کالا', 'بارکد', 'کد محصول', 'شناسه کالا'],
    ],
    qty: ['quantity', 'count', 'pieces', 'units', 'تعداد', 'مقدار'],
    price: [
      ...['unit price', 'price each', 'item price', 'fee', 'قیمت', 'فی', 'قیمت واحد', 'بها'],
      ...['مبلغ واحد'],
    ],
  },
};

export function columnsOf(kind: ImportKind, fields: readonly CustomerField[]): readonly string[] {
  if (kind === 'transactions') return transactionColumns;
  return [...customerColumns, ...fields.map(({ field }) => `field:${field}`)];
}

/** What each column seems to mean; each meaning once, and nothing for what is not known. [CUS4] */
export function suggestMapping(
  kind: ImportKind,
  header: readonly string[],
  fields: readonly CustomerField[],
): Mapping {
  const meanings = new Map<string, string>();
  const mean = (text: string, column: string) => {
    const word = fold(text);
    if (word !== '' && !meanings.has(word)) meanings.set(word, column);
  };
  for (const column of columnsOf(kind, fields)) mean(column, column);
  if (kind === 'customers') {
    for (const { field, name } of fields) {
      for (const text of [field, name.en, name.fa ?? '']) mean(text, `field:${field}`);
    }
  }
  for (const [column, texts] of Object.entries(headers[kind])) {
    for (const text of texts) mean(text, column);
  }
  // «نام» alone is the whole name, unless the family name has a column of its own.
  const folded = header.map(fold);
  const hasLast = folded.some((word) => meanings.get(word) === 'lastName');
  for (const word of ['نام', 'name']) {
    meanings.set(word, kind === 'customers' && hasLast ? 'firstName' : 'name');
  }
  if (kind === 'transactions') for (const word of ['نام', 'name']) meanings.delete(word);
  const used = new Set<string>();
  return folded.map((word) => {
    const column = meanings.get(word) ?? '';
    if (column === '' || used.has(column)) return '';
    used.add(column);
    return column;
  });
}

/** What a mapping lacks or says twice; empty = it can be used. */
export function mappingProblems(
  kind: ImportKind,
  mapping: Mapping,
  fields: readonly CustomerField[],
): readonly (ImportReason & { readonly message: string })[] {
  const known = new Set(columnsOf(kind, fields));
  const named = mapping.filter((column) => column !== '');
  const problems: (ImportReason & { readonly message: string })[] = named
    .filter((column) => !known.has(column))
    .map((value) => {
      const message = `${value} is no column of ${kind}: use ${[...known].join(', ')}`;
      return { code: 'mapUnknown', value, message };
    });
  const twice = named.find((column, at) => named.indexOf(column) < at);
  if (twice !== undefined) {
    const message = `two columns say ${twice}: leave one of them out`;
    problems.push({ code: 'mapTwice', value: twice, message });
  }
  const has = (column: string) => named.includes(column);
  if (kind === 'customers' && !['key', 'email', 'phone'].some(has)) {
    const message = 'no column says who a row is about: name one of key, email, phone';
    problems.push({ code: 'mapNobody', message });
  }
  if (kind === 'transactions') {
    for (const column of ['receipt', 'at']) {
      if (has(column)) continue;
      const message = `no column is the ${column}: name it`;
      problems.push({ code: 'mapMissing', value: column, message });
    }
    if (!has('total') && !(has('sku') && has('price'))) {
      const message = 'no column says what was paid: name total, or sku and price';
      problems.push({ code: 'mapPaid', message });
    }
  }
  return problems;
}
