import {
  examplesFrom,
  fitPca,
  greyBaseline,
  meanImageBaseline,
  meanSquaredError,
  reconstruct,
} from 'autoencoder-workbook';
import { describe, expect, it } from 'vitest';
import { toySet } from './toySet';

/** Two images of two pixels: mean image (2, 4), mean of everything 3. */
const train = examplesFrom(Float32Array.of(1, 3, 3, 5), [2, 1, 1]);
const test = examplesFrom(Float32Array.of(0, 0, 2, 4, 5, 5), [2, 1, 1]);

describe('greyBaseline', () => {
  it('answers everything with the mean of all training values', () => {
    const grey = greyBaseline(train);
    const codes = grey.encode(test);
    expect(codes).toEqual({ values: new Float32Array(0), count: 3, shape: [0] });
    expect([...grey.decode(codes).values]).toEqual([3, 3, 3, 3, 3, 3]);
    expect(grey).toMatchObject({ name: 'grey', latentDim: 0, inputShape: [2, 1, 1] });
    expect(grey.cost.parameters).toBe(1);
  });

  it('leaves the variance of the training values as error', () => {
    expect(meanSquaredError(train, reconstruct(greyBaseline(train), train))).toBeNear((4 + 0 + 0 + 4) / 4);
  });
});

describe('meanImageBaseline', () => {
  it('answers everything with the mean training image', () => {
    const meanImage = meanImageBaseline(train);
    const xHat = reconstruct(meanImage, test);
    expect([...xHat.values]).toEqual([2, 4, 2, 4, 2, 4]);
    expect(xHat).toMatchObject({ count: 3, shape: [2, 1, 1] });
    expect(meanImage).toMatchObject({ name: 'mean image', latentDim: 0 });
    expect(meanImage.cost.parameters).toBe(2);
  });

  it('leaves the whole spectrum as error, as PCA without components would', () => {
    const data = toySet('train', 50, 1);
    const total = fitPca(data).eigenvalues.reduce((sum, value) => sum + value, 0);
    expect(16 * meanSquaredError(data, reconstruct(meanImageBaseline(data), data))).toBeNear(total, { rtol: 1e-5 });
  });
});

describe.each([
  ['grey', greyBaseline],
  ['mean image', meanImageBaseline],
] as const)('the baseline %s', (name, build) => {
  it('refuses other shapes, foreign codes and an empty training part', () => {
    const codec = build(train);
    expect(() => codec.encode(examplesFrom(new Float32Array(2), [2]))).toThrow(`${name}.encode: examples must have`);
    expect(() => codec.decode(test)).toThrow(`${name}.decode: codes must have the shape [0], got [2, 1, 1]`);
    expect(() => build({ ...train, values: new Float32Array(0), count: 0 })).toThrow(/at least one training example/);
  });

  it('takes no examples to no examples', () => {
    expect(reconstruct(build(train), { ...test, values: new Float32Array(0), count: 0 }).values.length).toBe(0);
  });
});
