/** A method as a trade: what it costs and what it gives. */
export interface Trade {
  /** Lower is better, such as seconds. */
  readonly cost: number;
  /** What is gained. */
  readonly quality: number;
}

/** Which way a quantity is better. */
export type Better = 'lower' | 'higher';

/**
 * The Pareto front: trades that no other beats in one respect without losing in the other. Of equal trades all stand.
 *
 * @param better  which way quality is better; cost is better low
 * @returns the trades of the front, cheapest first, in the given order among equals
 * @throws RangeError when a number is NaN
 */
export function paretoFront<T extends Trade>(trades: readonly T[], better: Better): readonly T[] {
  const sign = better === 'higher' ? 1 : -1;
  for (const { cost, quality } of trades) {
    if (Number.isNaN(cost) || Number.isNaN(quality)) {
      throw new RangeError('paretoFront: cost and quality must be numbers, got NaN; leave out what was not measured');
    }
  }
  const merit = ({ quality }: T): number => sign * quality;
  const beats = (a: T, b: T): boolean =>
    a.cost <= b.cost && merit(a) >= merit(b) && (a.cost < b.cost || merit(a) > merit(b));
  return trades
    .filter((trade) => !trades.some((other) => beats(other, trade)))
    .sort((a, b) => a.cost - b.cost || merit(b) - merit(a));
}
