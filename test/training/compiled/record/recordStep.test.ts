import { randomSource } from 'autoencoder-workbook/dist/math';
import { withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { nativeBackend } from 'autoencoder-workbook/dist/runtime/native';
import { tf } from 'autoencoder-workbook/dist/runtime/tensorflow';
import { liveOperations, NotCompilable } from 'autoencoder-workbook/dist/training/compiled/record/recording';
import { recordStep } from 'autoencoder-workbook/dist/training/compiled/record/recordStep';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type HandMade, handMade, handMadeData } from '../../handMade';

let model: HandMade;
beforeAll(() => {
  model = handMade({ sizes: [6, 3, 6], seed: 1 });
});
afterAll(() => model.dispose());

const data = handMadeData(40, 6);
const form = { training: true, batch: 8 };
/** Numbers between a half and one that JavaScript draws, as Math.random would, but the same in every run. */
const source = randomSource(1, 'drawn by JavaScript');
const drawn = () => (1 + source.uniform()) / 2;
/** Records the hand-made model with something done to its input. */
const recordWith = (change: (x: tf.Tensor) => tf.Tensor) =>
  recordStep({ ...model, lossTerms: (x, pass) => model.lossTerms(change(x), pass) }, data, form);

describe('a step is refused where compiling would freeze something', () => {
  test.each<[string, (x: tf.Tensor) => tf.Tensor, RegExp]>([
    [
      'noise drawn by JavaScript',
      (x) => tf.add(x, tf.randomNormal(x.shape)),
      /a tensor of shape \[8, 6\] made by JavaScript goes into Add and differs from call to call.*pass\.random/,
    ],
    ['a number drawn by JavaScript', (x) => tf.mul(x, drawn()), /the number 0\.\d+ .* goes into Mul and differs/],
    ['tfjs dropout', (x) => tf.dropout(x, 0.5), /differs from call to call/],
    ['a read', (x) => tf.mul(x, x.dataSync()[0] as number), /the step reads the numbers of a tensor/],
  ])('%s', (_, change, message) => {
    expect(() => recordWith(change)).toThrow(NotCompilable);
    expect(() => recordWith(change)).toThrow(message);
  });

  test('a tensor from outside, whether or not it was used before', () => {
    for (const use of [true, false]) {
      const outside = tf.ones([8, 6]);
      if (use) tf.square(outside).dispose();
      expect(() => recordWith((x) => tf.mul(x, outside))).toThrow(
        /a tensor that existed before the step goes into Mul.*weights or state/,
      );
      outside.dispose();
    }
  });

  test('a buffer that JavaScript writes into between two calls', () => {
    const buffer = new Float32Array(48);
    let calls = 0;
    expect(() => recordWith((x) => tf.add(x, tf.tensor2d(buffer.fill(++calls), [8, 6])))).toThrow(/differs from call/);
  });

  test('numbers in the amount of a data set', () => {
    const table = Float32Array.from({ length: 8 * 6 * 400 }, (_, index) => index);
    const add = (x: tf.Tensor) => tf.add(x, tf.mean(tf.tensor3d(table, [400, 8, 6]), 0));
    expect(() => recordWith(add)).toThrow(/\[400, 8, 6\] made by JavaScript goes into Cast, and .* would freeze it/);
  });

  test('operations that change from call to call', () => {
    let calls = 0;
    expect(() => recordWith((x) => (++calls % 2 === 0 ? tf.sin(x) : tf.cos(x)))).toThrow(
      /operation 1 is Cos in one call and Sin in the next/,
    );
  });

  test('weights assigned in the step', () => {
    const assigning = (x: tf.Tensor) => {
      model.weights[0]?.variable.assign(tf.zeros([6, 3]));
      return x;
    };
    expect(() => recordWith(assigning)).toThrow(/the step assigns weight 0\/kernel, which only the optimiser may/);
  });
});

describe('a step that can be compiled', () => {
  test('fixed numbers, numbers of pass.random and dead operations are fine', () => {
    const recording = recordStep(
      {
        ...model,
        lossTerms(x, pass) {
          tf.mul(x, drawn());
          const noise = pass.random.normal(x.shape);
          return model.lossTerms(tf.add(tf.mul(x, tf.tensor1d([1, 2, 3, 4, 5, 6])), noise), pass);
        },
      },
      data,
      form,
    );
    const names = liveOperations(recording).map(({ op }) => op);
    expect(names.filter((op) => op === 'StatelessRandomUniform')).toHaveLength(2);
  });

  test('recording leaves weights, tensors and the native door as they were, also when it is refused', async () => {
    const before = model.weights.map(({ variable }) => Array.from(variable.dataSync()));
    const { binding } = nativeBackend();
    await withoutLeaks(() => {
      recordStep(model, data, form);
      expect(() => recordWith((x) => tf.randomNormal(x.shape))).toThrow(NotCompilable);
      expect(() => recordWith((x) => tf.add(x, x.dataSync()[0] as number))).toThrow(NotCompilable);
    });
    expect(nativeBackend().binding).toBe(binding);
    expect(model.weights.map(({ variable }) => Array.from(variable.dataSync()))).toEqual(before);
  });

  test('weights that were made from one tensor stay apart', () => {
    const shared = tf.zeros([6]);
    const twins = [tf.variable(shared), tf.variable(shared)];
    const weights = twins.map((variable, index) => ({ name: `${index}`, variable }));
    const sum = (x: tf.Tensor): tf.Tensor1D =>
      tf.sum(tf.add(tf.mul(x, twins[0] as tf.Tensor), tf.square(twins[1] as tf.Tensor)), 1);
    const recording = recordStep(
      { ...model, weights, termNames: [], lossTerms: (x) => ({ objective: sum(x), parts: {} }) },
      data,
      form,
    );
    expect([...recording.symbols.values()].map(({ name }) => name)).toEqual([
      'x',
      'key',
      'beta',
      'weight 0',
      'weight 1',
    ]);
    tf.dispose([shared, ...twins]);
  });
});
