import type { SymbolModel } from 'autoencoder-workbook/dist/evaluation';

/** Totals of the integer frequencies: fine enough that rounding the probabilities costs next to nothing. */
const TOTAL = 2 ** 16;
const TOP = 2 ** 32;
const HALF = TOP / 2;
const QUARTER = TOP / 4;

/** Cumulative integer frequencies of one dimension, each at least 1, adding up to TOTAL. */
function cumulative(bits: Float64Array): number[] {
  const spare = TOTAL - bits.length;
  const exact = [0];
  for (const cost of bits) exact.push((exact.at(-1) as number) + 2 ** -cost);
  const whole = exact.at(-1) as number;
  return exact.map((sum, index) => Math.floor((sum / whole) * spare) + index);
}

/**
 * A plain arithmetic encoder (Witten, Neal & Cleary 1987), only as a witness that the estimated bits can be reached.
 *
 * @returns how many bits it writes for all codes together
 */
export function arithmeticCodeLength({ bits }: SymbolModel, symbols: Int32Array): number {
  const tables = bits.map(cumulative);
  let low = 0;
  let range = TOP;
  let pending = 0;
  let written = 0;
  const emit = () => {
    written += 1 + pending;
    pending = 0;
  };
  symbols.forEach((symbol, index) => {
    const table = tables[index % tables.length] as number[];
    const from = Math.floor((range * (table[symbol] as number)) / TOTAL);
    const to = Math.floor((range * (table[symbol + 1] as number)) / TOTAL);
    low += from;
    range = to - from;
    for (;;) {
      if (low + range <= HALF) emit();
      else if (low >= HALF) {
        emit();
        low -= HALF;
      } else if (low >= QUARTER && low + range <= HALF + QUARTER) {
        pending += 1;
        low -= QUARTER;
      } else break;
      low *= 2;
      range *= 2;
    }
  });
  return written + 2 + pending;
}
