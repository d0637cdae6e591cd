import type { Codec } from '../data/codec';
import { corruptExamples } from '../data/corruption';
import { type Dataset, type Examples, firstExamples, selectExamples } from '../data/examples';
import type { Splits } from '../data/splits';
import { residualScore } from '../detection/residualScore';
import { auroc } from '../detection/roc';
import { bitsAtPsnr, rateDistortion } from '../evaluation/rateDistortion';
import { normalValues, randomSource } from '../math/random';
import { fewLabelAccuracy } from '../metrics/fewLabels';
import { frechetDistance } from '../metrics/frechet';
import { importanceWeightedBound } from '../metrics/importance';
import { knnAccuracy } from '../metrics/neighbours';
import { meanSquaredError, psnr } from '../metrics/reconstruction';
import { ssim } from '../metrics/ssim';
import type { VariationalAutoencoder } from '../models/variational';
import { fitPca, type Pca } from '../pca/pca';
import type { ProbabilisticPca } from '../pca/probabilistic';
import type { Better } from './front';
import { BOARD_NOISE, type FittedMethod } from './methods';

/** A fitted method before its tasks. */
export interface Worker extends FittedMethod {
  readonly parts: Splits;
  readonly isBounded: boolean;
  readonly seed: number;
  /** Codes of a part; made once. */
  readonly codesOf: (part: keyof Splits) => Examples;
  /** Fits the same method to other examples of the same kind; undefined when interrupted. The caller disposes it. */
  readonly refit: (parts: Pick<Splits, 'train' | 'validation'>) => Promise<FittedMethod | undefined>;
}

/** A number that the board shows. */
export interface BoardQuantity {
  /** Name in files and frames. */
  readonly key: string;
  /** Heading. */
  readonly title: string;
  readonly unit?: string;
  /** Digits after the point that mean something. */
  readonly digits: number;
  readonly better: Better;
  /** What it is and on what it is measured, in a sentence. */
  readonly meaning: string;
}

/** Numbers by the key of their quantity; null where the quantity does not exist for the method or the data. */
export type TaskResult = Readonly<Record<string, number | null>>;

/** Something that codes are good for. */
export interface BoardTask {
  readonly key: string;
  readonly title: string;
  /** The first one ranks the methods. */
  readonly quantities: readonly BoardQuantity[];
  /** Measures its quantities; undefined when interrupted. */
  readonly measure: (worker: Worker) => TaskResult | Promise<TaskResult | undefined>;
}

const areImages = ({ shape }: Examples): boolean => shape.length === 3;

const classesOf = ({ labels }: Dataset): readonly number[] => [...new Set(labels)].sort((a, b) => a - b);

const reconstruction: BoardTask = {
  key: 'reconstruction',
  title: 'reconstruction',
  quantities: [
    {
      key: 'mse',
      title: 'MSE per value',
      digits: 5,
      better: 'lower',
      meaning: 'Mean squared error of the test part, on the scale that the methods work on.',
    },
    {
      key: 'psnr',
      title: 'PSNR',
      unit: 'dB',
      digits: 2,
      better: 'higher',
      meaning: 'Peak signal-to-noise ratio of test images with pixels in [0, 1].',
    },
    {
      key: 'ssim',
      title: 'SSIM',
      digits: 3,
      better: 'higher',
      meaning: 'Mean structural similarity of test images, 1 for equal ones.',
    },
  ],
  measure: ({ codec, parts: { test }, codesOf, isBounded }) => {
    const xHat = codec.decode(codesOf('test'));
    const isImage = areImages(test) && isBounded;
    return {
      mse: meanSquaredError(test, xHat),
      psnr: isImage ? psnr(test, xHat) : null,
      ssim: isImage ? ssim(test, xHat) : null,
    };
  },
};

/** Quality at which bits are counted: where digits are good to read. */
const BITS_AT_PSNR = 20;

const compression: BoardTask = {
  key: 'bits',
  title: 'compression',
  quantities: [
    {
      key: 'bitsPerImage',
      title: `bits at ${BITS_AT_PSNR} dB`,
      unit: 'per image',
      digits: 0,
      better: 'lower',
      meaning: `Bits that the quantised, entropy-coded code of a test image takes at ${BITS_AT_PSNR} dB; blank where a method does not get there at this code size.`,
    },
  ],
  measure: ({ codec, parts: { train, test }, isBounded }) => {
    if (!areImages(test) || !isBounded || codec.latentDim === 0) return { bitsPerImage: null };
    return { bitsPerImage: bitsAtPsnr(rateDistortion(codec, { train, test }), BITS_AT_PSNR) ?? null };
  },
};

/** Draws for the importance-weighted bound, and test examples that it is taken over. */
const LIKELIHOOD = { samples: 500, examples: 500 };

const isProbabilisticPca = (codec: Codec): codec is Codec & ProbabilisticPca => 'logLikelihood' in codec;
const isVariational = (model: object | undefined): model is VariationalAutoencoder =>
  model !== undefined && 'observe' in model;

const likelihood: BoardTask = {
  key: 'likelihood',
  title: 'likelihood',
  quantities: [
    {
      key: 'logDensity',
      title: 'ln p(x)',
      unit: 'nats per example',
      digits: 1,
      better: 'higher',
      meaning: `Mean log-density of the first ${LIKELIHOOD.examples} test examples, as densities of continuous values: exact for pPCA, a lower bound of ${LIKELIHOOD.samples} draws for the VAE; other methods define none.`,
    },
  ],
  measure: ({ codec, model, parts: { test }, seed }) => {
    const judged = firstExamples(test, Math.min(LIKELIHOOD.examples, test.count));
    if (isProbabilisticPca(codec)) {
      const densities = codec.logLikelihood(judged);
      return { logDensity: densities.reduce((sum, value) => sum + value, 0) / judged.count };
    }
    if (!isVariational(model)) return { logDensity: null };
    const { bound } = importanceWeightedBound(model, judged, { samples: LIKELIHOOD.samples, seed });
    return { logDensity: bound };
  },
};

const denoising: BoardTask = {
  key: 'denoising',
  title: 'denoising',
  quantities: [
    {
      key: 'denoisedMse',
      title: 'MSE after denoising',
      digits: 5,
      better: 'lower',
      meaning: `Mean squared error against the clean test part of what a method makes of test examples with Gaussian noise of s.d. ${BOARD_NOISE.sigma}, not clipped.`,
    },
  ],
  measure: ({ codec, parts: { test }, seed }) => {
    const noisy = corruptExamples<Examples>(test, BOARD_NOISE, seed);
    return { denoisedMse: meanSquaredError(test, codec.decode(codec.encode(noisy))) };
  },
};

/** Examples of one class. */
function ofClass(part: Dataset, label: number): Dataset {
  const indices = Array.from(part.labels ?? []).flatMap((own, index) => (own === label ? [index] : []));
  return selectExamples(part, indices);
}

/** A class with fewer training examples than this is not taken for what is normal. */
const FEWEST_NORMALS = 50;

const anomalies: BoardTask = {
  key: 'anomaly',
  title: 'anomalies',
  quantities: [
    {
      key: 'auroc',
      title: 'AUROC, one class against the rest',
      digits: 3,
      better: 'higher',
      meaning: `Each class with at least ${FEWEST_NORMALS} training examples in turn is what is normal: the method is fitted to it alone and scores the test part by its squared residual. Mean over the classes.`,
    },
  ],
  measure: async ({ parts, refit }) => {
    const classes = classesOf(parts.train);
    if (classes.length < 2) return { auroc: null };
    const areas: number[] = [];
    for (const label of classes) {
      const train = ofClass(parts.train, label);
      const validation = ofClass(parts.validation, label);
      const anomalous = Array.from(parts.test.labels ?? [], (own) => own !== label);
      if (train.count < FEWEST_NORMALS || validation.count < 1 || !anomalous.includes(false)) continue;
      const fitted = await refit({ train, validation });
      if (!fitted) return undefined;
      try {
        areas.push(auroc({ scores: residualScore(fitted.codec).score(parts.test), anomalous }));
      } finally {
        fitted.codec.dispose?.();
      }
    }
    return { auroc: areas.length === 0 ? null : areas.reduce((sum, area) => sum + area, 0) / areas.length };
  },
};

const FEW_LABELS = [100, 1000];
const NEIGHBOURS = 5;

/** Labelled examples that a balanced draw can take: a multiple of the classes, no more than the rarest has of each. */
function drawable(count: number, { train }: Splits): number | undefined {
  const classes = classesOf(train);
  const rarest = Math.min(...classes.map((label) => ofClass(train, label).count));
  const each = Math.floor(count / classes.length);
  return each >= 1 && each <= rarest ? each * classes.length : undefined;
}

const recognition: BoardTask = {
  key: 'probe',
  title: 'recognition',
  quantities: [
    ...FEW_LABELS.map(
      (labels): BoardQuantity => ({
        key: `probe${labels}`,
        title: `probe, ${labels} labels`,
        digits: 3,
        better: 'higher',
        meaning: `Accuracy on the test part of a linear classifier of codes with ${labels} labelled training examples, as many of each class; mean of five draws.`,
      }),
    ),
    {
      key: 'knn',
      title: 'kNN',
      digits: 3,
      better: 'higher',
      meaning: `Accuracy of the vote of the ${NEIGHBOURS} nearest training codes, all labels known.`,
    },
  ],
  measure: ({ codec, parts, codesOf, seed }) => {
    const { train, validation, test } = parts;
    const hasClasses = classesOf(train).length > 1 && codec.latentDim > 0;
    if (!hasClasses) return { probe100: null, probe1000: null, knn: null };
    const judged = {
      train: { codes: codesOf('train'), labels: train.labels },
      validation: { codes: codesOf('validation'), labels: validation.labels },
      test: { codes: codesOf('test'), labels: test.labels },
    };
    const few = FEW_LABELS.map((wanted): readonly [string, number | null] => {
      const labels = drawable(wanted, parts);
      return [`probe${wanted}`, labels === undefined ? null : fewLabelAccuracy(judged, { labels, seed }).mean];
    });
    const knn = knnAccuracy({
      trainCodes: judged.train.codes,
      trainLabels: train.labels,
      testCodes: judged.test.codes,
      testLabels: test.labels,
      k: NEIGHBOURS,
    });
    return { ...Object.fromEntries(few), knn };
  },
};

/** Components of the PCA in whose space samples are compared. */
const FRECHET_COMPONENTS = 32;

/** Codes drawn from the Gaussian with the mean and covariance of the given ones. */
function gaussianCodes(codes: Examples, count: number, seed: number): Examples {
  const [latentDim = 0] = codes.shape;
  const { mean, components, eigenvalues } = fitPca(codes);
  const kept = eigenvalues.length;
  const normals = normalValues(count * kept, randomSource(seed, 'codes of a fitted Gaussian'));
  const values = new Float32Array(count * latentDim);
  for (let row = 0; row < count; row++) {
    for (let column = 0; column < latentDim; column++) {
      let sum = mean[column] as number;
      for (let i = 0; i < kept; i++) {
        const score = Math.sqrt(Math.max(0, eigenvalues[i] as number)) * (normals[row * kept + i] as number);
        sum += score * (components[i * latentDim + column] as number);
      }
      values[row * latentDim + column] = sum;
    }
  }
  return { values, count, shape: [latentDim] };
}

/** The PCA of a training part, which all methods' samples are compared in: fitted once per data set. */
const comparisonSpaces = new WeakMap<Dataset, Pca>();

function comparisonSpace(train: Dataset): Pca {
  const known = comparisonSpaces.get(train);
  if (known) return known;
  const pca = fitPca(train, {
    latentDim: Math.min(FRECHET_COMPONENTS, train.count, train.values.length / train.count),
  });
  comparisonSpaces.set(train, pca);
  return pca;
}

const samples: BoardTask = {
  key: 'samples',
  title: 'samples',
  quantities: [
    {
      key: 'frechet',
      title: 'Fréchet distance of samples',
      digits: 2,
      better: 'lower',
      meaning: `Distance in ${FRECHET_COMPONENTS} principal components between the test part and as many decoded codes: drawn from the prior for the VAE, from the Gaussian fitted to the training codes for every other method.`,
    },
  ],
  measure: ({ codec, model, parts: { train, test }, codesOf, seed }) => {
    if (codec.latentDim === 0 || test.count < 2) return { frechet: null };
    const codes = isVariational(model)
      ? {
          values: normalValues(test.count * codec.latentDim, randomSource(seed, 'prior codes')),
          count: test.count,
          shape: [codec.latentDim],
        }
      : gaussianCodes(codesOf('train'), test.count, seed);
    return { frechet: frechetDistance(comparisonSpace(train), test, codec.decode(codes)) };
  },
};

/** All tasks of the board; a further one is a further entry. */
export const BOARD_TASKS: readonly BoardTask[] = [
  reconstruction,
  compression,
  likelihood,
  denoising,
  anomalies,
  recognition,
  samples,
];

/** What a method costs, measured beside its tasks. */
export const BOARD_COSTS: readonly BoardQuantity[] = [
  {
    key: 'parameters',
    title: 'parameters',
    digits: 0,
    better: 'lower',
    meaning: 'Numbers that must be stored to use the method.',
  },
  {
    key: 'fitSeconds',
    title: 'fitting',
    unit: 's',
    digits: 2,
    better: 'lower',
    meaning: 'Wall-clock seconds that fitting took on the machine that the row names.',
  },
  {
    key: 'encodeMicros',
    title: 'encoding',
    unit: 'µs per example',
    digits: 1,
    better: 'lower',
    meaning: 'Microseconds to encode one example when the test part is encoded at once, best of three passes.',
  },
  {
    key: 'peakMegabytes',
    title: 'memory',
    unit: 'MB',
    digits: 0,
    better: 'lower',
    meaning: 'Largest resident memory of the process that fitted and measured this run alone, the library included.',
  },
];

/**
 * @throws RangeError listing the tasks there are
 */
export function boardTask(key: string): BoardTask {
  const task = BOARD_TASKS.find((each) => each.key === key);
  if (!task) {
    throw new RangeError(
      `scoreboard: a task must be one of ${BOARD_TASKS.map((each) => each.key).join(', ')}, got "${key}"`,
    );
  }
  return task;
}
