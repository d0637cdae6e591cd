import { createRequire } from 'node:module';
import { encodeSavedModel, MessageWriter } from 'autoencoder-workbook/dist/training/compiled/graph/encode';
import { DType } from 'autoencoder-workbook/dist/training/compiled/graph/graphDef';
import { Scope } from 'autoencoder-workbook/dist/training/compiled/graph/scope';
import { describe, expect, test } from 'vitest';

const hex = (message: MessageWriter): string => Buffer.from(message.finish()).toString('hex');

// The first three are the examples of the encoding's public description; the others follow from its rules by hand.
describe('MessageWriter', () => {
  test.each([
    ['an integer', new MessageWriter().integer(1, 150), '089601'],
    ['a text', new MessageWriter().text(2, 'testing'), '120774657374696e67'],
    ['packed integers', new MessageWriter().packedIntegers(6, [3, 270, 86942]), '3206038e029ea705'],
    ['a negative integer in ten bytes', new MessageWriter().integer(1, -1), '08ffffffffffffffffff01'],
    ['a field number above 15 in two bytes', new MessageWriter().integer(16, 1), '800101'],
    ['a float', new MessageWriter().float(4, 1), '250000803f'],
    ['a nested message', new MessageWriter().message(3, new MessageWriter().integer(1, 150)), '1a03089601'],
    ['a map entry', new MessageWriter().entry(5, 'T', new MessageWriter().integer(6, 1)), '2a070a015412023001'],
  ])('%s', (_, message, expected) => {
    expect(hex(message)).toBe(expected);
  });

  test('refuses what is no integer', () => {
    expect(() => new MessageWriter().integer(1, 0.5)).toThrow('varint: value must be a safe integer, got 0.5');
  });
});

// The reader that tfjs-node itself uses for saved models: an encoder and a decoder of different origin must agree.
const { SavedModel } = createRequire(import.meta.url)('@tensorflow/tfjs-node/dist/proto/api_pb.js') as {
  SavedModel: { deserializeBinary(bytes: Uint8Array): { toObject(): unknown } };
};

test('a saved model decodes to the graph it was made from', () => {
  const inside = new Scope('function');
  const x = { name: 'x', dtype: DType.float, shape: [-1, 2] };
  const doubled = inside.one('Mul', { inputs: [inside.argument(x), inside.float(2)] });
  const body = inside.toFunction('double', {
    inputs: [x],
    outputs: [doubled],
    attributes: { _XlaMustCompile: { bool: true } },
  });
  const main = new Scope('main');
  const shape = main.integers([-1, 2]);
  main.call('PartitionedCall', {
    name: 'y',
    inputs: [main.one('Reshape', { inputs: [main.float(0.5), shape] })],
    after: ['Const_0'],
    attributes: { f: { function: 'double' }, Tin: { dtypes: [1] }, shapes: { shapes: [[2], []] } },
  });
  const bytes = encodeSavedModel({ nodes: main.nodes, functions: [body] });

  expect(SavedModel.deserializeBinary(bytes).toObject()).toMatchObject({
    savedModelSchemaVersion: 1,
    metaGraphsList: [
      {
        metaInfoDef: { tagsList: ['serve'] },
        graphDef: {
          nodeList: [
            {
              name: 'Const_0',
              op: 'Const',
              attrMap: [
                ['dtype', { type: 3 }],
                ['value', { tensor: { dtype: 3, tensorShape: { dimList: [{ size: 2 }] }, intValList: [-1, 2] } }],
              ],
            },
            {
              op: 'Const',
              attrMap: [
                ['dtype', { type: 1 }],
                ['value', { tensor: { floatValList: [0.5] } }],
              ],
            },
            { op: 'Reshape', inputList: ['Const_1', 'Const_0'] },
            {
              name: 'y',
              inputList: ['Reshape_0', '^Const_0'],
              attrMap: [
                ['Tin', { list: { typeList: [1] } }],
                ['f', { func: { name: 'double' } }],
                ['shapes', { list: { shapeList: [{ dimList: [{ size: 2 }] }, { dimList: [] }] } }],
              ],
            },
          ],
          library: {
            functionList: [
              {
                signature: {
                  name: 'double',
                  inputArgList: [{ name: 'x', type: 1 }],
                  outputArgList: [{ name: 'output_0', type: 1 }],
                },
                nodeDefList: [{ op: 'Const' }, { op: 'Mul', inputList: ['x', 'Const_0:output:0'] }],
                retMap: [['output_0', 'Mul_0:z:0']],
              },
            ],
          },
        },
      },
    ],
  });
});
