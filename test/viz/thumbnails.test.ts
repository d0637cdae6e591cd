import { examplesFrom, thumbnails } from 'autoencoder-workbook';
import { describe, expect, test } from 'vitest';

/** A grey image from rows of `#` and `.`. */
const image = (...rows: string[]) =>
  examplesFrom(
    Float32Array.from([...rows.join('')], (mark) => (mark === '#' ? 1 : 0)),
    [rows.length, (rows[0] as string).length, 1],
  );

describe('thumbnails', () => {
  test('draw two by four pixels with each character, in the order of the dots', () => {
    expect(thumbnails(image('##', '##', '##', '##'))).toEqual(['⣿']);
    expect(thumbnails(image('..', '..', '..', '..'))).toEqual(['⠀']);
    expect(thumbnails(image('#.', '..', '..', '..'))).toEqual(['⠁']);
    expect(thumbnails(image('.#', '#.', '..', '.#'))).toEqual(['⢊']);
  });

  test('a cell that the image does not fill is empty beyond its edge', () => {
    expect(thumbnails(image('###', '###', '###', '###', '###'), { lineBreak: '\n' })).toEqual(['⣿⡇\n⠉⠁']);
  });

  test('take one text per image and the threshold that is asked for', () => {
    const pair = examplesFrom(Float32Array.of(0.4, 0.6, 0.6, 0.4), [1, 2, 1]);
    expect(thumbnails(pair)).toEqual(['⠈', '⠁']);
    expect(thumbnails(pair, { threshold: 0.3 })).toEqual(['⠉', '⠉']);
  });

  test('refuse colour images and codes', () => {
    expect(() => thumbnails(examplesFrom(new Float32Array(12), [2, 2, 3]))).toThrow('must have one channel, got 3');
    expect(() => thumbnails(examplesFrom(new Float32Array(12), [12]))).toThrow('thumbnails');
  });
});
