import { codeSizes, hiddenUnits } from 'autoencoder-workbook/dist/models/suitableSizes';
import { describe, expect, test } from 'vitest';

describe('codeSizes', () => {
  test.each([
    [{ features: 784, examples: 8000 }, [2, 8, 32]],
    [{ features: 30, examples: 398 }, [2, 8]],
    [{ features: 20, examples: 398 }, [2, 8]],
    [{ features: 13, examples: 124 }, [3, 6]],
    [{ features: 4, examples: 42 }, [1, 2]],
    [{ features: 2, examples: 42 }, [1]],
    [{ features: 1, examples: 42 }, [1]],
    // Seven rows span six directions at most.
    [{ features: 784, examples: 7 }, [3, 6]],
  ])('halve %j at least', (size, sizes) => {
    expect(codeSizes(size)).toEqual(sizes);
  });
});

describe('hiddenUnits', () => {
  test.each([
    [{ features: 13, examples: 124 }, [16]],
    [{ features: 30, examples: 398 }, [32]],
    [{ features: 2000, examples: 100 }, [256]],
    [{ features: 4, examples: 42 }, [16]],
    [{ features: 38, examples: 35_000 }, [128, 64]],
    [{ features: 140, examples: 3150 }, [256, 128]],
    [{ features: 4, examples: 5000 }, [32, 16]],
  ])('suit %j', (size, units) => {
    expect(hiddenUnits(size)).toEqual(units);
  });

  test('are those of the family where the data are wide and many', () => {
    expect(hiddenUnits({ features: 784, examples: 8000 })).toBeUndefined();
  });
});
