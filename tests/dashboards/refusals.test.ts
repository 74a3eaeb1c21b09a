import { describe, expect, test } from 'vitest';
import { refusalIn, refusalsFa } from '../../dashboards/parts/refusal.ts';
import { errorCatalogue } from '../../src/contracts/errors.ts';

/** Names that a reader types or reads on a file are as they are written everywhere. */
const latinNames = /GeoJSON|IMDF|PNG|JPEG|Asia\/Tehran|till-1/g;

describe('why the server refused', () => {
  test.each(Object.entries(refusalsFa))(
    '[PAG3] %s is a code, and is said in Persian',
    (code, said) => {
      if (code !== 'network') expect(Object.keys(errorCatalogue)).toContain(code);
      expect(said.replace(latinNames, '')).not.toMatch(/[a-z0-9]/i);
    },
  );

  test('[PAG3] no English reaches a Persian page, whatever the code', () => {
    const answer = { code: 'command.article_unknown', message: 'no article hat' };
    expect(refusalIn('en', answer)).toBe('no article hat');
    expect(refusalIn('fa', answer)).toBe(refusalsFa['command.article_unknown']);
    expect(refusalIn('fa', { code: 'later.code', message: 'words' })).toBe('خطای later.code');
  });
});
