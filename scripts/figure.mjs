// `npm run figure`: trains one model of each kind on mnist-10k and draws what it makes of ten held-out digits, for the
// first screen of the README. Prints the numbers that stand there.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
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

const FILE = join(dirname(fileURLToPath(import.meta.url)), '..', 'notebooks', 'figures', 'side-by-side.png');
const settings = Object.freeze({ seed: 1, latentDim: 32, learningRate: { type: 'oneCycle', maxRate: 2e-3 } });
const { seed, latentDim, learningRate } = settings;
const epochs = { dense: 30, conv: 12, vae: 60 };

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
for (const model of [dense, conv, vae]) {
  const result = await fit(model, train, { epochs: epochs[model.name], seed, batchSize: 64, learningRate, validation });
  console.log(`${model.name}: ${epochs[model.name]} epochs in ${result.seconds.toFixed(0)} s, ${result.engine.kind}`);
}
const codecs = [pca, dense, conv, vae];
console.log(compare(codecs, test).toString());

// The first test digit of each class, so that nobody picked them.
const digits = selectExamples(
  test,
  Array.from({ length: 10 }, (_, digit) => test.labels.indexOf(digit)),
);
const figure = imageGrid({
  title: `${latentDim} numbers per digit, held-out digits of mnist-10k`,
  alt: `Ten held-out digits, and under them what PCA, a dense, a convolutional and a variational autoencoder make of them from ${latentDim} numbers`,
  rows: [
    { name: 'original', images: digits },
    ...codecs.map((codec) => ({ name: codec.name, images: reconstruct(codec, digits) })),
  ],
});
mkdirSync(dirname(FILE), { recursive: true });
writeFileSync(FILE, figure.toPng());
console.log(`wrote ${FILE}`);
