import { alea, type prng } from 'seedrandom';

/** A seeded source of random numbers; the same seed gives the same numbers on every machine. */
export interface RandomSource {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Uniform integer in 0…limit − 1. */
  integer(limit: number): number;
  /** Standard normal (Box–Muller). */
  normal(): number;
}

/**
 * Checks a seed. Seed 0 is refused because several TensorFlow operations read it as "no seed".
 *
 * @throws RangeError when the seed is no positive integer below 2³¹
 */
export function expectSeed(who: string, seed: number): void {
  if (!Number.isInteger(seed) || seed < 1 || seed > 0x7fffffff) {
    throw new RangeError(`${who}: seed must be an integer from 1 to 2147483647, got ${seed}`);
  }
}

/**
 * A generator for host-side choices: shuffles, splits, initial indices.
 *
 * @param seed    positive integer
 * @param stream  name of what the numbers are for, so that two uses of one seed stay independent
 * @throws RangeError when the seed is no positive integer
 * @see J. Baagøe's Alea, through the package seedrandom
 */
export function randomSource(seed: number, stream = ''): RandomSource {
  expectSeed('randomSource', seed);
  const next: prng = alea(`${seed}/${stream}`);
  return {
    uniform: () => next.double(),
    integer: (limit) => Math.floor(next.double() * limit),
    normal: () => Math.sqrt(-2 * Math.log(1 - next.double())) * Math.cos(2 * Math.PI * next.double()),
  };
}

/** The integers 0…count − 1 in seeded random order (Fisher–Yates): every order equally likely. */
export function permutation(count: number, random: RandomSource): Int32Array {
  const order = Int32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = random.integer(last + 1);
    const held = order[last] as number;
    order[last] = order[other] as number;
    order[other] = held;
  }
  return order;
}

/** `count` standard normal numbers. */
export function normalValues(count: number, random: RandomSource): Float32Array {
  return Float32Array.from({ length: count }, () => random.normal());
}
