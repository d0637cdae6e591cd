import { expectShape } from '../data/codec';
import { type Examples, expectExamples, featureCount } from '../data/examples';
import { expectSeed } from '../math/random';
import { expectReplaceable } from '../models/arrayFile';
import type { TrainableModel } from '../models/model';
import { described, isPlain } from '../runtime/described';
import { expectKnownKeys, expectOneOf } from '../runtime/knownKeys';
import { type AveragingOptions, expectAveraging } from './averaging';
import type { EngineChoice } from './chooseEngine';
import type { Engine } from './engine';
import type { EpochRecord } from './history';
import { expectOptimizer, type OptimizerOptions } from './optimizers';
import type { ProgressListener } from './progress';
import { type BetaSchedule, expectBeta, expectLearningRate, type LearningRate } from './schedules';
import type { StopReason } from './stop';

/** When to stop before the last epoch. */
export interface EarlyStopping {
  /** Epochs without a better validation objective after which training stops. */
  readonly patience: number;
  /** How much lower counts as better; 0 unless given. */
  readonly minDelta?: number;
}

/** Where and how often a run is saved, so that it can be resumed. */
export interface CheckpointOptions {
  readonly folder: string;
  /** 1 unless given. */
  readonly everyEpochs?: number;
}

/** Settings of `fit`. */
export interface FitOptions {
  readonly epochs: number;
  /** Seed of shuffling and of the noise inside the steps, a positive integer. */
  readonly seed: number;
  /** 128 unless given. */
  readonly batchSize?: number;
  /** 1e-3 unless given. */
  readonly learningRate?: LearningRate;
  /** Adam unless given. */
  readonly optimizer?: OptimizerOptions;
  /**
   * Longest gradient of all weights together, Euclidean: a longer one is scaled down to it. No limit unless given; the
   * history's `gradientNorm` says what is usual.
   *
   * @see Pascanu, Mikolov & Bengio 2013 (arXiv:1211.5063)
   */
  readonly clipNorm?: number;
  /**
   * Measures, saves and returns the model with a moving average of its weights and state, as they were after each step.
   * Not averaged unless given.
   */
  readonly averaging?: AveragingOptions;
  /**
   * Measures in every step how far examples lie apart behind each layer and how long its gradient is; the history's
   * `layers` holds the means. Costs a few per cent of a step, and nothing where it is not asked for; what is learned is
   * the same but for the rounding of a compiled step. False unless given.
   */
  readonly layerStatistics?: boolean;
  /** Weight of the KL term; 1 unless given. Models without one ignore it. */
  readonly beta?: BetaSchedule;
  /** Held-out examples, measured at the end of each epoch. */
  readonly validation?: Examples;
  /** Needs `validation`; the weights of the best epoch are restored at the end. */
  readonly earlyStopping?: EarlyStopping;
  readonly checkpoint?: CheckpointOptions;
  /** Folder of a checkpoint to go on from; the other settings must be those of the first half. */
  readonly resumeFrom?: string;
  /** Called at the end of each epoch with the model's weights up to date; returning `'stop'` ends the run. */
  readonly onEpoch?: (record: EpochRecord) => undefined | 'stop' | Promise<undefined | 'stop'>;
  /** Called after each chunk of steps, a few times a second; without it a notebook shows a line that updates. */
  readonly onProgress?: ProgressListener;
  /** Ends the run between two chunks of steps when aborted. */
  readonly signal?: AbortSignal;
  /** Ends the run between two chunks of steps after this long. */
  readonly maxSeconds?: number;
  /** `auto` unless given. */
  readonly engine?: EngineChoice;
}

/** How a run went. */
export interface FitResult {
  /** One record for each whole epoch, those of a resumed first half included. */
  readonly history: readonly EpochRecord[];
  readonly stoppedBy: StopReason;
  /** Epoch whose weights the model holds: the best one under early stopping, else the last begun. */
  readonly epoch: number;
  /** Wall-clock seconds, those of a resumed first half included. */
  readonly seconds: number;
  /**
   * What training saw that the losses do not tell, in plain words: an objective that rose, a gradient that grew a
   * thousandfold (where it was recorded), an output that no longer depends on the input, dead units. Empty where all is
   * well; `healthReport` looks more closely.
   */
  readonly remarks: readonly string[];
  /** Which engine ran, why, and the seconds it spent on building itself. */
  readonly engine: { readonly kind: Engine['kind']; readonly reason: string; readonly compileSeconds: number };
}

/** What `fit` reads; a name that is missing here, or too many, is an error of types. */
const FIT_KEYS = Object.keys({
  epochs: true,
  seed: true,
  batchSize: true,
  learningRate: true,
  optimizer: true,
  clipNorm: true,
  averaging: true,
  layerStatistics: true,
  beta: true,
  validation: true,
  earlyStopping: true,
  checkpoint: true,
  resumeFrom: true,
  onEpoch: true,
  onProgress: true,
  signal: true,
  maxSeconds: true,
  engine: true,
} satisfies Record<keyof FitOptions, true>);

const ENGINES: readonly EngineChoice[] = ['auto', 'eager', 'graph', 'xla'];

/** Checks the names and values of settings, apart from data. */
function expectSettings(model: TrainableModel, options: FitOptions): void {
  expectKnownKeys('fit', options, FIT_KEYS);
  const { epochs, seed, batchSize = 128, learningRate = 1e-3, beta = 1, engine = 'auto' } = options;
  const { optimizer, clipNorm, averaging, earlyStopping, checkpoint, maxSeconds } = options;
  expectSeed('fit', seed);
  expectLearningRate('fit', learningRate);
  expectBeta('fit', beta);
  expectOneOf('fit', { name: 'engine', value: engine, words: ENGINES });
  if (optimizer) {
    expectOptimizer(
      'fit',
      optimizer,
      model.weights.map(({ name }) => name),
    );
  }
  if (averaging) expectAveraging('fit', averaging);
  for (const [name, value] of Object.entries({ epochs, batchSize })) {
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`fit: ${name} must be a positive integer, got ${value}`);
  }
  for (const [name, value] of Object.entries({ clipNorm, maxSeconds })) {
    if (value !== undefined && !(value > 0)) throw new RangeError(`fit: ${name} must be above 0, got ${value}`);
  }
  if (earlyStopping) {
    expectKnownKeys('fit: earlyStopping', earlyStopping, ['patience', 'minDelta']);
    if (!options.validation) {
      throw new RangeError('fit: earlyStopping needs validation examples, got none; pass { validation }');
    }
    if (!(earlyStopping.patience >= 1)) {
      throw new RangeError(`fit: patience must be at least 1 epoch, got ${earlyStopping.patience}`);
    }
  }
  if (checkpoint) {
    expectKnownKeys('fit: checkpoint', checkpoint, ['folder', 'everyEpochs']);
    expectReplaceable('fit: checkpoint', checkpoint.folder);
  }
}

/** Checks that something can be trained, for callers without types. */
function expectModel(model: TrainableModel): void {
  if (!isPlain(model) || typeof model.lossTerms !== 'function' || !Array.isArray(model.weights)) {
    throw new TypeError(
      `fit: model must have weights and lossTerms, got ${described(model)}; pass what a maker such as denseAutoencoder returns`,
    );
  }
  expectAlive(model);
}

/**
 * Checks that a model still has its weights: `dispose()` before training or in its midst takes them away.
 *
 * @throws Error naming the model and the remedy
 */
export function expectAlive({ name, weights, state }: TrainableModel): void {
  const gone = [...weights, ...state].find(({ variable }) => variable.isDisposed);
  if (!gone) return;
  throw new Error(
    `fit: ${name} must keep its weights until training has ended, got ${gone.name} disposed; call dispose() when the model is needed no more`,
  );
}

/**
 * Checks settings and data before anything is touched.
 *
 * @throws RangeError naming the setting, the rule and the value, or a setting that nobody reads and what was meant
 * @throws Error when the checkpoint's folder holds something else
 */
export function expectOptions(model: TrainableModel, train: Examples, options: FitOptions): void {
  expectModel(model);
  expectExamples('fit', train, 'training examples');
  expectSettings(model, options);
  if (options.validation) expectExamples('fit', options.validation, 'validation');
  if (train.count < 1) throw new RangeError('fit: there must be at least one training example, got 0');
  const { validation } = options;
  for (const [what, examples] of Object.entries({ training: train, ...(validation ? { validation } : {}) })) {
    expectShape(`fit: ${model.name}: ${what}`, examples, model.inputShape);
    const broken = examples.values.findIndex((value) => !Number.isFinite(value));
    if (broken >= 0) {
      throw new RangeError(
        `fit: ${what} examples must be finite, got ${examples.values[broken]} in example ${Math.floor(broken / featureCount(examples.shape))}; clean the data first`,
      );
    }
    model.expectData?.(examples);
  }
}
