import {
  convolutionalAutoencoder,
  firstExamples,
  fit,
  loadSplits,
  residualScore,
  selectExamples,
} from 'autoencoder-workbook';
import { permutation, randomSource } from 'autoencoder-workbook/dist/math';
import { expect, test } from 'vitest';

test('the score of a net with batch norm is that of the example, whatever stands beside it', async () => {
  const { train, test: held } = loadSplits('mnist-10k', { seed: 1 });
  const model = convolutionalAutoencoder({ latentDim: 4, filters: [4, 8], batchNorm: true, seed: 1 });
  await fit(model, firstExamples(train, 300), { epochs: 1, batchSize: 100, seed: 1 });
  const score = residualScore(model);
  const examples = firstExamples(held, 60);
  const together = score.score(examples);
  const order = permutation(60, randomSource(2));
  expect(score.score(selectExamples(examples, order))).toBeNear(
    Array.from(order, (index) => together[index] as number),
    { rtol: 1e-5 },
  );
  for (const row of [0, 31, 59]) {
    expect(score.score(selectExamples(examples, [row]))).toBeNear([together[row] as number], { rtol: 1e-5 });
  }
  model.dispose();
});
