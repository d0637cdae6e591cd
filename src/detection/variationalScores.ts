import { expectShape } from '../data/codec';
import { type Examples, featureCount } from '../data/examples';
import { gaussianLogDensity, sampleGaussian, standardNormalLogDensity } from '../math/gaussian';
import { gaussianKL } from '../math/kl';
import { expectSeed } from '../math/random';
import { RunningLogSum } from '../math/runningLogSum';
import { type StepRandom, stepRandom } from '../math/stepRandom';
import type { VariationalAutoencoder } from '../models/variational';
import { numbersOf } from '../runtime/numbers';
import { tf } from '../runtime/tensorflow';
import { type AnomalyScore, expectScores } from './anomalyScore';
import { savedModel } from './savedModel';

/** Codes decoded at once. */
const ROWS = 1000;
/** Draws of z that share one key. Fixed, so that the numbers do not depend on how many examples are scored. */
const DRAWS_TOGETHER = 50;

/** Noise of the given shape that is the same for every example: drawn once along the batch axis and repeated. */
function repeatedNoise(
  noise: (shape: readonly number[]) => tf.Tensor,
  shape: readonly number[],
  axis: 0 | 1,
): tf.Tensor {
  const once = shape.map((extent, place) => (place === axis ? 1 : extent));
  return tf.tidy(() => tf.broadcastTo(noise(once), [...shape]));
}

/**
 * Random numbers that are the same for every example of a batch. Each example by itself sees an honest draw, but the
 * draw does not depend on its neighbours or on its place.
 */
function sharedRandom(random: StepRandom): StepRandom {
  return {
    uniform: (shape) => repeatedNoise(random.uniform, shape, 0),
    normal: (shape) => repeatedNoise(random.normal, shape, 0),
  };
}

/** A part of the examples as a tensor, and what the model sees of it. Call inside `tf.tidy`. */
function observe(model: VariationalAutoencoder, part: Examples, random: StepRandom) {
  const pass = { training: false, random: sharedRandom(random), beta: tf.scalar(1) };
  return model.observe(tf.tensor(part.values, [part.count, ...part.shape]), pass);
}

/** Calls back with at most `size` examples at a time and the place of the first. */
function inParts(examples: Examples, size: number, visit: (part: Examples, start: number) => void): void {
  const features = featureCount(examples.shape);
  for (let start = 0; start < examples.count; start += size) {
    const count = Math.min(size, examples.count - start);
    const values = examples.values.subarray(start * features, (start + count) * features);
    visit({ values, count, shape: examples.shape }, start);
  }
}

function expectDraws(who: string, name: string, count: number): void {
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(`${who}: ${name} must be a positive integer, got ${count}`);
  }
}

/** Settings of `negativeElboScore`. */
export interface NegativeElboOptions {
  /** Draws of z (and of the pixels, where the model binarises) over which each example's bound is averaged. */
  readonly draws: number;
  /** Positive integer. */
  readonly seed: number;
}

/**
 * The negative evidence lower bound of each example, averaged over draws of z from q(z|x):
 *   −E_q ln p(x|z) + KL(q(z|x) ‖ p(z)), nats.
 * All examples see the same draws ε, fixed by the seed, so that the score belongs to the example: asked twice, alone
 * or in another batch it is the same number.
 *
 * @param model  fitted on training normals; it stays the caller's to dispose
 * @throws RangeError when draws or seed is no positive integer
 * @see Kingma & Welling 2014 (arXiv:1312.6114)
 */
export function negativeElboScore(model: VariationalAutoencoder, { draws, seed }: NegativeElboOptions): AnomalyScore {
  expectDraws('negativeElboScore', 'draws', draws);
  expectSeed('negativeElboScore', seed);
  const name = `${model.name}-${model.config.latentDim} −ELBO`;
  return {
    name,
    inputShape: model.inputShape,
    score(examples) {
      expectShape(name, examples, model.inputShape);
      const scores = new Float64Array(examples.count);
      inParts(examples, ROWS, (part, start) => {
        for (let draw = 1; draw <= draws; draw++) {
          const bounds = numbersOf(() => {
            const random = stepRandom([seed, draw]);
            const { mean, logVar, negativeLogLikelihood } = observe(model, part, random);
            const z = sampleGaussian({ mean, logVar }, repeatedNoise(random.normal, mean.shape, 0));
            return tf.add(negativeLogLikelihood(z), gaussianKL(mean, logVar));
          });
          for (const [row, bound] of bounds.entries()) {
            scores[start + row] = (scores[start + row] as number) + bound / draws;
          }
        }
      });
      return expectScores(name, scores);
    },
    saved: () => savedModel('negative elbo', model, { draws, seed }),
  };
}

/** Settings of `importanceScore`. */
export interface ImportanceScoreOptions {
  /** K, draws of z per example. */
  readonly samples: number;
  /** Positive integer. */
  readonly seed: number;
}

/**
 * The importance-weighted bound with its sign turned, −ln (1/K) Σ_k p(x|z_k) p(z_k)/q(z_k|x), nats: an estimate of
 * −ln p(x) from above, on average, that K makes better. As with `negativeElboScore` all examples see the same draws.
 * A model that binarises draws each example's pixels once.
 *
 * @param model  fitted on training normals; it stays the caller's to dispose
 * @throws RangeError when samples or seed is no positive integer
 * @see Burda, Grosse & Salakhutdinov 2016 (arXiv:1509.00519)
 */
export function importanceScore(
  model: VariationalAutoencoder,
  { samples, seed }: ImportanceScoreOptions,
): AnomalyScore {
  expectDraws('importanceScore', 'samples', samples);
  expectSeed('importanceScore', seed);
  const name = `${model.name}-${model.config.latentDim} −ln p (K = ${samples})`;
  const together = Math.max(1, Math.floor(ROWS / Math.min(samples, DRAWS_TOGETHER)));
  /** −bound of each example of a part. */
  const scoresOf = (part: Examples): Float64Array => {
    const totals = Array.from({ length: part.count }, () => new RunningLogSum());
    tf.tidy(() => {
      const { mean, logVar, negativeLogLikelihood } = observe(model, part, stepRandom([seed, 1]));
      for (let done = 0, block = 2; done < samples; done += DRAWS_TOGETHER, block++) {
        const draws = Math.min(DRAWS_TOGETHER, samples - done);
        const logWeights = numbersOf(() => {
          const noise = repeatedNoise(stepRandom([seed, block]).normal, [draws, ...mean.shape], 1);
          const z = sampleGaussian({ mean, logVar }, noise);
          const logRatio = tf.sub(standardNormalLogDensity(z), gaussianLogDensity(z, { mean, logVar }));
          const nll = negativeLogLikelihood(tf.reshape(z, [draws * part.count, -1]));
          return tf.sub(tf.reshape(logRatio, [-1]), nll);
        });
        for (const [index, logWeight] of logWeights.entries()) totals[index % part.count]?.add(logWeight);
      }
    });
    return Float64Array.from(totals, (total) => Math.log(samples) - total.value);
  };
  return {
    name,
    inputShape: model.inputShape,
    score(examples) {
      expectShape(name, examples, model.inputShape);
      const scores = new Float64Array(examples.count);
      inParts(examples, together, (part, start) => scores.set(scoresOf(part), start));
      return expectScores(name, scores);
    },
    saved: () => savedModel('importance', model, { samples, seed }),
  };
}
