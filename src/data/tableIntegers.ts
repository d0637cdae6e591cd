/** From here on float64 holds not every whole number. */
export const FIRST_LOST = 2 ** 53;

/** Rounding that float32 would do to the scaled column anyway. */
const FLOAT32_ROUNDING = 2 ** -24;

/** How far a whole number is from the float64 next to it; 0 for what is no whole number in digits. */
function lostBy(cell: string, value: number): number {
  const digits = cell.trim();
  return /^[+-]?\d+$/.test(digits) && Number.isFinite(value) ? Math.abs(Number(BigInt(digits) - BigInt(value))) : 0;
}

/**
 * Checks that float64 tells a column of large whole numbers apart as well as float32 will once they are centred and
 * scaled: the ticks of a clock may be rounded, numbers that differ in their last digits only may not.
 *
 * @param values   the column as float64
 * @param written  the column as it is written
 * @param fail     throws an error that names the file and the rule
 */
export function expectExactIntegers(
  values: Float64Array,
  written: readonly string[],
  fail: (rule: string) => never,
): void {
  let [worst, worstRow] = [0, -1];
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const [row, value] of values.entries()) {
    const lost = lostBy(written[row] ?? '', value);
    if (lost > worst) [worst, worstRow] = [lost, row];
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  if (worst > FLOAT32_ROUNDING * (most - least)) {
    fail(
      `must hold whole numbers that float64 tells apart, got ${written[worstRow]?.trim()} in row ${worstRow + 1}, rounded by ${worst}; subtract a constant, or leave the column out (--id, --drop)`,
    );
  }
}
