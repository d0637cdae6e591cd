import { batchSizes, epochOrder } from '../data/batches';
import type { Examples } from '../data/examples';
import type { TrainableModel } from '../models/model';
import { parameterCount } from '../models/weights';
import { createEngine } from './chooseEngine';
import type { StepPlan } from './engine';
import { expectAlive, expectOptions, type FitOptions, type FitResult } from './options';
import { ProgressReport } from './progress';
import { firstInfiniteLayer } from './remarks';
import { Run } from './run';
import { betaAt, learningRateAt } from './schedules';
import { statisticsPlan } from './statistics';
import { nextTurn, type StopReason, watchForStop } from './stop';

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
  const { epochs, seed, batchSize = 128, learningRate = 1e-3, beta = 1, optimizer = { type: 'adam' } } = options;
  const sizes = batchSizes(train.count, batchSize);
  const totalSteps = epochs * sizes.length;
  const progress = new ProgressReport({ model: model.name, epochs, totalSteps, onProgress: options.onProgress });
  // Before the engine is built, which may take seconds: the notebook shows what is going on, and its stop button is
  // heard afterwards. It would break off the synchronous part of a cell anywhere.
  await nextTurn();
  const { clipNorm, averaging } = options;
  const statistics = options.layerStatistics ? statisticsPlan(model, train) : undefined;
  const asked = { model, data: train, optimizer, clipNorm, averaging, statistics, batchSize, seed };
  const problem = { ...asked, expectedSteps: totalSteps };
  const engine = createEngine(problem, options.engine ?? 'auto');
  const stop = watchForStop(options);
  const run = new Run(model, engine, {
    identity: {
      model: model.name,
      examples: train.count,
      batchSize,
      epochs,
      seed,
      clipNorm,
      averaging: averaging?.decay,
    },
    options,
    learningRate,
  });
  const rateAt = (step: number): number => run.rateScale * learningRateAt(learningRate, { step, totalSteps });
  const klWeightAt = (step: number): number => betaAt(beta, { step, totalSteps });

  /** The next steps of an epoch of which `done` steps are behind, as many as one call may take. */
  const planChunk = (epoch: number, done: number, order: Int32Array, end = sizes.length): StepPlan => {
    const chunk = sizes.slice(done, Math.min(end, done + engine.stepsPerCall()));
    const visited = done * batchSize;
    const firstStep = (epoch - 1) * sizes.length + done + 1;
    return {
      firstStep,
      indices: order.subarray(visited, visited + chunk.reduce((sum, size) => sum + size, 0)),
      sizes: chunk,
      learningRates: Float32Array.from(chunk, (_, offset) => rateAt(firstStep + offset)),
      betas: Float32Array.from(chunk, (_, offset) => klWeightAt(firstStep + offset)),
    };
  };

  /** Goes through an epoch again up to the step that broke, whose numbers chance decides the same way. */
  const layerThatBroke = (epoch: number, order: Int32Array, step: number): string | undefined => {
    const end = step - 1 - (epoch - 1) * sizes.length;
    run.goBack();
    for (let done = 0; done < end; ) {
      const plan = planChunk(epoch, done, order, end);
      engine.run(plan);
      done += plan.sizes.length;
    }
    engine.pull();
    const visited = end * batchSize;
    const rows = order.subarray(visited, visited + (sizes[end] as number));
    return firstInfiniteLayer(model, train, { rows, seed, step, beta: klWeightAt(step) });
  };

  /** Runs an epoch chunk by chunk; returns the reason where it had to break off. */
  const runEpoch = async (epoch: number): Promise<StopReason | undefined> => {
    const order = epochOrder(train.count, { seed, epoch });
    let done = 0;
    while (done < sizes.length) {
      const reason = stop.reason();
      if (reason) return reason;
      expectAlive(model);
      const plan = planChunk(epoch, done, order);
      const report = engine.run(plan);
      const { brokenStep } = report;
      if (brokenStep !== undefined) throw run.broken(brokenStep, layerThatBroke(epoch, order, brokenStep));
      run.addReport(report);
      done += plan.sizes.length;
      progress.at(epoch, (epoch - 1) * sizes.length + done);
      await nextTurn();
    }
    expectAlive(model);
    const step = epoch * sizes.length;
    const position = { epoch, step, learningRate: rateAt(step), beta: klWeightAt(step) };
    const reason = await run.finishEpoch(position, stop.reason);
    progress.measured(run.lastRecord);
    return reason;
  };

  let stoppedBy: StopReason = 'epochs';
  let ended: StopReason | 'error' = 'error';
  try {
    run.begin();
    for (let epoch = run.epoch + 1; epoch <= epochs && stoppedBy === 'epochs'; epoch++) {
      stoppedBy = (await runEpoch(epoch)) ?? 'epochs';
    }
    ended = stoppedBy;
    return run.result(stoppedBy, train);
  } finally {
    progress.end(run.epoch, ended);
    stop.close();
    run.dispose();
    engine.dispose();
    model.recordCost({ parameters: parameterCount(model), fitSeconds: run.seconds });
  }
}
