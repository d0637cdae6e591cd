import { DType } from 'autoencoder-workbook/dist/training/compiled/graph/graphDef';
import { Scope } from 'autoencoder-workbook/dist/training/compiled/graph/scope';
import { lowerFewChannels } from 'autoencoder-workbook/dist/training/compiled/lower/fewChannels';
import { describe, expect, test } from 'vitest';

const plain = { strides: { ints: [1, 1, 1, 1] }, padding: { string: 'SAME' } };
const IMAGES = [2, 5, 4, 16];
const FEW = [2, 5, 4, 1];

/** The operations that a convolution of these operands becomes; undefined when it stays as it is. */
function lowered(op: string, shapes: readonly (readonly number[])[], change: object = {}): string[] | undefined {
  const scope = new Scope('function');
  const operands = shapes.map((shape, index) => ({
    port: scope.argument({ name: `operand_${index}`, dtype: DType.float }),
    type: { dtype: DType.float, shape },
  }));
  const shape = op === 'Conv2DBackpropFilter' ? [3, 3, 16, 1] : FEW;
  const result = lowerFewChannels(scope, { op, attributes: { ...plain, ...change }, operands, shape });
  return result && scope.nodes.map((node) => node.op).filter((name) => name !== 'Const');
}

// That the numbers are the same is tested with whole models: agreement.test.ts.
describe('lowerFewChannels', () => {
  test('a convolution to one channel becomes a product of matrices and nine shifts', () => {
    const operations = lowered('Conv2D', [IMAGES, [3, 3, 16, 1]]);
    expect(operations).toContain('MatMul');
    expect(operations).not.toContain('Conv2D');
    expect(operations?.filter((op) => op === 'Slice')).toHaveLength(9);
  });

  test('so does a transposed one, with its kernel turned', () => {
    const operations = lowered('Conv2DBackpropInput', [[4], [3, 3, 1, 16], IMAGES]);
    expect(operations?.slice(0, 2)).toEqual(['ReverseV2', 'Transpose']);
    expect(operations).toContain('MatMul');
  });

  test('the gradient with respect to the weights swaps input and output', () => {
    const operations = lowered('Conv2DBackpropFilter', [IMAGES, [4], FEW]);
    expect(operations).toEqual(['Conv2DBackpropFilter', 'ReverseV2', 'Transpose']);
  });

  test.each([
    ['a stride', 'Conv2D', [IMAGES, [3, 3, 16, 1]], { strides: { ints: [1, 2, 2, 1] } }],
    ['a dilation', 'Conv2D', [IMAGES, [3, 3, 16, 1]], { dilations: { ints: [1, 2, 2, 1] } }],
    ['padding VALID', 'Conv2D', [IMAGES, [3, 3, 16, 1]], { padding: { string: 'VALID' } }],
    ['an even kernel', 'Conv2D', [IMAGES, [2, 2, 16, 1]], {}],
    ['many output channels', 'Conv2D', [IMAGES, [3, 3, 16, 8]], {}],
    ['few input channels', 'Conv2D', [FEW, [3, 3, 1, 1]], {}],
    ['another operation', 'MatMul', [IMAGES, [3, 3, 16, 1]], {}],
  ] as const)('%s leaves the kernel of the library in place', (_, op, shapes, change) => {
    expect(lowered(op, shapes, change)).toBeUndefined();
  });
});
