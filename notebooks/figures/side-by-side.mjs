// @ts-check
// `npm run figure`: trains one model of each kind on mnist-10k and draws what it makes of ten held-out digits, for the
// first screen of the README. Prints the numbers that stand there.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  compare,
  convolutionalAutoencoder,
  denseAutoencoder,
  fit,
  fitPca,
  imageGrid,
  loadSplits,
  reconstruct,
  selectExamples,
  variationalAutoencoder,
} from 'autoencoder-workbook';

const FILE = fileURLToPath(new URL('./side-by-side.png', import.meta.url));
const { seed, latentDim } = { seed: 1, latentDim: 32 };

const { train, validation, test } = loadSplits('mnist-10k', { seed });
const pca = fitPca(train, { latentDim });
const dense = denseAutoencoder({ latentDim, seed });
const conv = convolutionalAutoencoder({ latentDim, seed });
// σ² is learned, so that the balance of the two terms is not a matter of taste.
const vae = variationalAutoencoder({
  latentDim,
  seed,
  net: { type: 'dense', hidden: [512, 256] },
  loss: { type: 'gaussian', sigma: 'shared' },
});
const runs = [
  { model: dense, epochs: 30 },
  { model: conv, epochs: 12 },
  { model: vae, epochs: 60 },
];
for (const { model, epochs } of runs) {
  const { seconds, engine } = await fit(model, train, {
    epochs,
    seed,
    batchSize: 64,
    learningRate: { type: 'oneCycle', maxRate: 2e-3 },
    validation,
  });
  console.log(`${model.name}: ${epochs} epochs in ${seconds.toFixed(0)} s, ${engine.kind}`);
}
const codecs = [pca, dense, conv, vae];
console.log(compare(codecs, test).toString());

const labels = test.labels ?? new Int32Array();
// The first test digit of each class, so that nobody picked them.
const digits = selectExamples(
  test,
  Array.from({ length: 10 }, (_, digit) => labels.indexOf(digit)),
);
const figure = imageGrid({
  title: `${latentDim} numbers per digit, held-out digits of mnist-10k`,
  alt: `Ten held-out digits, and under them what PCA, a dense, a convolutional and a variational autoencoder make of them from ${latentDim} numbers`,
  rows: [
    { name: 'original', images: digits },
    ...codecs.map((codec) => ({ name: codec.name, images: reconstruct(codec, digits) })),
  ],
});
writeFileSync(FILE, figure.toPng());
console.log(`wrote ${FILE}`);
