import type { Codec } from '../../data/codec';
import { firstExamples } from '../../data/examples';
import { importanceWeightedBound } from '../../metrics/importance';
import type { ProbabilisticPca } from '../../pca/probabilistic';
import { type BoardTask, isVariational } from '../task';

/** Draws for the importance-weighted bound, and test examples that it is taken over. */
const LIKELIHOOD = { samples: 500, examples: 500 };

const isProbabilisticPca = (codec: Codec): codec is Codec & ProbabilisticPca => 'logLikelihood' in codec;

/** How probable held-out examples are. */
export const likelihood: BoardTask = {
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
