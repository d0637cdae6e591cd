import type { Examples } from '../data/examples';

/** Points with, where known, their classes. */
export interface PointSet {
  /** Codes of shape [2] (or [3] for a 3-D figure), one row per point. */
  readonly codes: Examples;
  /** Class index per point. */
  readonly labels?: ArrayLike<number>;
  /** Name of each class; the index by default. */
  readonly classNames?: readonly string[];
}

/**
 * Every n-th index, so that no more than `most` remain.
 *
 * @returns the indices kept, in order
 */
export function thinned(count: number, most: number): readonly number[] {
  const stride = Math.max(1, Math.ceil(count / most));
  return Array.from({ length: Math.ceil(count / stride) }, (_, index) => index * stride);
}

/** Names of the classes that occur, by index. */
export function classesOf({ labels, classNames }: PointSet, indices: readonly number[]): ReadonlyMap<number, string> {
  if (!labels) return new Map();
  const present = [...new Set(indices.map((index) => Number(labels[index])))].sort((a, b) => a - b);
  return new Map(present.map((label) => [label, classNames?.[label] ?? String(label)]));
}

/** Checks that codes have the wanted number of coordinates and a label each, where there are labels. */
export function expectPoints(who: string, { codes, labels }: PointSet, dimensions: number): void {
  if (codes.shape.length !== 1 || codes.shape[0] !== dimensions) {
    throw new RangeError(`${who}: codes must have the shape [${dimensions}], got [${codes.shape.join(', ')}]`);
  }
  if (labels && labels.length !== codes.count) {
    throw new RangeError(`${who}: one label per code, got ${labels.length} labels for ${codes.count} codes`);
  }
}

/** Rounds to four decimals. */
export function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
