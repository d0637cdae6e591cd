import { activityKL, codeL1, keepLargest } from 'autoencoder-workbook/dist/math';
import { tf } from 'autoencoder-workbook/dist/runtime';
import { describe, expect, test } from 'vitest';

/** Value and gradient of Σ f(z) at z. */
function slope(f: (z: tf.Tensor2D) => tf.Tensor, rows: readonly (readonly number[])[]) {
  return tf.tidy(() => {
    const z = tf.tensor2d(rows.map((row) => [...row]));
    const gradient = tf.grad((x) => tf.sum(f(x as tf.Tensor2D)))(z);
    return { value: Array.from(f(z).dataSync()), gradient: Array.from(gradient.dataSync()) };
  });
}

describe('codeL1', () => {
  test('is the sum of magnitudes of each code; its gradient is the sign, 0 at 0', () => {
    const { value, gradient } = slope(codeL1, [[1, -2, 0]]);
    expect(value).toBeNear([3]);
    expect(gradient).toBeNear([1, -1, 0]);
  });
});

describe('activityKL', () => {
  test.each([
    [0.1, 0.4, 0.226289],
    [0.05, 0.2, 0.093943],
  ])('KL(%d ‖ %d) = %d nats', (target, activity, expected) => {
    expect(slope((z) => activityKL(z, target), [[activity]]).value).toBeNear([expected], { atol: 1e-5 });
  });

  test('the mean over the batch comes first: on for one half and off for the other is ½, which costs nothing at ρ = ½', () => {
    expect(slope((z) => activityKL(z, 0.5), [[1], [0]]).value).toBeNear([0, 0], { atol: 1e-6 });
  });

  test('its gradient is (−ρ/ρ̂ + (1 − ρ)/(1 − ρ̂)) for each example', () => {
    const rows = [
      [0.3, 0.9],
      [0.5, 0.7],
    ];
    // Σ over the batch of one total, so twice the total; each example has the share ½ of the mean.
    const dTotal = [0.4, 0.8].map((activity) => -0.1 / activity + 0.9 / (1 - activity));
    const { gradient } = slope((z) => activityKL(z, 0.1), rows);
    expect(gradient).toBeNear([...dTotal, ...dTotal], { rtol: 1e-4 });
  });
});

describe('keepLargest', () => {
  test('exactly k stay in each row, by value or by magnitude; the gradient goes to those', () => {
    const rows = [[3, -5, 1, 2]];
    const byValue = slope((z) => keepLargest(z, 2, 'value'), rows);
    expect(byValue.value).toBeNear([3, 0, 0, 2]);
    expect(byValue.gradient).toEqual([1, 0, 0, 1]);
    expect(slope((z) => keepLargest(z, 2, 'magnitude'), rows).value).toBeNear([3, -5, 0, 0]);
  });

  test('of equal numbers the first stay', () => {
    expect(slope((z) => keepLargest(z, 2, 'value'), [[1, 1, 1, 1]]).gradient).toEqual([1, 1, 0, 0]);
  });

  test('in an orthonormal dictionary the error is the energy of the coefficients that are dropped', () => {
    // Haar basis of four numbers: rows are orthonormal.
    const s = Math.SQRT1_2;
    const basis = [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, -0.5, -0.5, s, -s, 0, 0, 0, 0, s, -s];
    tf.tidy(() => {
      const dictionary = tf.tensor2d(basis, [4, 4]);
      const x = tf.tensor2d([[1, -2, 4, 0.5]]);
      const coefficients = tf.matMul(x, dictionary, false, true);
      const sorted = [...coefficients.dataSync()].map((c) => c * c).sort((a, b) => b - a);
      for (const k of [1, 2, 3]) {
        const xHat = tf.matMul(keepLargest(coefficients, k, 'magnitude') as tf.Tensor2D, dictionary);
        const error = tf.sum(tf.squaredDifference(x, xHat)).dataSync()[0];
        expect(error).toBeNear(
          sorted.slice(k).reduce((a, b) => a + b, 0),
          { rtol: 1e-5 },
        );
      }
    });
  });
});
