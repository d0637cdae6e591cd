import { tf, withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { createSlots, type OptimizerSettings, slotNames, updateWeight } from 'autoencoder-workbook/dist/training';
import { describe, expect, test } from 'vitest';

/** Minimises ½·curvature·w² from w = 1 and returns w after each step. */
function descend(settings: OptimizerSettings, { rate, steps }: { rate: number; steps: number }): number[] {
  return tf.tidy(() => {
    const variable = tf.variable(tf.scalar(1));
    const slots = createSlots(settings, variable);
    const path = Array.from({ length: steps }, (_, index) => {
      const gradient = tf.tidy(() => tf.mul(3, variable));
      updateWeight(settings, { variable, slots, gradient, rate, step: index + 1 });
      return variable.dataSync()[0] as number;
    });
    for (const slot of [variable, ...Object.values(slots)]) slot.dispose();
    return path;
  });
}

describe('updateWeight', () => {
  test('gradient descent: w ← w − η·3w', async () => {
    await withoutLeaks(() => {
      expect(descend({ type: 'sgd' }, { rate: 0.1, steps: 3 })).toBeNear([0.7, 0.49, 0.343], { rtol: 1e-6 });
    });
  });

  test('momentum accumulates gradients', () => {
    const w1 = 1 - 0.1 * 3;
    const a2 = 0.9 * 3 + 3 * w1;
    expect(descend({ type: 'sgd', momentum: 0.9 }, { rate: 0.1, steps: 2 })).toBeNear([w1, w1 - 0.1 * a2], {
      rtol: 1e-6,
    });
  });

  test('Adam agrees with a float64 loop of its formula', async () => {
    const expected: number[] = [];
    let [w, m, v] = [1, 0, 0];
    for (let step = 1; step <= 20; step++) {
      const g = 3 * w;
      m = 0.9 * m + 0.1 * g;
      v = 0.999 * v + 0.001 * g * g;
      w -= ((0.05 * Math.sqrt(1 - 0.999 ** step)) / (1 - 0.9 ** step)) * (m / (Math.sqrt(v) + 1e-7));
      expected.push(w);
    }
    await withoutLeaks(() => {
      expect(descend({ type: 'adam' }, { rate: 0.05, steps: 20 })).toBeNear(expected, { rtol: 1e-5, atol: 1e-6 });
    });
  });

  test('the first step of Adam is the learning rate, whatever the gradient', () => {
    expect(descend({ type: 'adam' }, { rate: 0.01, steps: 1 })).toBeNear([1 - 0.01], { rtol: 1e-5 });
  });

  test('slots by optimiser', () => {
    expect(slotNames({ type: 'adam' })).toEqual(['m', 'v']);
    expect(slotNames({ type: 'sgd' })).toEqual([]);
    expect(slotNames({ type: 'sgd', momentum: 0.5 })).toEqual(['momentum']);
  });
});
