import { type Dataset, featureCount } from '../data/examples';
import { hiddenUnits } from '../models/suitableSizes';
import { trainingBudget, warmedUp } from '../training/budget';
import type { FittingRequest } from './methods';

/** Passes over the training part: the fewer examples, the more of them. */
const PASSES = { few: 50, many: 20 } as const;
/** So many examples are many. */
const MANY = 1000;
const RATE = 2e-3;

/**
 * How every method of the board is trained on a part: so many passes, a warm-up, then a learning rate that falls along a
 * cosine, the weights of the best epoch on the validation part kept. Batch, warm-up, longest gradient and widths are those
 * of `workbook compare`.
 */
export function boardTraining(train: Dataset): Pick<FittingRequest, 'training' | 'hidden'> {
  const { batchSize, clipNorm } = trainingBudget({ train });
  const hidden = hiddenUnits({ features: featureCount(train.shape), examples: train.count });
  const epochs = train.count < MANY ? PASSES.few : PASSES.many;
  return {
    training: {
      epochs,
      batchSize,
      clipNorm,
      // Never stops before the last pass; the best one is kept.
      earlyStopping: { patience: epochs },
      learningRate: warmedUp({ type: 'cosine', rate: RATE }, epochs * Math.ceil(train.count / batchSize)),
    },
    ...(hidden ? { hidden } : {}),
  };
}
