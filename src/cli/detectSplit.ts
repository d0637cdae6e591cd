import { type Dataset, selectExamples } from '../data/examples';
import type { OpenedData } from '../data/open';
import { permutation, randomSource } from '../math/random';
import { UsageError } from './terminal';

/** What a row was used for. */
export type Use = 'fit' | 'validation' | 'calibration' | 'test' | 'left out';

/** Rows in the order in which they lie in the data, and what each was used for. */
export interface UsedRows {
  readonly data: Dataset;
  readonly uses: readonly Use[];
  /** Whether each row is an anomaly by its class; undefined where classes say nothing. */
  readonly anomalous: readonly boolean[] | undefined;
}

/** The rows of a detection by their use. */
export interface DetectionSplit {
  /** All data as one, or the published training and test part. */
  readonly sources: readonly UsedRows[];
  readonly fit: Dataset;
  readonly validation: Dataset;
  readonly calibration: Dataset;
}

/** What is normal, and how many rows each use gets. */
export interface DetectionSplitOptions {
  /** Classes that are normal; undefined where classes say nothing. */
  readonly normal: readonly string[] | undefined;
  /** Every row is fitted on, whatever its class, and this share of them may be anomalies; undefined: only normal ones. */
  readonly contamination: number | undefined;
  /** α. */
  readonly falseAlarms: number;
  readonly seed: number;
  /** At most so many rows to fit on. */
  readonly examples: number | undefined;
}

const TEST_SHARE = 0.2;
const CALIBRATION_SHARE = 0.2;
const VALIDATION_SHARE = 0.1;
/** With fewer rows to fit on no mean and no direction means anything. */
const FEWEST_TO_FIT = 10;

/** The classes of data, for an error message: with their numbers of rows, a dozen at most. */
function classList({ labels = new Int32Array(0), classNames }: Dataset): string {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const named = [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([label, count]) => `${classNames?.[label] ?? label} (${count})`);
  const most = 12;
  return named.length > most ? `${named.slice(0, most).join(', ')} and ${named.length - most} more` : named.join(', ');
}

/** What a class is called: its name, or its number where it has none. */
export const classOf = ({ labels, classNames }: Dataset, row: number): string => {
  const label = labels?.[row] as number;
  return classNames?.[label] ?? String(label);
};

/**
 * Reads `--normal-label`: one class, or several with commas between them.
 *
 * @throws UsageError where the data have no classes or no such class
 */
export function normalClasses(data: Dataset, asked: string): readonly string[] {
  const { labels, classNames } = data;
  if (!labels) {
    throw new UsageError(
      `--normal-label needs data with classes, got none in ${data.name}; name their column (--label)`,
    );
  }
  const known = new Set(Array.from(new Set(labels), (label) => classNames?.[label] ?? String(label)));
  const names = known.has(asked) ? [asked] : asked.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !known.has(name));
  if (unknown !== undefined) {
    throw new UsageError(`--normal-label must be a class of the data, got "${unknown}"; there are ${classList(data)}`);
  }
  return names;
}

/** Whether each row is an anomaly by its class. */
export function anomalousRows(data: Dataset, normal: readonly string[] | undefined): readonly boolean[] | undefined {
  if (!normal || !data.labels) return undefined;
  const names = new Set(normal);
  const byLabel = new Map<number, boolean>();
  return Array.from(data.labels, (label, row) => {
    const known = byLabel.get(label);
    if (known !== undefined) return known;
    const is = !names.has(classOf(data, row));
    byLabel.set(label, is);
    return is;
  });
}

/** How many held-out normals a false-alarm rate needs at least. */
const neededFor = (falseAlarms: number): number => Math.ceil(1 / falseAlarms - 1 - 1e-9);

/** How many rows each use gets; `gap` of each may reach over its border with the one before. */
function sizesOf(
  count: number,
  { falseAlarms, contamination }: DetectionSplitOptions,
  { hasTest, gap }: { readonly hasTest: boolean; readonly gap: number },
) {
  const what = contamination === undefined ? 'normal rows' : 'rows';
  // Of the held-out rows those that are taken for anomalies set no threshold.
  const needed = Math.ceil(neededFor(falseAlarms) / (1 - (contamination ?? 0)));
  const test = hasTest ? 0 : Math.max(1, Math.round(TEST_SHARE * count)) + gap;
  const validation = Math.max(1, Math.round(VALIDATION_SHARE * count)) + gap;
  const calibration = Math.max(needed, Math.round(CALIBRATION_SHARE * count)) + gap;
  const fit = count - test - validation - calibration;
  if (fit < Math.max(FEWEST_TO_FIT, Math.min(needed, validation))) {
    throw new RangeError(
      `workbook: a false-alarm rate of ${falseAlarms} needs ${needed} ${what} to set the threshold and others to fit and to judge on, got ${count} in all; allow more alarms (--false-alarms) or bring more rows`,
    );
  }
  return { test, validation, calibration, fit };
}

/** Normal rows in the order in which they are shared out: by chance, or by time where windows follow one another. */
function sharedOut(candidates: readonly number[], { window }: OpenedData, seed: number): readonly number[] {
  if (window) return candidates;
  return Array.from(permutation(candidates.length, randomSource(seed, 'detect')), (at) => candidates[at] as number);
}

/**
 * Shares rows out: those declared normal to fit on, to stop training by, to set thresholds by and to judge on, every
 * other row to judge on. Windows of a series keep their order in time, and those that reach over a border are left out.
 *
 * @throws RangeError where there are too few normal rows for the false-alarm rate
 */
export function detectionSplit(opened: OpenedData, options: DetectionSplitOptions): DetectionSplit {
  const { parts, window } = opened;
  const first = 'all' in parts ? parts.all : parts.train;
  const anomalous = anomalousRows(first, options.normal);
  const all = Array.from({ length: first.count }, (_, row) => row);
  const candidates = options.contamination === undefined ? all.filter((row) => !anomalous?.[row]) : all;
  const gap = window ? Math.ceil(window.length / (window.step ?? window.length)) - 1 : 0;
  const sizes = sizesOf(candidates.length, options, { hasTest: 'train' in parts, gap });
  const order = sharedOut(candidates, opened, options.seed);
  const uses: Use[] = Array.from({ length: first.count }, () => ('train' in parts ? 'left out' : 'test'));
  let from = 0;
  const take = (use: Use, size: number): Dataset => {
    const before = order[from - 1] ?? Number.NEGATIVE_INFINITY;
    const share = order.slice(from, from + size);
    from += size;
    const kept = gap === 0 ? share : share.filter((row) => row - before > gap);
    for (const row of share) uses[row] = 'left out';
    for (const row of kept) uses[row] = use;
    return selectExamples(first, kept);
  };
  const fitted = Math.min(sizes.fit, options.examples ?? sizes.fit);
  const fit = take('fit', fitted);
  for (const row of order.slice(from, from + sizes.fit - fitted)) uses[row] = 'left out';
  from += sizes.fit - fitted;
  const validation = take('validation', sizes.validation);
  const calibration = take('calibration', sizes.calibration);
  take('test', sizes.test);
  const published = 'test' in parts ? parts.test : undefined;
  return {
    sources: [
      { data: first, uses, anomalous },
      ...(published
        ? [
            {
              data: published,
              uses: Array.from({ length: published.count }, (): Use => 'test'),
              anomalous: anomalousRows(published, options.normal),
            },
          ]
        : []),
    ],
    fit,
    validation,
    calibration,
  };
}
