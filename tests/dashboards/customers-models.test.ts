import { describe, expect, test } from 'vitest';
import { dateSaid, dateToType, dateTyped } from '../../dashboards/customers/dates.ts';
import { draftsOf, moved, readDrafts } from '../../dashboards/customers/fields-model.ts';
import {
  askedAtFirst,
  asksFor,
  columnsOf,
  exampleOf,
  leftOut,
  mappingTrouble,
  saidAtFirst,
  saidOf,
  settingsOf,
  withMeaning,
} from '../../dashboards/customers/import-model.ts';
import {
  badRowsOf,
  mendedFile,
  placesToMend,
  recordsOf,
} from '../../dashboards/customers/mending.ts';
import {
  inOrder,
  isDifferent,
  obstacleOf,
  sidesOf,
} from '../../dashboards/customers/merge-model.ts';
import { draftOf, readDraft } from '../../dashboards/customers/person-model.ts';
import { placeOf } from '../../dashboards/customers/place.ts';
import { phoneOf } from '../../dashboards/customers/typed.ts';
import { en } from '../../dashboards/customers/words-en.ts';
import { numberOf } from '../../dashboards/parts/typed-numbers.ts';
import type { CustomerDetail, CustomerField } from '../../src/contracts/customers.ts';
import {
  customerColumns,
  type FileLooks,
  importProblemCodes,
  transactionColumns,
} from '../../src/contracts/import-files.ts';
import { ImportSettings } from '../../src/contracts/imports.ts';
import { isoDay, readDay } from '../../src/ingress/imports/calendar.ts';
import { mappingProblems, suggestMapping } from '../../src/ingress/imports/columns.ts';

const fields: readonly CustomerField[] = [
  { field: 'shoe', type: 'number', name: { en: 'Shoe size', fa: 'شمارهٔ کفش' } },
  { field: 'since', type: 'date', name: { en: 'Member since' } },
  { field: 'club', type: 'flag', name: { en: 'Club' } },
];
const sara: CustomerDetail = {
  ...{ visitor: 'v1', name: 'سارا', language: 'fa', email: 'sara@x.ir', birthday: '1991-05-21' },
  ...{ fields: { shoe: 38.5, club: true }, keys: [], source: 'till', createdAtMs: 5 },
  ...{ changedAtMs: 5, isHere: false, addresses: [], consents: [] },
  counts: { transactions: 1, visits: 0, messages: 0, contacts: 0, changes: 0, keys: 0 },
};
const more = { fields, dialling: '98' } as const;

describe('what is typed', () => {
  test('[CUP4] dates of both calendars are the days that an import reads, and come back', () => {
    for (const typed of ['1370/02/31', '۱۳۷۰/۰۲/۳۱', '1403-12-30', '1991-05-21', '2024/2/29']) {
      const plain = typed.replace(/[۰-۹]/g, (digit) => String(digit.charCodeAt(0) - 0x06f0));
      const day = readDay(plain);
      expect(dateTyped(typed), typed).toBe(day === undefined ? '?' : isoDay(day));
    }
    for (const wrong of ['1404/12/30', '2023-02-29', '1370/13/01', '99/1/1', 'soon', '']) {
      expect(dateTyped(wrong), wrong).toBeUndefined();
    }
    expect(dateToType('1991-05-21', 'fa')).toBe('۱۳۷۰/۰۲/۳۱');
    expect(dateTyped(dateToType('1991-05-21', 'fa'))).toBe('1991-05-21');
    expect(dateSaid('1991-05-21', 'fa')).toContain('اردیبهشت');
  });

  test('[CUP4] phones and numbers are read in digits of three scripts', () => {
    expect(phoneOf('۰۹۱۲ ۱۱۱ ۱۱۱۱', '98')).toBe('+989121111111');
    expect(phoneOf('0098 (912) 111-1111', undefined)).toBe('+989121111111');
    expect(phoneOf('0912 111 1111', undefined)).toBeUndefined();
    expect(numberOf('۱۲٬۵۰۰٫۵')).toBe(12_500.5);
    expect(numberOf('٣٨')).toBe(38);
    expect(numberOf('1e5')).toBeUndefined();
  });

  test('[CUP4] a draft as it was changes nothing; what is emptied is null', () => {
    for (const language of ['en', 'fa'] as const) {
      const draft = draftOf(sara, fields, language);
      expect(readDraft(sara, draft, more)).toEqual({ patch: {}, wrong: {} });
    }
    const draft = { ...draftOf(sara, fields, 'fa'), name: 'سارا کریمی', email: '', phone: '12' };
    const changed = { ...draft, 'field:shoe': '۳۹', 'field:club': '', 'field:since': '1400/1/1' };
    expect(readDraft(sara, { ...changed, source: 'Card', key: 'A7' }, more)).toEqual({
      patch: {
        ...{ name: 'سارا کریمی', email: null, keys: { card: 'A7' } },
        fields: { shoe: 39, club: null, since: '2021-03-21' },
      },
      wrong: { phone: 'wrongPhone' },
    });
    const wrong = { ...draft, phone: '', 'field:shoe': 'big', 'field:since': '1404/12/30' };
    expect(readDraft(sara, wrong, more).wrong).toEqual({
      ...{ 'field:shoe': 'wrongNumber', 'field:since': 'wrongDate' },
    });
  });
});

describe('a file', () => {
  const looks: FileLooks = {
    ...({ encoding: 'utf-8', separator: ',', sample: [], mapping: [] } as const),
    header: ['کد', 'نام', ''],
  };

  test('[CUP8] a meaning belongs to one column; what is left out is named', () => {
    expect(withMeaning(['key', 'name', ''], 2, 'key')).toEqual(['', 'name', 'key']);
    expect(leftOut(looks, ['key', '', ''])).toEqual(['نام', '#3']);
  });

  test('[CUP8] the page misses in a mapping what the server would refuse', () => {
    for (const kind of ['customers', 'transactions'] as const) {
      for (const mapping of [
        ...[['name'], ['email'], ['receipt'], ['receipt', 'at'], ['receipt', 'at', 'sku', 'price']],
        ...[['receipt', 'at', 'total'], ['phone', 'name'], []],
      ]) {
        const known = columnsOf(kind, []);
        if (!mapping.every((column) => known.includes(column))) continue;
        const isRefused = mappingProblems(kind, mapping, []).length > 0;
        expect(mappingTrouble(kind, mapping) !== undefined, `${kind} ${mapping}`).toBe(isRefused);
      }
    }
    expect(new Set(columnsOf('customers', fields))).toEqual(
      new Set([...customerColumns, 'field:shoe', 'field:since', 'field:club']),
    );
    expect(new Set(columnsOf('transactions', []))).toEqual(new Set(transactionColumns));
    for (const column of [...customerColumns, ...transactionColumns]) {
      expect(en).toHaveProperty([`column.${column}`]);
    }
  });

  test('[CUP8] only what the columns make a question of is asked, and checked before', () => {
    expect(asksFor('customers', ['email'])).toEqual([]);
    expect(asksFor('customers', ['key', 'phone', 'consent:offers'])).toEqual([
      ...['source', 'country', 'proof'],
    ]);
    const read = settingsOf(['key'], { ...saidAtFirst, source: 'Till', country: 'ir' });
    expect(read).toMatchObject({ ok: true, settings: { source: 'till', country: 'IR' } });
    expect(read.ok && ImportSettings.safeParse(read.settings).success).toBe(true);
    expect(settingsOf([], { ...saidAtFirst, currency: 'rial' })).toEqual({
      ...{ ok: false, what: 'currency', wrong: 'wrongCurrency' },
    });
    expect(saidOf({})).toEqual(saidAtFirst);
  });

  test('[CUP8] a file is tried at once where nothing need be said of it', () => {
    const tried = (mapping: FileLooks['mapping']) => {
      return askedAtFirst({ kind: 'customers', looks: { ...looks, mapping } });
    };
    expect(tried(['key', 'name', ''])).toMatchObject({
      ...{ mapping: ['key', 'name', ''], source: 'import' },
    });
    expect(tried(['', 'name', ''])).toBeUndefined();
    expect(tried(['key', 'consent:offers', ''])).toBeUndefined();
    expect(askedAtFirst({ kind: 'customers' })).toBeUndefined();
  });

  test('[CUP8] the example to fill in is understood as it stands', () => {
    for (const kind of ['customers', 'transactions'] as const) {
      for (const isPersian of [true, false]) {
        const [header = [], row = []] = recordsOf(exampleOf(kind, isPersian));
        expect(row).toHaveLength(header.length);
        const mapping = suggestMapping(kind, header, []);
        expect(mapping).not.toContain('');
        expect(mappingProblems(kind, mapping, [])).toEqual([]);
      }
    }
  });

  test('[CUP9] bad rows are read, mended by cell and written with the header they had', () => {
    const bad =
      '\ufeffکد,نام,ایمیل,row in file,what is wrong\r\n' +
      '3,"Ali, the ""tall""\nof Rey",ali,4,ایمیل is no e-mail\r\n,Reza,,6,nothing\r\n';
    const told = { code: 'email', column: 'ایمیل', value: 'ali', message: '', mend: '' } as const;
    const nobody = { ...told, code: 'nobody', column: '', row: 6 } as const;
    const rows = badRowsOf(bad, [{ ...told, row: 4 }, nobody]);
    expect(rows.map(({ row, cells }) => [row, cells.length])).toEqual([
      [4, 3],
      [6, 3],
    ]);
    const header = ['کد', 'نام', 'ایمیل'];
    const places = rows.map((row) => placesToMend(row, header, ['key', 'name', 'email']));
    expect(places).toEqual([[2], [0, 2]]);
    const mended = mendedFile(header, rows, new Map([['4/2', 'ali@x.ir']]));
    expect(recordsOf(mended)).toEqual([
      header,
      ['3', 'Ali, the "tall"\nof Rey', 'ali@x.ir'],
      ['', 'Reza', ''],
    ]);
  });

  test('[CUP9] every problem has its words and its mend', () => {
    for (const code of importProblemCodes) {
      expect(en).toHaveProperty([`problem.${code}`]);
      expect(en).toHaveProperty([`mend.${code}`]);
    }
  });
});

describe('two records', () => {
  const reza: CustomerDetail = {
    ...{ ...sara, visitor: 'v2', name: 'Sara', fields: { shoe: 38.5 }, phone: '+989121111111' },
    counts: { ...sara.counts, transactions: 3 },
  };

  test('[CUP7] what both say is beside each other, and what differs is chosen', () => {
    const sides = sidesOf(sara, reza, fields);
    expect(sides.map(({ what }) => what)).toEqual([
      ...['name', 'phone', 'email', 'birthday', 'field:shoe', 'field:club'],
    ]);
    expect(sides.filter(isDifferent).map(({ what }) => what)).toEqual(['name']);
  });

  test('[CUP7] who is here stays, else who has more; what would be refused is told before', () => {
    expect(inOrder(sara, reza)[0].visitor).toBe('v2');
    expect(inOrder(reza, { ...sara, isHere: true })[0].visitor).toBe('v1');
    expect(obstacleOf(reza, sara)).toBeUndefined();
    expect(obstacleOf(sara, { ...reza, isHere: true })).toEqual({ why: 'otherHere' });
    const consent = { purpose: 'offers', granted: true, atMs: 1, wording: 'w' };
    const yes = { ...sara, consents: [consent] };
    const no = { ...reza, consents: [{ ...consent, granted: false }] };
    expect(obstacleOf(yes, no)).toEqual({ why: 'consent', purpose: 'offers' });
    expect(obstacleOf(no, yes)).toBeUndefined();
  });
});

describe('fields and places', () => {
  test('[CUP10] fields come back as they were; a new one gets an id of its own', () => {
    const read = readDrafts(draftsOf(fields));
    expect(read).toEqual({ ok: true, fields });
    const draft = {
      key: 'n',
      field: '',
      type: 'choice',
      en: 'Shoe',
      fa: '',
      choices: ' a \n\nb\na',
    };
    const added = readDrafts([...draftsOf(fields), { ...draft, type: 'choice' }]);
    expect(added.ok && added.fields.at(-1)).toEqual({
      ...{ field: 'shoe-2', type: 'choice', name: { en: 'Shoe' }, choices: ['a', 'b'] },
    });
    const bare = { ...draft, type: 'choice', choices: ' ' } as const;
    expect(readDrafts([bare])).toMatchObject({ ok: false, wrong: 'fieldNoChoices' });
    expect(moved([1, 2, 3], 2, -1)).toEqual([1, 3, 2]);
    expect(moved([1, 2], 0, -1)).toEqual([1, 2]);
  });

  test('[CUP8] an address says the place; what it says wrong is the list', () => {
    expect(placeOf('?show=imports&of=i1')).toEqual({ tab: 'imports', file: 'i1' });
    expect(placeOf('?show=same&pair=a,b')).toEqual({ tab: 'same', pair: ['a', 'b'] });
    expect(placeOf('?venue=x&of=v1')).toEqual({ tab: 'list', customer: 'v1' });
    expect(placeOf('?show=elsewhere')).toEqual({ tab: 'list' });
  });
});
