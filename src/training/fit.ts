import { batchSizes, epochOrder } from '../data/batches';
import { expectShape } from '../data/codec';
import { type Examples, featureCount } from '../data/examples';
import { expectSeed } from '../math/random';
import type { TrainableModel } from '../models/model';
import { parameterCount } from '../models/weights';
import { createEngine, type EngineChoice } from './chooseEngine';
import type { Engine, StepReport } from './engine';
import type { EpochRecord } from './history';
import type { OptimizerSettings } from './optimizers';
import { Run } from './run';
import { type BetaSchedule, betaAt, expectLearningRate, type LearningRate, learningRateAt } from './schedules';
import { nextTurn, type StopReason, watchForStop } from './stop';

/** When to stop before the last epoch. */
export interface EarlyStopping {
  /** Epochs without a better validation objective after which training stops. */
  readonly patience: number;
  /** How much lower counts as better; 0 unless given. */
  readonly minDelta?: number;
}

/** Where and how often a run is saved, so that it can be resumed. */
export interface CheckpointSettings {
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
  readonly optimizer?: OptimizerSettings;
  /** Weight of the KL term; 1 unless given. Models without one ignore it. */
  readonly beta?: BetaSchedule;
  /** Held-out examples, measured at the end of each epoch. */
  readonly validation?: Examples;
  /** Needs `validation`; the weights of the best epoch are restored at the end. */
  readonly earlyStopping?: EarlyStopping;
  readonly checkpoint?: CheckpointSettings;
  /** Folder of a checkpoint to go on from; the other settings must be those of the first half. */
  readonly resumeFrom?: string;
  /** Called at the end of each epoch with the model's weights up to date; returning `'stop'` ends the run. */
  readonly onEpoch?: (record: EpochRecord) => undefined | 'stop' | Promise<undefined | 'stop'>;
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
  /** Which engine ran, why, and the seconds it spent on building itself. */
  readonly engine: { readonly kind: Engine['kind']; readonly reason: string; readonly compileSeconds: number };
}

function expectOptions(model: TrainableModel, train: Examples, options: FitOptions): void {
  const { epochs, seed, batchSize = 128, learningRate = 1e-3, validation, earlyStopping } = options;
  expectSeed('fit', seed);
  expectLearningRate('fit', learningRate);
  for (const [name, value] of Object.entries({ epochs, batchSize })) {
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`fit: ${name} must be a positive integer, got ${value}`);
  }
  if (train.count < 1) throw new RangeError('fit: there must be at least one training example, got 0');
  if (earlyStopping && !validation) {
    throw new RangeError('fit: earlyStopping needs validation examples, got none; pass { validation }');
  }
  if (earlyStopping && !(earlyStopping.patience >= 1)) {
    throw new RangeError(`fit: patience must be at least 1 epoch, got ${earlyStopping.patience}`);
  }
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

/**
 * Trains a model on examples: epochs of shuffled mini-batches, gradients of the mean objective plus the weight
 * penalty. The same seed gives the same numbers.
 *
 * An interrupt (the stop button of a notebook, Ctrl-C) ends training between two chunks of steps, within a quarter
 * of a second on small nets, and keeps the weights. The number of tensors alive is the same before and after.
 *
 * @param model  trained in place
 * @param train  examples of the model's `inputShape`
 * @returns losses per epoch, why it stopped, and which engine ran
 * @throws RangeError on settings or data that cannot work, before anything is touched
 * @throws TrainingError when the objective is no finite number any more; the weights are those of the last whole epoch
 */
export async function fit(model: TrainableModel, train: Examples, options: FitOptions): Promise<FitResult> {
  expectOptions(model, train, options);
  const { epochs, seed, batchSize = 128, learningRate = 1e-3, beta = 1 } = options;
  const sizes = batchSizes(train.count, batchSize);
  const totalSteps = epochs * sizes.length;
  const optimizer = options.optimizer ?? { type: 'adam' };
  const problem = { model, data: train, optimizer, batchSize, seed, expectedSteps: totalSteps };
  const engine = createEngine(problem, options.engine ?? 'auto');
  const stop = watchForStop(options);
  const run = new Run(model, engine, {
    identity: { model: model.name, examples: train.count, batchSize, epochs, seed },
    options,
    learningRate,
  });
  let stoppedBy: StopReason = 'epochs';

  /** Runs the steps of an epoch chunk by chunk; returns the reason where it had to break off. */
  const runEpoch = async (epoch: number): Promise<StopReason | undefined> => {
    const order = epochOrder(train.count, { seed, epoch });
    let done = 0;
    let visited = 0;
    while (done < sizes.length) {
      const reason = stop.reason();
      if (reason) return reason;
      const chunk = sizes.slice(done, done + engine.stepsPerCall());
      const examples = chunk.reduce((sum, size) => sum + size, 0);
      const firstStep = (epoch - 1) * sizes.length + done + 1;
      const position = (offset: number) => ({ step: firstStep + offset, totalSteps });
      const report: StepReport = engine.run({
        firstStep,
        indices: order.subarray(visited, visited + examples),
        sizes: chunk,
        learningRates: Float32Array.from(
          chunk,
          (_, offset) => run.rateScale * learningRateAt(learningRate, position(offset)),
        ),
        betas: Float32Array.from(chunk, (_, offset) => betaAt(beta, position(offset))),
      });
      run.addReport(report, chunk.length);
      done += chunk.length;
      visited += examples;
      await nextTurn();
    }
    const step = epoch * sizes.length;
    const at = { step, totalSteps };
    return run.finishEpoch(
      {
        epoch,
        step,
        learningRate: run.rateScale * learningRateAt(learningRate, at),
        beta: betaAt(beta, at),
      },
      stop.reason,
    );
  };

  try {
    run.begin();
    for (let epoch = run.epoch + 1; epoch <= epochs; epoch++) {
      const reason = await runEpoch(epoch);
      if (reason) {
        stoppedBy = reason;
        break;
      }
    }
    return run.result(stoppedBy);
  } finally {
    stop.close();
    run.dispose();
    engine.dispose();
    model.recordCost({ parameters: parameterCount(model), fitSeconds: run.seconds });
  }
}
