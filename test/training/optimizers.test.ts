import { tf, withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { createSlots, type OptimizerOptions, slotNames, updateWeight } from 'autoencoder-workbook/dist/training';
import { decays, expectOptimizer } from 'autoencoder-workbook/dist/training/optimizers';
import { describe, expect, test } from 'vitest';

/** Minimises ½·curvature·w² from w = 1 and returns w after each step. */
function descend(
  settings: OptimizerOptions,
  { rate, steps, decays = false }: { rate: number; steps: number; decays?: boolean },
): number[] {
  return tf.tidy(() => {
    const variable = tf.variable(tf.scalar(1));
    const slots = createSlots(settings, variable);
    const path = Array.from({ length: steps }, (_, index) => {
      const gradient = tf.tidy(() => tf.mul(3, variable));
      updateWeight(settings, { variable, slots, gradient, rate, step: index + 1, decays });
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

  test('AdamW takes η·λ of a kernel off before Adam moves it, and none of other weights', () => {
    const settings = { type: 'adamW', weightDecay: 0.5 } as const;
    const expected: number[] = [];
    let [w, m, v] = [1, 0, 0];
    for (let step = 1; step <= 20; step++) {
      const g = 3 * w;
      m = 0.9 * m + 0.1 * g;
      v = 0.999 * v + 0.001 * g * g;
      const adam = ((0.05 * Math.sqrt(1 - 0.999 ** step)) / (1 - 0.9 ** step)) * (m / (Math.sqrt(v) + 1e-7));
      w = w - 0.05 * 0.5 * w - adam;
      expected.push(w);
    }
    const run = { rate: 0.05, steps: 20 };
    expect(descend(settings, { ...run, decays: true })).toBeNear(expected, { rtol: 1e-5, atol: 1e-6 });
    expect(descend(settings, run)).toEqual(descend({ type: 'adam' }, run));
  });

  test('weight decay falls on kernels alone', () => {
    const names = ['encoder/0-dense/kernel', 'kernel2', 'encoder/0-dense/bias', 'norm/scale', 'kernel/bias'];
    expect(names.filter((name) => decays({ type: 'adamW' }, name))).toEqual(['encoder/0-dense/kernel', 'kernel2']);
    expect(names.filter((name) => decays({ type: 'adam' }, name))).toEqual([]);
    expect(decays({ type: 'adamW', weightDecay: 0 }, 'kernel')).toBe(false);
  });

  test('slots by optimiser', () => {
    expect(slotNames({ type: 'adam' })).toEqual(['m', 'v']);
    expect(slotNames({ type: 'adamW' })).toEqual(['m', 'v']);
    expect(slotNames({ type: 'sgd' })).toEqual([]);
    expect(slotNames({ type: 'sgd', momentum: 0.5 })).toEqual(['momentum']);
  });
});

describe('expectOptimizer', () => {
  test.each([
    [{ type: 'adam', beta1: 1 }, 'fit: beta1 of adam must be at least 0 and below 1, got 1'],
    [{ type: 'adam', epsilon: 0 }, 'fit: epsilon of adam must be above 0, got 0'],
    [{ type: 'adamW', weightDecay: -1 }, 'fit: weightDecay of adamW must be at least 0, got -1'],
    [{ type: 'sgd', momentum: 1.5 }, 'fit: momentum of sgd must be at least 0 and below 1, got 1.5'],
    [{ type: 'sgd', beta1: 0.9 }, 'fit: optimizer: beta1 is no option; use one of type, momentum'],
    [{ type: 'adamw' }, 'fit: optimizer: type must be adam, adamW or sgd, got "adamw"; did you mean adamW?'],
  ])('refuses %j', (settings, message) => {
    expect(() => expectOptimizer('fit', settings as OptimizerOptions, ['kernel'])).toThrow(new RangeError(message));
  });

  test('refuses a decay that would fall on nothing', () => {
    expect(() => expectOptimizer('fit', { type: 'adamW' }, ['a/bias', 'a/matrix'])).toThrow(
      'fit: weight decay falls on weights named kernel, got a/bias, a/matrix; name them so, or use adam',
    );
    expectOptimizer('fit', { type: 'adam' }, ['a/matrix']);
  });
});
