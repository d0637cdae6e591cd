// @ts-check
// Trains the models of the lab, and writes them at half precision with what the native library makes of some digits.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  convolutionalAutoencoder,
  denseAutoencoder,
  fit,
  fitPca,
  linearAutoencoder,
  loadSplits,
  meanSquaredError,
  reconstruct,
  selectExamples,
  variationalAutoencoder,
} from 'autoencoder-workbook';
import { pcaAsModel } from 'autoencoder-workbook/dist/cli/pcaAsModel.js';
import { readWeights, writeWeights } from 'autoencoder-workbook/dist/models/weights.js';
import { asFloats, asHalves } from '../../../book/lab/half.mjs';

const SEED = 1;
const SIZES = [2, 8, 32];
/** Small enough that a page can have several of them. */
const HIDDEN = [128, 64];
/** Held-out digits that pages offer; the first ten are the first of each class. */
const OFFERED = 200;

/** What is trained, with the epochs it is given: a minute or so for all, not the best that each could become. */
const RECIPES = /** @type {const} */ ([
  {
    kind: 'linear',
    epochs: 20,
    make: (/** @type {number} */ latentDim) => linearAutoencoder({ latentDim, seed: SEED }),
  },
  {
    kind: 'dense',
    epochs: 25,
    make: (/** @type {number} */ latentDim) => denseAutoencoder({ latentDim, seed: SEED, hidden: HIDDEN }),
  },
  {
    kind: 'conv',
    epochs: 5,
    make: (/** @type {number} */ latentDim) => convolutionalAutoencoder({ latentDim, seed: SEED }),
  },
  {
    kind: 'variational',
    epochs: 30,
    make: (/** @type {number} */ latentDim) =>
      variationalAutoencoder({
        latentDim,
        seed: SEED,
        net: { type: 'dense', hidden: HIDDEN },
        // σ² is learned, so that the balance of the two terms is not a matter of taste.
        loss: { type: 'gaussian', sigma: 'shared' },
      }),
  },
]);

/**
 * @param {string} folder
 * @param {(line: string) => void} say
 * @param {readonly number[]} [sizes]  of codes; all that the lab has unless given
 */
export async function trainLabModels(folder, say, sizes = SIZES) {
  const { train, validation, test } = loadSplits('mnist-10k', { seed: SEED });
  mkdirSync(folder, { recursive: true });
  const labels = test.labels ?? new Int32Array();
  const first = Array.from({ length: 10 }, (_, digit) => labels.indexOf(digit));
  const others = Array.from({ length: test.count }, (_, index) => index).filter((index) => !first.includes(index));
  const offered = selectExamples(test, [...first, ...others.slice(0, OFFERED - first.length)]);
  writeFileSync(
    join(folder, 'digits.bin'),
    Uint8Array.from(offered.values, (value) => Math.round(255 * value)),
  );
  writeFileSync(join(folder, 'digits.json'), `${JSON.stringify([...(offered.labels ?? [])])}\n`);
  const shown = selectExamples(
    offered,
    Array.from({ length: 10 }, (_, index) => index),
  );

  /** @param {string} name @param {any} model */
  const keep = (name, model) => {
    const arrays = readWeights(model);
    const halves = Object.entries(arrays).map(([key, values]) => /** @type {const} */ ([key, asHalves(values)]));
    // What is measured is what a page gets.
    writeWeights(model, Object.fromEntries(halves.map(([key, values]) => [key, asFloats(values)])));
    const testMse = meanSquaredError(test, reconstruct(model, test));
    const codes = model.encode(shown);
    const header = {
      format: 'autoencoder-workbook arrays 1, half precision',
      arrays: halves.map(([key, { length }]) => ({ name: key, length })),
      info: {
        config: model.config,
        testMse,
        codeRanges: codeRanges(model.encode(test)),
        // What the native library makes of the first ten digits, and of the first one's code.
        check: { codes: rounded(codes.values), reconstruction: rounded(model.decode(codes).values.subarray(0, 784)) },
      },
    };
    writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(header)}\n`);
    writeFileSync(
      join(folder, `${name}.bin`),
      Buffer.concat(
        halves.map(([, { buffer, byteOffset, byteLength }]) => Buffer.from(buffer, byteOffset, byteLength)),
      ),
    );
    say(`${name.padEnd(16)} test MSE per pixel ${testMse.toFixed(5)}`);
  };

  for (const latentDim of sizes) {
    const pca = pcaAsModel(fitPca(train, { latentDim }));
    keep(`pca-${latentDim}`, pca);
    pca.dispose();
    for (const { kind, epochs, make } of RECIPES) {
      const model = make(latentDim);
      await fit(model, train, {
        epochs,
        seed: SEED,
        batchSize: 64,
        learningRate: { type: 'oneCycle', maxRate: 2e-3 },
        validation,
      });
      keep(`${kind}-${latentDim}`, model);
      model.dispose();
    }
  }
}

/** Six decimals are more than single precision keeps of numbers of this size. */
const rounded = (/** @type {Float32Array} */ values) => [...values].map((value) => Number(value.toFixed(6)));

/**
 * Between which numbers the middle 98 of 100 codes lie, for each latent: where a slider moves.
 *
 * @param {{ values: Float32Array, count: number, shape: readonly number[] }} codes
 */
function codeRanges({ values, count, shape: [size = 1] }) {
  return Array.from({ length: size }, (_, latent) => {
    const sorted = Float32Array.from({ length: count }, (_, row) => values[row * size + latent] ?? 0).sort();
    return [0.01, 0.99].map((share) => Number((sorted[Math.round(share * (count - 1))] ?? 0).toFixed(4)));
  });
}
