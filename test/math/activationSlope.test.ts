import { type Activation, activate, activationSlope } from 'autoencoder-workbook/dist/math';
import { tf } from 'autoencoder-workbook/dist/runtime';
import { describe, expect, test } from 'vitest';
import { activationTwins } from '../support/activationTwins';
import { centralDifferences } from '../support/gradients';

/** Away from kinks, close to them on both sides, and far out. */
const points = [-9, -2.5, -1, -0.2, -0.01, 0.01, 0.3, 1, 2.5, 9];
const names = Object.keys(activationTwins) as Exclude<Activation, 'linear'>[];

describe.each(names)('%s', (name) => {
  const twin = activationTwins[name];
  const slopeTwin = (x: number) => centralDifferences(([v]) => twin(v as number), [x])[0] as number;

  test('the twin is the function that layers use', () => {
    expect(tf.tidy(() => activate(tf.tensor1d(points), name).dataSync())).toBeNear(points.map(twin), {
      rtol: 1e-5,
      atol: 1e-6,
    });
  });

  test('its slope is what finite differences say', () => {
    const slopes = tf.tidy(() => (activationSlope(tf.tensor1d(points), name) as tf.Tensor).dataSync());
    expect(slopes).toBeNear(points.map(slopeTwin), { rtol: 2e-4, atol: 2e-6 });
  });

  test('and the derivative of the slope, where the Jacobian is trained through it', () => {
    const curvature = tf.tidy(() =>
      // tfjs refuses to differentiate what does not depend on x at all, as slopes of relu do not.
      tf.grad((x) => tf.add(activationSlope(x, name) as tf.Tensor, tf.mul(0, x)))(tf.tensor1d(points)),
    );
    const expected = points.map((x) => (slopeTwin(x + 1e-3) - slopeTwin(x - 1e-3)) / 2e-3);
    expect(curvature.dataSync()).toBeNear(expected, { rtol: 1e-3, atol: 2e-5 });
    curvature.dispose();
  });
});

test('linear has slope 1 and needs no tensor for it', () => {
  const x = tf.tensor1d([1]);
  expect(activationSlope(x, 'linear')).toBeUndefined();
  x.dispose();
});
