import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  evidenceLowerBound,
  fit,
  importanceWeightedBound,
  loadDataset,
  loadSplits,
  selectExamples,
  variationalAutoencoder,
} from 'autoencoder-workbook';
import { binarise } from 'autoencoder-workbook/dist/data/index.js';
import { permutation, randomSource } from 'autoencoder-workbook/dist/math/index.js';

/** The model of Burda, Grosse & Salakhutdinov (2016) with one stochastic layer. */
const MODEL = { latentDim: 50, net: { type: 'dense', hidden: [200, 200], activation: 'tanh' } };

/** What the literature calls the log-likelihood. */
const SAMPLES = 5000;

/** Test images: the standard error is then about 0.6 nats. */
const IMAGES = 2000;

/**
 * The rows of the table. `published` is the log-likelihood of Burda et al. with the same model and data, trained for
 * 3,280 epochs; `target` is what the row must reach, where one is set.
 */
export const rows = [
  {
    name: 'vae-k1',
    objective: { type: 'elbo' },
    fit: { epochs: 450, batchSize: 100, learningRate: { type: 'cosine', rate: 2e-3 } },
    data: 'mnist',
    published: -86.76,
    target: { logLikelihood: -88, trainSeconds: 900 },
  },
  {
    name: 'iwae-k5',
    objective: { type: 'iwae', samples: 5 },
    fit: { epochs: 150, batchSize: 100, learningRate: { type: 'cosine', rate: 2e-3 } },
    data: 'mnist',
    published: -85.54,
  },
  {
    name: 'iwae-k50',
    objective: { type: 'iwae', samples: 50 },
    fit: { epochs: 30, batchSize: 100, learningRate: { type: 'cosine', rate: 2e-3 } },
    data: 'mnist',
    published: -84.78,
  },
];

/** A seeded random choice of test images, binarised once: the same for every row. */
function heldOut(test, { seed, images }) {
  const order = permutation(test.count, randomSource(seed, 'likelihood/test images'));
  return binarise(selectExamples(test, order.subarray(0, images)), seed);
}

/**
 * Trains one row on the 60,000 dynamically binarised training images and measures it on held-out ones, once.
 *
 * @param options.checkpoints  folder where runs are saved and, once begun, gone on with; none unless given
 * @returns a plain record: settings, seconds, ELBO and log-likelihood with their standard errors, in nats
 */
export async function measureRow(row, options) {
  const { seed, folder, log, images = IMAGES, samples = SAMPLES, checkpoints } = options;
  const { train, test } = loadSplits('mnist', { seed, folder });
  const { name, objective, fit: settings, published, target } = row;
  const model = variationalAutoencoder({ ...MODEL, name, objective, seed });
  const checkpoint = checkpoints && { folder: join(checkpoints, name), everyEpochs: 25 };
  const resumed = checkpoint !== undefined && existsSync(checkpoint.folder);
  const before = process.cpuUsage();
  let epochsHere = 0;
  const run = await fit(model, train, {
    ...settings,
    seed,
    ...(checkpoint ? { checkpoint } : {}),
    ...(resumed ? { resumeFrom: checkpoint.folder } : {}),
    onEpoch: ({ epoch, losses, seconds }) => {
      epochsHere += 1;
      if (epoch % 10 === 0 || epoch === settings.epochs) {
        log(`  epoch ${epoch}: objective in training ${losses.objective.toFixed(3)} nats, ${seconds.toFixed(0)} s`);
      }
    },
  });
  const { user, system } = process.cpuUsage(before);
  if (run.stoppedBy !== 'epochs') throw new Error(`likelihood: ${name} ended early: ${run.stoppedBy}`);
  const elbo = evidenceLowerBound(model, binarise(test, seed), seed);
  log(`  ELBO on all ${test.count} test images ${elbo.elbo.toFixed(3)} ± ${elbo.standardError.toFixed(3)}`);
  const chosen = heldOut(test, { seed, images });
  const started = performance.now();
  const { bound, standardError } = importanceWeightedBound(model, chosen, { samples, seed });
  const measureSeconds = (performance.now() - started) / 1000;
  const fixed = loadDataset('binarized-mnist', { folder });
  const onFixed = importanceWeightedBound(model, heldOut(fixed, { seed, images }), { samples: samples / 10, seed });
  model.dispose();
  return {
    objective,
    model: MODEL,
    fit: settings,
    seed,
    epochs: run.history.length,
    trainSeconds: run.seconds,
    // Of a resumed run only the last part was seen here; epochs cost alike.
    trainCpuSeconds: ((user + system) / 1e6 / epochsHere) * run.history.length,
    engine: run.engine.kind,
    trainObjective: run.history.at(-1).losses.objective,
    elbo: elbo.elbo,
    elboStandardError: elbo.standardError,
    logLikelihood: bound,
    standardError,
    images,
    samples,
    measureSeconds,
    fixedLogLikelihood: onFixed.bound,
    fixedSamples: samples / 10,
    published,
    ...(target ? { target, reached: bound >= target.logLikelihood && run.seconds <= target.trainSeconds } : {}),
  };
}

/** What the log says of a measured row. */
export function verdict({ logLikelihood, standardError, images, samples, measureSeconds, trainSeconds }) {
  return `${images} test images, ${samples} samples: ${logLikelihood.toFixed(2)} ± ${standardError.toFixed(2)} nats in ${measureSeconds.toFixed(0)} s; trained ${trainSeconds.toFixed(0)} s`;
}
