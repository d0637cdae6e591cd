import {
  anomalySplits,
  denseAutoencoder,
  type Examples,
  examplesFrom,
  fitPca,
  fitProbabilisticPca,
  kNearestNeighbours,
  reconstruct,
  residualScore,
  selectExamples,
  splitDataset,
} from 'autoencoder-workbook';
import { plantedTable } from 'autoencoder-workbook/dist/data';
import {
  type AnomalyScore,
  aurocInterval,
  distanceToMeanScore,
  distinctScores,
  hotellingScore,
  likelihoodScore,
  mahalanobisScore,
  nearestRowScore,
  normScore,
  randomScore,
  speScore,
  sumScore,
} from 'autoencoder-workbook/dist/detection';
import { permutation, randomSource } from 'autoencoder-workbook/dist/math';
import { squaredErrors } from 'autoencoder-workbook/dist/metrics';
import { withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { inverse, Matrix } from 'ml-matrix';
import { describe, expect, test } from 'vitest';

const planted = plantedTable({
  seed: 11,
  features: 8,
  planeVariances: [6, 3, 1.5],
  noiseVariance: 0.04,
  normals: 12_000,
  offPlane: 600,
  alongPlane: 600,
  stretch: 4,
});
const { train: half, test: rest } = splitDataset(planted.table, { seed: 1, test: 6600, validation: 0 });
const parts = anomalySplits({ train: half, test: rest }, { normal: [0], calibration: 500, seed: 1 });
const train: Examples = parts.train;
const held: Examples = selectExamples(
  parts.test,
  Array.from({ length: 40 }, (_, index) => 7 * index),
);
const whole = fitPca(train);
const pca = whole.withLatentDim(3);
const net = denseAutoencoder({ latentDim: 3, inputShape: [8], hidden: [6], seed: 1 });

const scores: Readonly<Record<string, AnomalyScore>> = {
  spe: speScore(pca),
  hotelling: hotellingScore(pca),
  likelihood: likelihoodScore(pca),
  mahalanobis: mahalanobisScore(pca, { ridge: 0.1 }),
  'distance to the mean': distanceToMeanScore(train),
  norm: normScore([8]),
  sum: sumScore([8]),
  random: randomScore([8], { seed: 5 }),
  'nearest row': nearestRowScore(train),
  'third nearest row': nearestRowScore(train, { k: 3 }),
  'residual of a net': residualScore(net),
  'residual of PCA': residualScore(pca),
};
const names = Object.keys(scores).map((name) => [name] as const);
const scoreOf = (name: string): AnomalyScore => scores[name] as AnomalyScore;

const rowOf = ({ values }: Examples, row: number): number[] => Array.from(values.subarray(8 * row, 8 * row + 8));
const sumRows = ({ values, count }: Examples): number[] =>
  Array.from({ length: count }, (_, row) => values.subarray(8 * row, 8 * row + 8).reduce((a, b) => a + b, 0));

/** x − μ as a column, by the mean that PCA found. */
const centred = (row: number): Matrix =>
  Matrix.columnVector(rowOf(held, row).map((value, i) => value - (whole.mean[i] as number)));

/** Σ λᵢ vᵢvᵢᵀ + extra·1 with the fitted directions, written out. */
function covariance(extra: number): Matrix {
  const c = Matrix.eye(8, 8).mul(extra);
  for (let i = 0; i < 8; i++) {
    const v = Matrix.columnVector(Array.from(whole.components.subarray(8 * i, 8 * i + 8)));
    c.add(v.mmul(v.transpose()).mul(whole.eigenvalues[i] as number));
  }
  return c;
}

describe('every score', () => {
  test.each(names)('%s: a row alone gets what it has in the batch, in any order and twice the same', async (name) => {
    await withoutLeaks(() => {
      const score = scoreOf(name);
      const together = score.score(held);
      for (const row of [0, 17, 39]) {
        expect(score.score(selectExamples(held, [row]))[0]).toBe(together[row]);
      }
      const order = permutation(held.count, randomSource(3));
      expect(Array.from(score.score(selectExamples(held, order)))).toEqual(
        Array.from(order, (index) => together[index]),
      );
      expect(score.score(held)).toEqual(together);
      expect(distinctScores(together)).toBe(held.count);
      expect(score.score(selectExamples(held, []))).toHaveLength(0);
    });
  });

  test.each(names)('%s: changing one row changes no other score', (name) => {
    const before = scoreOf(name).score(held);
    const values = held.values.slice();
    values.fill(100, 0, 8);
    const after = scoreOf(name).score({ ...held, values });
    expect(after.subarray(1)).toEqual(before.subarray(1));
    expect(after[0]).not.toBe(before[0]);
  });

  test.each(names)('%s: contributions, where there are any, are not negative and add up', (name) => {
    const score = scoreOf(name);
    const contributions = score.contributions?.(held);
    if (name === 'sum' || name === 'random') {
      expect(contributions).toBeUndefined();
      return;
    }
    expect(contributions?.shape).toEqual([8]);
    expect(Math.min(...(contributions?.values ?? [-1]))).toBeGreaterThanOrEqual(0);
    const constant = name === 'likelihood' ? lowest() : 0;
    expect(sumRows(contributions as Examples)).toBeNear(
      score.score(held).map((value) => value - constant),
      { rtol: 1e-4, atol: 1e-5 },
    );
  });

  test.each(names)('%s: refuses examples of another shape', (name) => {
    expect(() => scoreOf(name).score(examplesFrom(new Float32Array(4), [4]))).toThrow(
      /must have the shape \[8\], got \[4\]/,
    );
  });

  test.each(names.filter(([name]) => name !== 'random'))('%s: refuses to call NaN a score', (name) => {
    const values = held.values.slice();
    values[8] = Number.NaN;
    expect(() => scoreOf(name).score({ ...held, values })).toThrow(/NaN (for|in) example 1/);
  });
});

/** −ln p at the mean: no example scores lower. */
const lowest = (): number => {
  const mean = examplesFrom(Float32Array.from(whole.mean), [8]);
  return likelihoodScore(pca).score(mean)[0] as number;
};

describe('the scores of PCA', () => {
  test('are the definitions: SPE and T² apart', () => {
    const spe = scoreOf('spe').score(held);
    const tSquared = scoreOf('hotelling').score(held);
    for (let row = 0; row < 10; row++) {
      const position = (i: number): number =>
        centred(row)
          .to1DArray()
          .reduce((sum, value, j) => sum + value * (whole.components[8 * i + j] as number), 0);
      const [inside, outside] = [
        [0, 1, 2],
        [3, 4, 5, 6, 7],
      ];
      expect(spe[row]).toBeNear(
        outside.reduce((sum, i) => sum + position(i) ** 2, 0),
        { rtol: 1e-4 },
      );
      expect(tSquared[row]).toBeNear(
        inside.reduce((sum, i) => sum + position(i) ** 2 / (whole.eigenvalues[i] as number), 0),
        { rtol: 1e-4 },
      );
    }
    expect(spe).toBeNear(squaredErrors(held, reconstruct(pca, held)), { rtol: 1e-4 });
    expect(scoreOf('residual of PCA').score(held)).toEqual(spe);
  });

  test('together are the likelihood: −2 ln p = T² + SPE/σ² + const', () => {
    const { noiseVariance, logLikelihood } = fitProbabilisticPca(pca);
    const likelihood = scoreOf('likelihood').score(held);
    expect(likelihood).toBeNear(
      logLikelihood(held).map((value) => -value),
      { rtol: 1e-4 },
    );
    const spe = scoreOf('spe').score(held);
    const tSquared = scoreOf('hotelling').score(held);
    const rests = likelihood.map(
      (value, row) => 2 * value - (tSquared[row] as number) - (spe[row] as number) / noiseVariance,
    );
    expect(rests).toBeNear(new Array<number>(40).fill(2 * lowest()), { rtol: 1e-3 });
  });

  test('Mahalanobis is (x − μ)ᵀ (C + ridge·1)⁻¹ (x − μ), whatever PCA keeps', () => {
    const matrix = inverse(covariance(0.1));
    const byHand = Array.from({ length: 10 }, (_, row) =>
      centred(row).transpose().mmul(matrix).mmul(centred(row)).get(0, 0),
    );
    expect(scoreOf('mahalanobis').score(held).subarray(0, 10)).toBeNear(byHand, { rtol: 1e-3 });
    expect(mahalanobisScore(whole, { ridge: 0.1 }).score(held)).toEqual(scoreOf('mahalanobis').score(held));
    // Without a ridge and on all directions it is T² of a PCA that keeps everything.
    expect(mahalanobisScore(whole, { ridge: 0 }).score(held)).toBeNear(hotellingScore(whole).score(held), {
      rtol: 1e-5,
    });
  });

  test('Mahalanobis from fewer rows than features counts the ridge off their span', () => {
    const few = fitPca(selectExamples(train, [0, 1, 2, 3]));
    const far = { ...held, values: held.values.map((value) => 10 * value) };
    const total = distanceToMeanScore(selectExamples(train, [0, 1, 2, 3])).score(far);
    const ridge = 1e6;
    expect(mahalanobisScore(few, { ridge }).score(far)).toBeNear(
      total.map((square) => square / ridge),
      { rtol: 1e-3 },
    );
    expect(() => mahalanobisScore(few, { ridge: 0 })).toThrow(
      'mahalanobisScore: ridge must be positive where the data do not vary in every direction, got 0',
    );
    expect(() => mahalanobisScore(whole, { ridge: -1 })).toThrow(/ridge must be at least 0, got -1/);
  });

  test('a point far out along a component has residual 0, and T² shows it', () => {
    const far = examplesFrom(
      whole.mean.map((value, i) => value + 1000 * (whole.components[i] as number)),
      [8],
    );
    // Rounding of numbers near a thousand in float32, squared, is what is left.
    expect(speScore(pca).score(far)[0]).toBeLessThan(1e-6);
    expect(hotellingScore(pca).score(far)[0]).toBeNear(1e6 / (whole.eigenvalues[0] as number), { rtol: 1e-3 });
  });

  test('T² is k on average over the training rows, and refuses directions without variance', () => {
    const own = hotellingScore(pca).score(train);
    expect(own.reduce((sum, value) => sum + value, 0) / own.length).toBeNear(3, { rtol: 1e-3 });
    const flat = fitPca(examplesFrom(Float32Array.of(0, 0, 1, 0, 2, 0), [2]));
    expect(() => hotellingScore(flat)).toThrow(/must be positive, got 0 along component 2; keep at most 1/);
  });
});

describe('planted anomalies', () => {
  const labels = rest.labels as Int32Array;
  const against = (label: number, score: AnomalyScore) => {
    const rows = Array.from(labels.keys()).filter((row) => labels[row] === 0 || labels[row] === label);
    return aurocInterval({
      scores: score.score(selectExamples(rest as Examples, rows)),
      anomalous: rows.map((row) => labels[row] === label),
    });
  };

  test.each([
    ['off the plane', 1, planted.expected.offPlane],
    ['along the plane', 2, planted.expected.alongPlane],
  ] as const)('%s: residual and T² reach the exact AUROC of a perfect model', (_, label, expected) => {
    for (const [score, value] of [
      [speScore(pca), expected.spe],
      [hotellingScore(pca), expected.tSquared],
    ] as const) {
      const { auroc: area, standardError } = against(label, score);
      expect(Math.abs(area - value)).toBeLessThan(4 * standardError);
    }
  });

  test('the likelihood sees both kinds', () => {
    expect(against(1, likelihoodScore(pca)).low).toBeGreaterThan(0.7);
    expect(against(2, likelihoodScore(pca)).low).toBeGreaterThan(0.7);
  });

  test('a random score sees neither', () => {
    const { low, high } = against(1, randomScore([8], { seed: 2 }));
    expect(low).toBeLessThan(0.5);
    expect(high).toBeGreaterThan(0.5);
  });
});

describe('the trivial scores', () => {
  test('are what they say', () => {
    const [x] = [examplesFrom(Float32Array.of(3, 4, 0, 0), [2])];
    const normals = examplesFrom(Float32Array.of(0, 0, 2, 2), [2]);
    expect(Array.from(distanceToMeanScore(normals).score(x))).toEqual([4 + 9, 2]);
    expect(Array.from(normScore([2]).score(x))).toEqual([25, 0]);
    expect(Array.from(sumScore([2]).score(x))).toEqual([7, 0]);
    expect(nearestRowScore(normals).score(x)).toBeNear([1 + 4, 0], { rtol: 1e-12 });
    expect(nearestRowScore(normals, { k: 2 }).score(x)).toBeNear([25, 8], { rtol: 1e-12 });
  });

  test('distance to the mean is PCA without components', () => {
    const total = distanceToMeanScore(train).score(held);
    const everything = hotellingScore(whole);
    expect(everything.inputShape).toEqual([8]);
    const inside = pca.encode(held).values.map((value) => value ** 2);
    const along = Array.from({ length: 40 }, (_, row) =>
      inside.subarray(3 * row, 3 * row + 3).reduce((a, b) => a + b, 0),
    );
    expect(speScore(pca).score(held)).toBeNear(
      total.map((square, row) => square - (along[row] as number)),
      { rtol: 1e-3, atol: 1e-4 },
    );
  });

  test('nearest row is exact, and 0 for a training row', () => {
    const { distances } = kNearestNeighbours(held, train, { k: 1 });
    expect(scoreOf('nearest row').score(held)).toEqual(distances.map((distance) => distance ** 2));
    expect(nearestRowScore(train).score(selectExamples(train, [5]))[0]).toBe(0);
    expect(() => nearestRowScore(train, { k: 0 })).toThrow(/k must be an integer from 1 to/);
  });

  test('random numbers are spread evenly, belong to the row and change with the seed', () => {
    const numbers = randomScore([8], { seed: 5 }).score(train);
    expect(distinctScores(numbers)).toBe(train.count);
    const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
    expect(mean).toBeNear(0.5, { atol: 4 / Math.sqrt(12 * numbers.length) });
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThan(1);
    const other = randomScore([8], { seed: 6 }).score(train);
    const matches = numbers.filter((value, row) => value === other[row]);
    expect(matches).toHaveLength(0);
    expect(() => randomScore([8], { seed: 0 })).toThrow(/seed/);
  });

  test('refuse to learn from nothing', () => {
    expect(() => distanceToMeanScore(selectExamples(train, []))).toThrow(/at least one example/);
  });
});
