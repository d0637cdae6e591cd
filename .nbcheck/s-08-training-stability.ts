import {
  denseAutoencoder,
  firstExamples,
  fit,
  fitPca,
  healthReport,
  loadSplits,
  meanSquaredError,
  reconstruct,
  show,
} from 'autoencoder-workbook';
import type { Codec, Examples } from 'autoencoder-workbook';
import { choose } from 'autoencoder-workbook/dist/notebook';

const settings = Object.freeze({
  seed: 1,
  trainImages: choose({ full: 8_000, quick: 800 }),
  edgeImages: choose({ full: 1_000, quick: 200 }),
  edgeSteps: choose({ full: 300, quick: 40 }),
  epochs: choose({ full: 3, quick: 1 }),
} as const);
const { seed } = settings;
const { train, test } = loadSplits('mnist-10k', { seed, train: settings.trainImages });
const looked = firstExamples(test, 300);
const testError = (codec: Codec): number => meanSquaredError(test, reconstruct(codec, test));
;
import { tiedLinearAutoencoder } from 'autoencoder-workbook';

const images = firstExamples(train, settings.edgeImages);
const doubled: Examples = { ...images, values: images.values.map((pixel) => 2 * pixel) };
async function trembling(data: Examples, latentDim: number, share: number): Promise<number> {
  const pca = fitPca(data);
  const model = tiedLinearAutoencoder({ latentDim, seed, mean: Array.from(pca.mean) });
  const { history } = await fit(model, data, {
    seed,
    epochs: settings.edgeSteps,
    batchSize: data.count,
    optimizer: { type: 'sgd' },
    learningRate: share / pca.eigenvalues[0],
  });
  model.dispose();
  const last = history.slice(-20).map(({ losses }) => losses['objective']);
  return Math.max(...last) - Math.min(...last);
}
;
const edgeCases = [
  ['as they are', images, 1] as const,
  ['as they are', images, 16] as const,
  ['doubled', doubled, 1] as const,
];
const edges = [];
for (const [pixels, data, size] of edgeCases) {
  const [below, above] = [await trembling(data, size, 0.24), await trembling(data, size, 0.26)];
  edges.push({
    pixels,
    code: size,
    'λ₁': fitPca(data).eigenvalues[0],
    'trembles by, 0.24/λ₁': below.toExponential(1),
    'trembles by, 0.26/λ₁': above.toExponential(1),
  });
}
show(edges, { caption: 'Squared error per image: range over the last 20 steps' });
;
import { normalValues, randomSource } from 'autoencoder-workbook/dist/math';

const spectrum = Array.from(fitPca(images).eigenvalues.slice(0, 40));
const product = (a: number[][], b: number[][]): number[][] =>
  a.map((row) => b[0].map((_, j) => row.reduce((sum, value, i) => sum + value * b[i][j], 0)));
const transposed = (a: number[][]): number[][] => a[0].map((_, j) => a.map((row) => row[j]));
const scaledRows = (a: number[][]): number[][] =>
  a.map((row, i) => row.map((value) => spectrum[i] * value));
function shareAfter(steps: number, share: number): number[] {
  const drawn = normalValues(40 * 4, randomSource(seed, 'columns'));
  let w = Array.from({ length: 40 }, (_, i) =>
    Array.from({ length: 4 }, (_, j) => 0.08 * drawn[4 * i + j]),
  );
  const rate = share / spectrum[0];
  const firstShares: number[] = [];
  for (let step = 0; step < steps; step++) {
    const lw = scaledRows(w);
    const back = product(lw, product(transposed(w), w));
    const forth = product(w, product(transposed(w), lw));
    w = w.map((row, i) =>
      row.map((value, j) => value + 2 * rate * (2 * lw[i][j] - back[i][j] - forth[i][j])),
    );
    firstShares.push(w[0].reduce((sum, value) => sum + value * value, 0));
  }
  return firstShares.slice(-20);
}
;
const steps = choose({ full: 6_000, quick: 50 });
show(
  [0.245, 0.249, 0.251, 0.255].map((share) => {
    const last = shareAfter(steps, share);
    return {
      'η·λ₁': share,
      'share of component 1, least': Math.min(...last),
      'share of component 1, most': Math.max(...last),
    };
  }),
  { caption: `64-bit numbers, no tensors: the last 20 of ${steps} steps` },
);
;
import { activationOf, preservingGain } from 'autoencoder-workbook/dist/math';
import type { Activation } from 'autoencoder-workbook/dist/math';

function signalAfter(gain: number, layers: number, activation: Activation = 'relu'): number {
  const units = 128;
  const random = randomSource(seed, 'layers');
  let x = Array.from(normalValues(units, random));
  let sum = Array.from(x);
  for (let layer = 0; layer < layers; layer++) {
    sum = Array.from({ length: units }, () => {
      const weights = normalValues(units, random);
      const weighted = x.reduce((total, value, i) => total + value * weights[i], 0);
      return (gain * weighted) / Math.sqrt(units);
    });
    x = sum.map((value) => activationOf(value, activation));
  }
  return sum.reduce((total, value) => total + value * value, 0) / units;
}
const kept = [1, Math.SQRT2, 2].map((gain) => signalAfter(gain, 10));
const isRising = kept[0] < kept[1] && kept[1] < kept[2];
const isKept = kept[1] > 0.2 && kept[1] < 5;
console.log(isRising && isKept ? 'it works' : 'not yet: √2 should keep the mean square near 1');
;
const gainRows = (['relu', 'tanh'] as const).flatMap((activation) =>
  [1, 1.2, preservingGain(activation), 2].map((gain) => ({
    activation,
    gain,
    'after 1 layer': signalAfter(gain, 1, activation).toPrecision(3),
    'after 10 layers': signalAfter(gain, 10, activation).toPrecision(3),
    'after 20 layers': signalAfter(gain, 20, activation).toPrecision(3),
  })),
);
show(gainRows, { caption: 'Mean square in front of the last activation; 128 units' });
;
const depths = [1, 2, 3, 4];
const sigmoidRows = [];
for (const depth of depths) {
  const hidden = new Array(depth).fill(128);
  const model = denseAutoencoder({ latentDim: 32, seed, hidden, activation: 'sigmoid', gain: 1 });
  const before = healthReport(model, looked, { seed });
  const learningRate = { type: 'oneCycle', maxRate: 1e-3 } as const;
  await fit(model, train, { seed, epochs: settings.epochs, learningRate });
  const after = healthReport(model, looked, { seed });
  sigmoidRows.push({
    'layers on either side': depth,
    'before training': before.findings.map(({ disease }) => disease).join(', ') || 'nothing',
    'after it': after.findings.map(({ disease }) => disease).join(', ') || 'nothing',
    'images apart, output': after.output?.deviation.toExponential(1) ?? '',
    mse: testError(model),
  });
}
show(sigmoidRows, { caption: `Sigmoid nets, ${settings.epochs} epochs, test split` });
;
import { stackedAutoencoder } from 'autoencoder-workbook';
import { readWeights, writeWeights } from 'autoencoder-workbook/dist/models';

const sleeper = stackedAutoencoder({
  name: 'bias −3',
  kind: 'dense',
  seed,
  latentDim: 256,
  inputShape: test.shape,
  loss: { type: 'squaredError' },
  output: 'sigmoid',
  encoder: [
    { type: 'flatten' },
    { type: 'dense', units: 256, activation: 'relu', initialBias: -3 },
  ],
  decoder: [
    { type: 'dense', units: 784 },
    { type: 'reshape', shape: test.shape },
  ],
});
const training = { seed, epochs: settings.epochs, learningRate: 1e-3 } as const;
await fit(sleeper, train, training);
const asleep = testError(sleeper);
const weights = readWeights(sleeper);
writeWeights(sleeper, { ...weights, 'encoder/1-dense/bias': new Float32Array(256) });
await fit(sleeper, train, training);
show(
  [
    { when: 'with bias −3', mse: asleep, found: '' },
    {
      when: 'bias set to 0, trained again',
      mse: testError(sleeper),
      found:
        healthReport(sleeper, looked, { seed })
          .findings.map(({ disease }) => disease)
          .join(', ') || 'nothing',
    },
  ],
  { caption: 'MSE per pixel, test split' },
);
;
import { twoViewEncoder } from 'autoencoder-workbook';

const viewRows = [];
for (const variance of [25, 1, 0]) {
  const encoder = twoViewEncoder({ latentDim: 64, seed, objective: { type: 'vicReg', variance } });
  const learningRate = { type: 'oneCycle', maxRate: 2e-3 } as const;
  await fit(encoder, train, { seed, epochs: settings.epochs, learningRate });
  const { projection, findings } = healthReport(encoder, looked, { seed });
  viewRows.push({
    'weight of the variance': variance,
    'projections apart': projection?.deviation.toExponential(1) ?? '',
    'participation ratio': projection?.participationRatio ?? 0,
    RankMe: projection?.rankMe ?? 0,
    found: findings.map(({ disease }) => disease).join(', ') || 'nothing',
  });
}
show(viewRows, { caption: 'VICReg with other weights' });
export {};
