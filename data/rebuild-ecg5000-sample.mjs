// @ts-check
// Rebuilds data/ecg5000-sample/ from the full ECG5000 and compares it byte for byte with the committed files.
//
//   node data/rebuild-ecg5000-sample.mjs FOLDER           verify
//   node data/rebuild-ecg5000-sample.mjs FOLDER --write   verify, and write the files where they differ
//
// FOLDER holds ECG5000_TRAIN.txt and ECG5000_TEST.float32.csv.gz; $WORKBOOK_DATA_DIR/ecg5000 unless given. The sample is
// the whole training part and a third of the test part: of each class the second, fifth, eighth … beat. Values are
// rounded to thousandths of their unit, in which a beat of the full set has standard deviation 1.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { checkSample, publishedFolder } from './lib/sample.mjs';

/** One of how many beats of a class is taken from the test part, and which of them. */
const EVERY = 3;
const FIRST = 1;

/**
 * The beats of a text, a class and 140 values each.
 *
 * @param {string} text
 * @param {RegExp} separator
 */
const beatsOf = (text, separator) =>
  text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(separator).map(Number));

/** @param {readonly number[][]} beats */
const textOf = (beats) =>
  beats
    .map(([label, ...values]) => [label, ...values.map((value) => Math.round(1000 * value) / 1000)])
    .map((cells) => `${cells.join(',')}\n`)
    .join('');

/** @param {readonly number[][]} beats */
function thirdOfEachClass(beats) {
  /** @type {Map<number, number>} */
  const seen = new Map();
  return beats.filter(([label = 0]) => {
    const position = seen.get(label) ?? 0;
    seen.set(label, position + 1);
    return position % EVERY === FIRST;
  });
}

const folder = publishedFolder('ecg5000');
const train = beatsOf(readFileSync(join(folder, 'ECG5000_TRAIN.txt'), 'utf8'), /\s+/);
const test = beatsOf(gunzipSync(readFileSync(join(folder, 'ECG5000_TEST.float32.csv.gz'))).toString(), /,/);
checkSample('ecg5000-sample', {
  'train.csv.gz': textOf(train),
  'test.csv.gz': textOf(thirdOfEachClass(test)),
});
