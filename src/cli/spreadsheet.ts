import type { DataFrame } from 'nodejs-polars';
import { loadPolars } from '../runtime/polars';

/** A cell that begins so is a formula to a spreadsheet, which computes it when the file is opened. */
const FORMULA = /^[=+\-@\t\r]/;

/** A number is no formula, though it may begin with a sign. */
const isNumber = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text));

/** A text as a spreadsheet shows it and does not compute it: with an apostrophe before what would be a formula. */
export function plainCell(text: string): string {
  return FORMULA.test(text) && !isNumber(text) ? `'${text}` : text;
}

/** A frame as CSV whose texts and headings are no formulas. */
export function writeCsv(frame: DataFrame): Buffer {
  const polars = loadPolars();
  const columns = frame.columns.map((name) => {
    const series = frame.getColumn(name);
    // By one name or the other, depending on the release.
    const isText = /Utf8|String/.test(String(series.dtype));
    return isText
      ? polars.Series(
          plainCell(name),
          (series.toArray() as (string | null)[]).map((cell) => (cell === null ? null : plainCell(cell))),
          polars.Utf8,
        )
      : series.rename(plainCell(name));
  });
  return polars.DataFrame(columns).writeCSV() as Buffer;
}
