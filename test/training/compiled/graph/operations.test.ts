import type { TrainableModel } from 'autoencoder-workbook';
import { type Activation, activate } from 'autoencoder-workbook/dist/math';
import { tf } from 'autoencoder-workbook/dist/runtime/tensorflow';
import { DType } from 'autoencoder-workbook/dist/training/compiled/graph/graphDef';
import {
  inferredAttributes,
  isElementwise,
  isFastInXla,
  isKnownOperation,
  outputReference,
} from 'autoencoder-workbook/dist/training/compiled/graph/operations';
import { liveOperations, record } from 'autoencoder-workbook/dist/training/compiled/record/recording';
import { recordStep } from 'autoencoder-workbook/dist/training/compiled/record/recordStep';
import { describe, expect, test } from 'vitest';
import { conditionalCase, convolutionalCases, denseCases, flat, images, labelled } from '../../cases';
import { handMade } from '../../handMade';

const { float: FLOAT, int32: INT } = DType;

describe('the table of operations', () => {
  test('gives element types by input', () => {
    const { types, lengths } = inferredAttributes('Sum', [FLOAT, INT]);
    expect(Object.fromEntries(types)).toEqual({ T: FLOAT, Tidx: INT });
    expect(lengths.size).toBe(0);
  });

  test('counts lists of inputs, also with arguments behind them', () => {
    expect(Object.fromEntries(inferredAttributes('Pack', [INT, INT, INT]).lengths)).toEqual({ N: 3 });
    const { types, lengths } = inferredAttributes('ConcatV2', [FLOAT, FLOAT, INT]);
    expect([types.get('T'), types.get('Tidx'), lengths.get('N')]).toEqual([FLOAT, INT, 2]);
  });

  test('refuses a wrong number of inputs', () => {
    expect(() => inferredAttributes('Relu', [FLOAT, FLOAT])).toThrow('Relu takes 1 inputs, got 2');
  });

  test('says where an operation that is missing is to be added', () => {
    expect(() => outputReference('NoSuch', 'n', 0)).toThrow(
      'operation: NoSuch is not in src/training/compiled/graph/operations.json; where LEFT_OUT in scripts/lib/operations.mjs excludes it, change that, and make the table again with npm run operations',
    );
  });

  test('names outputs as functions refer to them', () => {
    expect(outputReference('FusedBatchNormV3', 'norm', 2)).toBe('norm:batch_variance:0');
    expect(outputReference('Unpack', 'rows', 1)).toBe('rows:output:1');
    expect(() => outputReference('Relu', 'r', 1)).toThrow('Relu has no plain output 1');
  });

  test('knows computing operations only', () => {
    expect(isKnownOperation('Conv2DBackpropFilter')).toBe(true);
    expect(isKnownOperation('RandomUniform')).toBe(false);
    expect(isKnownOperation('toString')).toBe(false);
  });
});

/** The operations of one training step. */
function operationsOf(model: TrainableModel, data = flat): string[] {
  const examples = { ...data, shape: model.inputShape };
  const names = liveOperations(recordStep(model, examples, { training: true, batch: 4 })).map(({ op }) => op);
  model.dispose();
  return names;
}

/** A hand-made net behind an activation function. */
function behind(activation: Activation): TrainableModel {
  const net = handMade({ sizes: [36, 4, 36], seed: 1 });
  const kernel = net.weights[0]?.variable as tf.Variable;
  return {
    ...net,
    lossTerms: (x, pass) =>
      net.lossTerms(activate(tf.add(x, tf.slice(tf.reshape(kernel, [-1]), [0], [36])), activation), pass),
  };
}

const activations: readonly Activation[] = [
  'linear',
  'relu',
  'leakyRelu',
  'elu',
  'selu',
  'gelu',
  'softplus',
  'tanh',
  'sigmoid',
];

describe('an activation function is made of operations that treat every element alike, forwards and backwards', () => {
  test.each(activations.filter((activation) => activation !== 'linear'))('%s', (activation) => {
    const x = tf.ones([2, 3, 3, 2]);
    const dy = tf.mul(x, 2);
    const recording = record((recorder) => {
      recorder.input('x', x);
      recorder.input('dy', dy);
      recorder.result('y', activate(x, activation));
      recorder.result('dx', tf.grad((each) => activate(each, activation))(x, dy));
    });
    tf.dispose([x, dy]);
    const others = liveOperations(recording).filter(({ op }) => !isElementwise(op));
    expect(others.map(({ op }) => op)).toEqual([]);
  });
});

describe('every operation of a training step is in the table, with a verdict on XLA', () => {
  const missing = (names: readonly string[]) =>
    [...new Set(names)].filter((op) => !isKnownOperation(op) || isFastInXla(op) === undefined);

  test.each(activations)('%s', (activation) => {
    expect(missing(operationsOf(behind(activation)))).toEqual([]);
  });
  test.each(denseCases)('$name', ({ build }) => {
    expect(missing(operationsOf(build()))).toEqual([]);
  });
  test.each(convolutionalCases)('$name', ({ build }) => {
    expect(missing(operationsOf(build(), images))).toEqual([]);
  });
  test.each([conditionalCase])('$name', ({ build }) => {
    expect(missing(operationsOf(build(), labelled))).toEqual([]);
  });
});
