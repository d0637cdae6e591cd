import { examplesFrom, type TrainableModel } from 'autoencoder-workbook';
import { withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { tf } from 'autoencoder-workbook/dist/runtime/tensorflow';
import {
  createEngine,
  type Engine,
  type EngineChoice,
  type EngineProblem,
  type OptimizerOptions,
} from 'autoencoder-workbook/dist/training';
import { averagingShare, expectAveraging } from 'autoencoder-workbook/dist/training/averaging';
import { describe, expect, test } from 'vitest';

const data = examplesFrom(Float32Array.of(0, 1, 2, 3), [1]);

/**
 * ½(k² + b²) of a kernel k and a bias b, whatever the examples: gradients are the weights themselves. A third weight is
 * not reached, and a state counts the training passes.
 */
function bowl([k, b]: readonly [number, number]): TrainableModel & { readonly numbers: () => number[] } {
  const variable = (value: number): tf.Variable => tf.tidy(() => tf.variable(tf.tensor1d([value])));
  const weights = [
    { name: 'unused/kernel', variable: variable(7) },
    { name: 'kernel', variable: variable(k) },
    { name: 'bias', variable: variable(b) },
  ];
  const state = [{ name: 'passes', variable: variable(0) }];
  const all = [...weights, ...state].map((each) => each.variable);
  const [, kernel, bias, passes] = all as [tf.Variable, tf.Variable, tf.Variable, tf.Variable];
  const unused = (): never => {
    throw new Error('the bowl only trains');
  };
  return {
    ...{ name: 'bowl', kind: 'bowl', inputShape: [1], latentDim: 1, cost: { parameters: 0, fitSeconds: 0 } },
    ...{ weights, state, termNames: [], encode: unused, recordCost: unused },
    dispose: () => tf.dispose(all),
    lossTerms(x, pass) {
      if (pass.training) passes.assign(tf.add(passes, 1));
      const height = tf.mul(0.5, tf.add(tf.square(kernel), tf.square(bias)));
      return { objective: tf.add(tf.mul(0, tf.sum(x, 1)), height) as tf.Tensor1D, parts: {} };
    },
    numbers: () => all.map((each) => each.dataSync()[0] as number),
  };
}

/** An engine with a bowl and what it ends at. */
interface Setup extends Partial<EngineProblem> {
  readonly kind: EngineChoice;
  readonly start: readonly [number, number];
}

/** Runs steps of two examples at a learning rate, all in one call. */
function steps(engine: Engine, { count, rate, first = 1 }: { count: number; rate: number; first?: number }) {
  return engine.run({
    firstStep: first,
    indices: Int32Array.from({ length: 2 * count }, (_, index) => index % 4),
    sizes: Array<number>(count).fill(2),
    learningRates: new Float32Array(count).fill(rate),
    betas: new Float32Array(count).fill(1),
  });
}

/** Gives a test an engine and its model, and frees both; nothing may be left. */
async function withBowl(
  { kind, start, ...problem }: Setup,
  use: (engine: Engine, model: ReturnType<typeof bowl>) => void | Promise<void>,
): Promise<void> {
  await withoutLeaks(async () => {
    const model = bowl(start);
    const optimizer: OptimizerOptions = { type: 'sgd' };
    const common = { model, data, optimizer, batchSize: 2, seed: 1, expectedSteps: 10 };
    const engine = createEngine({ ...common, ...problem }, kind);
    await use(engine, model);
    engine.dispose();
    model.dispose();
  });
}

describe.each(['eager', 'graph', 'xla'] as const)('%s', (kind) => {
  test('a gradient longer than clipNorm is cut to it, over all weights together, and reported', () =>
    withBowl({ kind, start: [3, 4], clipNorm: 1 }, (engine, model) => {
      // The way from (3, 4), of length 5, goes straight to the middle, half a unit a step.
      const { totals } = steps(engine, { count: 6, rate: 0.5 });
      engine.pull();
      expect(model.numbers()).toBeNear([7, (3 * 2) / 5, (4 * 2) / 5, 6], { rtol: 1e-5 });
      expect(totals.means()['gradientNorm']).toBeNear((5 + 4.5 + 4 + 3.5 + 3 + 2.5) / 6, { rtol: 1e-5 });
      expect(totals.means()['clipped']).toBe(1);
      // Lengths 2, 1.5, 1, ½, ¼, …: from 1 on nothing is cut and each step halves what is left.
      const rest = steps(engine, { count: 4, rate: 0.5, first: 7 });
      engine.pull();
      expect(model.numbers()).toBeNear([7, (3 * 0.25) / 5, (4 * 0.25) / 5, 10], { rtol: 1e-5 });
      expect(rest.totals.means()['clipped']).toBeNear(2 / 4, { atol: 0.25 });
    }));

  test('a limit that is never reached changes no bit', () =>
    withBowl({ kind, start: [3, 4], clipNorm: 100 }, async (engine, model) => {
      const { totals } = steps(engine, { count: 5, rate: 0.1 });
      engine.pull();
      const clipped = model.numbers();
      expect(totals.means()['clipped']).toBe(0);
      await withBowl({ kind, start: [3, 4] }, (free, freeModel) => {
        expect(Object.keys(steps(free, { count: 5, rate: 0.1 }).totals.means())).toEqual(['objective']);
        free.pull();
        expect(freeModel.numbers()).toEqual(clipped);
      });
    }));

  test('AdamW: the first step takes η off every weight, and η·λ of the kernels before', () =>
    withBowl({ kind, start: [2, 2], optimizer: { type: 'adamW', weightDecay: 0.3 } }, (engine, model) => {
      steps(engine, { count: 1, rate: 0.1 });
      engine.pull();
      // The kernel that the loss does not reach has no step, and so no decay.
      expect(model.numbers()).toBeNear([7, 2 * (1 - 0.1 * 0.3) - 0.1, 2 - 0.1, 1], { rtol: 1e-5 });
    }));

  test('averaging: the weighted mean of all weights and states so far, of which the model is shown and measured', () =>
    withBowl({ kind, start: [1, -2], averaging: { decay: 0.8 } }, async (engine, model) => {
      steps(engine, { count: 6, rate: 0.1 });
      engine.pull();
      // w_j = 0.9^j w_0, with weights 0.2·0.8^(6−j) / (1 − 0.8⁶).
      const mean = (value: (step: number) => number) =>
        [1, 2, 3, 4, 5, 6].reduce((sum, j) => sum + 0.2 * 0.8 ** (6 - j) * value(j), 0) / (1 - 0.8 ** 6);
      const share = mean((step) => 0.9 ** step);
      expect(model.numbers()).toBeNear([7, share, -2 * share, mean((step) => step)], { rtol: 1e-5 });
      const { slots } = engine.exportState();
      expect(slots['kernel/unaveraged']?.[0]).toBeNear(0.9 ** 6, { rtol: 1e-5 });
      expect(slots['passes/unaveraged']?.[0]).toBe(6);
      const measured = await engine.evaluate(data, { beta: 1, seed: 1 });
      expect(measured?.['objective']).toBeNear(0.5 * 5 * share ** 2, { rtol: 1e-5 });
    }));

  test('averaging: in one call or in many, from a snapshot or from an exported state, the end is the same', () =>
    withBowl({ kind, start: [1, -2], averaging: { decay: 0.8 } }, (engine, model) => {
      steps(engine, { count: 2, rate: 0.1 });
      const snapshot = engine.snapshot();
      const state = engine.exportState();
      engine.pull();
      const half = model.numbers();
      steps(engine, { count: 3, rate: 0.1, first: 3 });
      engine.pull();
      const end = model.numbers();
      engine.restore(snapshot);
      snapshot.dispose();
      steps(engine, { count: 1, rate: 0.1, first: 3 });
      steps(engine, { count: 2, rate: 0.1, first: 4 });
      engine.pull();
      expect(model.numbers()).toEqual(end);
      for (const [place, { variable }] of [...model.weights, ...model.state].entries()) {
        tf.tidy(() => variable.assign(tf.tensor1d([half[place] as number])));
      }
      engine.push();
      engine.importState(state);
      steps(engine, { count: 3, rate: 0.1, first: 3 });
      engine.pull();
      expect(model.numbers()).toEqual(end);
    }));

  test('averaging: push takes what was changed since pull, and leaves weights alone whose averages were only shown', () =>
    withBowl({ kind, start: [1, -2], averaging: { decay: 0.8 } }, (engine, model) => {
      steps(engine, { count: 3, rate: 0.1 });
      engine.pull();
      const [, shown] = model.numbers();
      tf.tidy(() => model.weights[2]?.variable.assign(tf.tensor1d([5])));
      engine.push();
      const { slots } = engine.exportState();
      expect(slots['kernel/unaveraged']?.[0]).toBeNear(0.9 ** 3, { rtol: 1e-5 });
      expect(slots['bias/unaveraged']?.[0]).toBe(5);
      engine.pull();
      expect(model.numbers().slice(1, 3)).toEqual([shown, 5]);
    }));
});

test('the first share of an average is 1, the last tends to 1 − d', () => {
  expect(averagingShare({ decay: 0.99 }, 1)).toBe(1);
  expect(averagingShare({ decay: 0.99 }, 2)).toBeNear(0.01 / (1 - 0.99 ** 2), { rtol: 1e-12 });
  expect(averagingShare({ decay: 0.99 }, 5000)).toBeNear(0.01, { rtol: 1e-9 });
  expect(averagingShare({ decay: 0 }, 3)).toBe(1);
});

test('a decay outside [0, 1) is refused', () => {
  expect(() => expectAveraging('fit', { decay: 1 })).toThrow(
    new RangeError('fit: decay of the averaging must be at least 0 and below 1, got 1'),
  );
});
