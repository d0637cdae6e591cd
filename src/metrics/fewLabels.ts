import { type Examples, expectSameShape, featureCount, selectExamples } from '../data/examples';
import { columnMeans, columnVariances, deviationsOf, scaledColumns } from '../math/arrays';
import { permutation, randomSource } from '../math/random';
import { expectFinite, expectLabels, expectSameFeatures, expectSome } from './checks';
import { accuracy } from './classification';
import { knnAccuracy } from './neighbours';
import { fitLinearProbe, predictLinearProbe } from './probe';

/** Codes with their classes; a data set's labels may be passed on as they are. */
export interface CodesWithLabels {
  readonly codes: Examples;
  readonly labels: Int32Array | undefined;
}

/** The three parts: labels are drawn from the first, settings chosen on the second, accuracies counted on the third. */
export interface FewLabelParts {
  readonly train: CodesWithLabels;
  readonly validation: CodesWithLabels;
  readonly test: CodesWithLabels;
}

/** Who reads the codes. */
export type CodeReader =
  /** Multinomial logistic regression; `strengths` are the penalties λ = 1/C to choose from. */
  | { readonly type: 'linear'; readonly strengths?: readonly number[] }
  /** The majority of the k nearest labelled codes; `neighbours` are the k to choose from. */
  | { readonly type: 'neighbours'; readonly neighbours?: readonly number[] };

/** How few labels are drawn and read. */
export interface FewLabelOptions {
  /** Labelled examples in a draw, as many of each class; `all` for every training label, in one draw. */
  readonly labels: number | 'all';
  /** Draws; 5 unless given. */
  readonly draws?: number;
  /** Positive integer: the same seed draws the same examples whatever the codes. */
  readonly seed: number;
  /** The linear one unless given. */
  readonly reader?: CodeReader;
  /**
   * How codes are scaled, by the whole training part, labels or not. `oneNumber`: all dimensions divided by the root of
   * their mean variance, so that a code keeps its shape. `eachColumn`: every dimension by its own deviation, which
   * gives directions of noise the weight of the others: it costs PCA with 64 components 14 points at 100 labels.
   * `oneNumber` unless given.
   */
  readonly scale?: 'oneNumber' | 'eachColumn';
  /**
   * Codes of further views of the drawn examples, each a set in the order of `drawn`: they are read with the labels of
   * the draw, so that a reader can be told what a contrastive encoder is told. None unless given.
   *
   * @param drawn  indices into the training part
   * @param draw   which draw it is, from 0
   */
  readonly views?: (drawn: Int32Array, draw: number) => readonly Examples[];
}

/** Accuracies over draws of labels. */
export interface FewLabelAccuracy {
  /** Mean accuracy on the test part, in [0, 1]. */
  readonly mean: number;
  /** Sample standard deviation over draws; null for one draw. */
  readonly deviation: number | null;
  /** The accuracy of each draw. */
  readonly accuracies: readonly number[];
  /** The penalty λ, or the number of neighbours, with the best mean accuracy on the validation part. */
  readonly chosen: number;
}

/** 1/C for C = 10, 1, 0.1, 0.01. */
const STRENGTHS = [0.1, 1, 10, 100];
const NEIGHBOURS = [1, 3, 5, 10];

/**
 * Indices of a class-balanced draw: as many examples of each class, in seeded random order.
 *
 * @param labels  classes of all examples
 * @param count   how many examples; a multiple of the number of classes
 * @throws RangeError when the count is no such multiple or a class has too few examples
 */
export function balancedDraw(
  labels: Int32Array,
  { count, seed }: { readonly count: number; readonly seed: number },
): Int32Array {
  const classes = [...new Set(labels)].sort((a, b) => a - b);
  const each = count / classes.length;
  if (!Number.isInteger(each) || each < 1) {
    throw new RangeError(
      `balancedDraw: count must be a positive multiple of the ${classes.length} classes, got ${count}`,
    );
  }
  const drawn = classes.flatMap((label) => {
    const members = Array.from(labels.keys()).filter((index) => labels[index] === label);
    if (members.length < each) {
      throw new RangeError(`balancedDraw: class ${label} must have at least ${each} examples, got ${members.length}`);
    }
    const order = permutation(members.length, randomSource(seed, `labels of class ${label}`));
    return Array.from(order.subarray(0, each), (at) => members[at] as number);
  });
  const order = permutation(drawn.length, randomSource(seed, 'order of labels'));
  return Int32Array.from(order, (at) => drawn[at] as number);
}

/** What puts codes on the scale that the training codes have. */
function scaleOf({ values, shape }: Examples, scale: 'oneNumber' | 'eachColumn'): (codes: Examples) => Examples {
  const mean = columnMeans(values, featureCount(shape));
  const variances = columnVariances(values, mean);
  const root = Math.sqrt(variances.reduce((sum, variance) => sum + variance, 0) / variances.length);
  const deviation = scale === 'eachColumn' ? deviationsOf(variances, mean) : variances.map(() => root || 1);
  return (codes) => ({ ...codes, values: scaledColumns(codes.values, { mean, deviation }) });
}

/** A draw with its further views behind it, labels repeated. */
function withViews(who: string, few: CodesWithLabels, views: readonly Examples[]): CodesWithLabels {
  for (const view of views) expectSameShape(`${who}: views`, few.codes, view);
  const all = [few.codes, ...views];
  const { length } = few.codes.values;
  const values = new Float32Array(all.length * length);
  const labels = new Int32Array(all.length * few.codes.count);
  for (const [place, own] of all.entries()) {
    values.set(own.values, place * length);
    labels.set(few.labels as Int32Array, place * few.codes.count);
  }
  return { codes: { values, count: labels.length, shape: few.codes.shape }, labels };
}

function expectParts(who: string, { train, ...others }: FewLabelParts): void {
  expectLabels(who, { name: 'training labels', labels: train.labels, examples: train.codes });
  expectFinite(who, 'training codes', train.codes);
  for (const [name, { codes, labels }] of Object.entries(others)) {
    expectLabels(who, { name: `${name} labels`, labels, examples: codes });
    expectSome(who, `${name} codes`, codes);
    expectSameFeatures(who, train.codes, codes);
    expectFinite(who, `${name} codes`, codes);
  }
}

/** What a reader with one setting makes of a draw: accuracy on the validation and on the test part. */
interface Reading {
  readonly validation: number;
  readonly test: number;
}

function readLinearly(few: CodesWithLabels, { validation, test }: FewLabelParts, l2: number): Reading {
  const probe = fitLinearProbe(few.codes, few.labels, { l2, standardise: false });
  const on = ({ codes, labels }: CodesWithLabels): number =>
    accuracy(predictLinearProbe(probe, codes), labels as Int32Array);
  return { validation: on(validation), test: on(test) };
}

function readNeighbours(few: CodesWithLabels, { validation, test }: FewLabelParts, k: number): Reading {
  const on = ({ codes, labels }: CodesWithLabels): number =>
    knnAccuracy({ trainCodes: few.codes, trainLabels: few.labels, testCodes: codes, testLabels: labels, k });
  return { validation: on(validation), test: on(test) };
}

/** Settings to choose from, and what reads with one of them. */
function readerOf(reader: CodeReader, labelled: number) {
  if (reader.type === 'linear') return { settings: reader.strengths ?? STRENGTHS, read: readLinearly };
  return { settings: (reader.neighbours ?? NEIGHBOURS).filter((k) => k <= labelled), read: readNeighbours };
}

const pick = (labels: Int32Array, indices: Int32Array): Int32Array => indices.map((index) => labels[index] as number);

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * How well a classifier reads classes from codes when few examples are labelled: class-balanced draws of labels from the
 * training part, one setting chosen by the mean accuracy on the validation part (the stronger penalty, the smaller k
 * among equals), the accuracy of every draw on the test part. Accuracies of one draw say little: at 100 labels they
 * vary by a point from draw to draw.
 *
 * @throws RangeError when labels are missing, features or the shape of views differ, a draw can't be made or there is no
 *   setting to choose
 */
export function fewLabelAccuracy(parts: FewLabelParts, options: FewLabelOptions): FewLabelAccuracy {
  const who = 'fewLabelAccuracy';
  const { labels: count, draws = 5, seed, reader = { type: 'linear' }, scale = 'oneNumber', views } = options;
  expectParts(who, parts);
  if (!Number.isInteger(draws) || draws < 1) {
    throw new RangeError(`${who}: draws must be a positive integer, got ${draws}`);
  }
  const rescale = scaleOf(parts.train.codes, scale);
  const onScale = ({ codes, labels }: CodesWithLabels): CodesWithLabels => ({ codes: rescale(codes), labels });
  const own = { train: onScale(parts.train), validation: onScale(parts.validation), test: onScale(parts.test) };
  const { codes } = own.train;
  const labels = own.train.labels as Int32Array;
  const { settings, read } = readerOf(reader, count === 'all' ? codes.count : count);
  if (settings.length === 0) throw new RangeError(`${who}: there must be a setting to choose, got none that fits`);
  const drawn = Array.from({ length: count === 'all' ? 1 : draws }, (_, draw) => {
    const indices =
      count === 'all' ? Int32Array.from(labels.keys()) : balancedDraw(labels, { count, seed: seed + draw });
    const few = { codes: selectExamples(codes, indices), labels: pick(labels, indices) };
    return views ? withViews(who, few, views(indices, draw).map(rescale)) : few;
  });
  const readings = settings.map((setting) => drawn.map((few) => read(few, own, setting)));
  const merits = readings.map((each) => meanOf(each.map(({ validation }) => validation)));
  const best = Math.max(...merits);
  const candidates = settings.filter((_, index) => merits[index] === best);
  const chosen = reader.type === 'linear' ? Math.max(...candidates) : Math.min(...candidates);
  const accuracies = (readings[settings.indexOf(chosen)] ?? []).map(({ test }) => test);
  const mean = meanOf(accuracies);
  const squares = accuracies.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    mean,
    deviation: accuracies.length > 1 ? Math.sqrt(squares / (accuracies.length - 1)) : null,
    accuracies,
    chosen,
  };
}
