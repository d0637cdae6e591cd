import { convolutionalAutoencoder, denseAutoencoder, fit, type TrainableModel } from 'autoencoder-workbook';
import { withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { nativeBackend } from 'autoencoder-workbook/dist/runtime/native';
import { tf } from 'autoencoder-workbook/dist/runtime/tensorflow';
import { createEngine, type EngineChoice, type EngineProblem } from 'autoencoder-workbook/dist/training';
import { chooseCompiler } from 'autoencoder-workbook/dist/training/chooseEngine';
import { recordStep } from 'autoencoder-workbook/dist/training/compiled/record/recordStep';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type HandMade, handMade, handMadeData } from './handMade';

const data = handMadeData(64, 6);
let model: HandMade;
beforeEach(() => {
  model = { ...handMade({ sizes: [6, 3, 6], seed: 1 }), recordCost: () => undefined };
});
afterEach(() => model.dispose());

/** Kind and reason of the engine that is chosen. */
function chosen(choice: EngineChoice, change: Partial<EngineProblem> = {}) {
  const optimizer = { type: 'adam' } as const;
  const engine = createEngine(
    { model, data, optimizer, batchSize: 16, seed: 1, expectedSteps: 1000, ...change },
    choice,
  );
  const { kind, reason } = engine;
  engine.dispose();
  return [kind, reason];
}

/** The model with a draw by JavaScript in its step, which no compiler can take over. */
const drawing = (): HandMade => ({
  ...model,
  lossTerms: (x, pass) => model.lossTerms(tf.add(x, tf.randomNormal(x.shape)), pass),
});

describe('createEngine', () => {
  test('runs what it is asked for', () => {
    expect(chosen('eager')).toEqual(['eager', 'asked for']);
    expect(chosen('graph')).toEqual(['graph', 'asked for']);
    expect(chosen('xla')).toEqual(['xla', 'asked for']);
  });

  test('compiles by itself, unless the steps are too few', () => {
    expect(chosen('auto')).toEqual(['graph', '1000 steps are too few to repay compiling with XLA']);
    expect(chosen('auto', { expectedSteps: 29 })).toEqual(['eager', '29 steps are too few to repay compiling']);
  });

  test('falls back to the eager engine with the reason, and refuses where a compiler was asked for', () => {
    const [kind, reason] = chosen('auto', { model: drawing() });
    expect([kind, reason]).toEqual(['eager', expect.stringMatching(/made by JavaScript goes into Add/)]);
    expect(() => chosen('graph', { model: drawing() })).toThrow(/made by JavaScript goes into Add/);
  });
});

describe('chooseCompiler', () => {
  function choiceFor(net: TrainableModel, steps: number) {
    const { values } = handMadeData(8, 64);
    const recording = recordStep(net, { values, count: 8, shape: net.inputShape }, { training: true, batch: 8 });
    net.dispose();
    return chooseCompiler(recording, steps);
  }
  const dense = () => denseAutoencoder({ inputShape: [64], latentDim: 4, hidden: [8], seed: 1 });
  const withOperation = (net: TrainableModel, change: (x: tf.Tensor) => tf.Tensor): TrainableModel => ({
    ...net,
    lossTerms: (x, pass) => net.lossTerms(change(x), pass),
  });

  test('XLA for a net of matrix products with much work ahead', () => {
    expect(choiceFor(dense(), 100_000)).toMatchObject({ compiler: 'xla' });
  });

  test('the plain graph for few steps, saying so', () => {
    expect(choiceFor(dense(), 100)).toEqual({
      compiler: 'graph',
      reason: '100 steps are too few to repay compiling with XLA',
    });
  });

  test('the plain graph for convolutions, naming the operation', () => {
    const conv = convolutionalAutoencoder({ inputShape: [8, 8, 1], latentDim: 4, filters: [2], seed: 1 });
    expect(choiceFor(conv, 100_000)).toEqual({
      compiler: 'graph',
      reason: "TensorFlow's own kernels are the faster ones for Conv2D",
    });
  });

  test('the plain graph for an operation that nobody has judged, saying that', () => {
    expect(choiceFor(withOperation(dense(), tf.atan), 100_000)).toEqual({
      compiler: 'graph',
      reason: 'nobody has judged whether XLA is fast at Atan; say so in the table of operations',
    });
  });
});

test('fit says which engine ran, and leaves no tensor and no session behind', async () => {
  const sessions = nativeBackend().getNumOfSavedModels();
  const { engine } = await withoutLeaks(async () => {
    const options = { epochs: 10, seed: 1, batchSize: 16, validation: data };
    await fit(drawing(), data, options);
    return fit(model, data, options);
  });
  expect(engine).toMatchObject({ kind: 'graph', reason: '40 steps are too few to repay compiling with XLA' });
  expect(engine.compileSeconds).toBeGreaterThan(0);
  expect(nativeBackend().getNumOfSavedModels()).toBe(sessions);
});
