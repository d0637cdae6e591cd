import { QUANTITIES, type Quantity } from '../evaluation/quantities';

/** How the numbers of a column are written: digits after the point, or as a percentage with one digit. */
export type NumberFormat = number | 'percent';

/** Digits of quantities that every chapter reports, by a word their column's name contains; those of cost come last. */
const digitsByWord: readonly (readonly [RegExp, NumberFormat])[] = [
  ...(['reconstruction', 'codes', 'cost'] as const).flatMap((of) =>
    QUANTITIES.flatMap((quantity: Quantity): readonly (readonly [RegExp, NumberFormat])[] =>
      quantity.of === of && quantity.words ? [[quantity.words, quantity.digits]] : [],
    ),
  ),
  [/degrees/i, 2],
];

/** Digits that the largest number of an unknown column shows. */
const significantDigits = 4;
const mostDigits = 6;

/**
 * Digits after the point that suit a column: none for whole numbers, a fixed number for the quantities that every
 * chapter reports, and otherwise as many as show four significant digits of the largest number, less the zeros at the
 * end that all of them share.
 */
export function numberFormat(name: string, values: readonly unknown[]): NumberFormat {
  const numbers = values.filter((value): value is number => typeof value === 'number' && Number.isFinite(value));
  if (numbers.every(Number.isInteger)) return 0;
  const own = QUANTITIES.find(({ key }) => key === name);
  if (own) return own.digits;
  const known = digitsByWord.find(([pattern]) => pattern.test(name));
  if (known) return known[1];
  const largest = Math.max(...numbers.map(Math.abs));
  const before = Math.floor(Math.log10(largest)) + 1;
  let digits = Math.min(mostDigits, Math.max(0, significantDigits - before));
  while (digits > 0 && numbers.every((value) => value.toFixed(digits).endsWith('0'))) digits--;
  return digits;
}

/** Writes a number with a true minus sign and a comma between thousands, e.g. −1,234.50. */
export function formatNumber(value: number, format: NumberFormat): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const [scaled, digits, suffix] = format === 'percent' ? [value * 100, 1, ' %'] : [value, format, ''];
  const [whole = '', fraction] = Math.abs(scaled).toFixed(digits).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const written = fraction === undefined ? grouped : `${grouped}.${fraction}`;
  // A number that rounds to nought has no sign.
  const negative = scaled < 0 && /[1-9]/.test(written);
  return `${negative ? '−' : ''}${written}${suffix}`;
}

/** Writes any value of a table: numbers by the format, nothing for what is missing. */
export function formatCell(value: unknown, format: NumberFormat): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return formatNumber(value, format);
  if (typeof value === 'bigint') return formatNumber(Number(value), 0);
  return String(value);
}

/** Writes a number to four significant digits, for a sentence: 0.01683, 12.35, 1,234. */
export function formatShort(value: number): string {
  return formatNumber(value, numberFormat('', [value]));
}
