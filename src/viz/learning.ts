import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import type { EpochRecord } from '../training/history';
import { lineChart, type Rule, type Series } from './lines';
import { methodColours } from './theme';
import type { Chart, ChartText } from './vega';

/** The part of an epoch's record that a learning curve needs. */
export type LearningRecord = Pick<EpochRecord, 'epoch' | 'losses' | 'validation'>;

/** One training run. */
export interface TrainingCurve {
  /** Name of the method or setting. */
  readonly name: string;
  readonly history: readonly LearningRecord[];
  /** Epoch whose weights were kept; marked with a dot. */
  readonly bestEpoch?: number;
}

export interface LearningCurvesOptions extends ChartText {
  readonly runs: readonly TrainingCurve[];
  /** Which reported loss is drawn; `objective` by default. */
  readonly loss?: string;
  /** Unit of the loss, e.g. `squared error per image`. */
  readonly unit?: string;
  /** Scale of the loss axis; linear by default. */
  readonly scale?: 'linear' | 'log';
  /** Range of the loss axis, to leave out a steep beginning. */
  readonly domain?: readonly [number, number];
  /** Horizontal lines to compare with, in the unit of the loss, e.g. what PCA leaves on the validation split. */
  readonly baselines?: readonly { readonly name: string; readonly loss: number }[];
  /** CSS pixels; 300 by default. */
  readonly height?: number;
}

/** What `learningCurves` reads. */
const LEARNING_CURVES_KEYS = keysOf<LearningCurvesOptions>({
  runs: true,
  loss: true,
  unit: true,
  scale: true,
  domain: true,
  baselines: true,
  height: true,
  title: true,
  alt: true,
  subtitle: true,
});

/**
 * Losses by epoch: training thin, validation solid, in the run's colour, on one scale.
 *
 * @throws RangeError when no run reports the loss; the message lists those there are
 */
export function learningCurves(options: LearningCurvesOptions): Chart {
  expectKnownKeys('learningCurves', options, LEARNING_CURVES_KEYS);
  const {
    title,
    alt,
    runs,
    loss = 'objective',
    unit,
    scale = 'linear',
    domain,
    baselines = [],
    height = 300,
  } = options;
  const colours = methodColours(runs.map((run) => run.name));
  const reported = new Set(runs.flatMap((run) => run.history.flatMap((record) => Object.keys(record.losses))));
  if (reported.size > 0 && !reported.has(loss)) {
    throw new RangeError(`learningCurves: no run reports "${loss}", only ${[...reported].join(', ')}`);
  }
  const series = runs.flatMap((run, index) =>
    runSeries(run, { loss, colour: colours[index] as string, alone: runs.length === 1 }),
  );
  const bestEpochs = runs.flatMap((run): readonly Rule[] =>
    run.bestEpoch === undefined || runs.length > 1 ? [] : [{ label: `best epoch ${run.bestEpoch}`, x: run.bestEpoch }],
  );
  const rules = [...baselines.map(({ name, loss: y }): Rule => ({ label: name, y })), ...bestEpochs];
  return lineChart({
    title,
    alt,
    height,
    subtitle: options.subtitle ?? 'thin: training, while the weights move; solid: validation',
    x: { title: 'epoch', whole: true },
    y: {
      title: loss === 'objective' ? 'loss' : loss,
      scale,
      ...(unit === undefined ? {} : { unit }),
      ...(domain === undefined ? {} : { domain }),
    },
    series,
    rules,
  });
}

/** The two lines of a run, and a dot on the validation line where its weights were kept. */
function runSeries(
  { name, history, bestEpoch }: TrainingCurve,
  { loss, colour, alone }: { readonly loss: string; readonly colour: string; readonly alone: boolean },
): readonly Series[] {
  const validated = history.some((record) => record.validation !== undefined);
  const line = (part: 'training' | 'validation', from: (record: LearningRecord) => number | undefined): Series => ({
    name: alone ? part : part === 'validation' ? name : `${name}, training`,
    x: history.map((record) => record.epoch),
    y: history.map((record) => from(record) ?? Number.NaN),
    line: part === 'training' ? 'thin' : 'solid',
    colour,
    listed: alone || part === 'validation' || !validated,
  });
  const training = line('training', (record) => record.losses[loss]);
  const best = history.find((record) => record.epoch === bestEpoch)?.validation?.[loss];
  return [
    training,
    ...(validated ? [line('validation', (record) => record.validation?.[loss])] : []),
    ...(best === undefined || bestEpoch === undefined
      ? []
      : [{ name: `${name}, weights kept`, x: [bestEpoch], y: [best], line: 'none', colour, listed: false } as const]),
  ];
}
