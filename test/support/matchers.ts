import { expect } from 'vitest';

export interface Tolerance {
  /** Relative tolerance, times the expected magnitude; 0 unless given. */
  readonly rtol?: number;
  /** Absolute tolerance; 0 unless given. */
  readonly atol?: number;
}

type Numbers = number | ArrayLike<number>;

const asArray = (value: Numbers): number[] => (typeof value === 'number' ? [value] : Array.from(value));

expect.extend({
  /** |received − expected| ≤ atol + rtol·|expected|, value by value; NaN never passes. */
  toBeNear(received: Numbers, expected: Numbers, { rtol = 0, atol = 0 }: Tolerance = {}) {
    const got = asArray(received);
    const want = asArray(expected);
    if (got.length !== want.length) {
      return { pass: false, message: () => `expected ${want.length} values, got ${got.length}` };
    }
    const worst = want.findIndex((value, index) => {
      const actual = got[index] as number;
      return actual !== value && !(Math.abs(actual - value) <= atol + rtol * Math.abs(value));
    });
    return {
      pass: worst < 0,
      message: () =>
        worst < 0
          ? `expected values to differ by more than rtol ${rtol}, atol ${atol}`
          : `value ${worst}: expected ${want[worst]} within rtol ${rtol}, atol ${atol}, got ${got[worst]}`,
    };
  },
});

declare module 'vitest' {
  interface Assertion<T> {
    toBeNear(expected: Numbers, tolerance?: Tolerance): void;
  }
}
