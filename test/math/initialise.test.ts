import { type Gain, preservingGain } from 'autoencoder-workbook/dist/math';
import { expectGain, freshWeights } from 'autoencoder-workbook/dist/math/initialise';
import { expect, test } from 'vitest';

const layer = { shape: [300, 200], fanIn: 300, fanOut: 200 } as const;
const variance = (values: Float32Array) => values.reduce((sum, value) => sum + value * value, 0) / values.length;

test.each<[Gain, number]>([
  [1.7, 1.7 ** 2 / 300],
  ['lecun', 1 / 300],
  ['he', 2 / 300],
  ['glorot', 2 / 500],
  ['preserving', preservingGain('tanh') ** 2 / 300],
])('gain %s: variance %f', (gain, expected) => {
  const values = freshWeights({ ...layer, activation: 'tanh', gain }, 3, 'w');
  // 60,000 uniform numbers: the variance is known to 0.4 %; none lies outside ±√(3·variance).
  expect(variance(values)).toBeNear(expected, { rtol: 0.015 });
  expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(Math.sqrt(3 * expected) * (1 + 1e-6));
});

test('unless given, the rule of the activation, with the numbers that it always had', () => {
  const of = (activation: 'relu' | 'selu' | 'tanh', gain?: Gain) =>
    freshWeights({ ...layer, activation, ...(gain ? { gain } : {}) }, 3, 'w');
  expect(of('relu')).toEqual(of('relu', 'he'));
  expect(of('selu')).toEqual(of('selu', 'lecun'));
  expect(of('tanh')).toEqual(of('tanh', 'glorot'));
  // Golden: the published results rest on these.
  const few = freshWeights({ shape: [4, 3], fanIn: 4, fanOut: 3, activation: 'relu' }, 1, 'encoder/0-dense/kernel');
  expect(few.slice(0, 3)).toBeNear([-0.08991723507642746, 1.1836251020431519, -0.6946554183959961]);
});

test.each([-1, Number.NaN, 'xavier'])('refuses gain %s', (gain) => {
  expect(() => expectGain('encoder/0-dense', gain as Gain)).toThrow(
    `encoder/0-dense: gain must be a number of at least 0, 'glorot', 'he', 'lecun' or 'preserving', got ${gain}`,
  );
});
