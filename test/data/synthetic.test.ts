import { type Dataset, examplesFrom } from 'autoencoder-workbook';
import { type PlantedTableOptions, plantedSeries, plantedTable, plantLesions } from 'autoencoder-workbook/dist/data';
import { describe, expect, test } from 'vitest';
import { multiply, transpose } from '../pca/randomRows';

const options: PlantedTableOptions = {
  seed: 3,
  features: 6,
  planeVariances: [4, 1],
  noiseVariance: 0.01,
  normals: 4000,
  offPlane: 300,
  alongPlane: 200,
  stretch: 9,
};

const rowsOf = ({ values, labels }: Dataset, label: number, features: number): Float64Array[] =>
  Array.from(labels ?? [])
    .flatMap((own, row) => (own === label ? [row] : []))
    .map((row) => Float64Array.from(values.subarray(row * features, (row + 1) * features)));

describe('plantedTable', () => {
  const planted = plantedTable(options);
  const { table, mean, directions, variances, covariance, expected } = planted;

  /** Mean squares of the rows of one kind along each direction. */
  const spread = (label: number): number[] => {
    const rows = rowsOf(table, label, 6);
    return Array.from({ length: 6 }, (_, i) => {
      const direction = directions.subarray(6 * i, 6 * i + 6);
      const squares = rows.map(
        (row) => row.reduce((sum, x, j) => sum + (x - (mean[j] as number)) * (direction[j] as number), 0) ** 2,
      );
      return squares.reduce((sum, square) => sum + square, 0) / rows.length;
    });
  };

  test('has orthonormal directions and the covariance that belongs to them', () => {
    const identity = Array.from({ length: 36 }, (_, index) => (index % 7 === 0 ? 1 : 0));
    expect(multiply(directions, transpose(directions, 6), 6)).toBeNear(identity, { atol: 1e-14 });
    const scaled = directions.map((value, index) => value * (variances[Math.floor(index / 6)] as number));
    expect(multiply(transpose(directions, 6), scaled, 6)).toBeNear(covariance, { atol: 1e-14 });
    expect(Array.from(variances)).toEqual([4, 1, 0.01, 0.01, 0.01, 0.01]);
  });

  test('has so many rows of each kind, spread as they should be', () => {
    expect([0, 1, 2].map((label) => rowsOf(table, label, 6).length)).toEqual([4000, 300, 200]);
    // Four standard errors of a mean of n squares: 4·√(2/n).
    expect(spread(0)).toBeNear(Array.from(variances), { rtol: 4 * Math.sqrt(2 / 4000) });
    expect(spread(1)).toBeNear([4, 1, 0.09, 0.09, 0.09, 0.09], { rtol: 4 * Math.sqrt(2 / 300) });
    expect(spread(2)).toBeNear([36, 9, 0.01, 0.01, 0.01, 0.01], { rtol: 4 * Math.sqrt(2 / 200) });
  });

  test('knows the AUROC of a perfect detector: c/(1 + c) in two directions, ½ where there is nothing to see', () => {
    expect(expected.alongPlane).toEqual({ spe: 0.5, tSquared: expect.closeTo(0.9, 12) });
    // Four directions off the plane: I_x(2, 2) = 3x² − 2x³ at x = 0.9.
    expect(expected.offPlane).toEqual({ spe: expect.closeTo(3 * 0.81 - 2 * 0.729, 12), tSquared: 0.5 });
  });

  test('repeats with its seed', () => {
    expect(plantedTable(options)).toEqual(planted);
    expect(plantedTable({ ...options, seed: 4 }).table.values).not.toEqual(table.values);
  });

  test.each([
    [{ planeVariances: [] }, /at least one number and fewer than the 6 features, got 0/],
    [{ planeVariances: [1, 1, 1, 1, 1, 1] }, /got 6/],
    [{ noiseVariance: 2 }, /variances along the plane must exceed a positive noiseVariance, got 4, 1 and 2/],
    [{ stretch: 1 }, /stretch must be above 1, got 1/],
    [{ normals: -1 }, /normals must be a whole number, got -1/],
  ])('refuses %o', (changed, message) => {
    expect(() => plantedTable({ ...options, ...changed })).toThrow(message);
  });
});

describe('plantedSeries', () => {
  const settings = { seed: 5, length: 2000, quiet: 800, segments: 8, segmentLength: 40 };

  test('plants segments of every kind, apart from each other and behind the quiet part', () => {
    const { segments, anomalous, series } = plantedSeries(settings);
    expect(series.count).toBe(2000);
    expect(segments.map(({ kind }) => kind)).toEqual([
      'level',
      'frequency',
      'flat',
      'amplitude',
      'level',
      'frequency',
      'flat',
      'amplitude',
    ]);
    let free = 800;
    for (const { start, end } of segments) {
      expect(end - start).toBe(40);
      expect(start).toBeGreaterThanOrEqual(free);
      free = end + 1;
    }
    expect(free).toBeLessThanOrEqual(2001);
    expect(anomalous.filter((is) => is).length).toBe(8 * 40);
    expect(segments.every(({ start, end }) => anomalous[start] && anomalous[end - 1] && !anomalous[end])).toBe(true);
  });

  test('changes nothing outside the segments, and what it says inside', () => {
    const silent = { ...settings, noise: 0 };
    const { series, anomalous, segments } = plantedSeries(silent);
    const regular = (at: number): number =>
      Math.sin((2 * Math.PI * at) / 50) + 0.4 * Math.sin((4 * Math.PI * at) / 50 + 1);
    const outside = [...anomalous.keys()].filter((at) => !anomalous[at]);
    expect(outside.map((at) => series.values[at] as number)).toBeNear(outside.map(regular), { atol: 1e-6 });
    for (const { start, end, kind } of segments) {
      const own = Array.from(series.values.subarray(start, end));
      const usual = own.map((_, index) => regular(start + index));
      if (kind === 'level')
        expect(own).toBeNear(
          usual.map((x) => x + 1),
          { atol: 1e-6 },
        );
      if (kind === 'amplitude')
        expect(own).toBeNear(
          usual.map((x) => 2 * x),
          { atol: 1e-6 },
        );
      if (kind === 'flat')
        expect(own).toBeNear(
          own.map(() => regular(start)),
          { atol: 1e-6 },
        );
      if (kind === 'frequency') expect(own).not.toBeNear(usual, { atol: 0.3 });
    }
  });

  test('has noise of the deviation asked for, and repeats with its seed', () => {
    const noisy = plantedSeries({ ...settings, noise: 0.3 }).series.values;
    const silent = plantedSeries({ ...settings, noise: 0 }).series.values;
    const squares = noisy.reduce((sum, x, at) => sum + (x - (silent[at] as number)) ** 2, 0) / 2000;
    expect(squares).toBeNear(0.09, { rtol: 4 * Math.sqrt(2 / 2000) });
    expect(plantedSeries(settings)).toEqual(plantedSeries(settings));
  });

  test.each([
    [{ segments: 0 }, /segments must be a positive integer, got 0/],
    [{ quiet: 1900 }, /8 segments of 40 instants must fit behind the quiet part, got 1900 quiet ones of 2000/],
    [{ kinds: [] }, /kinds must name at least one kind/],
  ])('refuses %o', (changed, message) => {
    expect(() => plantedSeries({ ...settings, ...changed })).toThrow(message);
  });
});

describe('plantLesions', () => {
  const black = examplesFrom(new Float32Array(20 * 28 * 28), [28, 28, 1]);

  test('brightens exactly the pixels of the mask, inside the image, about a disc of them', () => {
    const { images, masks } = plantLesions(black, { seed: 2, radius: 4, brightness: 0.6 });
    expect(images.values.map((value) => (value > 0 ? 1 : 0))).toEqual(masks.values);
    expect(Math.max(...images.values)).toBeLessThanOrEqual(Math.fround(0.6));
    expect(Math.min(...images.values.filter((value) => value > 0))).toBeGreaterThanOrEqual(Math.fround(0.3));
    for (let image = 0; image < 20; image++) {
      const area = masks.values.subarray(784 * image, 784 * (image + 1)).reduce((sum, value) => sum + value, 0);
      expect(area).toBeNear(16 * Math.PI, { rtol: 0.15 });
    }
    expect(plantLesions(black, { seed: 2, radius: 4, brightness: 0.6 }).images).toEqual(images);
  });

  test('never darkens, and puts each spot elsewhere', () => {
    const grey = { ...black, values: new Float32Array(black.values.length).fill(0.5) };
    const { images, masks } = plantLesions(grey, { seed: 2 });
    expect(Math.min(...images.values)).toBe(0.5);
    const places = new Set(
      Array.from({ length: 20 }, (_, image) => masks.values.subarray(784 * image, 784 * (image + 1)).indexOf(1)),
    );
    expect(places.size).toBeGreaterThan(15);
  });

  test.each([
    [{ radius: 14 }, /a spot must fit into 28 × 28 pixels, got the radius 14/],
    [{ brightness: 0 }, /brightness must lie in 0…1, 0 excluded, got 0/],
  ])('refuses %o', (changed, message) => {
    expect(() => plantLesions(black, { seed: 2, ...changed })).toThrow(message);
  });

  test('refuses rows that are no images', () => {
    expect(() => plantLesions(examplesFrom(new Float32Array(4), [4]), { seed: 1 })).toThrow(/plantLesions: images/);
  });
});
