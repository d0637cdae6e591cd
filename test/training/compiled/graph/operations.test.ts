import { DType } from 'autoencoder-workbook/dist/training/compiled/graph/graphDef';
import {
  inferredAttributes,
  isKnownOperation,
  outputReference,
} from 'autoencoder-workbook/dist/training/compiled/graph/operations';
import { describe, expect, test } from 'vitest';

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
