import { examplesFrom, fitPca, fitProbabilisticPca } from 'autoencoder-workbook';
import { randomSource } from 'autoencoder-workbook/dist/math';
import { withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { CholeskyDecomposition, determinant, inverse, Matrix } from 'ml-matrix';
import { describe, expect, test } from 'vitest';

/** Correlated normal data of five features. */
function data(count: number, seed: number) {
  const random = randomSource(seed, 'data');
  const values = new Float32Array(5 * count);
  for (let row = 0; row < count; row++) {
    const [a, b] = [random.normal(), random.normal()];
    const x = [3 * a, 2 * a + b, b - a, 0.5 * b, a + 1];
    for (let i = 0; i < 5; i++) values[5 * row + i] = (x[i] as number) + 0.4 * random.normal();
  }
  return examplesFrom(values, [5]);
}

const train = data(400, 1);
const pca = fitPca(train, { latentDim: 2 });
const model = fitProbabilisticPca(pca);

/** C = Σ (λᵢ − σ²) vᵢvᵢᵀ + σ²·1, written out with ml-matrix. */
function covariance(): Matrix {
  const c = Matrix.eye(5, 5).mul(model.noiseVariance);
  for (let k = 0; k < 2; k++) {
    const v = Matrix.columnVector(Array.from(pca.components.subarray(5 * k, 5 * k + 5)));
    c.add(v.mmul(v.transpose()).mul((pca.eigenvalues[k] as number) - model.noiseVariance));
  }
  return c;
}

function logDensity(x: ArrayLike<number>): number {
  const c = covariance();
  const centred = Matrix.columnVector(Array.from(x, (value, i) => value - (pca.mean[i] as number)));
  const quadratic = centred.transpose().mmul(inverse(c)).mmul(centred).get(0, 0);
  return -0.5 * (5 * Math.log(2 * Math.PI) + Math.log(determinant(c)) + quadratic);
}

describe('fitProbabilisticPca', () => {
  test('the noise variance is the mean dropped eigenvalue', () => {
    const [, , a, b, c] = pca.eigenvalues as unknown as number[];
    expect(model.noiseVariance).toBeNear(((a as number) + (b as number) + (c as number)) / 3, { rtol: 1e-6 });
    expect(model.activeUnits).toBe(2);
  });

  test('log-likelihoods agree with the multivariate normal density', async () => {
    await withoutLeaks(() => {
      const held = data(20, 2);
      const expected = Array.from({ length: 20 }, (_, row) => logDensity(held.values.subarray(5 * row, 5 * row + 5)));
      expect(model.logLikelihood(held)).toBeNear(expected, { rtol: 1e-4 });
    });
  });

  test('the training log-likelihood in closed form is the mean over the training examples', () => {
    const all = model.logLikelihood(train);
    const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
    expect(model.trainLogLikelihood).toBeNear(mean, { rtol: 1e-4 });
  });

  test('the maximum-likelihood noise beats every other', () => {
    for (const factor of [0.5, 0.9, 1.1, 2]) {
      const other = fitProbabilisticPca(pca, { noiseVariance: factor * model.noiseVariance });
      expect(other.trainLogLikelihood).toBeLessThan(model.trainLogLikelihood);
    }
  });

  test('the rate is the mean KL of the posteriors', () => {
    const codes = model.encode(train).values;
    let rate = 0;
    for (let index = 0; index < codes.length; index++) {
      const variance = model.posteriorVariance[index % 2] as number;
      rate += 0.5 * (variance - 1 - Math.log(variance) + (codes[index] as number) ** 2);
    }
    expect(model.trainRate).toBeNear(rate / train.count, { rtol: 1e-4 });
  });

  test('the evidence lower bound at the exact posterior is the log-likelihood', () => {
    // E_q ln p(x|z) = −½[d ln 2πσ² + (‖x − x̂‖² + Σ wᵢ² s²ᵢ)/σ²], with W's squared column lengths wᵢ² = λᵢ − σ².
    const xHat = model.decode(model.encode(train)).values;
    const squared = train.values.reduce((sum, x, i) => sum + (x - (xHat[i] as number)) ** 2, 0) / train.count;
    const spread = [0, 1].reduce(
      (sum, i) => sum + ((pca.eigenvalues[i] as number) - model.noiseVariance) * (model.posteriorVariance[i] as number),
      0,
    );
    const reconstruction =
      -0.5 * (5 * Math.log(2 * Math.PI * model.noiseVariance) + (squared + spread) / model.noiseVariance);
    expect(reconstruction - model.trainRate).toBeNear(model.trainLogLikelihood, { rtol: 1e-4 });
  });

  test('a noise variance above an eigenvalue switches that latent off', () => {
    const between = ((pca.eigenvalues[0] as number) + (pca.eigenvalues[1] as number)) / 2;
    const loud = fitProbabilisticPca(pca, { noiseVariance: between });
    expect(loud.activeUnits).toBe(1);
    expect(loud.posteriorVariance[1]).toBe(1);
    expect(
      loud
        .encode(train)
        .values.filter((_, index) => index % 2 === 1)
        .every((z) => z === 0),
    ).toBe(true);
  });

  test('samples have the covariance of the model and repeat with the seed', () => {
    const drawn = model.sample(20_000, { seed: 5, noise: true });
    expect(model.sample(20_000, { seed: 5, noise: true }).values).toEqual(drawn.values);
    const expected = covariance();
    const spectrum = fitPca(drawn);
    const c = new CholeskyDecomposition(expected).lowerTriangularMatrix;
    expect(spectrum.eigenvalues.reduce((a, b) => a + b, 0)).toBeNear(expected.trace(), { rtol: 0.03 });
    expect(spectrum.eigenvalues.reduce((a, b) => a + Math.log(b), 0)).toBeNear(2 * Math.log(determinant(c)), {
      atol: 0.1,
    });
  });

  test('refuses a fit that leaves no noise', () => {
    expect(() => fitProbabilisticPca(fitPca(train))).toThrow('the noise variance must be positive, got NaN');
  });
});
