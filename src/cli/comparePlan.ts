import { featureCount } from '../data/examples';
import type { Scale } from '../data/preprocessing';
import type { Splits } from '../data/splits';
import { codeSizes } from '../models/suitableSizes';
import { expectUsable } from './methods';

/** What is fitted and measured. */
export interface ComparePlan {
  /** Short names of methods, `pca clipped` among them where pixels have bounds. */
  readonly methods: readonly string[];
  readonly latentDims: readonly number[];
  readonly seeds: readonly number[];
}

/** One codec to build and measure. */
export interface PlannedRun {
  readonly method: string;
  /** 0 for the mean row, which has no code. */
  readonly latentDim: number;
  /** 1 where nothing is random. */
  readonly seed: number;
}

/** PCA with its answers cut off at the bounds of pixels: the fair opponent of a net that ends in a sigmoid. */
export const CLIPPED = 'pca clipped';

const UNTRAINED: ReadonlySet<string> = new Set(['pca', CLIPPED]);

/** What was asked for, as the options give it. */
export interface PlanRequest {
  readonly models: readonly string[];
  /** By the width of the data where none are given. */
  readonly latent: readonly number[] | undefined;
  readonly seeds: readonly number[];
}

/**
 * Completes what was asked for: the mean row always stands in a comparison, and PCA is there clipped as well where the
 * data are pixels.
 */
export function completePlan({ models, latent, seeds }: PlanRequest, { train }: Splits, scale: Scale): ComparePlan {
  const methods = models.filter((method) => method !== 'mean');
  const isBounded = scale !== 'standardise';
  return {
    methods: ['mean', ...methods.flatMap((method) => (method === 'pca' && isBounded ? [method, CLIPPED] : [method]))],
    latentDims: latent ?? codeSizes({ features: featureCount(train.shape), examples: train.count }),
    seeds,
  };
}

/**
 * Refuses what cannot work before hours are spent on the rest.
 *
 * @throws RangeError naming the method and the remedy
 */
export function expectPlan({ methods, latentDims }: ComparePlan, { train }: Splits): void {
  for (const method of methods) {
    for (const latentDim of latentDims) {
      expectUsable(method, { inputShape: train.shape, train: train.count, latentDim });
    }
  }
}

/** Every codec of the table, in the order of its rows; what is not random runs once. */
export function plannedRuns({ methods, latentDims, seeds }: ComparePlan): readonly PlannedRun[] {
  return methods.flatMap((method): readonly PlannedRun[] => {
    if (method === 'mean') return [{ method, latentDim: 0, seed: 1 }];
    const used = UNTRAINED.has(method) ? [1] : seeds;
    return latentDims.flatMap((latentDim) => used.map((seed) => ({ method, latentDim, seed })));
  });
}
