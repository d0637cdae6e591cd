import type { Codec } from '../data/codec';
import { type Dataset, type Examples, exampleAt, featureCount, firstExamples, selectExamples } from '../data/examples';
import type { Preprocessing } from '../data/preprocessing';
import { fitPca } from '../pca/pca';
import type { ComparedRow } from './comparedRows';
import type { Verdict } from './verdicts';

/** One method's answers at the code size that is looked at closely. */
export interface DetailedMethod {
  readonly row: ComparedRow;
  /** Mean squared error of each number of an example, [features]. */
  readonly columnErrors: Float64Array;
  /** Two numbers per test example: the code itself, or its first two principal components. */
  readonly map: Examples;
  /** Reconstructions of the worst examples, in their order. */
  readonly worst: Examples;
}

/** One code size, looked at closely: PCA beside the best net. */
export interface Detail {
  readonly latentDim: number;
  /** Test examples with the largest errors of the net, worst first. */
  readonly worst: readonly number[];
  readonly yardstick: DetailedMethod;
  readonly net: DetailedMethod;
}

/** What a detail is made from. */
export interface DetailSource {
  readonly test: Dataset;
  /** A codec of a row once more; disposed here. */
  readonly codecOf: (row: ComparedRow) => Codec;
}

/** How many of the worst examples are shown. */
const WORST = 10;
/** Points of a map; more would say no more and weigh on the page. */
const MAP_POINTS = 600;

function columnErrors(test: Dataset, xHat: Examples): Float64Array {
  const features = featureCount(test.shape);
  const errors = new Float64Array(features);
  for (let index = 0; index < test.values.length; index++) {
    const difference = (test.values[index] as number) - (xHat.values[index] as number);
    errors[index % features] = (errors[index % features] as number) + (difference * difference) / test.count;
  }
  return errors;
}

/** Codes as points of a plane. */
function planeOf(codes: Examples): Examples {
  const [size = 0] = codes.shape;
  const points = firstExamples(codes, MAP_POINTS);
  if (size === 2) return points;
  if (size > 2) return fitPca(codes, { latentDim: 2 }).encode(points);
  // A line, drawn along one axis.
  const values = new Float32Array(2 * points.count);
  for (let row = 0; row < points.count; row++) values[2 * row] = points.values[row] as number;
  return { values, count: points.count, shape: [2] };
}

/** Looks closely at the code size of a verdict. */
export function detailOf({ latentDim, yardstick, net }: Verdict, { test, codecOf }: DetailSource): Detail {
  const worst = Array.from(net.errors.keys())
    .sort((a, b) => (net.errors[b] as number) - (net.errors[a] as number))
    .slice(0, WORST);
  const look = (row: ComparedRow): DetailedMethod => {
    const codec = codecOf(row);
    try {
      const codes = codec.encode(test);
      const xHat = codec.decode(codes);
      return {
        row,
        columnErrors: columnErrors(test, xHat),
        map: planeOf(codes),
        worst: selectExamples(xHat, worst),
      };
    } finally {
      codec.dispose?.();
    }
  };
  return { latentDim, worst, yardstick: look(yardstick), net: look(net) };
}

/** A column of one example: what stood there and what came back. */
export interface ColumnAway {
  readonly name: string;
  readonly was: number;
  readonly became: number;
}

/** Columns of a worst example that came back furthest from what they were, on the scale of the data. */
export function furthestColumns(
  { test, preprocessing, names }: { test: Dataset; preprocessing: Preprocessing; names: readonly string[] },
  { example, answer, count }: { example: number; answer: Float32Array; count: number },
): readonly ColumnAway[] {
  const original = exampleAt(test, example);
  const shape = test.shape;
  const [was, became] = [original, answer].map(
    (values) => preprocessing.undo({ values: Float32Array.from(values), count: 1, shape }).values,
  ) as [Float32Array, Float32Array];
  return Array.from(original.keys())
    .sort(
      (a, b) =>
        Math.abs((answer[b] as number) - (original[b] as number)) -
        Math.abs((answer[a] as number) - (original[a] as number)),
    )
    .slice(0, count)
    .map((column) => ({
      name: names[column] ?? `x${column + 1}`,
      was: was[column] as number,
      became: became[column] as number,
    }));
}
