import {
  anomalySplits,
  auroc,
  type Examples,
  examplesFrom,
  firstExamples,
  fitPca,
  loadSplits,
  residualScore,
  selectExamples,
} from 'autoencoder-workbook';
import { plantLesions } from 'autoencoder-workbook/dist/data';
import {
  calibrate,
  calibrationNormals,
  conformalThreshold,
  distanceToMeanScore,
  distinctScores,
  hotellingScore,
  jacksonMudholkarLimit,
  likelihoodScore,
  mahalanobisScore,
  nearestRowScore,
  quantileThreshold,
  speScore,
  twoSidedRankScore,
} from 'autoencoder-workbook/dist/detection';
import { permutation, randomSource } from 'autoencoder-workbook/dist/math';
import { beforeAll, describe, expect, it } from 'vitest';
import { fullSetsFolder, skippedWithoutFullSets } from '../data/fullSets';

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Each pixel the mean of the 3 × 3 around it, 0 beyond the edge. */
function blurred(images: Examples): Examples {
  const values = new Float32Array(images.values.length);
  for (let index = 0; index < values.length; index++) {
    const [row, column] = [Math.floor((index % 784) / 28), index % 28];
    for (let down = -1; down <= 1; down++) {
      for (let right = -1; right <= 1; right++) {
        if (row + down < 0 || row + down > 27 || column + right < 0 || column + right > 27) continue;
        values[index] = (values[index] as number) + (images.values[index + 28 * down + right] as number) / 9;
      }
    }
  }
  return { ...images, values };
}

describe('digits that a residual calls too normal', () => {
  const { train, validation, test } = loadSplits('mnist-10k', { seed: 1 });
  const residual = residualScore(fitPca(train, { latentDim: 32 }));
  const repaired = twoSidedRankScore(residual, calibrate(residual, calibrationNormals(validation)));
  const against = (altered: Examples, score: typeof residual): number =>
    auroc({
      scores: [...score.score(test), ...score.score(altered)],
      anomalous: Array.from({ length: test.count + altered.count }, (_, index) => index >= test.count),
    });
  const faint = { ...test, values: test.values.map((value) => value / 2) };

  it('the black square lies below every test digit, and its two-sided score above nearly all', () => {
    const black = examplesFrom(new Float32Array(784), [28, 28, 1]);
    expect(residual.score(black)[0]).toBeLessThan(Math.min(...residual.score(test)));
    const own = repaired.score(black)[0] as number;
    expect(repaired.score(test).filter((score) => score < own).length).toBeGreaterThan(990);
  });

  it('blurred and faint digits look more normal than digits, until both sides count', () => {
    for (const altered of [blurred(test), faint]) {
      expect(against(altered, residual)).toBeLessThan(0.05);
      expect(against(altered, repaired)).toBeGreaterThan(0.9);
    }
  });

  it('a point a thousand units along the first component has no residual, but a T² of 10⁶/λ₁', () => {
    const pca = fitPca(train, { latentDim: 32 });
    const far = examplesFrom(
      pca.mean.map((value, i) => value + 1000 * (pca.components[i] as number)),
      [28, 28, 1],
    );
    expect(speScore(pca).score(far)[0]).toBeLessThan(1e-4);
    expect(hotellingScore(pca).score(far)[0]).toBeNear(1e6 / (pca.eigenvalues[0] as number), { rtol: 1e-3 });
  });

  it('a lesion shows in the map of contributions, pixel by pixel', () => {
    const { images, masks } = plantLesions(firstExamples<Examples>(test, 100), { seed: 4 });
    const map = residual.contributions?.(images).values ?? [];
    expect(auroc({ scores: map, anomalous: Array.from(masks.values, (on) => on === 1) })).toBeGreaterThan(0.8);
  });
});

describe('thresholds for one digit', () => {
  const parts = anomalySplits(loadSplits('mnist-10k', { seed: 1 }), { normal: [0], calibration: 400, seed: 1 });
  const pca = fitPca(parts.train, { latentDim: 32 });
  const score = speScore(pca);
  const held = score.score(parts.calibration);
  const alarms = (scores: Float64Array, threshold: number): number =>
    scores.filter((value) => value > threshold).length / scores.length;

  it.each([0.01, 0.05, 0.1])('a conformal threshold keeps its promise at %d, over 50 splits', (falseAlarms) => {
    const splits = Array.from({ length: 50 }, (_, seed) => {
      const order = permutation(held.length, randomSource(seed + 1));
      const pick = (indices: Int32Array) => Float64Array.from(indices, (index) => held[index] as number);
      const calibration = { role: 'scores of held-out normals', sorted: pick(order.subarray(0, 200)).sort() } as const;
      const { threshold, law } = conformalThreshold(calibration, falseAlarms);
      return { rate: alarms(pick(order.subarray(200)), threshold), law };
    });
    const law = splits[0]?.law ?? { mean: 0, deviation: 0 };
    // Of one split: the law of the threshold and the counting of 200 examples.
    const deviation = Math.hypot(law.deviation, Math.sqrt((law.mean * (1 - law.mean)) / 200));
    expect(mean(splits.map(({ rate }) => rate))).toBeNear(law.mean, { atol: (4 * deviation) / Math.sqrt(50) });
    expect(law.mean).toBeLessThanOrEqual(falseAlarms);
  });

  it('a quantile of the training residuals promises too much, and the formula for normal data far too much', () => {
    const fromTraining = alarms(held, quantileThreshold(score.score(parts.train), 0.05));
    const fromFormula = alarms(held, jacksonMudholkarLimit(pca.eigenvalues.subarray(32), 0.05).limit);
    expect(fromTraining).toBeGreaterThan(0.1);
    expect(fromFormula).toBeGreaterThan(0.2);
  });
});

/** scikit-learn 1.9, PCA(svd_solver='full') in float64 on the images of one class, roc_auc_score on the test images. */
const scikitLearn = {
  mnist: {
    8: [0.977305, 0.998519, 0.878846, 0.919507, 0.936354, 0.944688, 0.969505, 0.957214, 0.837111, 0.951415],
    16: [0.990962, 0.998597, 0.917157, 0.949246, 0.95769, 0.959563, 0.977907, 0.967147, 0.859446, 0.957334],
    32: [0.992481, 0.998898, 0.92422, 0.954249, 0.943433, 0.973337, 0.984657, 0.969759, 0.848571, 0.963061],
    64: [0.990443, 0.998441, 0.912351, 0.941803, 0.932653, 0.963149, 0.983972, 0.964318, 0.810568, 0.961006],
  },
  'fashion-mnist': {
    8: [0.902849, 0.976517, 0.86802, 0.919478, 0.882514, 0.874406, 0.824271, 0.979584, 0.809135, 0.945299],
    16: [0.896955, 0.983328, 0.879987, 0.922013, 0.879078, 0.876694, 0.822017, 0.982965, 0.809665, 0.963121],
    32: [0.89651, 0.985321, 0.880467, 0.916192, 0.880252, 0.879671, 0.817948, 0.985011, 0.838301, 0.971242],
    64: [0.888926, 0.98362, 0.880907, 0.890448, 0.874951, 0.884589, 0.79788, 0.98646, 0.858264, 0.977891],
  },
} as const;
const SIZES = [8, 16, 32, 64] as const;

/** Per digit, in points, worked out in NumPy: the mean image, pPCA-32, Mahalanobis with a ridge of 0.01. */
const rows = {
  'distance to the mean': [96.8, 98.7, 78.5, 85.8, 87.9, 72.3, 87.3, 91.1, 79.1, 87.9],
  likelihood: [99.3, 99.9, 92.4, 95.4, 94.5, 97.3, 98.5, 97.0, 84.9, 96.3],
  mahalanobis: [98.8, 99.8, 91.4, 94.0, 93.5, 95.8, 98.4, 96.6, 82.1, 96.2],
} as const;

describe.skipIf(!fullSetsFolder).each(['mnist', 'fashion-mnist'] as const)(
  `one class of the full %s (${skippedWithoutFullSets})`,
  (name) => {
    const found: Record<string, number[]> = {};

    beforeAll(() => {
      const data = loadSplits(name, { seed: 1, folder: fullSetsFolder ?? '' });
      const labels = data.train.labels ?? new Int32Array(0);
      for (let digit = 0; digit < 10; digit++) {
        const train = selectExamples(
          data.train as Examples,
          Array.from(labels.keys()).filter((index) => labels[index] === digit),
        );
        const anomalous = Array.from(data.test.labels ?? [], (label) => label !== digit);
        const whole = fitPca(train);
        const scores = {
          ...Object.fromEntries(SIZES.map((size) => [size, residualScore(whole.withLatentDim(size))])),
          ...(name === 'mnist'
            ? {
                'distance to the mean': distanceToMeanScore(train),
                likelihood: likelihoodScore(whole.withLatentDim(32)),
                mahalanobis: mahalanobisScore(whole, { ridge: 0.01 }),
                'nearest row': nearestRowScore(firstExamples(train, 3000)),
              }
            : {}),
        };
        for (const [method, score] of Object.entries(scores)) {
          const own = score.score(data.test);
          expect(distinctScores(own)).toBeGreaterThan(9000);
          found[method] = [...(found[method] ?? []), auroc({ scores: own, anomalous })];
        }
      }
    });

    it.each(SIZES)('PCA with %d components has the AUROC of scikit-learn for each class', (size) => {
      expect(found[size]).toBeNear(scikitLearn[name][size], { atol: 1e-4 });
    });

    it.runIf(name === 'mnist')('the other scores have the AUROC worked out elsewhere, within 0.3 points', () => {
      for (const [method, points] of Object.entries(rows)) {
        expect(found[method]?.map((value) => 100 * value)).toBeNear([...points], { atol: 0.3 });
      }
      expect(100 * mean(found['nearest row'] ?? [])).toBeNear(95.14, { atol: 0.3 });
    });
  },
);
