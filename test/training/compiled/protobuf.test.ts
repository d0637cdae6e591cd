import { MessageWriter } from 'autoencoder-workbook/dist/training/compiled/protobuf';
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
