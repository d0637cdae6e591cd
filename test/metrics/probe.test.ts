import { type Examples, examplesFrom, fitLinearProbe, linearProbeAccuracy } from 'autoencoder-workbook';
import { normalValues, randomSource } from 'autoencoder-workbook/dist/math';
import { predictLinearProbe } from 'autoencoder-workbook/dist/metrics';
import { withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { describe, expect, test } from 'vitest';
import { labelled, probes } from '../support/scikitLearn';

const { trainCodes, trainLabels, testCodes } = labelled;

/** The same codes, every dimension stretched and shifted. */
const stretched = (codes: Examples): Examples =>
  examplesFrom(
    codes.values.map((value, i) => value * 10 ** ((i % 6) - 3) + (i % 6)),
    codes.shape,
  );

describe('fitLinearProbe', () => {
  test.each(probes)('finds the minimum that scikit-learn finds, l2 = $l2', ({ l2, weights, bias, logLoss }) => {
    const probe = fitLinearProbe(trainCodes, trainLabels, { l2, tolerance: 1e-6 });
    expect(Array.from(probe.classes)).toEqual([1, 3, 5]);
    expect(probe.weights).toBeNear(weights, { rtol: 1e-3, atol: 1e-3 });
    expect(probe.bias).toBeNear(bias, { rtol: 1e-3, atol: 1e-3 });
    expect(probe.logLoss).toBeNear(logLoss, { rtol: 1e-5 });
  });

  test('finds the closed form for one binary feature: half the log odds on either side', () => {
    // 3 of 4 codes at −1 are of class 0, and 1 of 4 at +1: without a penalty the slope of the log odds is ln 3.
    const codes = examplesFrom(Float32Array.of(-1, -1, -1, -1, 1, 1, 1, 1), [1]);
    const labels = Int32Array.of(0, 0, 0, 1, 1, 1, 1, 0);
    const probe = fitLinearProbe(codes, labels, { l2: 1e-6, tolerance: 1e-6 });
    expect(probe.weights).toBeNear([-Math.log(3) / 2, Math.log(3) / 2], { rtol: 1e-4 });
    expect(probe.bias).toBeNear([0, 0], { atol: 1e-5 });
    expect(probe.logLoss).toBeNear(-0.75 * Math.log(0.75) - 0.25 * Math.log(0.25), { rtol: 1e-5 });
  });

  test('is repeatable, leaks nothing, and survives a constant dimension', async () => {
    const constant = examplesFrom(
      trainCodes.values.map((value, i) => (i % 6 === 2 ? 7 : value)),
      [6],
    );
    const probe = await withoutLeaks(() => fitLinearProbe(constant, trainLabels));
    expect(fitLinearProbe(constant, trainLabels)).toEqual(probe);
    expect(probe.scale[2]).toBe(1);
    expect(probe.weights.subarray(2 * 3, 3 * 3)).toBeNear([0, 0, 0], { atol: 1e-6 });
  });

  test('refuses missing labels, a single class, a wrong l2, and values that are no numbers', async () => {
    expect(() => fitLinearProbe(trainCodes, undefined)).toThrow(
      'fitLinearProbe: trainLabels are missing; pass a data set that has labels',
    );
    expect(() => fitLinearProbe(trainCodes, new Int32Array(120))).toThrow(/at least two classes, got 1/);
    expect(() => fitLinearProbe(trainCodes, trainLabels, { l2: 0 })).toThrow(
      'fitLinearProbe: l2 must be a positive number, got 0',
    );
    const broken = examplesFrom(new Float32Array(720).fill(Number.NaN), [6]);
    expect(() => fitLinearProbe(broken, trainLabels)).toThrow(
      /trainCodes must hold finite numbers, got NaN in example 0/,
    );
    await withoutLeaks(() =>
      expect(() => fitLinearProbe(trainCodes, trainLabels, { maxIterations: 2 })).toThrow(
        /the gradient must fall to 0\.00001, got .* after 2 iterations; raise maxIterations or l2/,
      ),
    );
  });
});

describe('predictLinearProbe', () => {
  test.each(probes)('predicts what scikit-learn predicts, l2 = $l2', ({ l2, predicted }) => {
    const probe = fitLinearProbe(trainCodes, trainLabels, { l2, tolerance: 1e-6 });
    expect(Array.from(predictLinearProbe(probe, testCodes))).toEqual(predicted);
  });

  test('refuses codes of another size', () => {
    const probe = fitLinearProbe(trainCodes, trainLabels);
    expect(() => predictLinearProbe(probe, examplesFrom(new Float32Array(4), [4]))).toThrow(
      'predictLinearProbe: codes must have 6 features, got [4]',
    );
  });
});

describe('linearProbeAccuracy', () => {
  test.each(probes)('agrees with scikit-learn, l2 = $l2', ({ l2, accuracy }) => {
    expect(linearProbeAccuracy({ ...labelled, l2, tolerance: 1e-6 })).toBeNear(accuracy, { rtol: 1e-12 });
  });

  test('does not change when the dimensions of the code are stretched and shifted', () => {
    const elsewhere = { ...labelled, trainCodes: stretched(trainCodes), testCodes: stretched(testCodes) };
    expect(linearProbeAccuracy(elsewhere)).toBe(linearProbeAccuracy(labelled));
  });

  test('is 1 for classes that a plane parts, and near chance for labels that know nothing', () => {
    const codes = examplesFrom(normalValues(400 * 4, randomSource(1)), [4]);
    const parted = Int32Array.from({ length: 400 }, (_, i) => ((codes.values[4 * i] ?? 0) > 0 ? 1 : 0));
    const half = (labels: Int32Array) => ({
      trainCodes: examplesFrom(codes.values.subarray(0, 800), [4]),
      trainLabels: labels.subarray(0, 200),
      testCodes: examplesFrom(codes.values.subarray(800), [4]),
      testLabels: labels.subarray(200),
    });
    expect(linearProbeAccuracy({ ...half(parted), l2: 1e-4 })).toBeGreaterThan(0.98);
    const random = randomSource(2);
    const unrelated = Int32Array.from({ length: 400 }, () => random.integer(2));
    // Four standard errors of 200 coin tosses.
    expect(linearProbeAccuracy(half(unrelated))).toBeNear(0.5, { atol: 4 * Math.sqrt(0.25 / 200) });
  });

  test('refuses missing labels and codes of different sizes', () => {
    expect(() => linearProbeAccuracy({ ...labelled, testLabels: undefined })).toThrow(/testLabels are missing/);
    const narrow = { ...labelled, testCodes: examplesFrom(new Float32Array(60), [1]) };
    expect(() => linearProbeAccuracy(narrow)).toThrow(/same number of features, got \[6\] and \[1\]/);
  });
});
