import type { BoardResult } from './board';
import { BOARD_COSTS } from './costs';
import { type Better, paretoFront } from './front';
import { type Estimate, estimate, type Standing, standing } from './standing';
import type { BoardQuantity } from './task';
import { BOARD_TASKS } from './tasks';

/** One method at one code size on one data set, over its seeds. */
export interface BoardRow {
  readonly data: string;
  readonly method: string;
  readonly kind: string;
  readonly latentDim: number;
  /** In the order of the runs. */
  readonly seeds: readonly number[];
  /** By the key of the quantity; absent where it does not exist or was not measured. */
  readonly estimates: Readonly<Record<string, Estimate>>;
}

/** Every quantity of the board, tasks first. */
export const BOARD_QUANTITIES: readonly BoardQuantity[] = [
  ...BOARD_TASKS.flatMap(({ quantities }) => quantities),
  ...BOARD_COSTS,
];

/**
 * @throws RangeError listing the quantities there are
 */
export function boardQuantity(key: string): BoardQuantity {
  const quantity = BOARD_QUANTITIES.find((each) => each.key === key);
  if (!quantity) {
    const known = BOARD_QUANTITIES.map((each) => each.key).join(', ');
    throw new RangeError(`scoreboard: a quantity must be one of ${known}, got "${key}"`);
  }
  return quantity;
}

/** What depends on the method and the code size alone. */
const NEVER_VARY = new Set(['parameters', 'multiplyAdds']);
/** Costs that differ from run to run though nothing is random. */
const ALWAYS_VARY = new Set(['fitSeconds', 'encodeMicros', 'peakMegabytes']);

const groupKey = ({ data, method, latentDim }: BoardResult): string => JSON.stringify([data, method, latentDim]);

/**
 * Joins results over their seeds, in the order of first appearance.
 *
 * @throws RangeError when one seed of a method at one code size is there twice
 */
export function boardRows(results: readonly BoardResult[]): readonly BoardRow[] {
  const groups = new Map<string, BoardResult[]>();
  for (const result of results) {
    const group = groups.get(groupKey(result)) ?? [];
    group.push(result);
    groups.set(groupKey(result), group);
  }
  return [...groups.values()].map((own) => {
    const { data, method, kind, latentDim, isRandom } = own[0] as BoardResult;
    const seeds = own.map(({ seed }) => seed);
    if (new Set(seeds).size !== seeds.length) {
      throw new RangeError(
        `boardRows: ${method} with ${latentDim} numbers on ${data} must have each seed once, got ${seeds.join(', ')}`,
      );
    }
    const estimates = BOARD_QUANTITIES.flatMap(({ key }): readonly (readonly [string, Estimate])[] => {
      const values = own.flatMap(({ quantities }) => quantities[key] ?? []);
      if (values.length < own.length) return [];
      return [[key, estimate(values, { isRandom: ALWAYS_VARY.has(key) || (isRandom && !NEVER_VARY.has(key)) })]];
    });
    return { data, method, kind, latentDim, seeds, estimates: Object.fromEntries(estimates) };
  });
}

/** A row in one contest. */
export interface BoardPoint {
  readonly method: string;
  readonly kind: string;
  readonly latentDim: number;
  /** Seconds of fitting, or another cost. */
  readonly cost: number;
  readonly quality: number;
}

/** Which contest is meant. */
export interface Contest {
  readonly data: string;
  /** Key of the quantity that decides. */
  readonly quantity: string;
  /** Only rows with this code size, and those without a code; all unless given. */
  readonly latentDim?: number;
}

const entered = (rows: readonly BoardRow[], { data, quantity, latentDim }: Contest): readonly BoardRow[] =>
  rows.filter(
    (row) =>
      row.data === data &&
      row.estimates[quantity] !== undefined &&
      (latentDim === undefined || row.latentDim === latentDim || row.latentDim === 0),
  );

/**
 * Who leads in a contest at one code size, and whether anybody wins.
 *
 * @returns undefined where nobody was measured
 */
export function contestStanding(rows: readonly BoardRow[], contest: Contest & { readonly latentDim: number }) {
  const own = entered(rows, contest);
  if (own.length === 0) return undefined;
  const { better } = boardQuantity(contest.quantity);
  const result: Standing = standing(
    own.map(({ method, estimates }) => ({ method, estimate: estimates[contest.quantity] as Estimate })),
    better,
  );
  return result;
}

/**
 * Quality against cost, all code sizes together, and which rows are on the Pareto front.
 *
 * @param cost  key of a cost; `fitSeconds` unless given
 */
export function qualityAgainstCost(
  rows: readonly BoardRow[],
  contest: Contest,
  cost = 'fitSeconds',
): { readonly points: readonly BoardPoint[]; readonly front: readonly BoardPoint[]; readonly better: Better } {
  const { better } = boardQuantity(contest.quantity);
  const points = entered(rows, contest).flatMap(({ method, kind, latentDim, estimates }): readonly BoardPoint[] => {
    const [paid, gained] = [estimates[cost], estimates[contest.quantity]];
    return paid && gained ? [{ method, kind, latentDim, cost: paid.mean, quality: gained.mean }] : [];
  });
  return { points, front: paretoFront(points, better), better };
}
