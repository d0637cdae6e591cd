import { type Examples, featureCount } from '../data/examples';
import { bernoulliNll, gaussianNll, huber, laplaceNll, squaredError } from '../math/losses';
import { ssimLoss } from '../math/ssim';
import { expectOneOf, expectVariant } from '../runtime/knownKeys';
import { tf } from '../runtime/tensorflow';
import type { Pass } from './model';
import type { Variables } from './trainable';
import { weightVariable } from './weights';

/**
 * What a decoder means and what a wrong reconstruction pays; per example, summed over values. Every family with a
 * decoder takes it: variational ones the likelihoods `bernoulli`, `gaussian` and `laplace` only, −ln p(x|z) in nats; the
 * linear variational one learns its σ and takes none.
 */
export type ReconstructionLoss =
  /** Σ (x − x̂)². */
  | { readonly type: 'squaredError' }
  /** Quadratic up to |x − x̂| = delta, linear beyond. */
  | { readonly type: 'huber'; readonly delta: number }
  /** 1 − SSIM, for images. */
  | { readonly type: 'ssim' }
  /**
   * Each value is 0 or 1, with the decoder's probability; needs a sigmoid output. With `binarise`, every pass draws its
   * pixels afresh with probability x (dynamic binarisation), so that the numbers are log-likelihoods. Without it, grey
   * levels are put into the formula as they are: a usable loss, but no likelihood.
   */
  | { readonly type: 'bernoulli'; readonly binarise?: boolean }
  /**
   * Each value is normal around the decoder's mean. The standard deviation is a fixed number, one learned number for
   * all values (`shared`), or one that the decoder gives for each value (`perPixel`).
   */
  | { readonly type: 'gaussian'; readonly sigma: number | 'shared' | 'perPixel' }
  /** Each value has a Laplace distribution around the decoder's median: a fixed width, or one learned number. */
  | { readonly type: 'laplace'; readonly scale: number | 'shared' };

/** What stands behind the last layer: its values as they are, or squeezed into (0, 1). */
export type OutputActivation = 'linear' | 'sigmoid';

/** What a reconstruction loss is built for. */
export interface ReconstructionOptions {
  readonly loss: ReconstructionLoss;
  readonly output: OutputActivation;
  /** Shape of one example. */
  readonly shape: readonly number[];
}

/** A reconstruction loss with the variables it owns. */
export interface BuiltLoss extends Variables {
  /** Whether it is −ln p(x|z), as a variational model needs. */
  readonly isLikelihood: boolean;
  /** Numbers that the decoder gives for each value of an example: 2 where it gives a variance too. */
  readonly numbersPerValue: 1 | 2;
  /** What the model is trained and measured on: x, or x binarised afresh. */
  observe(x: tf.Tensor, pass: Pass): tf.Tensor;
  /**
   * The loss of each example, shape [batch]; the caller disposes it.
   *
   * @param x       [batch, ...shape] or flat, [batch, features]
   * @param logits  what the last layer gave: as many numbers in any shape, the last axis doubled for two per value
   */
  cost(x: tf.Tensor, logits: tf.Tensor): tf.Tensor1D;
  /** x̂ from what the last layer gave, in the same shape: the mean of p(x|z); the caller disposes it. */
  xHat(logits: tf.Tensor): tf.Tensor;
  /** Standard deviation of a value where one number says it; otherwise undefined. */
  sigma(): number | undefined;
  /** Refuses data outside the loss's range. */
  readonly expectData?: (examples: Examples) => void;
}

/** Learned log-variances stay within e^±10, about σ from 0.007 to 150: beyond, one pixel known exactly ends in NaN. */
const LOG_VAR_LIMIT = 10;

/**
 * Checks that all values lie in [0, 1], as the Bernoulli loss needs: outside it the loss has no lower bound.
 *
 * @throws RangeError naming the model, the value and its place
 */
export function expectUnitRange(who: string, examples: Examples): void {
  const index = examples.values.findIndex((value) => !(value >= 0 && value <= 1));
  if (index >= 0) {
    throw new RangeError(
      `${who}: the bernoulli loss needs values in [0, 1], got ${examples.values[index]} in example ${Math.floor(index / featureCount(examples.shape))}; scale the data or choose another loss`,
    );
  }
}

/** x̂ from what the last layer gives. */
const activated = (logits: tf.Tensor, output: OutputActivation): tf.Tensor =>
  output === 'sigmoid' ? tf.sigmoid(logits) : logits;

/** Numbers in the shape of x: decoders of flat rows and of images meet flat and shaped examples. */
const shapedLike = (x: tf.Tensor, values: tf.Tensor): tf.Tensor =>
  values.shape.join() === x.shape.join() ? values : tf.reshape(values, x.shape);

/** A loss on x̂ without variables of its own. */
function plainLoss(
  { output }: ReconstructionOptions,
  costOf: (x: tf.Tensor, xHat: tf.Tensor) => tf.Tensor1D,
): BuiltLoss {
  return {
    isLikelihood: false,
    numbersPerValue: 1,
    weights: [],
    observe: (x) => x,
    cost: (x, logits) => tf.tidy(() => costOf(x, activated(shapedLike(x, logits), output))),
    xHat: (logits) => tf.tidy(() => activated(logits, output)),
    sigma: () => undefined,
  };
}

function bernoulliLoss(who: string, binarise: boolean, settings: ReconstructionOptions): BuiltLoss {
  if (settings.output !== 'sigmoid') {
    throw new RangeError(`${who}: the bernoulli loss needs output 'sigmoid', got '${settings.output}'`);
  }
  return {
    ...plainLoss(settings, bernoulliNll),
    isLikelihood: true,
    // floor(x + u) is 1 with probability x for uniform u.
    observe: (x, pass) => (binarise ? tf.tidy(() => tf.floor(tf.add(x, pass.random.uniform(x.shape)))) : x),
    cost: (x, logits) => tf.tidy(() => bernoulliNll(x, shapedLike(x, logits))),
    expectData: (examples) => expectUnitRange(who, examples),
  };
}

/** A positive fixed width, or `shared`. */
function expectWidth(who: string, name: string, width: number | string, words: string): void {
  const isNumber = typeof width === 'number' && width > 0 && Number.isFinite(width);
  if (!isNumber && !words.split(' ').includes(`'${width}'`)) {
    throw new RangeError(`${who}: ${name} must be a positive number, ${words}, got ${width}`);
  }
}

function gaussianLoss(who: string, sigma: number | 'shared' | 'perPixel', settings: ReconstructionOptions): BuiltLoss {
  expectWidth(who, 'sigma', sigma, `'shared' or 'perPixel'`);
  if (sigma === 'perPixel') return gaussianPerPixel(settings);
  if (typeof sigma === 'number') {
    return {
      ...plainLoss(settings, (x, mean) => gaussianNll(x, mean, { sigma })),
      isLikelihood: true,
      sigma: () => sigma,
    };
  }
  const logVar = weightVariable('likelihood/logVar', [], () => new Float32Array(1));
  return {
    ...plainLoss(settings, (x, mean) => gaussianNll(x, mean, { logVar: logVar.variable })),
    isLikelihood: true,
    weights: [logVar],
    sigma: () => Math.exp(0.5 * (logVar.variable.dataSync<'float32'>()[0] as number)),
  };
}

/** The decoder gives mean and ln σ² side by side along its last axis; a tanh limits the latter smoothly. */
function gaussianPerPixel(settings: ReconstructionOptions): BuiltLoss {
  const halves = (logits: tf.Tensor) => tf.split(logits, 2, -1) as [tf.Tensor, tf.Tensor];
  return {
    ...plainLoss(settings, squaredError),
    isLikelihood: true,
    numbersPerValue: 2,
    cost: (x, logits) =>
      tf.tidy(() => {
        const [mean, raw] = halves(logits);
        const logVar = tf.mul(LOG_VAR_LIMIT, tf.tanh(tf.div(shapedLike(x, raw), LOG_VAR_LIMIT)));
        return gaussianNll(x, activated(shapedLike(x, mean), settings.output), { logVar });
      }),
    xHat: (logits) => tf.tidy(() => activated(halves(logits)[0], settings.output)),
  };
}

function laplaceLoss(who: string, scale: number | 'shared', settings: ReconstructionOptions): BuiltLoss {
  expectWidth(who, 'scale', scale, `'shared'`);
  const learned = scale === 'shared' ? weightVariable('likelihood/logScale', [], () => new Float32Array(1)) : undefined;
  const spread = learned ? { logScale: learned.variable } : { scale: scale as number };
  return {
    ...plainLoss(settings, (x, median) => laplaceNll(x, median, spread)),
    isLikelihood: true,
    weights: learned ? [learned] : [],
  };
}

/** What is read of each kind of loss. */
const LOSS_KEYS: { readonly [T in ReconstructionLoss['type']]: readonly string[] } = {
  squaredError: ['type'],
  huber: ['type', 'delta'],
  ssim: ['type'],
  bernoulli: ['type', 'binarise'],
  gaussian: ['type', 'sigma'],
  laplace: ['type', 'scale'],
};

/**
 * Builds a reconstruction loss for a model.
 *
 * @throws RangeError naming the model, the rule and the value when loss, output and shape do not go together
 */
export function buildLoss(who: string, settings: ReconstructionOptions): BuiltLoss {
  const { loss, shape, output } = settings;
  expectVariant(`${who}: loss`, loss, LOSS_KEYS);
  expectOneOf(who, { name: 'output', value: output, words: ['linear', 'sigmoid'] });
  switch (loss.type) {
    case 'squaredError':
      return plainLoss(settings, squaredError);
    case 'huber':
      return plainLoss(settings, (x, xHat) => huber(x, xHat, loss.delta));
    case 'ssim':
      if (shape.length !== 3) {
        throw new RangeError(
          `${who}: the ssim loss needs images [height, width, channels], got shape [${shape.join(', ')}]`,
        );
      }
      return plainLoss(settings, (x, xHat) => ssimLoss(x, xHat, { shape }));
    case 'bernoulli':
      return bernoulliLoss(who, loss.binarise ?? false, settings);
    case 'gaussian':
      return gaussianLoss(who, loss.sigma, settings);
    case 'laplace':
      return laplaceLoss(who, loss.scale, settings);
  }
}

/** Shape that a decoder ends at: one example's, the last axis doubled where the loss takes two numbers per value. */
export function decoderShape(shape: readonly number[], loss: ReconstructionLoss): readonly number[] {
  const twice = loss.type === 'gaussian' && loss.sigma === 'perPixel';
  return twice ? shape.map((extent, axis) => (axis === shape.length - 1 ? 2 * extent : extent)) : shape;
}
