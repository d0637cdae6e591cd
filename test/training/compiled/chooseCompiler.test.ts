import { type Autoencoder, convolutionalAutoencoder, denseAutoencoder } from 'autoencoder-workbook';
import { chooseCompiler } from 'autoencoder-workbook/dist/training/compiled/chooseCompiler';
import { recordStep } from 'autoencoder-workbook/dist/training/compiled/stepRecording';
import { expect, test } from 'vitest';
import { handMadeData } from './handMade';

function choiceFor(model: Autoencoder, steps: number) {
  const { values } = handMadeData(8, 64);
  const recording = recordStep(model, { values, count: 8, shape: model.inputShape }, { training: true, batch: 8 });
  model.dispose();
  return chooseCompiler(recording, steps);
}
const dense = () => denseAutoencoder({ inputShape: [64], latentDim: 4, hidden: [8], seed: 1 });

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
  const model = convolutionalAutoencoder({ inputShape: [8, 8, 1], latentDim: 4, filters: [2], seed: 1 });
  expect(choiceFor(model, 100_000)).toEqual({
    compiler: 'graph',
    reason: "TensorFlow's own kernels are the faster ones for Conv2D",
  });
});
