/** Halvings of an interval after which float64 has no numbers left in it. */
const MOST_HALVINGS = 1100;

/**
 * Where an increasing function reaches a value, by halving an interval until float64 can't tell its ends apart.
 *
 * @param increasing  a cumulative distribution function, for instance
 * @param value       the value it is to reach
 * @param interval    its ends: the function is at most `value` at the first, at least `value` at the second
 */
export function inverted(
  increasing: (x: number) => number,
  value: number,
  interval: readonly [number, number],
): number {
  let [low, high] = interval;
  for (let halving = 0; halving < MOST_HALVINGS; halving++) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) break;
    if (increasing(middle) < value) low = middle;
    else high = middle;
  }
  return high;
}
