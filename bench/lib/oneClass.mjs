import { anomalySplits, auroc, denseAutoencoder, fit, fitPca, loadDataset, residualScore } from 'autoencoder-workbook';
import {
  distanceToMeanScore,
  nearestRowScore,
  randomScore,
  speScore,
} from 'autoencoder-workbook/dist/detection/index.js';

/** Training rows that the nearest one is looked for among: 60,000 × 10,000 distances would take most of the time. */
const NEAREST_AMONG = 3000;

/** Normals held out; nothing here needs a threshold, so as few as there may be. */
const CALIBRATION = 1;

const CLASSES = Array.from({ length: 10 }, (_, label) => label);

/**
 * The rows of the table. One class is normal and all training images of it are fitted on, all test images are judged;
 * ten problems, whose AUROC is averaged. Trained rows run over three seeds from the one given. `target` is what the mean
 * has to exceed: PCA with 32 components.
 */
export const rows = [
  { name: 'one-class-random', data: 'mnist', method: 'random' },
  { name: 'one-class-mean', data: 'mnist', method: 'mean' },
  { name: 'one-class-nearest', data: 'mnist', method: 'nearest' },
  { name: 'one-class-pca', data: 'mnist', method: 'pca', latentDim: 32 },
  {
    name: 'one-class-dense',
    data: 'mnist',
    method: 'dense',
    model: { latentDim: 32, hidden: [256] },
    fit: { epochs: 20, batchSize: 128, learningRate: { type: 'oneCycle', maxRate: 3e-3 } },
    seeds: 3,
    target: { exceeds: 95.5 },
  },
];

/** Scores that need no training, by method. */
const fitted = {
  random: ({ train }, { seed }) => randomScore(train.shape, { seed }),
  mean: ({ train }) => distanceToMeanScore(train),
  nearest: ({ train }) => nearestRowScore(train.count > NEAREST_AMONG ? firstOf(train) : train),
  pca: ({ train }, { latentDim }) => speScore(fitPca(train, { latentDim })),
};

const firstOf = (train) => ({
  ...train,
  count: NEAREST_AMONG,
  values: train.values.subarray(0, (NEAREST_AMONG * train.values.length) / train.count),
});

const percentOf = (score, { test }) => 100 * auroc({ scores: score.score(test), anomalous: test.anomalous });

/** AUROC in per cent of the row's model on one problem. */
async function areaOf(problem, row, seed) {
  if (!row.model) return percentOf(fitted[row.method](problem, { ...row, seed }), problem);
  const net = denseAutoencoder({ ...row.model, seed });
  try {
    await fit(net, problem.train, { ...row.fit, seed });
    return percentOf(residualScore(net), problem);
  } finally {
    net.dispose();
  }
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Measures one row on the ten problems and over its seeds.
 *
 * @returns a plain record: AUROC in per cent for each class (the mean over seeds), and the mean over classes of each seed
 */
export async function measureRow(row, { seed, folder, log }) {
  const parts = {
    train: loadDataset(row.data, { split: 'train', folder }),
    test: loadDataset(row.data, { split: 'test', folder }),
  };
  const seeds = Array.from({ length: row.seeds ?? 1 }, (_, run) => seed + run);
  const areas = seeds.map(() => []);
  const started = performance.now();
  for (const label of CLASSES) {
    const problem = anomalySplits(parts, { normal: [label], calibration: CALIBRATION, seed });
    for (const [run, own] of seeds.entries()) areas[run].push(await areaOf(problem, row, own));
    log(`  class ${label}: AUROC ${areas.map((list) => list.at(-1).toFixed(2)).join(', ')} %`);
  }
  const bySeed = areas.map(mean);
  const { method, model, fit: settings, target } = row;
  return {
    method,
    ...(model ? { model, fit: settings } : { latentDim: row.latentDim }),
    seeds,
    seconds: (performance.now() - started) / 1000,
    byClass: CLASSES.map((label) => mean(areas.map((list) => list[label]))),
    bySeed,
    auroc: mean(bySeed),
    // The worst seed has to be above the target, not the luckiest.
    ...(target ? { target, reached: Math.min(...bySeed) > target.exceeds } : {}),
  };
}

/** What the log says of a measured row. */
export function verdict({ auroc: area, bySeed, seconds }) {
  const range = bySeed.length > 1 ? ` (${bySeed.map((one) => one.toFixed(2)).join(', ')})` : '';
  return `test: mean AUROC ${area.toFixed(2)} %${range}, ${seconds.toFixed(0)} s`;
}
