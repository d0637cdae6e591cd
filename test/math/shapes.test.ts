import { expectImageShape, featureCount } from 'autoencoder-workbook/dist/math/shapes';
import { expect, test } from 'vitest';

test('featureCount is the product of the extents, 1 for a single number', () => {
  expect([featureCount([28, 28, 3]), featureCount([7]), featureCount([])]).toEqual([2352, 7, 1]);
});

test('expectImageShape takes [height, width, channels] apart', () => {
  expect(expectImageShape('show', [5, 9, 3])).toEqual({ height: 5, width: 9, channels: 3 });
});

test.each([[[784]], [[28, 28]], [[28, 28, 0]], [[2, 3, 4, 5]], [[2.5, 3, 1]]])(
  'expectImageShape refuses %j',
  (shape) => {
    expect(() => expectImageShape('show', shape)).toThrow(
      `show: images must have the shape [height, width, channels], got [${shape.join(', ')}]`,
    );
  },
);

test('expectImageShape says what the caller takes and what to do', () => {
  expect(() => expectImageShape('save', [4, 4, 2], { displayable: true })).toThrow('[height, width, 1 or 3], got [4');
  expect(() => expectImageShape('conv', [4], { rule: 'a layer takes images', remedy: 'reshape it' })).toThrow(
    'conv: a layer takes images [height, width, channels], got [4]; reshape it',
  );
});
