import { type Dataset, type Examples, featureCount, selectExamples } from '../data/examples';
import { type Confusion, confusionOf } from '../detection/confusion';
import {
  aurocByGroup,
  type DetectionMeasures,
  detectionMeasures,
  type GroupedAuroc,
} from '../detection/detectionMeasures';
import { type Detector, detector } from '../detection/detector';
import type { FittedScore } from './detectScores';
import { classOf, type UsedRows } from './detectSplit';

/** A detector, with what was found with it. */
export interface Judgement extends Omit<FittedScore, 'score'> {
  /** As files and folders are called after it. */
  readonly slug: string;
  readonly detector: Detector;
  /** Of every row, source after source. */
  readonly scores: Float64Array;
  readonly pValues: Float64Array;
  readonly flags: readonly boolean[];
  /** Column, from 0, that adds most to the score of each flagged row; −1 where nothing is known. */
  readonly strangest: Int32Array;
  readonly scoreSeconds: number;
  /** On the test rows; absent where they are not of both kinds. */
  readonly measured?: {
    readonly measures: DetectionMeasures;
    readonly confusion: Confusion;
    readonly groups: GroupedAuroc;
  };
  /** Share of the test rows that were flagged, whatever they are; null where there are none. */
  readonly flaggedTestShare: number | null;
}

/** Rows scored at once: bounds the memory, whatever the size of the data. */
const ROWS = 20_000;

/** Some rows as a view of the data. */
export function rowsOf(data: Dataset, start: number, end: number): Dataset {
  const features = featureCount(data.shape);
  const { labels, ids, exact } = data;
  return {
    ...data,
    values: data.values.subarray(start * features, end * features),
    count: end - start,
    ...(labels ? { labels: labels.subarray(start, end) } : {}),
    ...(ids ? { ids: ids.slice(start, end) } : {}),
    ...(exact ? { exact: exact.map((column) => column?.subarray(start, end)) } : {}),
  };
}

/** Place of the largest value of each row; −1 where none is positive. */
function largestOf({ values, count, shape }: Examples): Int32Array {
  const features = featureCount(shape);
  return Int32Array.from({ length: count }, (_, row) => {
    let [place, most] = [-1, 0];
    for (let feature = 0; feature < features; feature++) {
      const value = values[row * features + feature] as number;
      if (value > most) [place, most] = [feature, value];
    }
    return place;
  });
}

/** What one detector says of every row, as it is filled in. */
interface Findings {
  readonly scores: Float64Array;
  readonly pValues: Float64Array;
  readonly flags: boolean[];
  readonly strangest: Int32Array;
  scoreSeconds: number;
}

function emptyFindings(count: number): Findings {
  return {
    scores: new Float64Array(count),
    pValues: new Float64Array(count),
    flags: new Array<boolean>(count).fill(false),
    strangest: new Int32Array(count).fill(-1),
    scoreSeconds: 0,
  };
}

/** A detector on the scale of its score, and what brings data there. */
interface ScaledDetector {
  readonly scaleKey: string;
  readonly bare: Detector;
  readonly entry: JudgedEntry;
}

/** A detector to judge, with what it was fitted as. */
export interface JudgedEntry {
  readonly fitted: FittedScore;
  readonly detector: Detector;
}

function onScale(entry: JudgedEntry): ScaledDetector {
  const { score, calibration, falseAlarms, sides, preprocessing } = entry.detector;
  return {
    scaleKey: JSON.stringify(preprocessing?.record ?? null),
    bare: detector({ score, calibration, falseAlarms, sides }),
    entry,
  };
}

/** Scores some rows, whose first has this place among all, by one detector. */
function findIn(part: Dataset, at: number, { bare, entry }: ScaledDetector, findings: Findings): void {
  const started = performance.now();
  const { scores, pValues, flags } = bare.detect(part);
  findings.scores.set(scores, at);
  findings.pValues.set(pValues, at);
  const flagged: number[] = [];
  flags.forEach((flag, row) => {
    findings.flags[at + row] = flag;
    if (flag) flagged.push(row);
  });
  findings.scoreSeconds += (performance.now() - started) / 1000;
  if (!entry.fitted.isAsked || !bare.contributions || flagged.length === 0) return;
  const places = largestOf(bare.contributions(selectExamples(part, flagged)));
  flagged.forEach((row, index) => {
    findings.strangest[at + row] = places[index] as number;
  });
}

/**
 * Scores every row of all sources, some rows at a time, by every detector; rows are brought to a scale once for all
 * detectors on it. The event loop gets its turn in between, in which Ctrl-C is noticed.
 */
async function detectAll(
  entries: readonly JudgedEntry[],
  sources: readonly UsedRows[],
  signal: AbortSignal,
): Promise<readonly Findings[]> {
  const count = sources.reduce((sum, { data }) => sum + data.count, 0);
  const all = entries.map(onScale);
  const findings = entries.map(() => emptyFindings(count));
  let at = 0;
  for (const { data } of sources) {
    for (let start = 0; start < data.count; start += ROWS) {
      const part = rowsOf(data, start, Math.min(data.count, start + ROWS));
      const scaled = new Map<string, Dataset>();
      for (const [index, one] of all.entries()) {
        const known = scaled.get(one.scaleKey) ?? one.entry.detector.preprocessing?.apply(part) ?? part;
        scaled.set(one.scaleKey, known);
        findIn(known, at, one, findings[index] as Findings);
        await new Promise((resolve) => setImmediate(resolve));
        signal.throwIfAborted();
      }
      at += part.count;
    }
  }
  return findings;
}

/** The rows to judge on, by their place among all rows, with the truth where it is known. */
export interface TestRows {
  readonly places: Int32Array;
  /** Undefined unless there are rows of both kinds. */
  readonly anomalous: readonly boolean[] | undefined;
  /** Class of each. */
  readonly classes: readonly string[];
}

/** Collects the rows to judge on. */
export function testRows(sources: readonly UsedRows[]): TestRows {
  const places: number[] = [];
  const truth: (boolean | undefined)[] = [];
  const classes: string[] = [];
  let at = 0;
  for (const { data, uses, anomalous } of sources) {
    uses.forEach((use, row) => {
      if (use !== 'test') return;
      places.push(at + row);
      truth.push(anomalous?.[row]);
      if (data.labels) classes.push(classOf(data, row));
    });
    at += data.count;
  }
  const isBoth = truth.includes(true) && truth.includes(false) && !truth.includes(undefined);
  return { places: Int32Array.from(places), anomalous: isBoth ? (truth as boolean[]) : undefined, classes };
}

/** What a score is called in the names of files. */
export const slugOf = (name: string): string =>
  name
    .replace(/−/g, 'minus ')
    .replace(/[^\p{L}\p{N}.]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '');

/** A detector measured on the test rows. */
function measured({ fitted, detector: own }: JudgedEntry, findings: Findings, test: TestRows): Judgement {
  const { anomalous, places, classes } = test;
  const { score, ...rest } = fitted;
  const flags = Array.from(places, (place) => findings.flags[place] as boolean);
  const judgedScores = anomalous && {
    scores: Float64Array.from(places, (place) => findings.scores[place] as number),
    anomalous,
  };
  return {
    ...rest,
    slug: slugOf(score.name),
    detector: own,
    ...findings,
    ...(judgedScores
      ? {
          measured: {
            measures: detectionMeasures(judgedScores),
            confusion: confusionOf(flags, judgedScores.anomalous),
            groups: aurocByGroup(judgedScores, classes),
          },
        }
      : {}),
    flaggedTestShare: flags.length === 0 ? null : flags.filter((flag) => flag).length / flags.length,
  };
}

/**
 * Scores all rows by each detector and measures it on the test rows.
 *
 * @returns undefined when it was interrupted
 */
export async function judgeAll(
  entries: readonly JudgedEntry[],
  sources: readonly UsedRows[],
  signal: AbortSignal,
): Promise<readonly Judgement[] | undefined> {
  try {
    const findings = await detectAll(entries, sources, signal);
    const test = testRows(sources);
    return entries.map((entry, index) => measured(entry, findings[index] as Findings, test));
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}
