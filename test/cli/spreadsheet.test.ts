import { plainCell, writeCsv } from 'autoencoder-workbook/dist/cli/spreadsheet';
import polars from 'nodejs-polars';
import { expect, test } from 'vitest';

test.each([
  ['=HYPERLINK("http://x")', `'=HYPERLINK("http://x")`],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['+cmd|x', "'+cmd|x"],
  ['-2+3', "'-2+3"],
  ['\tx', "'\tx"],
  ['\rx', "'\rx"],
  // Numbers, and what stands behind the first letter, are no formulas.
  ['-2.5', '-2.5'],
  ['+1e3', '+1e3'],
  ['a=b', 'a=b'],
  ['', ''],
])('%j is written as %j', (text, written) => {
  expect(plainCell(text)).toBe(written);
});

test('texts and headings of a CSV are no formulas, numbers stay numbers', () => {
  const frame = polars.DataFrame([
    polars.Series('=class', ['=1+1', null, 'plain'], polars.Utf8),
    polars.Series('error', [-1.5, 2, null], polars.Float64),
  ]);
  expect(writeCsv(frame).toString()).toBe("'=class,error\n'=1+1,-1.5\n,2.0\nplain,\n");
});
