import { batchSizes, epochOrder } from 'autoencoder-workbook/dist/data';
import { describe, expect, test } from 'vitest';

describe('epochOrder', () => {
  test('visits every example once', () => {
    const order = epochOrder(1000, { seed: 3, epoch: 1 });
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, index) => index));
  });

  test('depends on seed and epoch and on nothing else', () => {
    const order = epochOrder(100, { seed: 3, epoch: 2 });
    expect(epochOrder(100, { seed: 3, epoch: 2 })).toEqual(order);
    expect(epochOrder(100, { seed: 3, epoch: 1 })).not.toEqual(order);
    expect(epochOrder(100, { seed: 4, epoch: 2 })).not.toEqual(order);
  });

  test('sends the first example to every place equally often', () => {
    const places = Array.from({ length: 4000 }, (_, epoch) => epochOrder(4, { seed: 1, epoch: epoch + 1 }).indexOf(0));
    // 4000 draws over 4 places: s.d. √(4000 · ¼ · ¾) ≈ 27; four of them either way.
    for (const place of [0, 1, 2, 3]) {
      expect(places.filter((found) => found === place).length).toBeNear(1000, { atol: 4 * 27.4 });
    }
  });

  test('refuses what makes no epoch', () => {
    expect(() => epochOrder(0, { seed: 1, epoch: 1 })).toThrow(/count must be a positive integer, got 0/);
    expect(() => epochOrder(5, { seed: 1, epoch: 0 })).toThrow(/epoch must be an integer from 1, got 0/);
    expect(() => epochOrder(5, { seed: 0, epoch: 1 })).toThrow(/seed/);
  });
});

describe('batchSizes', () => {
  test('covers everything, the last batch being what is left', () => {
    expect(batchSizes(10, 4)).toEqual([4, 4, 2]);
    expect(batchSizes(8, 4)).toEqual([4, 4]);
    expect(batchSizes(3, 4)).toEqual([3]);
  });

  test('refuses what is no positive integer', () => {
    expect(() => batchSizes(10, 0)).toThrow(/batchSize must be a positive integer, got 0/);
    expect(() => batchSizes(2.5, 1)).toThrow(/count must be a positive integer, got 2.5/);
  });
});
