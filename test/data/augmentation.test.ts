import { examplesFrom } from 'autoencoder-workbook';
import { type Augmentation, augmentBatch, augmentExamples, describeAugmentation } from 'autoencoder-workbook/dist/data';
import { stepRandom } from 'autoencoder-workbook/dist/math';
import { tf, withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { describe, expect, test } from 'vitest';

const SIDE = 15;
/** The same image many times. */
const copies = (count: number, pixel: (row: number, column: number) => number, side = SIDE) =>
  examplesFrom(
    Float32Array.from({ length: count * side * side }, (_, i) =>
      pixel(Math.floor((i % (side * side)) / side), i % side),
    ),
    [side, side, 1],
  );
const imageOf = (values: Float32Array, index: number, side = SIDE) =>
  values.subarray(index * side * side, (index + 1) * side * side);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const variance = (values: readonly number[]) => mean(values.map((value) => (value - mean(values)) ** 2));
/** Uniform in ±most: mean 0 and variance most²/3, within four standard errors over `values`. */
const expectUniform = (values: readonly number[], most: number) => {
  const n = values.length;
  expect(mean(values)).toBeNear(0, { atol: (4 * most) / Math.sqrt(3 * n) });
  expect(variance(values)).toBeNear(most ** 2 / 3, { atol: (4 * most ** 2 * Math.sqrt(4 / 45)) / Math.sqrt(n) });
  expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(most * (1 + 1e-4));
};

describe('affine views', () => {
  /**
   * Between its pixels a slope is read off exactly, so that of a view of rows and of columns everything can be told:
   * value = (a·down + b·across + c), [a, b] the turned and scaled direction, c the shift.
   */
  const planes = (step: Augmentation, count: number) => {
    const rows = augmentExamples(
      copies(count, (row) => row),
      [step],
      3,
    ).values;
    const columns = augmentExamples(
      copies(count, (_, column) => column),
      [step],
      3,
    ).values;
    const m = (SIDE - 1) / 2;
    return Array.from({ length: count }, (_, index) => {
      const [r, c] = [imageOf(rows, index), imageOf(columns, index)];
      const at = (image: Float32Array, row: number, column: number) => image[row * SIDE + column] as number;
      const slopes = (image: Float32Array) => ({
        down: at(image, m + 1, m) - at(image, m, m),
        across: at(image, m, m + 1) - at(image, m, m),
      });
      const [ofRows, ofColumns] = [slopes(r), slopes(c)];
      return {
        factor: 1 / Math.hypot(ofRows.down, ofRows.across),
        turn: Math.atan2(-ofRows.across, ofRows.down),
        // The other direction must be the same one, a quarter turn on.
        turnOfColumns: Math.atan2(ofColumns.down, ofColumns.across),
        row: at(r, m, m) - m,
        column: at(c, m, m) - m,
      };
    });
  };

  test('shift: uniform in both directions, nothing else', () => {
    const found = planes({ type: 'affine', shift: 3 }, 2000);
    expectUniform(
      found.map(({ row }) => row),
      3,
    );
    expectUniform(
      found.map(({ column }) => column),
      3,
    );
    for (const { factor, turn } of found) {
      expect(factor).toBeNear(1, { atol: 1e-5 });
      expect(turn).toBeNear(0, { atol: 1e-5 });
    }
  });

  test('rotation: uniform in degrees, around the middle, both directions of the image alike', () => {
    const found = planes({ type: 'affine', rotation: 40 }, 2000);
    expectUniform(
      found.map(({ turn }) => (turn * 180) / Math.PI),
      40,
    );
    for (const { factor, turn, turnOfColumns, row, column } of found) {
      expect(factor).toBeNear(1, { atol: 1e-5 });
      expect(turnOfColumns).toBeNear(turn, { atol: 1e-5 });
      expect([row, column]).toBeNear([0, 0], { atol: 1e-5 });
    }
  });

  test('scaling: a uniform factor', () => {
    const found = planes({ type: 'affine', scaling: 0.25 }, 2000);
    expectUniform(
      found.map(({ factor }) => factor - 1),
      0.25,
    );
    for (const { turn } of found) expect(turn).toBeNear(0, { atol: 1e-5 });
  });

  test('without amounts the images come back as they were', () => {
    const images = copies(3, (row, column) => Math.sin(row * 31 + column));
    expect(augmentExamples(images, [{ type: 'affine' }], 1).values).toEqual(images.values);
  });

  test('what leaves is lost, 0 enters, channels stay together, images do not mix', () => {
    const white = examplesFrom(new Float32Array(200 * 6 * 5 * 2).fill(1), [6, 5, 2]);
    const { values } = augmentExamples(white, [{ type: 'affine', shift: 2, rotation: 20, scaling: 0.2 }], 5);
    let dark = 0;
    for (let pixel = 0; pixel < values.length / 2; pixel++) {
      expect(values[2 * pixel]).toBe(values[2 * pixel + 1]);
      expect(values[2 * pixel]).toBeLessThanOrEqual(1 + 1e-5);
      expect(values[2 * pixel]).toBeGreaterThanOrEqual(0);
      if (values[2 * pixel] === 0) dark += 1;
    }
    expect(dark).toBeGreaterThan(0);
  });

  test('against an independent loop over pixels, with the same draws', () => {
    const [height, width] = [5, 7];
    const amounts = { type: 'affine', shift: 1.5, rotation: 50, scaling: 0.3 } as const;
    tf.tidy(() => {
      const x = tf.randomUniform([4, height, width, 1], 0, 1, 'float32', 3);
      const views = augmentBatch(x, [amounts], stepRandom([9, 2])).dataSync();
      const pixels = x.dataSync();
      const random = stepRandom([9, 2]);
      const draws = Array.from(random.uniform([4, 4, 1, 1]).dataSync(), (u) => 2 * u - 1);
      const [across, down, turn, scale] = [0, 4, 8, 12].map((from) => draws.slice(from, from + 4)) as number[][] as [
        number[],
        number[],
        number[],
        number[],
      ];
      const expected: number[] = [];
      for (let image = 0; image < 4; image++) {
        const angle = (50 * Math.PI * (turn[image] as number)) / 180;
        const factor = 1 + 0.3 * (scale[image] as number);
        const at = (row: number, column: number) =>
          row < 0 || row >= height || column < 0 || column >= width
            ? 0
            : (pixels[(image * height + row) * width + column] as number);
        for (let row = 0; row < height; row++) {
          for (let column = 0; column < width; column++) {
            const dx = (column - 3 - 1.5 * (across[image] as number)) / factor;
            const dy = (row - 2 - 1.5 * (down[image] as number)) / factor;
            const fromColumn = Math.cos(angle) * dx + Math.sin(angle) * dy + 3;
            const fromRow = -Math.sin(angle) * dx + Math.cos(angle) * dy + 2;
            const [r, c] = [Math.floor(fromRow), Math.floor(fromColumn)];
            const [v, u] = [fromRow - r, fromColumn - c];
            expected.push(
              (1 - v) * ((1 - u) * at(r, c) + u * at(r, c + 1)) + v * ((1 - u) * at(r + 1, c) + u * at(r + 1, c + 1)),
            );
          }
        }
      }
      expect(views).toBeNear(expected, { atol: 2e-5 });
    });
  });
});

test('blur spreads a point by its variance and keeps the sum; white stays white', () => {
  const points = copies(600, (row, column) => (row === 7 && column === 7 ? 1 : 0));
  const { values } = augmentExamples(points, [{ type: 'blur', most: 1.5 }], 4);
  const sigmas = Array.from({ length: 600 }, (_, index) => {
    const image = imageOf(values, index);
    expect(image.reduce((sum, value) => sum + value, 0)).toBeNear(1, { rtol: 1e-3 });
    let [down, across] = [0, 0];
    for (const [at, value] of image.entries()) {
      down += value * (Math.floor(at / SIDE) - 7) ** 2;
      across += value * ((at % SIDE) - 7) ** 2;
    }
    expect(across).toBeNear(down, { rtol: 1e-3, atol: 1e-6 });
    return Math.sqrt(down);
  });
  // On a grid a Gaussian of σ below about 0.4 pixels has less variance than σ²; the largest show the limit.
  expect(Math.max(...sigmas)).toBeNear(1.5, { rtol: 0.02 });
  expect(mean(sigmas)).toBeNear(0.75, { atol: 0.08 });
  expect(
    augmentExamples(
      copies(5, () => 1),
      [{ type: 'blur', most: 3 }],
      4,
    ).values,
  ).toBeNear(new Array(5 * SIDE * SIDE).fill(1), { atol: 1e-5 });
});

test('erasing: one square, every side and every place where it fits', () => {
  const { values } = augmentExamples(
    copies(3000, () => 1, 5),
    [{ type: 'erasing', most: 3 }],
    4,
  );
  const sides = [0, 0, 0, 0];
  const corners = new Set<string>();
  for (let index = 0; index < 3000; index++) {
    const dark = Array.from(imageOf(values, index, 5), (value, at) => (value === 0 ? at : -1)).filter((at) => at >= 0);
    const side = Math.sqrt(dark.length);
    const first = dark[0] as number;
    const square = Array.from({ length: dark.length }, (_, i) => first + 5 * Math.floor(i / side) + (i % side));
    expect(dark).toEqual(square);
    sides[side] = (sides[side] as number) + 1;
    corners.add(`${side}:${first}`);
  }
  for (const count of sides.slice(1)) expect(count / 3000).toBeNear(1 / 3, { atol: 4 * Math.sqrt(2 / 9 / 3000) });
  expect(corners.size).toBe(25 + 16 + 9);
});

describe('all steps', () => {
  const steps: readonly Augmentation[] = [
    { type: 'affine', shift: 2, rotation: 15, scaling: 0.15 },
    { type: 'blur', most: 1 },
    { type: 'erasing', most: 4 },
  ];

  test('the same seed gives the same views, another gives others; labels and originals stay, no tensor is left', async () => {
    const images = {
      ...copies(40, (row, column) => (row * column) % 7),
      labels: Int32Array.from({ length: 40 }, (_, i) => i),
    };
    const before = images.values.slice();
    await withoutLeaks(() => {
      const first = augmentExamples(images, steps, 4);
      expect(augmentExamples(images, steps, 4).values).toEqual(first.values);
      expect(augmentExamples(images, steps, 5).values).not.toEqual(first.values);
      expect(imageOf(first.values, 0)).not.toEqual(imageOf(first.values, 1));
      expect(first.labels).toBe(images.labels);
    });
    expect(images.values).toEqual(before);
  });

  test('in words', () => {
    expect(describeAugmentation(steps)).toBe(
      'moved ±2, turned ±15°, scaled ±15 %, blurred up to σ 1, squares up to 4 erased',
    );
    expect(describeAugmentation([])).toBe('unchanged');
  });

  test.each<[Augmentation, readonly number[], string]>([
    [
      { type: 'affine', shift: -1 },
      [5, 5, 1],
      'shift of the affine augmentation must be a number of pixels of at least 0, got -1',
    ],
    [
      { type: 'affine', scaling: 1 },
      [5, 5, 1],
      'scaling of the affine augmentation must be at least 0 and below 1, got 1',
    ],
    [
      { type: 'affine', rotation: 200 },
      [5, 5, 1],
      'rotation of the affine augmentation must be from 0 to 180 degrees, got 200',
    ],
    [
      { type: 'blur' } as unknown as Augmentation,
      [5, 5, 1],
      'most of the blur augmentation must be a number of pixels of at least 0, got undefined',
    ],
    [{ type: 'erasing', most: 6 }, [5, 5, 1], 'an erased square of 6 must fit into 5×5 pixels'],
    [{ type: 'blur', most: 1 }, [25], 'augmentation is for images [height, width, channels], got [25]'],
    [{ type: 'toString' } as unknown as Augmentation, [5, 5, 1], 'must be one of affine, blur, erasing, got toString'],
  ])('refuses %o', (step, shape, message) => {
    expect(() => augmentExamples(examplesFrom(new Float32Array(50), shape), [step], 1)).toThrow(message);
  });
});
