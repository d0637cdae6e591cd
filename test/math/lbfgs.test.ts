import { minimise } from 'autoencoder-workbook/dist/math/lbfgs';
import { describe, expect, test } from 'vitest';

const settings = { gradientTolerance: 1e-10, valuePrecision: 1e-15, maxIterations: 200 };

describe('minimise', () => {
  test('finds the minimum of a badly scaled parabola', () => {
    const curvatures = [1, 100, 1e4];
    const centre = [3, -2, 0.5];
    const offset = (point: Float64Array, i: number): number => (point[i] ?? 0) - (centre[i] ?? 0);
    const result = minimise({
      ...settings,
      start: new Float64Array(3),
      objective: (point) => ({
        value: 7 + curvatures.reduce((sum, c, i) => sum + 0.5 * c * offset(point, i) ** 2, 0),
        gradient: Float64Array.from(curvatures, (c, i) => c * offset(point, i)),
      }),
    });
    expect(result.ended).toBe('gradient');
    expect(result.point).toBeNear(centre, { rtol: 1e-8 });
    expect(result.value).toBeNear(7, { rtol: 1e-12 });
  });

  test("finds the end of Rosenbrock's valley", () => {
    const { point, gradientSize } = minimise({
      ...settings,
      start: Float64Array.of(-1.2, 1),
      objective: (at) => {
        const [x, y] = [at[0] ?? 0, at[1] ?? 0];
        const bend = y - x * x;
        return {
          value: (1 - x) ** 2 + 100 * bend * bend,
          gradient: Float64Array.of(-2 * (1 - x) - 400 * x * bend, 200 * bend),
        };
      },
    });
    expect(point).toBeNear([1, 1], { atol: 1e-8 });
    expect(gradientSize).toBeLessThanOrEqual(settings.gradientTolerance);
  });

  /** cosh with its values, but not its slope, rounded to float32. */
  const cosh = (at: Float64Array) => ({
    value: Math.fround(Math.cosh(at[0] ?? 0)),
    gradient: at.map(Math.sinh),
  });
  const start = Float64Array.of(3);

  test('follows the gradient where values can no longer tell', () => {
    const { point, ended } = minimise({ ...settings, valuePrecision: 1e-7, start, objective: cosh });
    expect(ended).toBe('gradient');
    expect(point).toBeNear([0], { atol: 1e-10 });
  });

  test('says when it can get no further, or ran out of iterations', () => {
    // The gradient points the wrong way: no step can lower the value.
    const wrong = minimise({
      ...settings,
      start,
      objective: (at) => ({ value: (at[0] ?? 0) ** 2, gradient: at.map((x) => -x) }),
    });
    expect(wrong).toMatchObject({ ended: 'precision', iterations: 0, value: 9 });
    const short = minimise({ ...settings, maxIterations: 2, start, objective: cosh });
    expect(short).toMatchObject({ ended: 'iterations', iterations: 2 });
  });

  test('stays where the gradient is zero', () => {
    const start = Float64Array.of(0);
    expect(minimise({ ...settings, start, objective: cosh })).toMatchObject({
      iterations: 0,
      ended: 'gradient',
      point: start,
    });
  });
});
