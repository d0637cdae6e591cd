import { type Examples, featureCount } from '../data/examples';
import { expectSeed, normalValues, randomSource } from '../math/random';
import type { NoiseLevels } from './noiseLevels';

/** An estimate of clean examples from noisy ones and the standard deviation of their noise. */
export type Denoise = (noisy: Examples, sigma: number) => Examples;

/** What one step of the sampler looked like. */
export interface SamplingStep {
  /** Number of the step, from 1. */
  readonly step: number;
  /** Standard deviation of the noise in `noisy`. */
  readonly sigma: number;
  readonly noisy: Examples;
  /** What the denoiser made of it. */
  readonly answer: Examples;
}

/** Settings of `sampleByDenoising`. */
export interface SamplingOptions {
  readonly count: number;
  /** Shape of one example. */
  readonly shape: readonly number[];
  readonly levels: NoiseLevels;
  /** How often the denoiser is asked. */
  readonly steps: number;
  /** Positive integer. */
  readonly seed: number;
  /** What the noise of the beginning lies around, [features]: the mean row; zeros unless given. */
  readonly centre?: ArrayLike<number>;
  /**
   * What takes the place of the noise that is removed: nothing (`kept`: the rest of the same noise stays, and one start
   * leads to one sample), or partly new noise (`fresh`, the reversed diffusion). `kept` unless given.
   */
  readonly noise?: 'kept' | 'fresh';
  /** Called once a step, to look on. */
  readonly onStep?: (step: SamplingStep) => void;
}

/** Exponent that spaces the levels: small steps where the noise is small. */
const SPACING = 7;

/**
 * Noise levels from the largest to the smallest: σ_i = (a + (b − a)·i/(n − 1))⁷ with a, b the seventh roots of the ends.
 *
 * @throws RangeError when the levels do not rise from above 0 or there are fewer than two steps
 * @see Karras et al. 2022 (arXiv:2206.00364), equation 5
 */
export function noiseLadder({ from, to }: NoiseLevels, steps: number): readonly number[] {
  if (!(from > 0 && to > from && Number.isFinite(to))) {
    throw new RangeError(`noiseLadder: levels must rise from above 0, got ${from} to ${to}`);
  }
  if (!Number.isInteger(steps) || steps < 2) {
    throw new RangeError(`noiseLadder: steps must be an integer of at least 2, got ${steps}`);
  }
  const [start, end] = [to ** (1 / SPACING), from ** (1 / SPACING)];
  return Array.from({ length: steps }, (_, step) => (start + ((end - start) * step) / (steps - 1)) ** SPACING);
}

/**
 * Samples by removing noise a little at a time. It starts at noise of the largest level and repeats
 *   y ← D + (σ'/σ)(y − D)                                  (`kept`), or
 *   y ← D + (σ'/σ)²(y − D) + σ'√(1 − (σ'/σ)²)·ε            (`fresh`)
 * with D the denoiser's answer at level σ and σ' the next level; the last answer is the sample. With the exact D the
 * first is a step of the probability-flow equation dy/dσ = (y − D)/σ.
 *
 * @param denoise  D(y, σ): a net that was trained for the levels, or the Wiener filter
 * @returns `count` examples of the given shape, the answers at the smallest level
 * @throws RangeError naming the option, the rule and the value
 * @see Song et al. 2021 (arXiv:2011.13456); Karras et al. 2022 (arXiv:2206.00364)
 */
export function sampleByDenoising(denoise: Denoise, options: SamplingOptions): Examples {
  const { count, shape, levels, steps, seed, centre, noise = 'kept', onStep } = options;
  expectSeed('sampleByDenoising', seed);
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(`sampleByDenoising: count must be a positive integer, got ${count}`);
  }
  const features = featureCount(shape);
  if (centre && centre.length !== features) {
    throw new RangeError(`sampleByDenoising: centre must hold ${features} numbers, got ${centre.length}`);
  }
  const ladder = noiseLadder(levels, steps);
  const random = randomSource(seed, 'sampling');
  const first = ladder[0] as number;
  const start = normalValues(count * features, random).map((value, i) => first * value + (centre?.[i % features] ?? 0));
  let noisy: Examples = { values: start, count, shape };
  let answer = noisy;
  ladder.forEach((sigma, index) => {
    answer = denoise(noisy, sigma);
    onStep?.({ step: index + 1, sigma, noisy, answer });
    const next = ladder[index + 1];
    if (next === undefined) return;
    const share = next / sigma;
    const [keep, add] = noise === 'kept' ? [share, 0] : [share ** 2, next * Math.sqrt(1 - share ** 2)];
    const [from, to] = [noisy.values, answer.values];
    const values = from.map((value, i) => {
      const clean = to[i] as number;
      return clean + keep * (value - clean) + (add > 0 ? add * random.normal() : 0);
    });
    noisy = { values, count, shape };
  });
  return answer;
}
