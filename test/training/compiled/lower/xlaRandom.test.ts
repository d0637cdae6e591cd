import { INT, nativeOp } from 'autoencoder-workbook/dist/runtime/native';
import { tf } from 'autoencoder-workbook/dist/runtime/tensorflow';
import { DType } from 'autoencoder-workbook/dist/training/compiled/graph/graphDef';
import { Scope } from 'autoencoder-workbook/dist/training/compiled/graph/scope';
import { uniformForXla } from 'autoencoder-workbook/dist/training/compiled/lower/xlaRandom';
import { loadGraph, xlaMissing } from 'autoencoder-workbook/dist/training/compiled/run/nativeGraph';
import { describe, expect, test } from 'vitest';

/** The numbers of `uniformForXla` for a shape and a key, by XLA or by the plain graph. */
function uniform(shape: readonly number[], key: readonly [number, number], xla: boolean): number[] {
  const inside = new Scope('function');
  const argument = { name: 'key', dtype: DType.int32, shape: [2] };
  const numbers = uniformForXla(inside, shape, inside.argument(argument));
  const attributes = { _XlaMustCompile: { bool: xla }, _noinline: { bool: true } };
  const body = inside.toFunction('draw', { inputs: [argument], outputs: [numbers], attributes });
  const main = new Scope('main');
  const input = main.one('Placeholder', {
    name: 'key',
    attributes: { dtype: { dtype: DType.int32 }, shape: { shape: [2] } },
    outputs: [DType.int32],
  });
  main.call('StatefulPartitionedCall', {
    name: 'numbers',
    inputs: [input],
    attributes: {
      Tin: { dtypes: [DType.int32] },
      Tout: { dtypes: [DType.float] },
      f: { function: 'draw' },
      _XlaMustCompile: { bool: xla },
    },
    outputs: [DType.float],
  });
  const graph = loadGraph({ nodes: main.nodes, functions: [body] });
  const keyTensor = tf.tensor1d([...key], 'int32');
  const [result] = graph.run({ key: keyTensor }, ['numbers']) as [tf.Tensor];
  const values = Array.from(result.dataSync());
  tf.dispose([keyTensor, result]);
  graph.dispose();
  return values;
}

/** The same by TensorFlow's own operation. */
function reference(shape: readonly number[], key: readonly [number, number]): number[] {
  return tf.tidy(() =>
    Array.from(
      nativeOp('StatelessRandomUniform', { dtype: { type: 'float32' }, T: INT, Tseed: INT }, [
        tf.tensor1d([...shape], 'int32'),
        tf.tensor1d([...key], 'int32'),
      ]).dataSync(),
    ),
  );
}

describe('uniformForXla', () => {
  test('the library under test holds XLA', () => {
    expect(xlaMissing()).toBeUndefined();
  });

  test.each([
    [[7], [1, 1], true],
    [[3, 5], [2147483647, 123456], true],
    [[64, 33], [77, -5], false],
  ] as const)('shape %j, key %j: bit for bit the numbers of StatelessRandomUniform', (shape, key, xla) => {
    const expected = reference(shape, key);
    expect(new Set(expected).size).toBeGreaterThan(expected.length / 2);
    expect(uniform(shape, key, xla)).toEqual(expected);
  });
});
