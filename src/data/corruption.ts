import { expectSeed } from '../math/random';
import { type StepRandom, stepRandom } from '../math/stepRandom';
import { expectKnownKeys, expectOptionsOf } from '../runtime/knownKeys';
import { tf } from '../runtime/tensorflow';
import {
  addedNoise,
  blankedPatches,
  maskedValues,
  saltedValues,
  shiftedByChance,
  swappedCells,
} from './corruptedBatches';
import { type Examples, featureCount } from './examples';
import { hiddenPatches } from './hiddenPatches';
import { mapRows } from './mapRows';

/** What is done to examples before a net sees them. It is data: part of a model's configuration and of every table. */
export type Corruption =
  /** x + sigma·ε with ε standard normal; with `clip` cut off at 0 and 1, which makes the noise depend on x. */
  | { readonly type: 'gaussian'; readonly sigma: number; readonly clip?: boolean }
  /** Each value set to 0 with probability `share`; the others stay as they are. */
  | { readonly type: 'masking'; readonly share: number }
  /** Each value set to 0 or to 1, with probability `share`/2 each. */
  | { readonly type: 'saltAndPepper'; readonly share: number }
  /** A square of `size` pixels a side (of a series: a window) at a random place of each example set to 0. */
  | { readonly type: 'blankedPatch'; readonly size: number }
  /**
   * Of the squares of `size` pixels a side that tile an image (of a series: windows), a `share` hidden, set to 0: the
   * same count of them in every example, any of them alike. Squares at the right and lower border may be smaller.
   */
  | { readonly type: 'maskedPatches'; readonly share: number; readonly size: number }
  /** Each image moved by whole pixels, every distance of −most…most alike in either direction; 0 enters. */
  | { readonly type: 'shift'; readonly most: number }
  /** Each cell of a table takes, with probability `share`, the value of the same column in a row drawn at random. */
  | { readonly type: 'swap'; readonly share: number };

/** Name of a corruption. */
export type CorruptionType = Corruption['type'];

type Of<T extends CorruptionType> = Extract<Corruption, { readonly type: T }>;

/** What a setting must be. */
interface Rule<T extends CorruptionType> {
  readonly key: keyof Of<T>;
  readonly holds: (value: number) => boolean;
  readonly says: string;
}

/** One kind of corruption: its settings, how it is written in tables, and what it does to a batch. */
interface CorruptionKind<T extends CorruptionType> {
  readonly rules: readonly Rule<T>[];
  describe(corruption: Of<T>): string;
  apply(x: tf.Tensor, corruption: Of<T>, random: StepRandom): tf.Tensor;
  /** Whether what happens to one example depends on the others. */
  readonly mixesExamples?: boolean;
}

const isShare = { key: 'share', holds: (p: number) => p >= 0 && p <= 1, says: 'a probability from 0 to 1' } as const;
const isCount = (n: number): boolean => Number.isInteger(n) && n >= 1;
const isSize = { key: 'size', holds: isCount, says: 'a positive number of pixels' } as const;
const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`;

const KINDS: { readonly [T in CorruptionType]: CorruptionKind<T> } = {
  gaussian: {
    rules: [{ key: 'sigma', holds: (s) => s >= 0 && Number.isFinite(s), says: 'a number of at least 0' }],
    describe: ({ sigma, clip }) => `noise σ ${sigma}${clip ? ', clipped' : ''}`,
    apply: addedNoise,
  },
  masking: { rules: [isShare], describe: ({ share }) => `${percent(share)} masked`, apply: maskedValues },
  saltAndPepper: {
    rules: [isShare],
    describe: ({ share }) => `${percent(share)} salt and pepper`,
    apply: saltedValues,
  },
  blankedPatch: {
    rules: [isSize],
    describe: ({ size }) => `patch of ${size} blanked`,
    apply: blankedPatches,
  },
  maskedPatches: {
    rules: [isShare, isSize],
    describe: ({ share, size }) => `${percent(share)} of patches of ${size} hidden`,
    apply: hiddenPatches,
  },
  shift: {
    rules: [{ key: 'most', holds: isCount, says: 'a positive number of pixels' }],
    describe: ({ most }) => `shifted by up to ${most}`,
    apply: shiftedByChance,
  },
  swap: {
    rules: [isShare],
    describe: ({ share }) => `${percent(share)} swapped`,
    apply: swappedCells,
    mixesExamples: true,
  },
};

const kindOf = ({ type }: Corruption): CorruptionKind<CorruptionType> => KINDS[type] as CorruptionKind<CorruptionType>;

/**
 * Checks a corruption's settings.
 *
 * @throws RangeError naming `who`, the setting, the rule and the value
 */
export function expectCorruption(who: string, corruption: Corruption): void {
  expectOptionsOf(`${who}: corruption`, corruption, "{ type: 'gaussian', sigma: 0.5 }");
  if (!Object.hasOwn(KINDS, corruption.type)) {
    throw new RangeError(
      `${who}: the type of a corruption must be one of ${Object.keys(KINDS).join(', ')}, got ${corruption.type}`,
    );
  }
  const { rules } = kindOf(corruption);
  const read = ['type', ...rules.map(({ key }) => key), ...(corruption.type === 'gaussian' ? ['clip'] : [])];
  expectKnownKeys(`${who}: ${corruption.type} corruption`, corruption, read);
  for (const { key, holds, says } of rules) {
    const value = (corruption as unknown as Readonly<Record<string, unknown>>)[key];
    if (typeof value !== 'number' || !holds(value)) {
      throw new RangeError(`${who}: ${key} of a ${corruption.type} corruption must be ${says}, got ${value}`);
    }
  }
}

/** A corruption in a few words, for tables and legends: `noise σ 0.5, clipped`. */
export function describeCorruption(corruption: Corruption): string {
  expectCorruption('describeCorruption', corruption);
  return kindOf(corruption).describe(corruption);
}

/**
 * A corrupted batch, inside a training step: other noise in every step, the same in every engine. Swaps draw from the
 * rows of the batch.
 *
 * @param x       shape [batch, ...shape]
 * @param random  the step's random numbers, `pass.random`
 * @returns the same shape; the caller disposes it
 */
export function corruptBatch(x: tf.Tensor, corruption: Corruption, random: StepRandom): tf.Tensor {
  return tf.tidy(() => kindOf(corruption).apply(x, corruption, random));
}

/** Examples corrupted at once; fixed, because the numbers that an example meets depend on it. */
const ROWS_AT_ONCE = 1000;

/**
 * Corrupted examples, for evaluation and for pictures. The same seed gives the same noise.
 *
 * @returns a copy; labels and names stay
 * @throws RangeError when the corruption does not fit the examples or the seed is no positive integer
 */
export function corruptExamples<T extends Examples>(examples: T, corruption: Corruption, seed: number): T {
  expectCorruption('corruptExamples', corruption);
  expectSeed('corruptExamples', seed);
  let chunk = 0;
  const { values } = mapRows(examples, {
    outputShape: examples.shape,
    rowsAtOnce: kindOf(corruption).mixesExamples ? Math.max(1, examples.count) : ROWS_AT_ONCE,
    run: (rows) => {
      chunk += 1;
      const x = tf.reshape(rows, [-1, ...examples.shape]);
      return tf.reshape(corruptBatch(x, corruption, stepRandom([seed, chunk])), [-1, featureCount(examples.shape)]);
    },
  });
  return { ...examples, values };
}
